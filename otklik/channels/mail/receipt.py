"""The automatic receipt: "we have your mail, its number is NET-1042", within the limits of S08 and S09.

It is a gun in a stranger's hands: whoever writes to us (or fills a form) in a victim's name has us write to the victim.
So it says nothing the writer has said, and there are few of them: by address, by pair of addresses, by project.
"""

from __future__ import annotations

import datetime
import re
import secrets

from django.db import connection
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from otklik.accounts.models import Project
from otklik.channels.mail.send_compose import AUTOMATIC, addresses_of, ours_among
from otklik.channels.models import InboundItem
from otklik.desk.actions.open import number_of
from otklik.desk.models import Message, Participant, Ticket
from otklik.desk.signing import message_id_for
from otklik.events.models import Event
from otklik.lib.addresses import normalise_address
from otklik.outbox import actions as outbox
from otklik.outbox.models import Delivery
from otklik.outbox.transports import TransportError

PURPOSE = "receipt"
PER_ADDRESS_HOUR = 1
PER_ADDRESS_DAY = 3
PER_PAIR_DAY = 2
PER_PROJECT_MINUTE = 60
FRESH = datetime.timedelta(hours=24)  # nobody waits for a receipt of older mail
SOURCES = frozenset({Ticket.Source.EMAIL, Ticket.Source.FORM})
LOCK_CLASS = 0x07_4B_11  # of two-part advisory locks
_NOBODY = re.compile(
    r"(?:no|not|do-?not|donot)[-_.]?reply|mailer-daemon|postmaster|bounces?|abuse|.*[-_.+](?:bounces?|request|owner)"
)


def confirm_opened(event: Event) -> None:
    """Reaction to `ticket.opened`: queue a receipt for the requester unless one of the limits says no."""
    if event.payload.get("source") not in SOURCES or event.project_id is None:
        return
    project = Project.objects.filter(pk=event.project_id, is_active=True, auto_receipt=True).first()
    ticket = Ticket.objects.filter(pk=event.ticket_id or 0, project_id=event.project_id).first()
    if project is None or ticket is None or timezone.now() - event.at > FRESH:
        return
    address = _requester(ticket, event.payload.get("message"))
    if address is None or not _within_limits(project, address):
        return
    with translation.override(project.language):
        subject, text = _words(project, ticket)
    outbox.queue(
        project_id=project.pk,
        transport="mail",
        purpose=PURPOSE,
        recipients=[address],
        # Message 0: it is about the ticket as a whole, and an answer to it finds the ticket like any other.
        external_id=message_id_for(ticket.pk, 0, secrets.token_hex(6)),
        payload={"subject": subject, "text": text},
        ticket_id=ticket.pk,
    )


def _requester(ticket: Ticket, message_id: int | None) -> str | None:
    """The address that may be told, None when a machine wrote, or somebody in another's name, or one of us."""
    message = Message.objects.filter(pk=message_id, ticket=ticket).first() if message_id else None
    if message is None or message.kind != Message.Kind.CUSTOMER or message.unverified:
        return None
    if message.inbound_id and _unanswered(message.inbound_id):
        return None
    row = Participant.objects.filter(ticket=ticket, is_requester=True).first()
    address = normalise_address(row.address) if row else None
    if address is None or not address.isascii() or _NOBODY.fullmatch(address.partition("@")[0]):
        return None
    # Somebody else than the writer is named as the requester: a form or a mail in a third one's name.
    if message.author_address and normalise_address(message.author_address) != address:
        return None
    return None if ours_among([address]) else address


def _unanswered(inbound_id: int) -> bool:
    """Whether it came from a machine, or is old mail that was taken in from files."""
    return InboundItem.objects.filter(Q(imported=True) | Q(machine=True), pk=inbound_id).exists()


def _within_limits(project: Project, address: str) -> bool:
    """Count and decide; two reactions at once wait for each other until their rows are committed."""
    try:
        addresses_of(project)
    except TransportError:
        return False
    with connection.cursor() as cursor:
        # Always the address first, then the project: no two can wait for each other.
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK_CLASS, address])
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_CLASS + 1, project.pk % 2**31])
    now = timezone.now()
    sent = Delivery.objects.filter(purpose__in=AUTOMATIC).exclude(state=Delivery.State.CANCELLED)
    minute = sent.filter(project=project, created_at__gt=now - datetime.timedelta(minutes=1))
    if minute[:PER_PROJECT_MINUTE].count() >= PER_PROJECT_MINUTE:
        return False
    to_him = list(
        sent.filter(recipients__0=address, created_at__gt=now - datetime.timedelta(days=1)).values_list(
            "project_id", "created_at"
        )[:PER_ADDRESS_DAY]
    )
    last_hour = [at for _project, at in to_him if at > now - datetime.timedelta(hours=1)]
    pair = [at for project_id, at in to_him if project_id == project.pk]
    return len(last_hour) < PER_ADDRESS_HOUR and len(to_him) < PER_ADDRESS_DAY and len(pair) < PER_PAIR_DAY


def _words(project: Project, ticket: Ticket) -> tuple[str, str]:
    number = number_of(project, ticket)
    subject = _("We have received your message [%(number)s]") % {"number": number}
    text = _(
        "Hello!\n\nYour message has reached us. Its number is %(number)s.\n\n"
        "A person will read it and answer to this address. To add something, simply answer this mail.\n\n"
        "If you have not written to us, you need not do anything."
    ) % {"number": number}
    return subject, text
