from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from otklik.desk.similar import similar_tickets
from otklik.workspace.doors import door, reader, ticket_or_404


@require_safe
@door
def similar(request: HttpRequest, number: str) -> HttpResponseBase:
    """Tickets like the open one with their outcomes; asked for when the place in the side column comes into sight."""
    access = reader(request)
    ticket = ticket_or_404(access, number)
    context = {"ticket": ticket, "similar": similar_tickets(access, ticket)}
    return render(request, "workspace/side/similar_rows.html", context)
