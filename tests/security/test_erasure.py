"""Erasing a person (152-FZ, GDPR): afterwards he is found nowhere, figures stay, an act tells of it."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from django.core.exceptions import ValidationError

from otklik.channels.models import InboundItem
from otklik.connectors.models import Webhook, WebhookDelivery
from otklik.customers import actions
from otklik.customers.actions import Contact
from otklik.customers.models import Erasure, Person
from otklik.desk import actions as desk
from otklik.desk.actions import NewFile, NewMessage, open_ticket
from otklik.desk.actions.view_counters import fold_views
from otklik.desk.models import Counter, CounterDelta, Draft, Message, Ticket
from otklik.events.actor import Actor
from otklik.events.models import Event, ReactionRun
from otklik.lib import clock
from otklik.outbox.models import Delivery
from otklik.service_levels.actions.escalate import escalate
from otklik.service_levels.models import BreachCard
from tests.security.personal import files_with, tables_with
from tests.story import Story

pytestmark = pytest.mark.django_db(transaction=True)
MARK = "Zyablikova"  # stands in everything that is hers
MAIL = "zyablikova.d@mail.example"
WORDS = [MARK, MAIL, "+79161112233", "9161112233"]


def his_everything(story: Story) -> tuple[Person, Ticket]:
    """Make a customer who has left something in every table that keeps something of customers."""
    item = InboundItem.objects.create(
        project=story.a, channel="mail", external_id="smtp:1", raw=f"From: {MAIL}\r\n\r\n{MARK}".encode(), size=50,
        sender=MAIL, subject=MARK, note=MARK, state="done", meaning="m1",
    )  # fmt: skip
    InboundItem.objects.create(
        project=story.a,
        channel="mail",
        external_id="smtp:2",
        raw=MARK.encode(),
        size=50,
        state="duplicate",
        meaning="m1",
    )
    opened = open_ticket(
        actor=Actor(kind="customer", id=None, name=f"Дарья {MARK}"),
        project=story.a,
        subject=f"Интернет {MARK}",
        message=NewMessage(
            text=f"Это {MARK}", quoted=MARK, html=f"<p>{MARK}</p>", html_quoted=MARK, author_name=f"Дарья {MARK}",
            author_address=MAIL, external_id=f"<1.{MARK}@mail.example>", inbound_id=item.pk,
            files=(NewFile(f"{MARK}.txt", "text/plain", f"file of {MARK}".encode()),),
        ),
        source="email",
        channel="mail",
        contact=Contact(name=f"Дарья {MARK}", email=MAIL, phone="+7 916 111-22-33", verified=True),
        tags=["роутер", MARK.lower()],
    )  # fmt: skip
    ticket = opened.ticket
    InboundItem.objects.filter(pk=item.pk).update(ticket_id=ticket.pk)
    person = Person.objects.select_related("project").get(pk=ticket.person_id)
    _talk(story, ticket)
    _fill_card(story, person)
    return person, _elsewhere(story, ticket)


def _talk(story: Story, ticket: Ticket) -> None:
    anna = story.anna.access
    desk.post(access=anna, ticket=ticket, kind="reply", message=NewMessage(text=f"Здравствуйте, {MARK}"))
    desk.post(access=anna, ticket=ticket, kind="note", message=NewMessage(text=f"{MARK} сердится"))
    desk.change_ticket(access=anna, ticket=ticket, subject=f"Нет связи: {MARK}")
    desk.add_participant(access=anna, ticket=ticket, address=f"husband.{MAIL}")
    desk.save_draft(access=anna, ticket=ticket, text=f"Пишу {MARK}", kind="reply", version=0)
    escalate(access=anna, ticket=ticket, reason=f"{MARK} требует начальника")
    now = clock.now()
    BreachCard.objects.create(
        project=story.a, ticket=ticket, clock=1, target="solution", due_at=now, fill_by=now, filled_at=now,
        what=f"{MARK} ждала", why=MARK, measure=MARK,
    )  # fmt: skip


def _fill_card(story: Story, person: Person) -> None:
    anna = story.anna.access
    actions.change_customer(
        access=anna, person=person, note=MARK, organisation=f"ИП {MARK}",
        card={"region": MARK, "address_form": MARK, "birth_year": 1980, "standing": "vip"},
    )  # fmt: skip
    for kind in ("contract", "telegram"):
        actions.add_identity(access=anna, person=person, kind=kind, value=MARK)
    actions.add_note(access=anna, person=person, text=f"Заметка {MARK}")
    text = actions.save_consent_text(access=story.olga.access, project=story.a, purpose="data", version="1", text="Да")
    actions.give_consent(access=anna, person=person, text=text, channel="phone", evidence=MARK)
    values = actions.PanelValues(title=f"Роутер {MARK}", state=MARK)
    actions.put_panel_row(access=anna, person=person, kind="purchase", external_id=MARK, values=values)
    twin = actions.add_customer(access=anna, project=story.a, name=f"{MARK} Дарья", note=MARK)
    actions.merge_people(access=anna, kept=person, gone=twin, reason=MARK)


def _elsewhere(story: Story, ticket: Ticket) -> Ticket:
    """Leave her name with other systems, in a failure, and in somebody else's ticket, which is returned."""
    event = Event.objects.filter(ticket_id=ticket.pk).order_by("pk")[0]
    ReactionRun.objects.create(event=event, reaction="x", state="dead", attempts=6, last_error=MARK)
    hook = Webhook.objects.create(project=story.a, name="CRM", url="https://crm.example/", secret_sealed="x")
    WebhookDelivery.objects.create(
        project=story.a, webhook=hook, external_id="1", kind="ticket.opened", body=f'{{"name": "{MARK}"}}', state="sent"
    )
    # She also wrote into somebody else's ticket.
    other = story.ticket()
    desk.add_participant(access=story.anna.access, ticket=other, address=MAIL)
    Message.objects.create(
        project=story.a, ticket=other, kind="customer", channel="mail", author_name=MARK, author_address=MAIL, text=MARK
    )
    return other


