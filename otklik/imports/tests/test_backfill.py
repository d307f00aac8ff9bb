"""A mailbox read after its tickets were imported: mails that the import has brought do not come a second time."""

from __future__ import annotations

import datetime
import io
from pathlib import Path

import pytest

from otklik.channels import actions as channels
from otklik.channels.mail import commands
from otklik.channels.mail.tests.imap_support import account, read_once
from otklik.channels.mail.tests.support import NET, letter, read
from otklik.channels.models import InboundItem
from otklik.desk import actions as desk
from otklik.desk.models import Message, Ticket
from otklik.imports.tests.test_dump import take
from tests.faults.dovecot import running
from tests.story import Story

pytestmark = pytest.mark.django_db(transaction=True)
FIRST, ANSWER = "<first-1@mail.example.org>", "<osticket-502@help.example.com>"
BELOVA = "Мария Белова <belova@example.org>"
WORDS = "С утра горит красная лампочка; it's dead\\off"


def customers_mail(text: str = WORDS, **headers: str) -> bytes:
    """The mail of which osTicket has made the first message of the dump."""
    given = {"message_id": FIRST, "Date": "Wed, 24 Dec 2025 10:14:40 +0300", "sender": BELOVA, **headers}
    return letter(f"{text}\n\n-- \nМария", **given).as_bytes()  # type: ignore[arg-type]


def sent_mail() -> bytes:
    """The answer as it lies in the folder of what was sent."""
    answer = letter("Перезагрузите роутер.\nПомогло?", sender=NET, to=BELOVA, message_id=ANSWER, In_Reply_To=FIRST,
                    Date="Wed, 24 Dec 2025 11:00:03 +0300")  # fmt: skip
    return answer.as_bytes()


def states() -> list[tuple[str, str, int | None]]:
    return list(InboundItem.objects.order_by("id").values_list("state", "outcome", "ticket_id"))


def test_s20_mails_of_imported_tickets_open_no_second_ones_from_files(story: Story, tmp_path: Path) -> None:
    take(story)
    ticket = Ticket.objects.get(subject="Нет интернета; 'срочно'")
    before = (Ticket.objects.count(), Message.objects.count())
    (tmp_path / "1.eml").write_bytes(customers_mail())
    (tmp_path / "2.eml").write_bytes(sent_mail())
    for _turn in range(2):
        assert commands.import_paths(project="net", paths=[tmp_path], output=io.StringIO()) == 0
        channels.read_inbound(project_id=story.a.pk, seconds=120)
    assert states() == [("duplicate", "added", ticket.pk)] * 2
    first = InboundItem.objects.order_by("id")[0]
    assert first.message_id == Message.objects.get(external_id=FIRST).pk
    assert "imported" in first.note
    assert (Ticket.objects.count(), Message.objects.count()) == before


def test_s20_a_backfilled_mailbox_brings_only_what_the_import_has_not(story: Story) -> None:
    take(story)
    ticket = Ticket.objects.get(subject="Нет интернета; 'срочно'")
    other = story.ticket()
    desk.merge(access=story.anna.access, source=ticket, target=other, admit=["belova@example.org"])
    before = Ticket.objects.count()
    with running() as server:
        row = account(story, server, backfill_days=3650)
        arrived = datetime.datetime(2025, 12, 24, 8, tzinfo=datetime.UTC)
        answer = letter("Помогло, спасибо!", sender=BELOVA, In_Reply_To=ANSWER, Date="Wed, 24 Dec 2025 12:00:00 +0300")
        server.put(row.username, customers_mail(), answer.as_bytes(), arrived=arrived)
        assert read_once(row) == 2
    channels.read_inbound(project_id=story.a.pk, seconds=120)
    # Where the conversation went on after the import.
    assert states() == [("duplicate", "added", other.pk), ("done", "added", other.pk)]
    assert Ticket.objects.count() == before


@pytest.mark.parametrize(
    "mail",
    [
        customers_mail(sender="Другой <other@example.org>"),
        customers_mail(Date="Wed, 31 Dec 2025 10:15:00 +0300"),
        customers_mail("Температура в серверной выше нормы"),
    ],
    ids=["another sender", "another day", "other words"],
)
def test_s43_a_name_of_an_imported_mail_on_another_one_loses_nothing(story: Story, mail: bytes) -> None:
    take(story)
    before = Ticket.objects.count()
    [item] = read(story.a, mail)
    assert (item.state, item.outcome) == ("done", "opened")
    assert "same Message-ID as an imported message" in item.note
    assert Ticket.objects.count() == before + 1


def test_s43_the_other_project_opens_its_own_ticket(story: Story) -> None:
    take(story)
    [item] = read(story.b, customers_mail())
    assert (item.state, item.outcome) == ("done", "opened")
    assert Ticket.objects.get(pk=item.ticket_id).project == story.b
