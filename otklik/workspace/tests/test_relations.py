"""Relations of tickets at their screens, with a stranger at every door."""

from __future__ import annotations

import pytest

from otklik.automation.actions import save_macro
from otklik.desk import actions
from otklik.desk.models import Bulk, ClosingRules, Follower, Message, Move, Participant, Ticket, TicketLink
from otklik.workspace.tests.conftest import World

PARTS = {"HX-Request": "true"}


def number(ticket: Ticket) -> str:
    return f"NET-{ticket.number}"


def test_r071_links_are_made_by_number_and_shown_on_both_sides(world: World) -> None:
    one, two, foreign = world.ticket(), world.ticket(subject="Счёт"), world.ticket(world.b)
    anna = world.client("anna")
    found = anna.get(f"/work/{number(one)}/links", {"other": str(two.number)[:3]}, headers=PARTS).content.decode()
    assert f'value="{number(two)}"' in found
    assert number(one) not in found
    assert f"SHOP-{foreign.number}" not in found
    answer = anna.post(f"/work/{number(one)}/links", {"other": number(two), "relation": "child"}, headers=PARTS)
    assert answer.status_code == 200
    made = TicketLink.objects.get()
    assert (made.source_id, made.target_id, made.kind) == (two.pk, one.pk, "parent")
    assert "Its parts" in anna.get(f"/work/{number(one)}").content.decode()
    assert "Part of" in anna.get(f"/work/{number(two)}").content.decode()
    wrong = {"other": number(two), "relation": "parent"}, {"other": f"SHOP-{foreign.number}", "relation": "related"}
    for data in wrong:
        assert anna.post(f"/work/{number(one)}/links", data, headers=PARTS).status_code == 422
    for name in ("", "egor", "gleb", "inna"):
        path = f"/work/{number(one)}/links/{made.pk}/remove"
        assert world.client(name).post(path, headers=PARTS).status_code in {401, 403, 404}
    assert anna.post(f"/work/{number(foreign).replace('NET', 'SHOP')}/links/{made.pk}/remove").status_code == 404
    assert anna.post(f"/work/{number(one)}/links/{made.pk}/remove", headers=PARTS).status_code == 200
    assert not TicketLink.objects.exists()


def test_r072_ending_the_parts_is_offered_when_the_parent_has_ended(world: World) -> None:
    parent, child = world.ticket(), world.ticket()
    anna = world.people["anna"]
    actions.link(access=anna.access, source=child, target=parent, kind="parent")
    browser = world.client("anna")
    assert "still open" not in browser.get(f"/work/{number(parent)}").content.decode()
    browser.post(f"/work/{number(parent)}/status", {"status": "solved"}, headers=PARTS)
    assert "1 part of this ticket is still open" in browser.get(f"/work/{number(parent)}").content.decode()
    assert "1 part is ended too" in browser.post(f"/work/{number(parent)}/children", headers=PARTS)["HX-Trigger"]
    assert Ticket.objects.get(pk=child.pk).status == "solved"


def test_r073_merging_says_who_would_read_more_and_leads_on(world: World) -> None:
    target, source = world.ticket(), world.ticket()
    Participant.objects.filter(ticket=source).update(address="other@mail.example")
    anna = world.client("anna")
    page = anna.get(f"/work/{number(source)}/merge", {"into": str(target.number)}).content.decode()
    assert 'name="admit" value="other@mail.example"' in page
    done = anna.post(f"/work/{number(source)}/merge", {"into": number(target)})
    assert done["Location"] == f"/work/{number(target)}"
    assert anna.get(f"/work/{number(source)}")["Location"] == f"/work/{number(target)}"
    own = anna.get(f"/work/{number(source)}?own=1").content.decode()
    assert "Merged. The conversation goes on in" in own
    move = Move.objects.get()
    shown = anna.get(f"/work/{number(target)}").content.decode()
    undo = f"/work/{number(target)}/moves/{move.pk}/undo"
    assert undo in shown
    answer = anna.post(
        f"/work/{number(source)}/messages",
        {"mode": "reply", "text": "Куда?", "key": f"workspace.{world.people['anna'].pk}.0", "seen": "999999999"},
        headers=PARTS,
    )
    assert answer["HX-Redirect"] == f"/work/{number(target)}"
    for name in ("egor", "gleb", "inna", ""):
        assert world.client(name).post(undo, headers=PARTS).status_code in {401, 403, 404}
    assert anna.post(undo, headers=PARTS).status_code == 200
    assert Ticket.objects.get(pk=source.pk).merged_into_id is None
    assert undo not in anna.get(f"/work/{number(target)}").content.decode()


