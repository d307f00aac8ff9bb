"""Macros on a ticket's page: the menu of them, using one, bringing it back."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.accounts.roles import Right
from otklik.automation import actions
from otklik.automation.queries import macros_for, uses_of
from otklik.automation.words import done_words
from otklik.desk.actions.locking import MergedError
from otklik.desk.models import Ticket
from otklik.lib import clock
from otklik.workspace.doors import door, is_fragment, number_of, reader, ticket_or_404, toast
from otklik.workspace.place import read_place
from otklik.workspace.views.ticket import parts

MOST_SHOWN = 100


@require_safe
@door
def macros(request: HttpRequest, number: str) -> HttpResponseBase:
    """The macros there are for the ticket, and the last one that can be brought back."""
    access = reader(request)
    ticket = ticket_or_404(access, number)
    access.require(Right.WORK, ticket.project_id)
    fresh = uses_of(access).filter(ticket_id=ticket.pk, undone_at=None, at__gt=clock.now() - actions.UNDO_FOR)
    context = {
        "ticket": ticket,
        "number": number_of(ticket),
        "base": f"/work/{number_of(ticket)}",
        "suffix": read_place(request, access).suffix(),
        "macros": [
            {"macro": row, "does": done_words([action["do"] for action in row.actions])}
            for row in macros_for(access, ticket).select_related("team")[:MOST_SHOWN]
        ],
        "last": fresh.order_by("-pk").first(),
        "choice": "workspace/macros.html",
    }
    return render(request, "workspace/macros.html" if is_fragment(request) else "workspace/choice_page.html", context)


@require_POST
@door
def use(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    """Do what a macro says, all of it or nothing; say what was done, and offer to bring it back."""
    access = reader(request)
    ticket = ticket_or_404(access, number)
    access.require(Right.WORK, ticket.project_id)
    macro = macros_for(access, ticket).filter(pk=pk).first()
    if macro is None:
        raise Http404
    try:
        used = actions.run_macro(access=access, macro=macro, ticket=ticket)
    except MergedError:
        raise
    except ValidationError as error:
        return _refused(request, number, error.messages[0])
    except ValueError as error:  # whatever one of its verbs refuses with: nothing was done
        return _refused(request, number, str(error))
    if not is_fragment(request):
        return redirect(f"/work/{number_of(ticket)}{read_place(request, access).suffix()}")
    said = _("“%(name)s”: %(done)s") % {"name": macro.name, "done": done_words(used.done)}
    response = parts(request, access, ticket_or_404(access, number))
    can_undo = bool(used.after) or bool(used.messages)
    more = {"undo": reverse("work_macro_undo", args=[used.pk])} if can_undo else {}
    return toast(response, said, tone="ok", **more)


def _refused(request: HttpRequest, number: str, said: str) -> HttpResponseBase:
    if not is_fragment(request):
        return HttpResponse(said, status=422, content_type="text/plain; charset=utf-8")
    access = reader(request)
    response = parts(request, access, ticket_or_404(access, number))
    response.status_code = 422
    return toast(response, said, tone="danger")


@require_POST
@door
def undo(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Bring back what the person did by a macro, as far as nobody has changed it since."""
    access = reader(request)
    used = uses_of(access).select_related("project").filter(pk=pk).first()
    if used is None:
        raise Http404
    found = Ticket.objects.filter(pk=used.ticket_id, project_id=used.project_id).select_related("project").first()
    if found is None:
        raise Http404
    ticket = ticket_or_404(access, number_of(found))
    try:
        undone = actions.undo_macro(access=access, use=used)
    except actions.CannotUndoError as error:
        if not is_fragment(request):
            return HttpResponse(str(error), status=409, content_type="text/plain; charset=utf-8")
        return toast(HttpResponse(status=409), str(error), tone="danger")
    if not is_fragment(request):
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            return HttpResponse(status=204)
        return redirect(f"/work/{number_of(ticket)}")
    said = _("Undone: %(done)s") % {"done": done_words(undone.back)}
    if undone.stays:
        said = _("%(said)s; this stays: %(stays)s") % {"said": said, "stays": done_words(undone.stays)}
    return toast(parts(request, access, ticket_or_404(access, number_of(ticket))), said, tone="ok")
