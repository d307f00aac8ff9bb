"""The same mail twice is one message; two mails with one name are two (S20, S43)."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from otklik.channels import actions, queries
from otklik.channels.mail.tests.support import NET, SHOP, deliver, letter, listening, read, take_in
from otklik.channels.models import InboundItem
from otklik.desk.models import Message, Ticket
from otklik.events.models import Event
from tests.story import Story

pytestmark = pytest.mark.django_db(transaction=True)


def test_s20_one_item_delivered_fifty_times_in_parallel_is_one_message(story: Story) -> None:
    raw = letter().as_bytes()
    item = actions.RawItem(story.a.pk, "mail", "imap:1:2:3", raw)
    stored: list[InboundItem | None] = []
    gate = threading.Barrier(10)

    def deliver_five() -> None:
        try:
            gate.wait(10)
            for _ in range(5):
                stored.extend(actions.accept([item]))
        finally:
            connection.close()

    threads = [threading.Thread(target=deliver_five) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(stored) == 50 and sum(row is not None for row in stored) == 1

    def read_all() -> None:
        try:
            actions.read_inbound(project_id=story.a.pk)
        finally:
            connection.close()

    readers = [threading.Thread(target=read_all) for _ in range(8)]
    for thread in readers:
        thread.start()
    for thread in readers:
        thread.join(30)
    assert InboundItem.objects.get().state == "done"
    assert Message.objects.count() == Ticket.objects.count() == 1
    assert Event.objects.filter(kind="ticket.opened").count() == 1


def test_s20_a_batch_with_the_same_item_twice_stores_it_once(story: Story) -> None:
    item = actions.RawItem(story.a.pk, "mail", "imap:1:2:4", letter().as_bytes())
    first, second = actions.accept([item, item])
    assert first is not None and second is None


def test_s20_the_same_mail_through_two_servers_is_one_message(story: Story) -> None:
    raw = letter(files={"a.pdf": b"%PDF"}).as_bytes()
    first, second = read(story.a, b"Received: from a\n" + raw, b"Received: from b\nX-Spam: no\n" + raw)
    assert (first.state, second.state) == ("done", "duplicate")
    assert (second.ticket_id, second.message_id) == (first.ticket_id, first.message_id)
    assert first.external_id in second.note
    assert Message.objects.count() == 1


def test_s43_the_same_message_id_into_two_mailboxes_is_two_tickets(story: Story) -> None:
    mail = letter(message_id="<one@example.org>", to=f"{NET}, {SHOP}")
    with listening() as listener:
        deliver(listener, mail, NET, SHOP)
    for project in (story.a, story.b):
        assert actions.read_inbound(project_id=project.pk) == 1
    assert sorted(Ticket.objects.values_list("project__key", flat=True)) == ["net", "shop"]


def test_s43_the_same_message_id_with_another_text_is_kept_and_flagged(story: Story) -> None:
    first, second = read(
        story.a,
        letter("Первое письмо.", message_id="<one@example.org>"),
        letter("Совсем другое письмо.", message_id="<one@example.org>"),
    )
    assert (first.outcome, second.outcome) == ("opened", "opened")
    assert Message.objects.count() == 2
    assert first.note == "" and first.external_id in second.note
    assert [row.pk for row in queries.flagged(story.vera.access)] == [second.pk]


def test_s43_mails_without_a_name_are_two_unless_everything_is_equal(story: Story) -> None:
    items = read(
        story.a,
        letter("Раз", message_id=""),
        letter("Два", message_id=""),
        letter("Раз", message_id=""),
        letter("Раз", message_id="", Date=""),
        letter("Раз", message_id="", Date=""),
    )
    assert [item.state for item in items] == ["done", "done", "duplicate", "done", "done"]


def test_s43_a_duplicate_does_not_count_against_one_that_is_in_quarantine(story: Story) -> None:
    [first] = take_in(story.a, letter(message_id="<q@example.org>"))
    InboundItem.objects.filter(pk=first.pk).update(state="quarantined", meaning="")
    [second] = read(story.a, letter(message_id="<q@example.org>"))
    assert (second.state, second.outcome) == ("done", "opened")