def test_s39_the_client_companys_eyes_need_a_word(world: World) -> None:
    target, source = world.ticket(), world.ticket()
    Ticket.objects.filter(pk=source.pk).update(with_client=True)
    anna = world.client("anna")
    assert 'name="agreed"' in anna.get(f"/work/{number(source)}/merge", {"into": number(target)}).content.decode()
    assert anna.post(f"/work/{number(source)}/merge", {"into": number(target)}).status_code == 422
    assert not Move.objects.exists()
    assert anna.post(f"/work/{number(source)}/merge", {"into": number(target), "agreed": "1"}).status_code == 302


def test_r074_messages_are_split_off_on_a_page(world: World) -> None:
    ticket = world.ticket()
    anna = world.people["anna"]
    said = actions.receive(
        actor=anna.access.actor, ticket=ticket, message=actions.NewMessage(text="И счёт неверный"), channel="mail"
    )
    browser = world.client("anna")
    path = f"/work/{number(ticket)}/split"
    assert "И счёт неверный" in browser.get(path).content.decode()
    assert browser.post(path).status_code == 422
    done = browser.post(path, {"messages": said.pk, "subject": "Счёт"})
    new = Ticket.objects.get(subject="Счёт")
    assert done["Location"] == f"/work/{number(new)}"
    assert Message.objects.get(pk=said.pk).ticket_id == new.pk
    for name in ("egor", "gleb", "inna"):
        assert world.client(name).get(path).status_code in {403, 404}


def test_r075_following_makes_a_list_of_ones_own(world: World) -> None:
    ticket = world.ticket()
    inna = world.client("inna")
    assert number(ticket) not in inna.get("/work/?view=followed").content.decode()
    assert inna.post(f"/work/{number(ticket)}/follow", headers=PARTS).status_code == 200
    assert number(ticket) in inna.get("/work/?view=followed").content.decode()
    inna.post(f"/work/{number(ticket)}/follow", {"stop": "1"}, headers=PARTS)
    assert not Follower.objects.exists()
    assert world.client("egor").post(f"/work/{number(ticket)}/follow", headers=PARTS).status_code in {403, 404}


@pytest.mark.parametrize("until", ["hour", "monday", "2099-01-01T09:00", "x"])
def test_r076_a_ticket_is_snoozed_from_its_head(world: World, until: str) -> None:
    ticket = world.ticket()
    anna = world.client("anna")
    good = until in {"hour", "monday"}
    answer = anna.post(f"/work/{number(ticket)}/snooze", {"until": until}, headers=PARTS)
    assert answer.status_code == (200 if good else 422)
    rows = anna.get("/work/rows").content.decode()
    assert (number(ticket) not in rows) is good
    if good:
        assert "Snoozed until" in anna.get(f"/work/{number(ticket)}").content.decode()
        anna.post(f"/work/{number(ticket)}/snooze", {"until": ""}, headers=PARTS)
        assert number(ticket) in anna.get("/work/rows").content.decode()
    for name in ("egor", "gleb", "inna", ""):
        path = f"/work/{number(ticket)}/snooze"
        assert world.client(name).post(path, {"until": "hour"}, headers=PARTS).status_code in {401, 403, 404}


