"""What machines say about our own mail: bounces, out of office, receipts."""

from __future__ import annotations

from otklik.channels.mail.contents import CARRIES_ANOTHER, message_of
from otklik.channels.mail.conversation import Place, find_place
from otklik.channels.mail.facts import handle
from otklik.channels.mail.letter import Letter
from otklik.channels.mail.names import bracketed
from otklik.channels.models import InboundItem
from otklik.channels.readers import Result
from otklik.desk import actions as desk
from otklik.desk.models import Message, Ticket
from otklik.desk.signing import said_by_message_id
from otklik.events.actor import system
from otklik.lib.mime import AutoKind
from otklik.outbox import actions as outbox


def add_automatic(letter: Letter) -> Result | None:
    """Add it to the ticket it speaks of, as an automatic message that reopens nothing and marks nothing unread (S09).

    None when it speaks of no ticket of ours. A bounce also marks the delivery that came back.
    """
    auto = letter.mail.auto
    original = bracketed(auto.original_message_id)
    place = _place(letter, original)
    ticket = place.ticket or place.named
    if ticket is None:
        return None
    posted = desk.receive(
        actor=system("mail"),
        ticket=ticket,
        # The mail it carries is our own: no need to keep it a second time.
        message=message_of(letter, unverified=place.ticket is None, files=auto.kind not in CARRIES_ANOTHER),
        channel="mail",
        automatic=True,
    )
    if auto.kind is AutoKind.BOUNCE and original:
        outbox.bounced(
            actor=system("mail"),
            project_id=letter.project.pk,
            external_id=original,
            recipients=auto.recipients,
            error=" ".join(part for part in (auto.status, ", ".join(auto.recipients[:5]), letter.mail.subject) if part),
            final=auto.hard is True,
        )
    return Result(
        InboundItem.Outcome.ADDED,
        ticket_id=ticket.pk,
        message_id=posted.pk,
        note=f"{auto.kind}: {auto.reason}"[:300],
    )


def _place(letter: Letter, original: str) -> Place:
    """The ticket of the mail that came back, by its signed Message-ID; else as for any other mail."""
    said = said_by_message_id(original) if original else None
    if said is not None:
        ticket_id, message_id = said
        # The message may have been moved since; a receipt is none of the ticket's messages.
        messages = Message.objects.filter(pk=message_id, project=letter.project).values_list("ticket_id", flat=True)
        found = message_id and messages.first()
        found = (
            found or Ticket.objects.filter(pk=ticket_id, project=letter.project).values_list("pk", flat=True).first()
        )
        if found:
            return Place(handle(found, letter.project), strategy="original")
    return find_place(letter)
