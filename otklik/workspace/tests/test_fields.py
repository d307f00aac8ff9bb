"""A project's own fields beside the ticket and in the form of a new one; what is asked before work ends."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from otklik.accounts.access import DeniedError
from otklik.desk.actions import NewMessage, post
from otklik.desk.actions.fill import fill_fields
from otklik.desk.actions.outcomes import save_closing_rules, save_code, save_label
from otklik.desk.actions.ticket_fields import FieldPlan, save_field
from otklik.desk.models import Message, Resolution, StatusLabel, Ticket, TicketField, TicketFieldValue, Topic
from otklik.desk.ticketform import form_of, values_of
from otklik.lib.fields import Value
from otklik.workspace.tests.conftest import World, asked

HX = {"HX-Request": "true"}


def add(world: World, key: str, kind: str = "text", **parts: object) -> TicketField:
    plan = FieldPlan(key=key, name=str(parts.pop("name", key.title())), kind=kind, **parts)
    return save_field(access=world.people["marina"].access, project=world.a, field=None, plan=plan)


def held(ticket: Ticket) -> dict[int, Value]:
    return values_of(form_of(ticket.project_id), ticket).values


def demand(world: World, *, topic: bool = False) -> int:
    marina = world.people["marina"].access
    save_closing_rules(access=marina, project=world.a, needs_resolution=True, needs_topic=topic)
    return save_code(access=marina, project=world.a, code=None, name="Port replaced").pk


def test_fields_are_filled_beside_the_conversation(world: World) -> None:
    cause = add(world, "cause", "choice", options=["Router", "Cable"])
    detail = add(world, "nuance", parent=cause, parent_values=[2], required="closing")
    payer, parts = add(world, "payer", "person"), add(world, "parts", "several", options=["A", "B", "C"])
    ticket, anna = world.ticket(), world.client("anna")
    url = f"/work/NET-{ticket.number}"
    assert "Nuance" not in anna.get(url).content.decode()
    part = anna.post(f"{url}/fields/{cause.pk}", {f"field-{cause.pk}": "2"}, headers=HX)
    assert part.status_code == 200
    assert f'name="field-{detail.pk}"' in part.content.decode()  # shown now
    assert "filled in Cause: Cable" in part.content.decode()
    anna.post(f"{url}/fields/{payer.pk}", {f"field-{payer.pk}": "+7 916 123-45-67"}, headers=HX)
    anna.post(f"{url}/fields/{parts.pk}", {f"field-{parts.pk}": ["", "1", "3"]}, headers=HX)
    assert held(ticket) == {cause.pk: 2, payer.pk: ticket.person_id, parts.pk: (1, 3)}
    page = anna.get(url).content.decode()
    assert 'value="Дарья Белова"' in page
    anna.post(f"{url}/fields/{payer.pk}", {f"field-{payer.pk}": "Дарья Белова"}, headers=HX)  # as it stands
    bad = anna.post(f"{url}/fields/{payer.pk}", {f"field-{payer.pk}": "Nobody Known"}, headers=HX)
    assert bad.status_code == 422
    assert "Payer" in json.loads(bad["HX-Trigger"])["otk:toast"]["text"]
    anna.post(f"{url}/fields/{parts.pk}", {f"field-{parts.pk}": ""})  # without scripts, and emptied
    assert held(ticket) == {cause.pk: 2, payer.pk: ticket.person_id}


def test_s03_s27_fields_are_for_those_who_may(world: World) -> None:
    open_one = add(world, "contract")
    secret = add(world, "margin", readers=("supervisor",), writers=("supervisor",))
    ticket = world.ticket()
    TicketFieldValue.objects.create(project=world.a, ticket=ticket, field=secret, text="canary")
    url = f"/work/NET-{ticket.number}"
    for name, statuses in (("anna", (200, 404)), ("vera", (200, 200)), ("inna", (403, 404)), ("egor", (403, 403))):
        client = world.client(name)
        got = tuple(
            client.post(f"{url}/fields/{row.pk}", {f"field-{row.pk}": name}, headers=HX).status_code
            for row in (open_one, secret)
        )
        assert got == statuses, name
        page = client.get(url)
        assert ("Margin" in page.content.decode()) == (name == "vera"), name
    assert held(ticket) == {open_one.pk: "vera", secret.pk: "vera"}
    assert world.client("anna").post(f"{url}/fields/987654", {}, headers=HX).status_code == 404
    foreign = TicketField.objects.create(project=world.b, key="x", name="x", kind="text")
    assert world.client("anna").post(f"{url}/fields/{foreign.pk}", {}, headers=HX).status_code == 404


def test_r088_the_dialog_asks_for_everything_and_the_ending_takes_it(world: World) -> None:
    code = demand(world, topic=True)
    topic = Topic.objects.create(project=world.a, name="Связь")
    result = add(world, "result", required="closing")
    ticket, anna = world.ticket(), world.client("anna")
    url = f"/work/NET-{ticket.number}"
    page = anna.get(url).content.decode()
    assert 'data-ending="solved"' in page
    dialog = anna.get(f"{url}/ending?status=solved", headers=HX).content.decode()
    for name in ("topic", f"field-{result.pk}", "resolution-cause", "resolution-done", "resolution-code"):
        assert f'name="{name}"' in dialog
    refused = anna.post(f"{url}/status", {"status": "solved", "resolution-done": "x"}, headers=HX)
    assert refused.status_code == 422
    assert "Result" in json.loads(refused["HX-Trigger"])["ending:refused"]["text"]
    plain = anna.post(f"{url}/status", {"status": "solved"})  # without scripts: the page that asks
    assert plain.status_code == 422
    assert 'name="resolution-done"' in plain.content.decode()
    whole = {
        "status": "solved", f"field-{result.pk}": "repaired", "topic": topic.pk, "resolution-cause": "Port burnt",
        "resolution-done": "Replaced <b>", "resolution-code": code,
    }  # fmt: skip
    assert anna.post(f"{url}/status", {**whole, "resolution-code": ""}, headers=HX).status_code == 422
    ticket.refresh_from_db()
    assert (ticket.status, ticket.topic, held(ticket)) == ("new", None, {})  # nothing of a refused ending stays
    done = anna.post(f"{url}/status", whole, headers=HX)
    assert done.status_code == 200
    assert "Replaced &lt;b&gt;" in done.content.decode()
    ticket.refresh_from_db()
    assert (ticket.status, ticket.topic, held(ticket)) == ("solved", topic, {result.pk: "repaired"})
    assert "data-ending" not in anna.get(url).content.decode()


@pytest.mark.parametrize(("name", "status"), [("inna", 403), ("fedor", 404), ("egor", 403), ("gleb", 403), ("", 401)])
def test_s03_nobody_else_is_asked(world: World, name: str, status: int) -> None:
    demand(world)
    url = f"/work/NET-{world.ticket().number}/ending?status=solved"
    assert world.client(name).get(url, headers=HX).status_code == status


def test_an_answer_that_solves_takes_the_resolution_along(world: World) -> None:
    code = demand(world)
    ticket, anna = world.ticket(), world.client("anna")
    url, key = f"/work/NET-{ticket.number}", f"workspace.{world.people['anna'].pk}.0"
    said = {"mode": "reply", "text": "Готово", "key": key, "seen": "999999", "status": "solved"}
    refused = anna.post(f"{url}/messages", said, headers=HX)
    assert refused.status_code == 422
    assert "what was done" in refused.content.decode()
    assert Message.objects.filter(ticket=ticket).count() == 1
    told = {"resolution-cause": "Port", "resolution-done": "New port", "resolution-code": code}
    assert anna.post(f"{url}/messages", {**said, **told}, headers=HX).status_code == 200
    ticket.refresh_from_db()
    assert (ticket.status, Resolution.objects.get(ticket=ticket).done) == ("solved", "New port")
    assert anna.post(f"{url}/messages", {**said, **told}, headers=HX).status_code == 200  # F29: a double click
    assert Resolution.objects.count() == 1


def test_r095_own_names_of_statuses_stand_in_the_menu_the_list_and_the_page(world: World) -> None:
    marina = world.people["marina"].access
    label = save_label(
        access=marina, project=world.a, label=None, kind="open", name="At the engineer", colour="#b4460f"
    )
    foreign = StatusLabel.objects.create(project=world.b, kind="open", name="Foreign")
    ticket, anna = world.ticket(), world.client("anna")
    url = f"/work/NET-{ticket.number}"
    assert f'value="open:{label.pk}"' in anna.get(url).content.decode()
    assert anna.post(f"{url}/status", {"status": f"open:{label.pk}"}, headers=HX).status_code == 200
    ticket.refresh_from_db()
    assert ticket.status_label == label
    assert "At the engineer" in anna.get("/work/rows").content.decode()
    for bad in (f"open:{foreign.pk}", f"closed:{label.pk}", "open:x", "open:987654"):
        assert anna.post(f"{url}/status", {"status": bad}, headers=HX).status_code == 422
    ticket.refresh_from_db()
    assert (ticket.status, ticket.status_label) == ("open", label)


def test_r006_a_new_ticket_asks_for_what_its_project_demands(world: World) -> None:
    contract = add(world, "contract", required="opening")
    broken = add(world, "broken", "yes_no")
    what = add(world, "what", "choice", options=["Router"], parent=broken, parent_values=[1], required="opening")
    anna = world.client("anna")
    part = anna.get("/work/new/fields", {"project": world.a.pk}, headers=HX).content.decode()
    assert f'name="field-{contract.pk}"' in part
    assert f'name="field-{what.pk}"' not in part
    part = anna.get("/work/new/fields", {"project": world.a.pk, f"field-{broken.pk}": "1"}, headers=HX)
    assert f'name="field-{what.pk}"' in part.content.decode()
    assert anna.get("/work/new/fields", {"project": world.b.pk}, headers=HX).content.strip() == b""
    body = {
        "project": world.a.pk, "source": "phone", "subject": "Нет связи", "text": "Совсем", "priority": "2",
        f"field-{broken.pk}": "1", f"field-{contract.pk}": "40-117",
    }  # fmt: skip
    refused = anna.post("/work/new", body)
    assert refused.status_code == 422
    assert "What must be filled in" in refused.content.decode()
    assert 'value="40-117"' in refused.content.decode()  # nothing is typed twice
    assert not Ticket.objects.exists()
    assert anna.post("/work/new", {**body, f"field-{what.pk}": "1"}).status_code == 302
    assert held(Ticket.objects.get()) == {contract.pk: "40-117", broken.pk: True, what.pk: 1}


@pytest.mark.parametrize("name", ["boris", "egor", "gleb", "inna"])
def test_s03_the_fields_of_a_project_where_one_does_not_work_are_not_told(world: World, name: str) -> None:
    TicketField.objects.create(project=world.b, key="x", name="canaryField", kind="text", writers=["operator"])
    answer = world.client(name).get("/work/new/fields", {"project": world.b.pk}, headers=HX)
    assert "canaryField" not in answer.content.decode()


def test_the_page_costs_the_same_however_many_fields(world: World) -> None:
    ticket, anna = world.ticket(), world.client("anna")
    counted = []
    for first, last in ((0, 1), (1, 12)):
        for number in range(first, last):
            row = add(world, f"f{number}")
            TicketFieldValue.objects.create(project=world.a, ticket=ticket, field=row, text="x")
        with CaptureQueriesContext(connection) as queries:
            assert anna.get(f"/work/NET-{ticket.number}/parts", headers=HX).status_code == 200
        counted.append(asked(queries))
    assert counted[0] == counted[1]


def test_r027_a_field_engineer_fills_what_is_set_for_him_in_his_own_tickets(world: World) -> None:
    length = add(world, "length", "number", readers=("engineer", "client"), writers=("engineer", "operator"))
    seen = add(world, "address", readers=("engineer", "operator"), writers=("operator",))
    add(world, "margin", readers=("operator",), writers=("operator",))
    mine, other = world.ticket(), world.ticket()
    Ticket.objects.filter(pk=mine.pk).update(assignee=world.people["fedor"])
    fedor = world.client("fedor")
    url = f"/work/NET-{mine.number}"
    page = fedor.get(url).content.decode()
    assert f'name="field-{length.pk}"' in page
    assert "Address" in page
    assert f'name="field-{seen.pk}"' not in page
    assert "Margin" not in page
    answer = fedor.post(f"{url}/fields/{length.pk}", {f"field-{length.pk}": "40"}, headers=HX)
    assert answer.status_code == 200
    assert held(mine) == {length.pk: 40}
    assert fedor.post(f"{url}/fields/{seen.pk}", {f"field-{seen.pk}": "x"}).status_code == 403
    assert fedor.post(f"{url}/status", {"status": "solved"}).status_code == 403
    stranger = {"fedor": other, "gleb": mine, "egor": mine, "inna": mine}
    for name, ticket in stranger.items():
        address = f"/work/NET-{ticket.number}/fields/{length.pk}"
        assert world.client(name).post(address, {f"field-{length.pk}": "1"}).status_code in {403, 404}, name
    with pytest.raises(DeniedError):
        fill_fields(access=world.people["fedor"].access, ticket=other, given={length.pk: Decimal(1)})
    assert held(mine) == {length.pk: 40}


def test_r012_the_client_company_sees_the_fields_that_are_shown_to_it(world: World) -> None:
    shown = add(world, "contract", readers=("client", "operator"), writers=("operator",))
    secret = add(world, "margin", readers=("operator",), writers=("operator",))
    ticket = world.ticket()
    anna = world.people["anna"].access
    fill_fields(access=anna, ticket=ticket, given={shown.pk: "40-117", secret.pk: "СЕКРЕТ"})
    post(access=anna, ticket=ticket, kind="question", message=NewMessage(text="Чей договор?"))
    url = f"/cabinet/NET-{ticket.number}"
    page = world.client("gleb").get(url).content.decode()
    assert "40-117" in page
    assert "СЕКРЕТ" not in page
    assert world.client("egor").get(url).status_code == 404
