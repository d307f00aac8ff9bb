"""An answer by a template that no person has sent: within limits, marked as automatic, answered by no other robot.

A person's macro answers as he does by hand. A rule's answer is an automatic message (RFC 3834): it takes nobody's
ticket, does not count as the first answer, and goes to verified participants a few times a day at most (S08, S09).
"""

from __future__ import annotations

import datetime
import secrets

from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk import actions as desk
from otklik.desk.actions import NewMessage
from otklik.desk.actions.open import write_message
from otklik.desk.events import MessagePosted
from otklik.desk.models import Message, Participant, Ticket
from otklik.desk.signing import message_id_for
from otklik.desk.templates_of import filled
from otklik.events.changes import change
from otklik.lib import clock, richtext
from otklik.lib.mailtext import html_to_text
from otklik.outbox import actions as outbox

PURPOSE = "rule"
PER_TICKET_DAY = 3
PER_PERSON_DAY = 6


class TooManyError(ValueError):
    """The limit of automatic answers is reached."""


def answer(*, access: Access, ticket: Ticket, body: str, rule: int) -> Message:
    """Answer the customer with the text of a template, its placeholders filled. Raises DeniedError, TooManyError."""
    access.require(Right.WORK, ticket.project_id)
    rich = richtext.render(filled(access, ticket, body))
    if not rule:
        said = NewMessage(text=rich.text, html=rich.html, light=bool(rich.html))
        return desk.post(access=access, ticket=ticket, kind=Message.Kind.REPLY, message=said)
    with change(actor=access.actor) as current:
        ticket = Ticket.objects.select_for_update(of=("self",)).select_related("project").get(pk=ticket.pk)
        addresses = _addresses(ticket)
        text = html_to_text(rich.html) if rich.html else rich.text
        posted = write_message(
            ticket,
            NewMessage(text=text, author_name=ticket.project.sender_name or ticket.project.name),
            kind=Message.Kind.AUTOMATIC,
            channel="rule",
            actor=access.actor,
        )
        ticket.message_count += 1
        ticket.version += 1
        ticket.updated_at = clock.now()
        ticket.save(update_fields=["message_count", "version", "updated_at"])
        current.record(
            MessagePosted(
                project=ticket.project_id,
                ticket=ticket.pk,
                message=posted.pk,
                message_kind=Message.Kind.AUTOMATIC,
                channel="rule",
            )
        )
        _send(ticket, addresses, text)
    return posted


def _addresses(ticket: Ticket) -> list[str]:
    """Return whom to write to. Raises TooManyError."""
    since = clock.now() - datetime.timedelta(days=1)
    said = Message.objects.filter(kind=Message.Kind.AUTOMATIC, channel="rule", created_at__gt=since)
    if said.filter(ticket_id=ticket.pk)[:PER_TICKET_DAY].count() >= PER_TICKET_DAY:
        raise TooManyError(_("Rules have answered %(count)s times here in a day.") % {"count": PER_TICKET_DAY})
    his = said.filter(ticket__person_id=ticket.person_id, ticket__updated_at__gt=since) if ticket.person_id else None
    if his is not None and his[:PER_PERSON_DAY].count() >= PER_PERSON_DAY:
        raise TooManyError(_("Rules have written to this customer often enough today."))
    rows = Participant.objects.filter(ticket=ticket, third_party=False).order_by("id")
    return [row.address for row in rows if row.is_requester or row.verified]


def _send(ticket: Ticket, addresses: list[str], text: str) -> None:
    if not addresses:
        return
    outbox.queue(
        project_id=ticket.project_id,
        transport="mail",
        purpose=PURPOSE,
        recipients=addresses,
        external_id=message_id_for(ticket.pk, 0, secrets.token_hex(6)),
        payload={"text": text},
        ticket_id=ticket.pk,
    )
