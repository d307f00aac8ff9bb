"""Signed links to the status page: given out with mails, followed without signing in, revoked by operators (S16)."""

from __future__ import annotations

import datetime
import hmac
import re
import secrets
from dataclasses import dataclass

from django.db.models import Q

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.desk.models import Ticket
from otklik.desk.signing import status_signature
from otklik.events.changes import change
from otklik.lib import clock
from otklik.lib.addresses import normalise_address
from otklik.lib.prepared import fetch
from otklik.requests.events import LinksRevoked
from otklik.requests.models import Portal, StatusLink

MAX_MERGES = 20
TOKEN = re.compile(r"([1-9][0-9]{0,17})-([a-z2-7]{26})")

# A link in use lives on with each mail; a revoked one comes back under another nonce, so that its old form stays dead.
ISSUE = """
INSERT INTO requests_statuslink AS l (project_id, ticket_id, address, nonce, expires_at)
VALUES (%(project)s::bigint, %(ticket)s::bigint, %(address)s::text, %(nonce)s::text, %(until)s::timestamptz)
ON CONFLICT (ticket_id, address) DO UPDATE SET
    nonce = CASE WHEN l.revoked_at IS NULL THEN l.nonce ELSE excluded.nonce END,
    expires_at = greatest(l.expires_at, excluded.expires_at), revoked_at = NULL
RETURNING id, nonce
"""


@dataclass(frozen=True)
class Followed:
    """A link that works, and what it leads to."""

    link: StatusLink
    ticket: Ticket
    project: Project


def issue_link(*, project: Project, ticket: Ticket, address: str, days: int) -> str:
    """Return the token of the link by which an address follows a ticket, good for `days` from now.

    The mail that carries it is its history: no event of its own. Raises ValueError for something that is no address.
    """
    wanted = normalise_address(address)
    if wanted is None:
        raise ValueError(f"{address!r} is no address")
    until = clock.now() + datetime.timedelta(days=days)
    given = {"project": project.pk, "ticket": ticket.pk, "address": wanted, "until": until}
    ((pk, nonce),) = fetch(ISSUE, {**given, "nonce": secrets.token_hex(16)})
    return token_of(pk, nonce)


def token_of(pk: int, nonce: str) -> str:
    """Return the token of a link: its id and 130 bits of HMAC-SHA-256."""
    return f"{pk}-{status_signature(pk, nonce)}"


def follow(token: str) -> Followed | None:
    """Return what a token leads to; None for one that we never gave out, that has run out, or was revoked, and for
    projects that are closed or show no status pages. All of them look the same from outside.

    Runs before the walls are up: the token decides which project it is.
    """
    match = TOKEN.fullmatch(token)
    if match is None:
        return None
    link = StatusLink.objects.select_related("ticket__project").filter(pk=int(match[1])).first()
    nonce = link.nonce if link else secrets.token_hex(16)
    if not hmac.compare_digest(match[2], status_signature(int(match[1]), nonce)) or link is None:
        return None
    if link.revoked_at is not None or link.expires_at <= clock.now():
        return None
    if (ticket := _now_in(link)) is None:
        return None
    link.ticket = ticket  # in memory only: from here on the link is about where the conversation is now
    project = ticket.project
    if not project.is_active or not Portal.objects.filter(project=project, links_in_mail=True).exists():
        return None
    return Followed(link, ticket, project)


def _now_in(link: StatusLink) -> Ticket | None:
    """Return the ticket that a link's one was merged into, the last one; None unless the address takes part there too:
    a merge makes nobody a reader (S39).
    """
    ticket = link.ticket
    for _step in range(MAX_MERGES):
        if ticket.merged_into_id is None:
            break
        ticket = Ticket.objects.select_related("project").get(pk=ticket.merged_into_id)
    if ticket.pk == link.ticket_id:
        return ticket
    there = ticket.participants.filter(Q(is_requester=True) | Q(verified=True), address__iexact=link.address)
    return ticket if ticket.merged_into_id is None and there.exists() else None


def revoke_links(*, access: Access, ticket: Ticket) -> int:
    """Make all links to a ticket's status page useless; return how many worked until now. Raises DeniedError."""
    access.require(Right.WORK, ticket.project_id)
    with change(actor=access.actor) as current:
        now = clock.now()
        working = StatusLink.objects.filter(ticket_id=ticket.pk, revoked_at=None, expires_at__gt=now)
        count = working.update(revoked_at=now)
        if count:
            current.record(LinksRevoked(project=ticket.project_id, ticket=ticket.pk, count=count))
    return count
