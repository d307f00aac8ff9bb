"""The pages of merging and splitting: each says before what will happen."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk import actions
from otklik.desk.models import Message, Ticket
from otklik.desk.queries import messages_of
from otklik.desk.relations import candidates
from otklik.workspace.doors import door, number_of, reader, ticket_or_404
from otklik.workspace.place import navigation, read_place
from otklik.workspace.views.relations import named

SHOWN = 300
STARTS = 160


def _ticket(request: HttpRequest, number: str) -> tuple[Access, Ticket, dict[str, Any]]:
    access = reader(request)
    ticket = ticket_or_404(access, number)
    access.require(Right.WORK, ticket.project_id)
    place = read_place(request, access)
    number = number_of(ticket)
    context = {"ticket": ticket, "number": number, "base": f"/work/{number}", "suffix": place.suffix()}
    return access, ticket, context | {"place": place, "nav": navigation(access, place)}


@require_http_methods(["GET", "HEAD", "POST"])
@door
def merge(request: HttpRequest, number: str) -> HttpResponseBase:
    """Choose a ticket and see who would read more (GET); merge this one into it (POST)."""
    access, ticket, context = _ticket(request, number)
    typed = (request.POST if request.method == "POST" else request.GET).get("into", "").strip()
    context |= {"typed": typed, "found": [(number_of(row), row) for row in candidates(access, ticket, typed)]}
    if not typed:
        return render(request, "workspace/relations/merge.html", context)
    try:
        target = named(access, ticket, typed)
        if request.method == "POST":
            return _merged(request, access, ticket, target)
    except (actions.CannotLinkError, actions.CannotMergeError) as error:
        context |= {"problem": str(error)}
        return render(request, "workspace/relations/merge.html", context, status=422 if request.POST else 200)
    readers = actions.new_readers(ticket, target)
    context |= {"target": target, "target_number": number_of(target), "readers": readers}
    return render(request, "workspace/relations/merge.html", context)


def _merged(request: HttpRequest, access: Access, ticket: Ticket, target: Ticket) -> HttpResponse:
    admit = [address[:320] for address in request.POST.getlist("admit")[:100]]
    agreed = request.POST.get("agreed") == "1"
    actions.merge(access=access, source=ticket, target=target, admit=admit, readers_agreed=agreed)
    said = _("%(number)s is merged into this ticket. This can be undone for a day, from the line in the conversation.")
    messages.success(request, said % {"number": number_of(ticket)})
    return redirect("work_ticket", number=number_of(target))


@require_http_methods(["GET", "HEAD", "POST"])
@door
def split(request: HttpRequest, number: str) -> HttpResponseBase:
    """Choose messages (GET); make a ticket of its own out of them (POST)."""
    access, ticket, context = _ticket(request, number)
    chosen = {int(pk) for pk in request.POST.getlist("messages") if pk.isascii() and pk.isdigit() and len(pk) < 19}
    problem = ""
    if request.method == "POST":
        try:
            subject = request.POST.get("subject", "")[:300]
            move = actions.split(access=access, ticket=ticket, messages=sorted(chosen), subject=subject)
        except actions.CannotSplitError as error:
            problem = str(error)
        else:
            text = _("This ticket was made of %(number)s. This can be undone for a day, from the line below.")
            messages.success(request, text % {"number": number_of(ticket)})
            return redirect("work_ticket", number=number_of(move.target))
    rows = list(messages_of(access, ticket).defer("search", "html", "html_quoted").order_by("-id")[:SHOWN])[::-1]
    context |= {"problem": problem, "rows": [_row(row, row.pk in chosen) for row in rows]}
    return render(request, "workspace/relations/split.html", context, status=422 if problem else 200)


def _row(message: Message, chosen: bool) -> dict[str, Any]:
    words = " ".join(message.text.split())
    return {"message": message, "chosen": chosen, "start": words[:STARTS], "files": len(message.attachments.all())}
