"""What happened, read back: to one ticket in plain words, and who came in and who did not."""

from __future__ import annotations

import base64
import binascii
import datetime
import re

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from ninja import Path, Query, Router

from otklik.accounts.models import Project, User
from otklik.accounts.queries import security_log, taken_log
from otklik.accounts.roles import Right
from otklik.api import history_models as shapes
from otklik.api import paging, references
from otklik.api.door import answer, known
from otklik.api.fields import MAX_ID, Id, ProjectKey
from otklik.api.inputs import Paged
from otklik.api.operations.projects import router as of_projects
from otklik.api.set_up import managed
from otklik.desk import timeline
from otklik.desk.queries import history_of
from otklik.events.models import Event

router = Router(tags=["Security"])
of_tickets = Router(tags=["Tickets"])


@of_tickets.get(
    "/{ticket_id}/history",
    response={200: shapes.HistoryList},
    operation_id="list_ticket_history",
    summary="Read what happened to a ticket",
)
def list_ticket_history(request: HttpRequest, ticket_id: Path[Id], query: Query[Paged]) -> HttpResponse:
    """Gives who did what to a ticket, oldest first, in the caller's language. Needs the right `read`.

    What was said is not repeated here: see the messages. What a field hides from your role is not told.
    """
    access = known(request, Paged)
    ticket = references.ticket(access, ticket_id)
    access.require(Right.READ, ticket.project_id)
    found, cursor = paging.part(history_of(access, ticket), query.cursor, query.limit)
    kinds = {row.pk: row.kind for row in found}
    caller = request.user
    assert isinstance(caller, User)
    with translation.override(caller.language):
        items = [
            shapes.HistoryOut(id=line.id, type=kinds[line.id], timestamp=line.at, actor=line.actor, text=line.text)
            for line in timeline.lines(found)
        ]
    return answer(shapes.HistoryList(items=items, next=paging.next_link(request, cursor)))


@router.get("", response={200: shapes.SecurityList}, operation_id="list_security_log", summary="Read the security log")
def list_security_log(request: HttpRequest, query: Query[shapes.SecurityQuery]) -> HttpResponse:
    """Gives who came in, who did not, and who changed what about it, the newest first. Needs the right `install`."""
    access = known(request, shapes.SecurityQuery)
    rows = security_log(access)
    if query.type:
        rows = rows.filter(kind=query.type)
    if query.before:
        rows = rows.filter(at__lt=query.before)
    if query.cursor:
        at, last = _place(query.cursor)
        rows = rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=last))
    found = list(rows[: query.limit + 1])
    shown = found[: query.limit]
    keys = dict(Project.objects.filter(pk__in=access.projects).values_list("pk", "key"))
    items = [
        shapes.SecurityOut(
            id=row.pk,
            type=row.kind,
            timestamp=row.at,
            actor=row.actor_name,
            project=keys.get(row.project_id or 0),
            data=row.payload,
        )
        for row in shown
    ]
    cursor = _mark(shown[-1]) if len(found) > query.limit else ""
    return answer(shapes.SecurityList(items=items, next=paging.next_link(request, cursor)))


@of_projects.get(
    "/{key}/taken",
    response={200: shapes.SecurityList},
    operation_id="list_taken_out",
    summary="Read what was taken out of a project",
    tags=["Security"],
)
def list_taken_out(request: HttpRequest, key: Path[ProjectKey], query: Query[Paged]) -> HttpResponse:
    """Gives who opened which file and who had what written into a file, the newest first. Needs the right `manage`."""
    access, project = managed(request, key, Paged)
    found, cursor = paging.part(taken_log(access, project.pk), query.cursor, query.limit, newest=True)
    items = [
        shapes.SecurityOut(
            id=row.pk,
            type=row.kind,
            timestamp=row.at,
            actor=row.actor_name,
            project=project.key,
            data=row.payload,
        )
        for row in found
    ]
    return answer(shapes.SecurityList(items=items, next=paging.next_link(request, cursor)))


def _mark(row: Event) -> str:
    """Return the mark of the place after an event: its moment in microseconds, and its id."""
    micros = round(row.at.timestamp() * 1_000_000)
    return base64.urlsafe_b64encode(f"{micros}.{row.pk}".encode()).decode().rstrip("=")


def _place(cursor: str) -> tuple[datetime.datetime, int]:
    """Return the place a cursor marks; raises Problem 422 for one that is not ours."""
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (ValueError, binascii.Error):
        text = ""
    found = re.fullmatch(r"(\d{1,16})\.(\d{1,19})", text)
    if found is None or int(found[2]) > MAX_ID:
        raise paging.bad_cursor()
    since = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
    return since + datetime.timedelta(microseconds=int(found[1])), int(found[2])
