"""Rules, macros, notices and bots by calls (R266, R283, R267): what the screens do, within the same rights."""

from __future__ import annotations

from typing import Any

import pytest

from otklik.api.operations import bots
from otklik.api.tests.calls import with_rights
from otklik.api.tests.calls_automation import BOT, MACRO, RULE
from otklik.api.tests.people import World
from otklik.automation.compiled import forget
from otklik.automation.models import Rule
from otklik.channels.mail.accounts import Step
from otklik.channels.models import BotAccount
from otklik.desk.actions import assign
from otklik.events import reacting
from otklik.events.models import Event
from otklik.lib.sealed import unseal
from otklik.notifications.models import NoticeChoice

RULES = "projects/net/rules"


def react() -> None:
    """Run what the worker would about all that has happened."""
    for change_id in list(dict.fromkeys(Event.objects.order_by("id").values_list("change_id", flat=True))):
        assert reacting.run_change(change_id) == []


def test_r266_a_rule_is_written_tried_out_ordered_switched_and_read_back_by_calls(world: World) -> None:
    forget()
    vera = world.api("vera")
    words = vera.get("projects/net/rule-words").json()
    assert {"ticket.opened"} <= {word["word"] for word in words["events"]} and len(words["actions"]) > 12
    tree = {"join": "any", "items": [
        {"field": "priority", "op": "in", "value": ["urgent"]},
        {"join": "all", "items": [{"field": "subject", "op": "contains", "value": "internet"},
                                  {"field": "messages", "op": "less", "value": 5}]},
    ]}  # fmt: skip
    given = {
        **RULE, "conditions": tree,
        "actions": [{"do": "priority", "value": "high"}, {"do": "topic", "value": world.topic.pk},
                    {"do": "tag", "value": ["call"]}, {"do": "note", "value": "x {{ticket.number}}"},
                    {"do": "notify", "value": {"text": "look", "who": ["supervisors"], "people": []}},
                    {"do": "follow", "value": {"who": ["team"], "people": [world.users["boris"].pk]}},
                    {"do": "snooze", "value": 90}, {"do": "snooze", "value": "work"}, {"do": "webhook", "value": "crm"},
                    {"do": "escalate", "value": "again"}],
    }  # fmt: skip
    trial = vera.post(f"{RULES}/trial", {**given, "days": 3}).json()
    assert [one["ticket"] for one in trial["items"]] == [world.ticket.pk] and trial["next"] is None
    assert not Rule.objects.exists()
    made = vera.post(RULES, given)
    rule = made.json()
    assert made.status_code == 201 and (rule["conditions"], rule["actions"]) == (tree, given["actions"])
    cron = vera.post(RULES, {**RULE, "name": "Mornings", "trigger": {"on": "schedule", "rrule": "30 9 * * 1-5"}}).json()
    assert cron["trigger"]["rrule"] == "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=9;BYMINUTE=30" and cron["next_at"]
    assert vera.post(f"{RULES}/{cron['id']}/move", {"direction": "up"}).json()["place"] == 1
    assert [row["name"] for row in vera.get(RULES).json()["items"]] == ["Mornings", "x"]
    react()
    world.ticket.refresh_from_db()
    assert (world.ticket.priority, world.ticket.tags) == (3, ["call"])
    log = vera.get(f"projects/net/rule-firings?rule={rule['id']}&state=done&ticket={world.ticket.pk}").json()["items"]
    assert [line["done"] for line in log] == [[action["do"] for action in given["actions"]]]
    assert vera.post(f"{RULES}/{rule['id']}/switch", {"active": False}).json()["active"] is False
    kept = vera.patch(f"{RULES}/{rule['id']}", {"name": "y", "last": True}).json()
    assert (kept["name"], kept["last"], kept["conditions"], kept["active"]) == ("y", True, tree, False)
    refused: tuple[dict[str, Any], ...] = (
        {"actions": [{"do": "topic", "value": 10**9}]}, {"actions": [{"do": "erase"}]},
        {"actions": [{"do": "snooze", "value": 10**6}]},
        {"actions": [{"do": "follow", "value": {"people": [world.users["egor"].pk]}}]},
        {"trigger": {"on": "event", "kinds": ["rule.fired"]}},
        {"trigger": {"on": "schedule", "rrule": "99 * * * *"}},
        {"conditions": {"join": "all", "items": [{"field": "assignee", "op": "in", "value": ["me"]}]}},
    )  # fmt: skip
    assert {vera.patch(f"{RULES}/{rule['id']}", bad).status_code for bad in refused} == {422}
    for name, status in (("anna", 403), ("gleb", 403), ("egor", 404), ("oleg", 404)):
        assert world.api(name).get(f"{RULES}/{rule['id']}").status_code == status
    assert vera.call("DELETE", f"{RULES}/{rule['id']}").status_code == 204
    assert vera.get(f"{RULES}/{rule['id']}").status_code == 404


