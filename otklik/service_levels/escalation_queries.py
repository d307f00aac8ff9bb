"""Reads of escalation, reviews and the control list. Every one begins with what the person may see."""

from __future__ import annotations

import base64
import binascii
import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.desk.listed import listed
from otklik.desk.models import Message, Ticket
from otklik.desk.queries import visible_to
from otklik.lib import clock
from otklik.service_levels.models import BreachCard, Escalation, PromiseSettings

PAGE = 50
COUNTED = 1000  # bars and figures stop here: "999+" says enough
ACTIVE = "('new', 'open', 'waiting_customer', 'waiting_client')"
# What the control list goes by: each walks one index of open tickets a project, the oldest or the newest first.
SORTS = {
    "age": "created_at",
    "word": "coalesce(last_customer_at, created_at)",
    "due": "next_due_at",
}
WALK = """
SELECT t.id, t.at FROM unnest(%(projects)s::bigint[]) AS p (id) CROSS JOIN LATERAL (
    SELECT id, {key} AS at FROM desk_ticket
    WHERE project_id = p.id AND status IN {active}{due}{after}
    ORDER BY {key} {direction}, id {direction} LIMIT %(limit)s
) AS t ORDER BY t.at {direction}, t.id {direction} LIMIT %(limit)s
"""
AGES = """
SELECT span.place, (SELECT count(*) FROM (
    SELECT 1 FROM unnest(%(projects)s::bigint[]) AS p (id) CROSS JOIN LATERAL (
        SELECT 1 FROM desk_ticket WHERE project_id = p.id AND status IN {active}
            AND created_at > span.after AND created_at <= span.until LIMIT %(most)s
    ) AS one LIMIT %(most)s
) AS found) FROM unnest(%(places)s::int[], %(afters)s::timestamptz[], %(untils)s::timestamptz[])
    AS span (place, after, until) ORDER BY span.place
"""
SPANS = (0, 1, 3, 7, 30)  # days; the last span has no end
LONG_AGO = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


class BadCursorError(ValueError):
    """The cursor was not made by us."""


@dataclass(frozen=True)
class ControlPage:
    """Open tickets in one order, how many answers each had, and the cursor of what follows ("" at the end)."""

    tickets: list[Ticket]
    replies: dict[int, int]
    next: str


def control(
    access: Access,
    projects: Sequence[int] = (),
    *,
    sort: str = "age",
    newest: bool = False,
    mine: bool = False,
    cursor: str = "",
    limit: int = PAGE,
) -> ControlPage:
    """Return open tickets of the projects whose all tickets a person reads, by age, last customer's word or deadline.

    `mine`: only those that went up to him. Raises KeyError for another sort, BadCursorError.
    """
    key = SORTS[sort]
    read = [pk for pk in access.with_right(Right.READ) if not projects or pk in projects]
    after = _decode(cursor)
    sign, direction = ("<", "DESC") if newest else (">", "ASC")
    found: list[tuple[int, datetime.datetime]]
    if mine:
        found = _duties(access, read, sort, newest=newest)
        if after:
            found = [row for row in found if ((row[1], row[0]) < after if newest else (row[1], row[0]) > after)]
        found = found[: limit + 1]
    else:
        sql = WALK.format(
            key=key,
            active=ACTIVE,
            due=" AND next_due_at IS NOT NULL" if sort == "due" else "",
            after=f" AND ({key}, id) {sign} (%(at)s::timestamptz, %(id)s::bigint)" if after else "",
            direction=direction,
        )
        values: dict[str, Any] = {"projects": read, "limit": limit + 1}
        values |= {"at": after[0], "id": after[1]} if after else {}
        with connection.cursor() as running:
            running.execute(sql, values)
            found = running.fetchall()
    more = _encode(*found[limit - 1]) if len(found) > limit else ""
    tickets = listed(access, [pk for pk, _at in found[:limit]])
    return ControlPage(tickets, replies_of([ticket.pk for ticket in tickets]), more)


def _duties(access: Access, projects: Sequence[int], sort: str, *, newest: bool) -> list[tuple[int, datetime.datetime]]:
    """Return the open tickets that went up to a person, at most a thousand of them."""
    held = Escalation.objects.filter(manager_id=access.user_id, is_current=True, project_id__in=projects)
    ids = list(held.order_by("-id").values_list("ticket_id", flat=True)[:COUNTED])
    rows = visible_to(access).filter(pk__in=ids, status__in=Ticket.ACTIVE)
    moments = rows.values_list("id", "created_at", "last_customer_at", "next_due_at")
    found = [
        (pk, at)
        for pk, created, word, due in moments
        if (at := {"age": created, "word": word or created, "due": due}[sort]) is not None
    ]
    return sorted(found, key=lambda row: (row[1], row[0]), reverse=newest)


