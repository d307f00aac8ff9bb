"""The palette's JSON, the search page, keys and habits through the doors; the stranger at each of them."""

from __future__ import annotations

import html
import json
import re

import pytest
from django.test import Client
from django.utils import translation

from otklik.accounts.models import User
from otklik.customers.models import Identity
from otklik.desk.actions import NewFile, NewMessage, post
from otklik.lib.ui import shortcuts
from tests.story import Story

pytestmark = pytest.mark.django_db


def groups(client: Client, query: str) -> dict[str, list[str]]:
    answer = client.get("/work/palette", {"q": query})
    assert answer.status_code == 200
    return {group["name"]: [item["label"] for item in group["items"]] for group in answer.json()["groups"]}


def test_the_palette_finds_in_groups(story: Story) -> None:
    ticket = story.ticket(subject="Тихий роутер", text="Мигает лампа у двери")
    file = NewFile(name="лампа.png", content_type="image/png", data=b"x")
    post(access=story.anna.access, ticket=ticket, kind="note", message=NewMessage(text="Смотрю", files=(file,)))
    client = story.client(story.anna)
    number = f"NET-{ticket.number}"
    assert groups(client, number) == {"tickets": ["Тихий роутер"], "all": [groups(client, number)["all"][0]]}
    assert groups(client, "hjenth")["tickets"] == ["Тихий роутер"]
    found = client.get("/work/palette", {"q": "лампы"}).json()["groups"]
    assert [group["name"] for group in found] == ["messages", "files", "all"]
    assert "Мигает" in found[0]["items"][0]["pieces"][0]
    assert found[0]["items"][0]["pieces"][1] == "лампа"
    assert found[1]["items"][0]["url"].startswith(f"/work/{number}#message-")
    assert groups(client, "Сокалова")["people"] == ["Дарья Соколова"]
    assert groups(client, "8 916 123-45-67")["people"] == ["Дарья Соколова"]


def test_customers_are_found_by_contract_and_messenger_and_lead_to_their_cards(story: Story) -> None:
    ticket = story.ticket()
    other = story.ticket(story.b, name="Пётр", email="p@example.org", phone="+79160000002")
    for one, kind, value in (
        (ticket, "contract", "Д-77/1 А"),
        (ticket, "telegram", "darya_s"),
        (other, "contract", "Д-77/2"),
    ):
        Identity.objects.create(project_id=one.project_id, person_id=one.person_id, kind=kind, value=value)
    anna, boris = story.client(story.anna), story.client(story.boris)
    for query in ("д-77/1 а", "№ Д-77/1  А", "@Darya_S"):
        (people,) = [one for one in anna.get("/work/palette", {"q": query}).json()["groups"] if one["name"] == "people"]
        assert [(item["label"], item["url"]) for item in people["items"]] == [
            ("Дарья Соколова", f"/work/customers/{ticket.person_id}")
        ], query
    assert groups(anna, "Д-77/2")["people"] == ["Пётр"]
    assert "people" not in groups(boris, "Д-77/2")
    assert "people" not in groups(anna, "Д-77")
    assert story.client(story.egor).get("/work/palette", {"q": "Д-77/1 А"}).status_code == 403


def test_s03_s40_the_palette_knows_nothing_of_the_other_side(story: Story) -> None:
    ticket = story.ticket(story.b, subject="Тайна", text="Секрет лампы", name="Яков", email="y@example.org")
    lamp = NewFile(name="лампа.png", content_type="image/png", data=b"x")
    post(access=story.anna.access, ticket=ticket, kind="note", message=NewMessage(text="x", files=(lamp,)))
    boris, egor = story.client(story.boris), story.client(story.egor)
    for query in ("Тайна", "лампы", "Яков", f"SHOP-{ticket.number}", "from:Яков", "status:new", str(ticket.number)):
        assert groups(boris, query) == {}, query
        assert egor.get("/work/palette", {"q": query}).status_code == 403
    assert boris.get("/work/palette", {"ticket": f"SHOP-{ticket.number}"}).status_code == 404
    assert Client().get("/work/palette", headers={"X-Requested-With": "XMLHttpRequest"}).status_code == 401


def test_commands_are_known_in_both_languages_and_by_right(story: Story) -> None:
    ticket = story.ticket()
    answer = story.client(story.anna).get("/work/palette", {"ticket": f"NET-{ticket.number}"}).json()
    by_label = {one["label"]: one for one in answer["commands"]}
    with translation.override("ru"):
        solved = translation.pgettext("ticket status", "Solved")
    assert "Solved" in by_label[solved]["also"]
    assert by_label[solved]["post"] == {"url": f"/work/NET-{ticket.number}/status", "values": {"status": "solved"}}
    assert {"Вера Зайцева", "Первая линия", "Сеть", "Лавка"} <= set(by_label)
    reads = story.client(story.inna).get("/work/palette", {"ticket": f"NET-{ticket.number}"}).json()
    assert [one for one in reads["commands"] if "values" in one.get("post", {}) and not one["post"].get("leave")] == []


def test_a_chosen_command_does_what_the_ticket_page_does(story: Story) -> None:
    ticket = story.ticket()
    client = story.client(story.anna)
    commands = client.get("/work/palette", {"ticket": f"NET-{ticket.number}"}).json()["commands"]
    mine = next(one for one in commands if one.get("post", {}).get("values") == {"assignee": str(story.anna.pk)})
    answer = client.post(mine["post"]["url"], mine["post"]["values"], headers={"HX-Request": "true"})
    assert answer.status_code == 200
    ticket.refresh_from_db()
    assert ticket.assignee == story.anna