def test_r283_a_macro_is_written_used_and_undone_by_calls(world: World) -> None:
    vera, anna, boris = (world.api(name) for name in ("vera", "anna", "boris"))
    team = world.a.teams.create(name="First")
    shared = vera.post("projects/net/macros", {**MACRO, "scope": "project"}).json()
    vera.post("projects/net/macros", {**MACRO, "scope": "team", "team": team.pk, "name": "team"})
    own = anna.post("projects/net/macros", {**MACRO, "name": "own"}).json()
    assert anna.post("projects/net/macros", {**MACRO, "scope": "project", "name": "z"}).status_code == 403
    assert boris.get(f"projects/net/macros/{own['id']}").status_code == 404
    assert anna.patch(f"projects/net/macros/{shared['id']}", {"name": "z"}).status_code == 403
    assert anna.patch(f"projects/net/macros/{own['id']}", {"name": "mine"}).json()["scope"] == "mine"
    place = f"tickets/{world.ticket.pk}/macros"
    assert [row["name"] for row in anna.get(place).json()["items"]] == ["mine", "x"]
    used = anna.post(f"{place}/{shared['id']}/run", {}).json()
    assert used["done"] == ["priority"]
    undo = f"tickets/{world.ticket.pk}/macro-uses/{used['id']}/undo"
    assert boris.post(undo, {}).status_code == 404
    assert anna.post(undo, {}).json() == {"back": ["priority"], "stays": []}
    assert anna.post(undo, {}).status_code == 409
    world.a.teams.filter(pk=team.pk).update(is_active=False)
    broken = vera.post("projects/net/macros", {"name": "b", "scope": "project", "actions": [
        {"do": "tag", "value": ["x"]}, {"do": "person", "value": world.users["boris"].pk}]}).json()  # fmt: skip
    world.users["boris"].memberships.all().delete()
    assert anna.post(f"{place}/{broken['id']}/run", {}).status_code == 409
    world.ticket.refresh_from_db()
    assert (world.ticket.priority, world.ticket.tags) == (2, [])


def test_r267_notices_are_read_and_chosen_by_calls(world: World) -> None:
    anna = world.api("anna")
    with_access = world.users["vera"]
    from otklik.accounts.access import load_access

    assign(access=load_access(with_access), ticket=world.ticket, assignee=world.users["anna"], team=None)
    react()
    told = anna.get("notices?unread=true").json()
    assert [(row["kind"], row["ticket"], row["project"], row["unread"]) for row in told["items"]] == [
        ("assigned", world.ticket.pk, "net", True)
    ]
    assert told["unread"] == 1 and world.api("boris").get("notices").json()["items"] == []
    pk = told["items"][0]["id"]
    assert world.api("boris").post("notices/read", {"notices": [pk]}).json() == {"read": 0}
    assert anna.post("notices/read", {"notices": [pk]}).json() == {"read": 1}
    assert anna.get("notices").json()["unread"] == 0
    chosen = {
        "ways": {"assigned": ["app", "mail"]}, "quiet_from": "22:00", "quiet_until": "08:00", "urgent": ["assigned"],
        "gathered": ["mentioned"], "digest_at": ["09:00"], "duty_until": "2027-01-01T00:00:00+03:00",
    }  # fmt: skip
    kept = anna.call("PUT", "notices/choices", chosen).json()
    by_kind = {row["kind"]: row for row in kept["kinds"]}
    assert (by_kind["assigned"]["ways"], by_kind["assigned"]["urgent"]) == (["app", "mail"], True)
    assert (kept["quiet_from"], kept["digest_at"], by_kind["mentioned"]["gathered"]) == ("22:00", ["09:00"], True)
    assert kept["duty_until"].startswith("2026-12-31T21:00:00") and anna.get("notices/choices").json() == kept
    for bad in ({"quiet_from": "22:00"}, {"gathered": ["assigned"]}, {"ways": {"nothing": []}}, {"digest_at": ["9"]}):
        assert anna.call("PUT", "notices/choices", bad).status_code == 422
    assert NoticeChoice.objects.get().urgent == ["assigned"]


def test_s49_a_bot_is_set_up_and_tried_by_calls_and_its_token_never_comes_out(
    world: World, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    tried: list[tuple[str, str]] = []

    def tell(bot: BotAccount) -> list[Step]:
        tried.append((bot.base_url, unseal(bot.token_sealed, settings.FIELD_KEYS)))
        return [Step("Known", True, "Bot")]

    monkeypatch.setattr(bots, "test_bot", tell)
    anna = with_rights(world).api("anna")
    made = anna.post("projects/net/bots", BOT)
    place = f"projects/net/bots/{made.json()['id']}"
    answers = [made, anna.get(place), anna.get("projects/net/bots"), anna.patch(place, {"name": "Other"})]
    answers.append(anna.post(f"{place}/test", {}))
    assert all(answer.status_code < 300 and BOT["token"] not in answer.content.decode() for answer in answers)
    assert made.json()["has_token"] and tried == [(BOT["base_url"], BOT["token"])]
    elsewhere = {"base_url": "https://evil.example.org"}
    assert anna.patch(place, elsewhere).status_code == 422
    assert anna.post(f"{place}/test", elsewhere).status_code == 422 and len(tried) == 1
    assert anna.post("projects/net/bots/test", {**BOT, "token": "another-token-of-a-bot"}).json()["ok"] is True
    assert anna.post("projects/net/bots", {"channel": "max", "name": "x"}).status_code == 422
    assert anna.call("DELETE", place).status_code == 204 and not BotAccount.objects.exists()
