"""The screens of macros: written from lists, used on a ticket by menu and palette, told and undone (R283, S03)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from otklik.automation.models import Macro, MacroUse
from otklik.desk.models import TicketField
from tests.story import Story

pytestmark = pytest.mark.django_db
AT = "/setup/projects/net/macros"
FORM: dict[str, Any] = {
    "name": "Авария",
    "is_active": "1",
    "scope": "project",
    "a0.do": "priority",
    "a0.value": "4",
    "a1.do": "tag",
    "a1.value": "авария",
}


def test_r283_macros_are_written_ordered_used_by_menu_and_palette_and_undone(story: Story) -> None:
    vera, anna = story.client(story.vera), story.client(story.anna)
    grown = vera.post(f"{AT}/look", FORM | {"scope": "team", "do": "action"}).content.decode()
    assert 'name="a2.do"' in grown and 'name="team"' in grown and 'value="webhook"' not in grown
    assert vera.post(f"{AT}/new", FORM)["Location"] == AT
    vera.post(f"{AT}/new", FORM | {"name": "Группа", "scope": "team", "team": str(story.first_line.pk)})
    anna.post(f"{AT}/new", FORM | {"name": "Личное", "scope": "project"})  # she supervises nothing
    assert not Macro.objects.filter(name="Личное").exists()
    anna.post(f"{AT}/new", FORM | {"name": "Личное", "scope": "mine"})
    anna.post(f"{AT}/new", FORM | {"name": "Второе", "scope": "mine"})
    own = Macro.objects.get(name="Второе")
    anna.post(f"{AT}/{own.pk}/move", {"direction": "up"})
    assert list(Macro.objects.filter(owner=story.anna).values_list("name", flat=True)) == ["Второе", "Личное"]
    assert anna.post(f"{AT}/{own.pk}", FORM | {"name": "", "scope": "mine"}).status_code == 422
    assert "Авария" in anna.get(AT).content.decode() and "Личное" not in vera.get(AT).content.decode()
    ticket = story.ticket()
    place, shared = f"/work/NET-{ticket.number}", Macro.objects.get(name="Авария")
    menu = anna.get(f"{place}/macros", headers={"HX-Request": "true"}).content.decode()
    assert [menu.index(name) for name in ("Второе", "Личное", "Группа", "Авария")] == sorted(
        menu.index(name) for name in ("Второе", "Личное", "Группа", "Авария")
    ) and 'data-digit="4"' in menu  # fmt: skip
    offered = anna.get(f"/work/palette?ticket=NET-{ticket.number}").json()["commands"]
    [command] = [one for one in offered if one["label"] == "Авария"]
    answer = anna.post(command["post"]["url"], headers={"HX-Request": "true"})
    told = json.loads(answer["HX-Trigger"])["otk:toast"]
    use = MacroUse.objects.get()
    assert told["undo"] == f"/work/macro-uses/{use.pk}/undo" and "Авария" in told["text"]
    ticket.refresh_from_db()
    assert (ticket.priority, ticket.tags) == (4, ["авария"])
    assert "Авария" in anna.get(place).content.decode()  # the timeline names it
    assert told["undo"] in anna.get(f"{place}/macros", headers={"HX-Request": "true"}).content.decode()
    assert story.client(story.boris).post(told["undo"]).status_code == 404
    assert anna.post(told["undo"], headers={"HX-Request": "true"}).status_code == 200
    assert anna.post(told["undo"], headers={"HX-Request": "true"}).status_code == 409
    ticket.refresh_from_db()
    assert (ticket.priority, ticket.tags) == (2, [])
    vera.post(f"{AT}/{shared.pk}", FORM | {"a1.do": "status", "a1.value": "closed"})
    TicketField.objects.create(project=story.a, key="cause", name="Причина", kind="text", required="closing")
    refused = anna.post(f"{place}/macros/{shared.pk}", headers={"HX-Request": "true"})
    ticket.refresh_from_db()
    assert (refused.status_code, ticket.priority) == (422, 2)
    for stranger in (story.egor, story.gleb, None):
        client = story.client(stranger)
        for path in (AT, f"{AT}/new", f"{AT}/{shared.pk}", f"{place}/macros"):
            assert client.get(path).status_code in ({302} if stranger is None else {403, 404}), path
        for path in (f"{AT}/{shared.pk}", f"{AT}/{shared.pk}/move", f"{place}/macros/{shared.pk}"):
            assert client.post(path, FORM | {"remove": "1"}).status_code in ({302} if stranger is None else {403, 404})
    assert anna.post(f"{AT}/{shared.pk}", {"remove": "1"}).status_code == 403 and Macro.objects.count() == 4
    vera.post(f"{AT}/{shared.pk}", {"remove": "1"})
    assert Macro.objects.count() == 3
