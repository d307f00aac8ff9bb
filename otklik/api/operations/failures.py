"""Reactions that failed for good, by calls; for administrators of the installation."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router
from pydantic import BaseModel

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.api import paging, repeats
from otklik.api import upkeep_models as shapes
from otklik.api.door import answer, known
from otklik.api.fields import Id
from otklik.api.inputs import Paged
from otklik.api.set_up import one
from otklik.events import dead
from otklik.events.models import ReactionRun

router = Router(tags=["Failed reactions"])


@router.get("", response={200: shapes.FailureList}, operation_id="list_failures", summary="List failed reactions")
def list_failures(request: HttpRequest, query: Query[Paged]) -> HttpResponse:
    """Gives what has failed six times and waits for a person. Needs the right `install`."""
    access = _administrator(request, Paged)
    found, cursor = paging.part(dead.dead_runs(), query.cursor, query.limit, newest=True)
    keys = dict(Project.objects.filter(pk__in=access.projects).values_list("pk", "key"))
    items = [
        shapes.FailureOut(
            id=row.pk,
            reaction=row.reaction,
            event=row.event_id,
            type=row.event.kind,
            project=keys.get(row.event.project_id or 0),
            ticket=row.event.ticket_id,
            happened_at=row.event.at,
            attempts=row.attempts,
            error=row.last_error,
        )
        for row in found
    ]
    return answer(shapes.FailureList(items=items, next=paging.next_link(request, cursor)))


@router.post(
    "/{failure_id}/rerun", response={204: None}, operation_id="rerun_failure", summary="Run a failed reaction again"
)
def rerun_failure(request: HttpRequest, failure_id: Path[Id]) -> HttpResponse:
    """Has a reaction run again with all its attempts; if it fails, it comes back here. Needs the right `install`."""
    access, run = _claimed(request, failure_id)
    dead.rerun(actor=access.actor, run=run)
    return HttpResponse(status=204)


@router.post(
    "/{failure_id}/dismiss", response={204: None}, operation_id="dismiss_failure", summary="Lay a failure aside"
)
def dismiss_failure(request: HttpRequest, failure_id: Path[Id]) -> HttpResponse:
    """Lays a failed reaction aside: it is not needed any more. Needs the right `install`."""
    access, run = _claimed(request, failure_id)
    dead.dismiss(actor=access.actor, run=run)
    return HttpResponse(status=204)


def _administrator(request: HttpRequest, *models: type[BaseModel]) -> Access:
    access = known(request, *models)
    access.require(Right.INSTALL, None)
    return access


def _claimed(request: HttpRequest, failure_id: int) -> tuple[Access, ReactionRun]:
    """Return who calls and a reaction that failed for good; the call's key is claimed before it is looked for.

    After the first call it is not dead any more: its repeat must find the kept answer, not 404.
    """
    access = _administrator(request)
    repeats.claim(request, access, repeats.anywhere(access))
    return access, one(dead.dead_runs(), pk=failure_id)
