from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from otklik.accounts.roles import Right
from otklik.customers.models import Hold
from otklik.desk.actions import hold_ticket, holds_of, release_ticket
from otklik.workspace.doors import door, is_fragment, number_of, reader, ticket_or_404


@require_http_methods(["GET", "HEAD", "POST"])
@door
def holds(request: HttpRequest, number: str) -> HttpResponseBase:
    """The legal holds of a ticket; POST puts it under one or releases one (`do`)."""
    access = reader(request)
    ticket = ticket_or_404(access, number)
    access.require(Right.SUPERVISE, ticket.project_id)
    error = ""
    if request.method == "POST":
        reason = request.POST.get("reason", "")
        try:
            if request.POST.get("do") == "release":
                release_ticket(access=access, hold=_hold(request, ticket.pk), reason=reason)
            else:
                hold_ticket(access=access, ticket=ticket, reason=reason)
        except ValidationError as refused:
            error = " ".join(refused.messages)
        if not is_fragment(request) and not error:
            return redirect("work_ticket", number=number_of(ticket))
    action = f"/work/{number_of(ticket)}/holds"
    context = {"holds": holds_of(ticket), "action": action, "by_htmx": True, "error": error}
    return render(request, "workspace/holds_form.html", context, status=422 if error else 200)


def _hold(request: HttpRequest, ticket: int) -> Hold:
    text = request.POST.get("row", "")
    known = text.isascii() and text.isdigit() and len(text) < 19
    row = Hold.objects.filter(pk=int(text), ticket_id=ticket).first() if known else None
    if row is None:
        raise Http404
    return row
