"""Deadlines in the side column of a ticket, each with the intervals that were counted."""

from __future__ import annotations

import datetime
import zoneinfo
from dataclasses import dataclass
from typing import Any

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk.models import Ticket
from otklik.lib import clock
from otklik.service_levels.models import Clock
from otklik.service_levels.queries import Explained, explained
from otklik.workspace.beside import There
from otklik.workspace.rows import due

SHOWN = 6  # clocks, the newest; the API tells of all
MOST_LINES = 40  # intervals of one explanation
REASONS: dict[str, str | Promise] = {
    "waiting_customer": gettext_lazy("waiting for the customer"),
    "waiting_client": gettext_lazy("waiting for the client company"),
    "snoozed": gettext_lazy("asleep"),
    "solved": gettext_lazy("the ticket was solved"),
    "closed": gettext_lazy("the ticket was closed"),
    "off": gettext_lazy("not working time"),
    "merged": gettext_lazy("merged into another ticket"),
}


@dataclass(frozen=True)
class Line:
    """One interval: when, and how much of it counted or why nothing did."""

    when: str
    what: str
    counts: bool


@dataclass(frozen=True)
class Shown:
    """One clock as the page says it; `tone` is that of the badge."""

    label: str
    state: str
    tone: str
    icon: str
    due: str
    policy: str
    calendar: str
    promised: str
    used: str
    lines: list[Line]
    hidden: int
    nearest: bool


def context(access: Access, ticket: Ticket, there: There) -> dict[str, Any]:
    """Return what the side column and the head need; the client company does not see how it is watched."""
    if "clocks" not in there or not access.may(Right.READ, ticket.project_id):
        return {}
    rows = explained(access, ticket)[-SHOWN:]
    owed = [row.clock for row in rows if row.clock.is_open and row.clock.due_at == ticket.next_due_at]
    nearest = min(owed, key=lambda found: found.target, default=None) if ticket.next_due_at else None
    shown = [_shown(row, ticket.project.zone, nearest=row.clock is nearest) for row in rows]
    return {"deadlines": shown, "promise": due(ticket, clock.now()) if nearest else None}


def _shown(row: Explained, zone: zoneinfo.ZoneInfo, *, nearest: bool) -> Shown:
    state, tone, icon = _state(row)
    lines = [_line(part, zone) for part in row.intervals[-MOST_LINES:]]
    return Shown(
        label=str(Clock.Target(row.clock.target).label),
        state=state,
        tone=tone,
        icon=icon,
        due=moment(row.clock.due_at, zone) if row.clock.due_at else "",
        policy=row.clock.policy.name,
        calendar=row.clock.calendar.name if row.clock.calendar else _("24 hours, 7 days a week"),
        promised=span(row.clock.minutes * 60),
        used=span(row.used),
        lines=lines,
        hidden=max(0, len(row.intervals) - MOST_LINES),
        nearest=nearest,
    )


def _state(row: Explained) -> tuple[str, str, str]:
    found = row.clock
    if found.state == Clock.State.BREACHED or (found.is_open and found.due_at and found.due_at < clock.now()):
        return str(Clock.State.BREACHED.label), "danger", "alert"
    if found.state == Clock.State.MET:
        return str(Clock.State.MET.label), "ok", "check"
    if found.state == Clock.State.RUNNING:
        urgent = found.warn_at is not None and found.warn_at <= clock.now()
        return (_("Soon late"), "warn", "clock") if urgent else (str(Clock.State.RUNNING.label), "info", "clock")
    return str(Clock.State(found.state).label), "", "clock"


def _line(part: Any, zone: zoneinfo.ZoneInfo) -> Line:
    what = (
        _("counted: %(span)s") % {"span": span(part.seconds)} if part.seconds else str(REASONS.get(part.why, part.why))
    )
    return Line(f"{moment(part.since, zone)} – {moment(part.until, zone)}", what, counts=bool(part.seconds))


def moment(at: datetime.datetime, zone: zoneinfo.ZoneInfo) -> str:
    """Return a moment in the time zone of the project."""
    return str(formats.date_format(at.astimezone(zone), "d.m H:i"))


def span(seconds: int) -> str:
    """Return a length of working time in hours and minutes."""
    minutes = seconds // 60
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours})
    if rest or not hours:
        parts.append(ngettext("%(count)s minute", "%(count)s minutes", rest) % {"count": rest})
    return " ".join(parts)
