"""The facts a saved view shows in its rows, as its writer chose them."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from dataclasses import replace

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from otklik.desk.models import Ticket
from otklik.desk.view_facts import COLUMNS, USUAL
from otklik.lib import clock
from otklik.lib.ui.templatetags.ui import short_span
from otklik.workspace.rows import Row, badges

NOTHING = SafeString("")
MINUTE = 60


def with_columns(rows: Iterable[Row], tickets: Iterable[Ticket], columns: Collection[str]) -> list[Row]:
    """Return the rows with the chosen facts alone; the subject is always there."""
    shown = set(columns)
    if shown == set(USUAL):
        return list(rows)
    return [_with(row, ticket, shown) for row, ticket in zip(rows, tickets, strict=True)]


def _with(row: Row, ticket: Ticket, shown: set[str]) -> Row:
    signs = {"priority", "status", "assignee"} & shown
    return replace(
        row,
        customer=row.customer if "customer" in shown else "",
        preview=row.preview if "preview" in shown else "",
        source=row.source if "source" in shown else NOTHING,
        number_shown="number" in shown,
        project=row.project if "project" in shown else "",
        wait=row.wait if "wait" in shown else NOTHING,
        badges=row.badges if len(signs) == 3 else badges(ticket, signs),
        facts=_facts(ticket, shown),
    )


def _left(due_at: datetime.datetime) -> str:
    """Say how far away a deadline is, in one unit."""
    seconds = (due_at - clock.now()).total_seconds()
    if abs(seconds) < MINUTE:
        return _("less than a minute left") if seconds > 0 else _("late since just now")
    words = _("%(span)s left") if seconds > 0 else _("late by %(span)s")
    return words % {"span": short_span(abs(seconds))}


def _facts(ticket: Ticket, shown: set[str]) -> SafeString:
    found: list[tuple[str, str]] = []
    if "team" in shown and ticket.team:
        found.append((str(COLUMNS["team"]), ticket.team.name))
    if "topic" in shown and ticket.topic:
        found.append((str(COLUMNS["topic"]), ticket.topic.name))
    if "tags" in shown and ticket.tags:
        found.append((str(COLUMNS["tags"]), " ".join(f"#{tag}" for tag in ticket.tags)))
    if "due" in shown and ticket.next_due_at:
        found.append((str(COLUMNS["due"]), _left(ticket.next_due_at)))
    if "created" in shown:
        found.append((str(COLUMNS["created"]), date_format(localtime(ticket.created_at), "SHORT_DATETIME_FORMAT")))
    if "updated" in shown:
        found.append((str(COLUMNS["updated"]), date_format(localtime(ticket.updated_at), "SHORT_DATETIME_FORMAT")))
    if not found:
        return NOTHING
    spans = format_html_join("", '<span class="truncate" title="{}">{}</span>', found)
    return format_html('<div class="ticket-meta ticket-facts">{}</div>', spans)
