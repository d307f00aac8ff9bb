"""Regular exports by calls: saved views that are written into files by a calendar rule (R249)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from ninja import Path, Router

from otklik.accounts.access import Access
from otklik.api import repeats
from otklik.api import report_models as shapes
from otklik.api.door import answer, known
from otklik.api.fields import Id
from otklik.api.problems import Problem
from otklik.connectors.actions import end_schedule, save_schedule
from otklik.connectors.models import ExportSchedule
from otklik.connectors.queries import own_schedules
from otklik.desk.view_queries import views_visible_to

router = Router(tags=["Exports"])
of_views = Router(tags=["Exports"])


@router.get("", response={200: shapes.ReportList}, operation_id="list_reports", summary="List your regular exports")
def list_reports(request: HttpRequest) -> HttpResponse:
    """Gives the views that are written into files for you again and again, also those that have been stopped."""
    return answer(shapes.ReportList(items=[_out(row) for row in own_schedules(known(request))], next=None))


@of_views.post(
    "/{view_id}/reports",
    response={201: shapes.ReportOut},
    operation_id="create_report",
    summary="Export a view regularly",
)
def create_report(request: HttpRequest, view_id: Path[Id], data: shapes.NewReport) -> HttpResponse:
    """Has a view written into a file by a calendar rule, with the rights you have each time. Needs `supervise`.

    A notice with a link tells you of each file; `GET /exports` lists them for two weeks.
    """
    access = known(request)
    view = views_visible_to(access).filter(pk=view_id).first()
    if view is None:
        raise Problem(404)
    repeats.claim(request, access, repeats.anywhere(access))
    try:
        made = save_schedule(access=access, view=view, format=data.format, rule=data.rule)
    except ValidationError as error:
        raise Problem(422, " ".join(error.messages)) from error
    row = _own(access, made.pk)
    return answer(_out(row), status=201, headers={"Location": f"/api/v1/reports/{row.pk}"})


@router.get(
    "/{report_id}", response={200: shapes.ReportOut}, operation_id="get_report", summary="Read a regular export"
)
def get_report(request: HttpRequest, report_id: Path[Id]) -> HttpResponse:
    """Gives one of your regular exports."""
    return answer(_out(_own(known(request), report_id)))


@router.delete("/{report_id}", response={204: None}, operation_id="end_report", summary="End a regular export")
def end_report(request: HttpRequest, report_id: Path[Id]) -> HttpResponse:
    """Has it written no more. Files that are there stay their time."""
    access = known(request)
    end_schedule(access=access, schedule=_own(access, report_id))
    return HttpResponse(status=204)


def _own(access: Access, report_id: int) -> ExportSchedule:
    found = own_schedules(access).filter(pk=report_id).first()
    if found is None:
        raise Problem(404)
    return found


def _out(row: ExportSchedule) -> shapes.ReportOut:
    return shapes.ReportOut(
        id=row.pk,
        project=row.project.key if row.project else None,
        view=row.view,
        name=row.name,
        format=row.format,  # type: ignore[arg-type]
        rule=row.rule,
        time_zone=row.time_zone,
        next_at=row.next_at,
        last_at=row.last_at,
        stopped=row.stopped or None,  # type: ignore[arg-type]
        created_at=row.created_at,
    )
