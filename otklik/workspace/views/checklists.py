"""Checklists of a ticket: put one on, tick its points, take it off."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from otklik.accounts.access import Access
from otklik.desk.actions.checklists import drop_checklist, put_checklist, tick
from otklik.desk.checklists import may_tick
from otklik.desk.models import Checklist, ChecklistPoint, Ticket, TicketChecklist
from otklik.workspace.doors import door
from otklik.workspace.views.relations import acted


@require_POST
@door
def put(request: HttpRequest, number: str) -> HttpResponseBase:
    """Put one of the project's lists on the ticket."""

    def act(access: Access, ticket: Ticket) -> str:
        raw = request.POST.get("checklist", "")
        given = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 19 else 0
        found = Checklist.objects.filter(pk=given, project_id=ticket.project_id, is_archived=False).first()
        if found is None:
            raise ValueError("no such checklist")
        put_checklist(access=access, ticket=ticket, checklist=found)
        return _("The checklist is on the ticket")

    return acted(request, number, act)


@require_POST
@door
def point(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    """Tick a point (`done` = 1) or take its tick back."""

    def act(access: Access, ticket: Ticket) -> str:
        if not may_tick(access, ticket):
            raise Http404
        found = ChecklistPoint.objects.filter(pk=pk, of__ticket_id=ticket.pk, project_id=ticket.project_id).first()
        if found is None:
            raise Http404
        done = request.POST.get("done") == "1"
        tick(access=access, ticket=ticket, point=found, done=done, note=request.POST.get("note", ""))
        return ""

    return acted(request, number, act, right=None)


@require_POST
@door
def drop(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    """Take a list off the ticket."""

    def act(access: Access, ticket: Ticket) -> str:
        found = TicketChecklist.objects.filter(pk=pk, ticket_id=ticket.pk, project_id=ticket.project_id).first()
        if found is None:
            raise Http404
        drop_checklist(access=access, row=found)
        return _("The checklist is off the ticket")

    return acted(request, number, act)