def replies_of(ids: Sequence[int]) -> dict[int, int]:
    """Return how many answers each of these tickets had, by id; those without any are left out."""
    rows = Message.objects.filter(ticket_id__in=ids, kind=Message.Kind.REPLY).values("ticket_id")
    return dict(rows.annotate(n=Count("id")).values_list("ticket_id", "n"))


def ages(access: Access, projects: Sequence[int] = ()) -> list[tuple[int, int | None, int]]:
    """Return the bars of ages: from how many days, to how many (None: and more), how many open tickets (1000 is "and
    more").
    """
    read = [pk for pk in access.with_right(Right.READ) if not projects or pk in projects]
    now = clock.now()
    marks = [now - datetime.timedelta(days=days) for days in SPANS]
    marks[0] = now + datetime.timedelta(days=1)  # a clock that is ahead makes no ticket unseen
    values: dict[str, Any] = {
        "projects": read,
        "most": COUNTED,
        "places": list(range(len(SPANS))),
        "afters": [*marks[1:], LONG_AGO],
        "untils": marks,
    }
    with connection.cursor() as running:
        running.execute(AGES.format(active=ACTIVE), values)
        counts = [count for _place, count in running.fetchall()]
    ends: list[int | None] = [*SPANS[1:], None]
    return [(begin, end, count) for begin, end, count in zip(SPANS, ends, counts, strict=True)]


def current_of(access: Access, ticket: Ticket) -> Escalation | None:
    """Return how a ticket went up the last time; None when it never did or one does not read its project."""
    if not ticket.level or not access.may(Right.READ, ticket.project_id):
        return None
    return Escalation.objects.filter(ticket=ticket, is_current=True).select_related("rule").first()


def cards_visible_to(access: Access) -> QuerySet[BreachCard]:
    """Return the reviews a person may read: all of the projects he reads, those of his company's where the project
    shows them to it.
    """
    shown = PromiseSettings.objects.filter(project_id__in=access.with_right(Right.READ_HANDED), client_sees_cards=True)
    mine = Q(project_id__in=access.with_right(Right.READ))
    return (
        BreachCard.objects.filter(mine | Q(project_id__in=shown.values("project_id")))
        .select_related("project", "ticket__project", "responsible")
        .defer("ticket__search")
    )


def of_state(cards: QuerySet[BreachCard], state: str) -> QuerySet[BreachCard]:
    """Return those of the reviews that are `open`, `overdue`, `filled` or, with any other word, all of them."""
    if state == "open":
        return cards.filter(filled_at=None)
    if state == "overdue":
        return cards.filter(filled_at=None, fill_by__lt=clock.now())
    return cards.filter(filled_at__isnull=False) if state == "filled" else cards


def published_figure(project: Project) -> PromiseSettings | None:
    """Return the response figure that a project shows to everybody; None when it shows none or has none."""
    rows = PromiseSettings.objects.filter(project=project, shows_figure=True, median__isnull=False)
    return rows.first()


@dataclass(frozen=True)
class CardFigures:
    """How many reviews there are: to be filled in, overdue, filled; at most a thousand each."""

    open: int
    overdue: int
    filled: int


def card_figures(access: Access, projects: Sequence[int] = ()) -> CardFigures:
    """Return the figures of the reviews a person may read."""
    cards = cards_visible_to(access)
    if projects:
        cards = cards.filter(project_id__in=projects)
    counts = {state: len(of_state(cards, state).values_list("id")[:COUNTED]) for state in ("open", "overdue", "filled")}
    return CardFigures(**counts)


def _encode(pk: int, at: datetime.datetime) -> str:
    raw = json.dumps([at.isoformat(), pk]).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _decode(cursor: str) -> tuple[datetime.datetime, int] | None:
    if not cursor:
        return None
    try:
        at, pk = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        moment = datetime.datetime.fromisoformat(at)
    except (binascii.Error, ValueError, TypeError) as error:
        raise BadCursorError from error
    if moment.tzinfo is None or not isinstance(pk, int) or not 0 <= pk < 2**63:
        raise BadCursorError
    return moment, pk
