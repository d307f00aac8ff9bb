"""The screens of rules: written from lists, tried out over the past, moved, logged; not for strangers (R266)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import Max

from otklik.automation.compiled import forget
from otklik.automation.dry_run import as_it_was
from otklik.automation.models import Firing, Rule
from otklik.desk.actions import assign, change_status, change_ticket
from otklik.desk.actions.ticket_fields import FieldPlan, save_field
from otklik.desk.models import TicketField
from otklik.desk.ticketform import form_of, values_of
from otklik.events import reacting
from otklik.events.models import Event
from tests.story import Story

pytestmark = pytest.mark.django_db
AT = "/setup/projects/net/rules"
FORM: dict[str, Any] = {
    "name": "Срочное",
    "is_active": "1",
    "on": "event",
    "kinds": ["ticket.opened"],
    "join": "all",
    "c0.field": "subject",
    "c0.op": "contains",
    "c0.value": "интернет",
    "c0.group": "0",
    "a0.do": "priority",
    "a0.value": "4",
    "a1.do": "tag",
    "a1.value": "связь, срочно",
    "a2.do": "notify",
    "a2.who": ["supervisors"],
    "a2.value": "Срочное обращение",
}


def test_r266_a_supervisor_writes_a_rule_from_lists_and_reads_its_log(story: Story) -> None:
    forget()
    vera = story.client(story.vera)
    assert vera.get(AT).status_code == 200 and vera.get(f"{AT}/new").status_code == 200
    grown = vera.post(f"{AT}/look", FORM | {"do": "condition"}).content.decode()
    assert 'name="c1.field"' in grown and 'name="a2.who"' in grown
    answer = vera.post(f"{AT}/new", FORM)
    rule = Rule.objects.get()
    assert answer.status_code == 302 and answer["Location"] == f"{AT}/{rule.pk}"
    assert rule.conditions["items"] == [{"field": "subject", "op": "contains", "value": "интернет"}]
    assert [action["do"] for action in rule.actions] == ["priority", "tag", "notify"]
    ticket = story.ticket()
    assert reacting.run_change(Event.objects.get(kind="ticket.opened").change_id) == []
    ticket.refresh_from_db()
    assert (ticket.priority, ticket.tags) == (4, ["связь", "срочно"])
    log = vera.get(f"{AT}/log?rule={rule.pk}&state=done&ticket=NET-{ticket.number}").content.decode()
    assert f"NET-{ticket.number}" in log and "Срочное" in log
    assert f"NET-{ticket.number}" not in vera.get(f"{AT}/log?state=failed").content.decode()
    page = vera.get(f"{AT}/{rule.pk}").content.decode()
    assert 'value="интернет"' in page and "связь, срочно" in page
    bad = vera.post(f"{AT}/{rule.pk}", FORM | {"name": "", "a0.value": "9"})
    assert bad.status_code == 422 and Rule.objects.get().name == "Срочное"
    vera.post(f"{AT}/{rule.pk}", {"remove": "1"})
    assert not Rule.objects.exists() and not Firing.objects.exists()


def field(story: Story, key: str, kind: str, **parts: Any) -> TicketField:
    plan = FieldPlan(key=key, name=key.title(), kind=kind, **parts)
    return save_field(access=story.marina.access, project=story.a, field=None, plan=plan)


def test_r266_a_rule_fills_fields_by_their_own_controls_and_groups_its_conditions(story: Story) -> None:
    forget()
    vera, known = story.client(story.vera), story.ticket()
    words = field(story, "words", "text")
    parts = field(story, "parts", "several", options=["Роутер", "Кабель"])
    visit, payer = field(story, "visit", "yes_no"), field(story, "payer", "person")
    day, secret = field(story, "day", "date"), field(story, "secret", "text", readers=(), writers=())
    router, cable = (str(option["id"]) for option in parts.options)
    filled: list[tuple[TicketField, Any]] = [
        (words, "до двери"), (parts, [router, cable]), (visit, "1"), (payer, "darya@example.org"), (day, "2028-06-12"),
    ]  # fmt: skip
    steps = {f"a{at}.{name}": value for at, (row, texts) in enumerate(filled) for name, value in (
        ("do", "field"), ("was", "field"), ("field", row.pk), ("held", row.pk), ("value", texts))}  # fmt: skip
    form = {name: value for name, value in FORM.items() if not name.startswith("a")} | steps

    new = vera.post(f"{AT}/look", {"on": "event", "a0.do": "field", "a0.was": "priority", "a0.value": "stale"})
    offered = new.content.decode()
    assert "Words" in offered and "Visit" in offered and "stale" not in offered and "Secret" not in offered
    other = vera.post(f"{AT}/look", steps | {"a0.field": parts.pk}).content.decode()
    assert "до двери" not in other and "Роутер" in other
    assert "Secret" not in vera.post(f"{AT}/look", steps | {"a0.field": secret.pk}).content.decode()
    grouped = form | {"do": "group", "c0.group": "0"}
    assert 'name="join1"' in vera.post(f"{AT}/look", grouped).content.decode()

    two = {"c1.field": "subject", "c1.op": "contains", "c1.value": "роутер", "c1.group": "1", "join1": "any"}
    three = {"c2.field": "subject", "c2.op": "contains", "c2.value": "пропал", "c2.group": "1"}
    assert vera.post(f"{AT}/new", form | two | three).status_code == 302
    rule = Rule.objects.get()
    assert rule.conditions["items"][1]["join"] == "any" and len(rule.conditions["items"][1]["items"]) == 2
    assert [action["value"]["value"] for action in rule.actions] == [
        "до двери", [int(router), int(cable)], True, known.person_id, "2028-06-12",
    ]  # fmt: skip
    page = vera.get(f"{AT}/{rule.pk}").content.decode()
    assert all(text in page for text in ("до двери", "darya@example.org", "2028-06-12", 'id="rule-group-1"'))
    assert page.count(" checked") >= 3
    nobody = vera.post(f"{AT}/{rule.pk}", form | {"a3.value": "nobody@example.org"})
    assert nobody.status_code == 422 and "Payer" in nobody.content.decode()

    ticket = story.ticket(subject="Пропал интернет", email="third@example.org", phone="+7 916 000-00-02")
    assert reacting.run_change(Event.objects.filter(kind="ticket.opened").latest("pk").change_id) == []
    held = values_of(form_of(story.a.pk), ticket).values
    assert (held[words.pk], held[visit.pk], held[payer.pk]) == ("до двери", True, known.person_id)
    assert held[parts.pk] == (int(router), int(cable))


def test_r283_sleep_and_followers_have_controls_of_their_own(story: Story) -> None:
    forget()
    vera, ticket = story.client(story.vera), story.ticket()
    steps = {"a0.do": "snooze", "a0.was": "snooze", "a0.value": "2", "a0.unit": "1440", "a1.do": "snooze",
             "a1.unit": "work", "a2.do": "follow", "a2.who": ["team"], "a2.people": [str(story.boris.pk)]}  # fmt: skip
    form = {name: value for name, value in FORM.items() if not name.startswith("a")} | steps
    drawn = vera.post(f"{AT}/look", form).content.decode()
    assert '<option value="1440" selected>' in drawn and '<option value="work" selected>' in drawn
    assert 'name="a2.value"' not in drawn and f'<option value="{story.boris.pk}" selected>' in drawn
    assert f"NET-{ticket.number}" in vera.post(f"{AT}/past", form | {"days": "7"}).content.decode()
    assert vera.post(f"{AT}/new", form).status_code == 302
    rule = Rule.objects.get()
    follow = {"do": "follow", "value": {"who": ["team"], "people": [story.boris.pk]}}
    assert rule.actions == [{"do": "snooze", "value": 2880}, {"do": "snooze", "value": "work"}, follow]
    page = vera.get(f"{AT}/{rule.pk}").content.decode()
    assert 'name="a0.value" value="2"' in page and '<option value="work" selected>' in page
    bad = vera.post(f"{AT}/{rule.pk}", form | {"a0.value": "soon"})
    assert bad.status_code == 422 and Rule.objects.get().actions == rule.actions


def test_r266_a_dry_run_tells_what_would_have_happened_and_changes_nothing(story: Story) -> None:
    first, other = story.ticket(), story.ticket(subject="Счёт")
    change_ticket(access=story.anna.access, ticket=first, subject="Починили", priority=1, tags=["x"])
    before = (Event.objects.aggregate(Max("pk")), Rule.objects.count(), Firing.objects.count())
    vera = story.client(story.vera)
    told = vera.post(f"{AT}/past", FORM | {"days": "7"}).content.decode()
    # The subject was another one then: the rule would have seen that one.
    assert f"NET-{first.number}" in told and f"NET-{other.number}" not in told
    since = FORM | {"on": "since", "of": "opened", "minutes": "1", "unit": "60"}
    assert "NET-" not in vera.post(f"{AT}/past", since).content.decode()
    assert vera.post(f"{AT}/past", FORM | {"kinds": []}).content.decode().count("alert") > 0
    assert (Event.objects.aggregate(Max("pk")), Rule.objects.count(), Firing.objects.count()) == before
    first.refresh_from_db()
    assert (first.priority, first.subject) == (1, "Починили")


def test_r266_a_ticket_is_shown_to_a_dry_run_as_it_was(story: Story) -> None:
    ticket = story.ticket()
    opened = Event.objects.get(kind="ticket.opened")
    assign(access=story.anna.access, ticket=ticket, assignee=story.boris, team=story.first_line)
    change_ticket(access=story.anna.access, ticket=ticket, tags=["a"], priority=4)
    change_status(access=story.anna.access, ticket=ticket, status="solved")
    ticket.refresh_from_db()
    then = as_it_was(ticket, opened)
    assert (then.status, then.priority, then.tags, then.assignee_id, then.team_id) == ("new", 2, [], None, None)


def test_s03_rules_are_not_for_strangers(story: Story) -> None:
    story.client(story.vera).post(f"{AT}/new", FORM)
    rule = Rule.objects.get()
    for stranger in (story.egor, story.anna, story.gleb, None):
        client = story.client(stranger)
        for place in (AT, f"{AT}/new", f"{AT}/log", f"{AT}/{rule.pk}"):
            assert client.get(place).status_code in ({302} if stranger is None else {404}), place
        for place in (f"{AT}/new", f"{AT}/past", f"{AT}/look", f"{AT}/{rule.pk}", f"{AT}/{rule.pk}/move"):
            assert client.post(place, FORM | {"remove": "1"}).status_code in ({302} if stranger is None else {404})
    assert Rule.objects.count() == 1