def test_s01_the_search_page_marks_hits_and_groups(story: Story) -> None:
    ticket = story.ticket(subject="Роутер <i>", text="Лампа <script>alert(1)</script> мигает")
    file = NewFile(name="лампа.png", content_type="image/png", data=b"x")
    post(access=story.anna.access, ticket=ticket, kind="note", message=NewMessage(text="Смотрю", files=(file,)))
    page = story.client(story.anna).get("/work/search", {"q": "лампа"}).content.decode()
    assert "<mark>Лампа</mark>" in page
    assert "<script>alert" not in page
    assert 'id="found-files"' in page
    people = story.client(story.anna).get("/work/search", {"q": "Сакалова"}).content.decode()
    assert 'id="found-people"' in people
    wrong = story.client(story.anna).get("/work/search", {"q": "status:odd"}).content.decode()
    assert "<code>status:odd</code>" in wrong
    assert "Роутер" not in story.client(story.egor).get("/work/search", {"q": "лампа"}).content.decode()


def test_every_set_of_keys_holds_together() -> None:
    assert shortcuts.checked({}) == {}
    for name in shortcuts.SETS:
        assert shortcuts.checked(shortcuts.SETS[name]) == {
            key: value for key, value in shortcuts.SETS[name].items() if value != shortcuts.BY_NAME[key].usual
        }


@pytest.mark.parametrize(
    "asked",
    [{"reply": "KeyX"}, {"reply": "Alt+KeyR"}, {"reply": "Ctrl+KeyR"}, {"reply": "Shift+Slash"}, {"reply": "Enter"},
     {"unheard": "KeyZ"}, {"reply": "KeyZ", "note": "KeyZ"}],
)  # fmt: skip
def test_keys_that_cannot_be_are_refused(story: Story, asked: dict[str, str]) -> None:
    client = story.client(story.boris)
    answer = client.post("/me/keys", {f"key.{name}": key for name, key in asked.items()})
    assert answer.status_code == 422
    assert User.objects.get(pk=story.boris.pk).keys == {}


def test_keys_are_kept_for_the_person_and_told_to_the_page(story: Story) -> None:
    client = story.client(story.boris)
    keys = {"reply": "KeyY", "note": "", "take": "KeyR", "status": "KeyS"}
    assert client.post("/me/keys", {f"key.{name}": key for name, key in keys.items()}).status_code == 302
    assert User.objects.get(pk=story.boris.pk).keys == {"reply": "KeyY", "note": "", "take": "KeyR"}
    other_device = story.client(story.boris).get("/work/").content.decode()
    told = re.search(r'<otk-hotkeys data-keys="([^"]*)"', other_device)
    assert told
    assert json.loads(html.unescape(told[1])) == {"KeyR": "KeyY", "KeyX": "", "KeyA": "KeyR"}
    client.post("/me/keys", {"set": "zammad"})
    assert User.objects.get(pk=story.boris.pk).keys["search"] == "KeyS"
    assert User.objects.get(pk=story.egor.pk).keys == {}
    User.objects.filter(pk=story.boris.pk).update(keys={"reply": "KeyX", "gone": "KeyZ"})
    assert client.get("/work/").status_code == 200


def test_single_preferences_are_kept_on_every_device(story: Story) -> None:
    client = story.client(story.anna)
    assert client.post("/me/choose", {"theme": "dark", "hotkeys": "off"}).status_code == 204
    for bad in ({"theme": "pink"}, {"is_administrator": "1"}, {}):
        assert client.post("/me/choose", bad).status_code == 422
    page = story.client(story.anna).get("/work/").content.decode()
    assert 'data-theme="dark"' in page
    assert 'data-hotkeys="off"' in page
    assert client.get("/me/choose").status_code == 405
    assert not User.objects.get(pk=story.anna.pk).is_administrator


def test_the_tour_comes_once_and_again_when_asked(story: Story) -> None:
    client = story.client(story.anna)
    assert "<otk-tour" in client.get("/work/").content.decode()
    assert client.post("/me/toured").status_code == 204
    assert "<otk-tour" not in client.get("/work/").content.decode()
    assert client.post("/me/toured", {"again": "1"}).status_code == 302
    assert "<otk-tour" in client.get("/work/").content.decode()


def test_s40_pages_are_offered_to_those_who_may_open_them(story: Story) -> None:
    own = {"/me/", "/notices", "/me/notices"}
    reads = own | {"/work/queue", "/work/control", "/work/reviews"}
    net = "/setup/projects/net/"
    supervises = reads | {"/work/workload", f"{net}rules", f"{net}rules/log", f"{net}shifts"}
    manages = supervises | {f"{net}promises", f"{net}escalation", f"{net}routing"}
    people = {story.fedor: own, story.inna: reads, story.boris: reads, story.vera: supervises, story.marina: manages}
    for user, wanted in people.items():
        client = story.client(user)
        offered = {one.get("url") for one in client.get("/work/palette").json()["commands"]}
        assert offered & manages == wanted, user
        nav = client.get("/work/nav").content.decode()
        assert ("/work/queue" in nav, "/work/workload" in nav) == ("/work/queue" in wanted, "/work/workload" in wanted)
    for url in manages:
        assert story.client(story.marina).get(url).status_code == 200, url
