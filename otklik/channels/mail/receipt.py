"""The automatic receipt: "we have your mail, its number is NET-1042", within the limits of S08 and S09.

It is a gun in a stranger's hands: whoever writes to us (or fills a form) in a victim's name has us write to the victim.
So it says nothing the writer has said, and there are few of them: by address, by pair of addresses, by project.
"""

from __future__ import annotations

import datetime
import re
import secrets

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from otklik.accounts.models import Project
from otklik.channels.mail.send_compose import ours_among
from otklik.desk.models import Ticket
from otklik.desk.signing import message_id_for
from otklik.events.models import Event
from otklik.lib.addresses import normalise_address
from otklik.lib.prepared import fetch
from otklik.outbox import actions as outbox
from otklik.outbox.models import Delivery

PURPOSE = "receipt"
PER_ADDRESS_HOUR = 1
PER_ADDRESS_DAY = 3
PER_PAIR_DAY = 2
PER_PROJECT_MINUTE = 60
FRESH = datetime.timedelta(hours=24)  # nobody waits for a receipt of older mail
SOURCES = frozenset({Ticket.Source.EMAIL, Ticket.Source.FORM})
PROJECT = ("id", "key", "name", "language", "sender_address")
LOCK_CLASS = 0x07_4B_11  # of two-part advisory locks
_NOBODY = re.compile(
    r"(?:no|not|do-?not|donot)[-_.]?reply|mailer-daemon|postmaster|bounces?|abuse|.*[-_.+](?:bounces?|request|owner)"
)


# Everything the decision needs. What has been sent already is asked first, without locks: under a flood nearly every
# answer is no.
FACTS = f"""
SELECT {", ".join(f"p.{name}" for name in PROJECT)}, t.number, m.author_address, r.address,
    (SELECT array_agg(address::text ORDER BY id) FROM channels_mailaddress WHERE project_id = p.id)
FROM desk_ticket t
JOIN accounts_project p ON p.id = t.project_id AND p.is_active AND p.auto_receipt
JOIN desk_message m ON m.id = %(message)s::bigint AND m.ticket_id = t.id AND m.kind = 'customer' AND NOT m.unverified
JOIN desk_participant r ON r.ticket_id = t.id AND r.is_requester
LEFT JOIN channels_inbounditem n ON n.id = m.inbound_id
WHERE t.id = %(ticket)s::bigint AND t.project_id + 0 = %(project)s::bigint
    AND NOT coalesce(n.imported OR n.machine, false)
    AND (%(relay)s::boolean OR EXISTS (
        SELECT 1 FROM channels_mailaccount a WHERE a.project_id = p.id AND a.is_active AND a.smtp_host <> ''))
    AND (SELECT count(*) FROM (
        SELECT 1 FROM outbox_delivery d WHERE d.project_id = t.project_id AND d.purpose = 'receipt'
            AND d.state <> 'cancelled' AND d.created_at > %(now)s::timestamptz - interval '1 minute'
        LIMIT {PER_PROJECT_MINUTE}) AS minute) < {PER_PROJECT_MINUTE}
ORDER BY r.id LIMIT 1
"""  # noqa: S608
# Always the address first, then the project: no two can wait for each other.
LOCK = """
SELECT pg_advisory_xact_lock(%(class)s::int, hashtext(%(address)s::text)),
    pg_advisory_xact_lock(%(class)s::int + 1, %(project)s::int)
"""


def confirm_opened(event: Event) -> None:
    """Reaction to `ticket.opened`: queue a receipt for the requester unless one of the limits says no.

    Without a server for outgoing mail there is none: a receipt that leaves when somebody sets one up, hours later,
    tells nobody anything, and until then each would be tried again and again.
    """
    if event.payload.get("source") not in SOURCES or timezone.now() - event.at > FRESH:
        return
    given = {"project": event.project_id, "ticket": event.ticket_id, "message": event.payload.get("message")}
    rows = fetch(FACTS, {**given, "now": timezone.now(), "relay": settings.SMTP_SERVER is not None})
    if not rows:
        return
    *columns, number, author, requester, addresses = rows[0]
    project = Project.from_db(DEFAULT_DB_ALIAS, PROJECT, columns)
    address = _to_tell(author, requester)
    if address is None or not (project.sender_address or addresses) or not _within_limits(project, address):
        return
    with translation.override(project.language):
        subject, text = _words(f"{project.prefix}-{number}")
    outbox.queue(
        project_id=project.pk,
        transport="mail",
        purpose=PURPOSE,
        recipients=[address],
        # Message 0: it is about the ticket as a whole, and an answer to it finds the ticket like any other.
        external_id=message_id_for(event.ticket_id or 0, 0, secrets.token_hex(6)),
        payload={"subject": subject, "text": text},
        ticket_id=event.ticket_id,
    )


def _to_tell(author: str, requester: str) -> str | None:
    """The requester's address if it may be told; None when it is a machine's, or not the writer's, or ours."""
    address = normalise_address(requester)
    if address is None or not address.isascii() or _NOBODY.fullmatch(address.partition("@")[0]):
        return None
    # Somebody else than the writer is named as the requester: a form or a mail in a third one's name.
    if author and normalise_address(author) != address:
        return None
    return None if ours_among([address]) else address


def _within_limits(project: Project, address: str) -> bool:
    """Count and decide; two reactions at once wait for each other until their rows are committed."""
    fetch(LOCK, {"class": LOCK_CLASS, "address": address, "project": project.pk % 2**31})
    now = timezone.now()
    sent = Delivery.objects.filter(purpose=PURPOSE).exclude(state=Delivery.State.CANCELLED)
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


def _words(number: str) -> tuple[str, str]:
    subject = _("We have received your message [%(number)s]") % {"number": number}
    text = _(
        "Hello!\n\nYour message has reached us. Its number is %(number)s.\n\n"
        "A person will read it and answer to this address. To add something, simply answer this mail.\n\n"
        "If you have not written to us, you need not do anything."
    ) % {"number": number}
    return subject, text
