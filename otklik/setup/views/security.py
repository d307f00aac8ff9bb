"""The security log: who came in, who did not, and who changed what about it; administrators only."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from otklik.accounts.doors import door
from otklik.accounts.models import Project
from otklik.desk.events import FileOpened
from otklik.desk.models import Attachment
from otklik.events.models import Event
from otklik.setup.pages import administrator, page
from otklik.setup.security_words import KINDS, line_of

PAGE = 50


@require_safe
@door
def log(request: HttpRequest) -> HttpResponseBase:
    """`security.*` events, newest first, found by kind, by person or address, and from a day on."""
    administrator(request)
    filters = {name: request.GET.get(name, "").replace("\x00", "").strip()[:100] for name in ("kind", "q", "until")}
    rows = list(_older(_filtered(filters), request.GET.get("after", ""))[: PAGE + 1])
    projects = Project.objects.in_bulk({row.project_id for row in rows if row.project_id})
    with_files(rows[:PAGE])
    lines = [line_of(row, projects.get(row.project_id or 0)) for row in rows[:PAGE]]
    more = ""
    if len(rows) > PAGE:
        last = rows[PAGE - 1]
        more = "?" + urlencode({**{k: v for k, v in filters.items() if v}, "after": f"{last.at.isoformat()}~{last.pk}"})
    kinds = [(kind, words) for kind, words in KINDS.items() if kind.startswith("security.")]
    context = {"lines": lines, "kinds": kinds, "filters": filters, "more": more}
    return page(request, "setup/security.html", context)


def with_files(rows: list[Event]) -> None:
    """Put the names of opened files and the numbers of their tickets beside the ids, as far as they are still there."""
    opened = [row for row in rows if row.kind == FileOpened.kind]
    found = Attachment.objects.filter(pk__in=[row.payload.get("attachment") for row in opened])
    files = {row.pk: row for row in found.select_related("file", "message__ticket__project")} if opened else {}
    for row in opened:
        if attachment := files.get(row.payload.get("attachment", 0)):
            ticket = attachment.message.ticket
            row.payload |= {"file": attachment.file.name, "number": f"{ticket.project.prefix}-{ticket.number}"}


def _filtered(filters: dict[str, str]) -> QuerySet[Event]:
    # Spelt as the condition of the index events_security.
    events = Event.objects.filter(kind__startswith="security.").order_by("-at", "-id")
    if filters["kind"] in KINDS:
        events = events.filter(kind=filters["kind"])
    if text := filters["q"]:
        wanted = Q(actor_name__icontains=text) | Q(payload__email__icontains=text) | Q(payload__ip=text)
        events = events.filter(wanted | Q(payload__sender__icontains=text))
    if day := _day(filters["until"]):
        events = events.filter(at__lt=day)
    return events


def _day(text: str) -> datetime.datetime | None:
    """Return the end of a day written as 2026-05-31 in the reader's time zone."""
    try:
        day = parse_date(text)
        if day is None:
            return None
        return timezone.make_aware(datetime.datetime.combine(day, datetime.time.max))
    except (ValueError, OverflowError):
        return None


def _older(events: QuerySet[Event], mark: str) -> QuerySet[Event]:
    at, _, pk = mark.partition("~")
    try:
        when = datetime.datetime.fromisoformat(at)
        number = int(pk)
    except ValueError:
        return events
    if when.tzinfo is None or not 0 <= number < 2**63:
        return events
    same: Any = Q(at=when, pk__lt=number)
    return events.filter(Q(at__lt=when) | same)
