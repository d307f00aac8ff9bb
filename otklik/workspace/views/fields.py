"""A project's own fields of a ticket, and what is asked before the work on it ends."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk.actions.fill import FieldsError, fill_fields
from otklik.desk.closing import ENDED
from otklik.desk.models import Ticket
from otklik.desk.ticketform import form_of, may_read, may_write, values_of
from otklik.workspace.doors import door, is_fragment, number_of, reader, ticket_or_404, toast
from otklik.workspace.endings import asked_for
from otklik.workspace.new_fields import fields_to_ask
from otklik.workspace.own_fields import read_texts, texts_of
from otklik.workspace.place import read_place
from otklik.workspace.views.ticket import parts


@require_POST
@door
def field(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    """Put something into one field."""
    access = reader(request)
    ticket = ticket_or_404(access, number)
    form = form_of(ticket.project_id)
    row = next((row for row in form.fields if row.id == pk and may_read(access, ticket.project_id, row)), None)
    if row is None:
        raise Http404
    if not may_write(access, ticket.project_id, row):
        access.require(Right.WORK, ticket.project_id)
    filled = values_of(form, ticket)
    texts = {pk: texts_of(request.POST, form).get(pk, [])}
    problem = ""
    try:
        fill_fields(access=access, ticket=ticket, given=read_texts(access, ticket.project, form, texts, filled))
    except FieldsError as error:
        problem = str(error)
    if not is_fragment(request):
        if problem:
            return HttpResponse(problem, status=422, content_type="text/plain; charset=utf-8")
        return redirect(f"/work/{number_of(ticket)}{read_place(request, access).suffix()}")
    response = parts(request, access, ticket_or_404(access, number))
    if problem:
        response.status_code = 422
        return toast(response, problem, tone="danger")
    return response


@require_safe
@door
def ending(request: HttpRequest, number: str) -> HttpResponseBase:
    """What is asked before the ticket is solved or closed: for the dialog, or as a page."""
    access = reader(request)
    ticket = ticket_or_404(access, number)
    access.require(Right.WORK, ticket.project_id)
    return ending_page(request, access, ticket, request.GET.get("status", ""))


def ending_page(
    request: HttpRequest, access: Access, ticket: Ticket, wanted: str, *, problem: str = "", status: int = 200
) -> HttpResponse:
    """Draw what is asked before an ending; `wanted` is the status as forms send it, `problem` what was wrong."""
    kind, _colon, label = wanted.partition(":")
    if kind not in ENDED or not (label == "" or (label.isascii() and label.isdigit())):
        wanted = Ticket.Status.SOLVED
    context = {
        "ticket": ticket,
        "number": number_of(ticket),
        "base": f"/work/{number_of(ticket)}",
        "suffix": read_place(request, access).suffix(),
        "status": wanted,
        "problem": problem,
        "in_dialog": is_fragment(request),
        "choice": "workspace/ending.html",
        **asked_for(access, ticket),
    }
    template = "workspace/ending.html" if is_fragment(request) else "workspace/choice_page.html"
    return render(request, template, context, status=status)


@require_safe
@door
def new_fields(request: HttpRequest) -> HttpResponseBase:
    """The fields that the form of a new ticket asks for, by project and topic and by what is filled in so far."""
    access = reader(request)
    if not is_fragment(request):
        return redirect("work_new")
    asked = fields_to_ask(access, request.GET.get("project", ""), request.GET.get("topic", ""), request.GET)
    return render(request, "workspace/new_fields.html", {"own_fields": asked})