def test_r283_a_macro_is_offered_for_many_and_told_before_it_is_used(world: World) -> None:
    tickets, anna = [world.ticket() for _ in range(2)], world.client("anna")
    assert 'name="macro"' not in anna.get("/work/bulk", headers=PARTS).content.decode()
    done = [{"do": "priority", "value": 4}, {"do": "tag", "value": ["outage"]}, {"do": "snooze", "value": 120}]
    vera, boris = (world.people[name].access for name in ("vera", "boris"))
    macro = save_macro(access=vera, project=world.a, macro=None, name="Outage", actions=done)
    mine = save_macro(access=boris, project=world.a, macro=None, name="Boris", actions=done, scope="mine")
    form = anna.get("/work/bulk", headers=PARTS).content.decode()
    assert f'<option value="{macro.pk}">Outage' in form and "Boris" not in form
    data = {"tickets": ",".join(str(row.pk) for row in tickets), "field": "macro", "macro": str(macro.pk)}
    told = anna.post("/work/bulk", {**data, "do": "preview"}, headers=PARTS).content.decode()
    for words in ("2 of 2 will change.", "Set the priority: Urgent", "Add tags: outage", "Let it sleep: 2 hours"):
        assert words in told
    assert anna.post("/work/bulk", {**data, "do": "apply"}, headers=PARTS).status_code == 200
    made = Bulk.objects.get()
    assert actions.work_off(bulk_id=made.pk) is False
    assert "the macro “Outage”" in anna.get("/work/bulk").content.decode()
    assert {(row.priority, *row.tags) for row in Ticket.objects.all()} == {(4, "outage")}
    for bad in (str(mine.pk), "x", "", str(10**17)):
        assert anna.post("/work/bulk", {**data, "macro": bad}, headers=PARTS).status_code == 422
    assert "Outage" in world.client("boris").get("/work/bulk", headers=PARTS).content.decode()


def test_r080_many_are_changed_after_a_preview_and_watched_and_undone(world: World) -> None:
    tickets = [world.ticket() for _ in range(3)]
    foreign = world.ticket(world.b)
    anna = world.client("anna")
    assert 'name="status"' in anna.get("/work/bulk", headers=PARTS).content.decode()
    chosen = ",".join(str(ticket.pk) for ticket in (*tickets[:2], foreign))
    data = {"tickets": chosen, "field": "status", "status": "closed", "do": "preview"}
    assert "3 of 3 will change." in anna.post("/work/bulk", data, headers=PARTS).content.decode()
    boris = world.client("boris")
    assert "2 of 2 will change." in boris.post("/work/bulk", data, headers=PARTS).content.decode()
    assert not Bulk.objects.exists()
    ClosingRules.objects.create(project=world.b, needs_resolution=True)
    held = anna.post("/work/bulk", data, headers=PARTS).content.decode()
    for words in ("2 of 3 will change.", "1 stays as it is", "what was wrong: missing in 1"):
        assert words in held
    assert "what was wrong" not in boris.post("/work/bulk", data, headers=PARTS).content.decode()
    ClosingRules.objects.all().delete()
    whole = {**data, "tickets": "", "all": "1"}
    assert "3 of 3 will change." in anna.post("/work/bulk?project=net", whole, headers=PARTS).content.decode()
    begun = anna.post("/work/bulk", {**data, "do": "apply"}, headers=PARTS).content.decode()
    made = Bulk.objects.get()
    assert f'hx-get="/work/bulk/{made.pk}"' in begun
    assert actions.work_off(bulk_id=made.pk) is False
    shown = anna.get(f"/work/bulk/{made.pk}", headers=PARTS).content.decode()
    assert "Changed: 3 of 3." in shown
    assert f"/work/bulk/{made.pk}/undo" in shown
    for name in ("boris", "vera", "egor", "gleb", "inna", ""):
        client = world.client(name)
        assert client.get(f"/work/bulk/{made.pk}", headers=PARTS).status_code in {401, 403, 404}
        assert client.post(f"/work/bulk/{made.pk}/undo", headers=PARTS).status_code in {401, 403, 404}
    assert anna.post(f"/work/bulk/{made.pk}/undo", headers=PARTS).status_code == 200
    assert actions.work_off(bulk_id=made.pk) is False
    assert "Undone: 3 of 3 are as before." in anna.get("/work/bulk").content.decode()
    assert set(Ticket.objects.values_list("status", flat=True)) == {"new"}
    for bad in ({"tickets": ""}, {"field": "x"}, {"tickets": "1,x"}, {"status": "new"}):
        assert anna.post("/work/bulk", {**data, **bad}, headers=PARTS).status_code == 422
    assert world.client("inna").post("/work/bulk", data, headers=PARTS).status_code == 403