def figures(story: Story) -> dict[str, object]:
    cells: dict[tuple[object, ...], int] = {}
    for model in (Counter, CounterDelta):
        for project, status, team, assignee, amount in model._default_manager.values_list(
            "project_id", "status", "team_id", "assignee_id", "amount"
        ):
            cells[(project, status, team, assignee)] = cells.get((project, status, team, assignee), 0) + amount
    return {
        "tickets": list(Ticket.objects.order_by("pk").values_list("pk", "status", "topic", "person", "message_count")),
        "messages": list(Message.objects.order_by("pk").values_list("pk", "kind", "author", "created_at")),
        "people": Person.objects.count(),
        "vip": Person.objects.filter(standing="vip").count(),
        "mails": list(InboundItem.objects.order_by("pk").values_list("pk", "size", "received_at")),
        "deliveries": Delivery.objects.count(),
        "cells": {cell: amount for cell, amount in cells.items() if amount},
    }


def test_152fz_a_person_who_was_erased_is_found_nowhere(story: Story) -> None:
    """152-FZ article 21, GDPR article 17."""
    person, other = his_everything(story)
    assert {"desk_message", "customers_person", "events_event", "channels_inbounditem"} <= set(tables_with(WORDS))
    assert files_with([MARK])
    before = figures(story)
    act = actions.request_erasure(access=story.marina.access, person=person, ground="request", document="№ 5")
    assert act == actions.request_erasure(access=story.marina.access, person=person, ground="request")
    actions.run_erasure(act=act.pk)
    actions.run_erasure(act=act.pk)  # a repeated job does nothing
    # Deltas of counters hold old values for the seconds until the worker folds them.
    assert set(tables_with(WORDS)) <= {"desk_ticketchange"}
    while fold_views():
        pass
    assert tables_with(WORDS) == {}
    assert files_with([MARK]) == []
    assert figures(story) == before
    act.refresh_from_db()
    assert (act.state, act.ground, act.document, act.requested_name) == ("done", "request", "№ 5", "Марина Ким")
    assert act.counts["desk.messages"] == 4
    assert act.counts["desk.files"] == 1
    assert act.counts["customers.cards"] == 2
    assert (act.counts["service_levels.escalations"], act.counts["service_levels.reviews"]) == (1, 1)
    assert Event.objects.filter(kind="customer.erased", payload__person=person.pk).count() == 1
    # What is somebody else's stays.
    other.refresh_from_db()
    assert other.subject == "Не работает интернет"
    assert Message.objects.filter(ticket=other, text__startswith="Здравствуйте!").count() == 1
    # The tags that are no words of hers stay, her draft is gone, an answer that waited is not sent.
    assert Ticket.objects.get(person=person).tags == ["роутер"]
    assert Draft.objects.count() == 0
    assert set(Delivery.objects.values_list("state", flat=True)) == {"cancelled"}


def test_an_erased_card_is_closed_and_a_new_letter_makes_a_new_one(story: Story) -> None:
    person, _other = his_everything(story)
    actions.erase_person(person=person, actor=Actor("system", None, "console"), ground="order")
    with pytest.raises(ValidationError):
        actions.add_note(access=story.anna.access, person=person, text="ещё")
    later = story.ticket(email=MAIL, phone="", name=MARK)
    assert later.person_id not in {None, person.pk}
    assert Erasure.objects.get().state == "done"


def test_only_a_manager_erases_and_only_a_supervisor_exports(story: Story) -> None:
    person, _other = his_everything(story)
    for user in (story.anna, story.vera, story.gleb, story.egor):
        with pytest.raises(PermissionError):
            actions.request_erasure(access=user.access, person=person, ground="request")
    for user in (story.anna, story.gleb, story.egor):
        with pytest.raises(PermissionError):
            actions.export_person(access=user.access, person=person, target=io.BytesIO())
    assert Erasure.objects.count() == 0


def test_an_export_has_every_table_in_which_the_person_stands(story: Story) -> None:
    """GDPR articles 15 and 20."""
    person, _other = his_everything(story)
    target = io.BytesIO()
    actions.export_person(access=story.vera.access, person=person, target=target)
    with zipfile.ZipFile(target) as archive:
        names = set(archive.namelist())
        rows = {name: json.loads(archive.read(name)) for name in names if name.endswith(".json")}
        everything = {name: archive.read(name).decode() for name in names if name.endswith((".json", ".html"))}
        files = [archive.read(name) for name in names if name.startswith("files/")]
    marked = {name for name, text in everything.items() if MARK.lower() in text.lower() and name.endswith(".json")}
    assert marked >= {
        "customers/card.json", "customers/identities.json", "customers/notes.json", "customers/consents.json",
        "customers/purchases_and_services.json", "desk/tickets.json", "desk/messages.json", "desk/files.json",
        "service_levels/escalations.json", "service_levels/reviews.json", "channels/sources.json",
        "events/history.json", "connectors/told_to_other_systems.json",
    }  # fmt: skip
    assert MAIL in everything["desk/participants.json"]
    assert [MAIL] in [row["recipients"] for row in rows["outbox/sent.json"]]
    assert files == [f"file of {MARK}".encode()]
    assert MARK in everything["desk/messages.html"]
    assert len(rows["desk/messages.json"]) == 4
    assert "desk/messages.html" in everything["index.html"]
    assert Event.objects.filter(kind="customer.exported").count() == 1
