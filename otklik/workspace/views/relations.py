"""Links, parts, followers and sleep of a ticket."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk import actions
from otklik.desk.actions.checklists import CannotTickError
from otklik.desk.actions.locking import MergedError
from otklik.desk.models import Move, Ticket, TicketLink
from otklik.desk.relations import candidates
from otklik.workspace.doors import door, is_fragment, number_of, reader, ticket_or_404, toast
from otklik.workspace.place import read_place
from otklik.workspace.side_relations import kind_of, moment_of, snoozes
from otklik.workspace.views.ticket import parts

Act = Callable[[Access, Ticket], str]
SPOKEN = (
    actions.CannotLinkError,
    actions.CannotMergeError,
    actions.CannotSplitError,
    actions.CannotUndoError,
    CannotTickError,
)


def acted(request: HttpRequest, number: str, act: Act, *, right: Right | None = Right.WORK) -> HttpResponseBase:
    """Do one thing to a ticket and show it anew; why something cannot be done is said in a notice.

    `right` None: the verb asks for it itself.
    """
    access = reader(request)
    ticket = ticket_or_404(access, number)
    if right is not None:
        access.require(right, ticket.project_id)
    try:
        said, status = act(access, ticket), 200
    except MergedError:
        raise
    except SPOKEN as error:
        said, status = str(error), 422
    except ValidationError as error:
        said, status = error.messages[0], 422
    except ValueError:
        said, status = _("This value is not allowed here."), 422
    if not is_fragment(request):
        if status != 200:
            return HttpResponse(said, status=status, content_type="text/plain; charset=utf-8")
        return redirect(f"/work/{number_of(ticket)}{read_place(request, access).suffix()}")
    response = parts(request, access, ticket_or_404(access, number))
    response.status_code = status
    return toast(response, said, tone="ok" if status == 200 else "danger") if said else response


def named(access: Access, ticket: Ticket, typed: str) -> Ticket:
    """Return the one other ticket that a form names by its number; raises CannotLinkError."""
    found = candidates(access, ticket, typed) if typed.strip() else []
    exact = [row for row in found if typed.strip().lstrip("#").upper() in {number_of(row), str(row.number)}]
    if len(exact) != 1:
        raise actions.CannotLinkError(_("There is no other ticket with this number in the project."))
    return exact[0]


@require_http_methods(["GET", "HEAD", "POST"])
@door
def links(request: HttpRequest, number: str) -> HttpResponseBase:
    """Link the ticket with another one (POST); tickets that what is typed may mean (GET)."""
    if request.method != "POST":
        access = reader(request)
        ticket = ticket_or_404(access, number)
        access.require(Right.WORK, ticket.project_id)
        found = candidates(access, ticket, request.GET.get("other", ""))
        context = {"found": [(number_of(row), row) for row in found]}
        return render(request, "workspace/relations/found.html", context)

    def act(access: Access, ticket: Ticket) -> str:
        other = named(access, ticket, request.POST.get("other", ""))
        kind, forward = kind_of(request.POST.get("relation", ""))
        source, target = (ticket, other) if forward else (other, ticket)
        actions.link(access=access, source=source, target=target, kind=kind)
        return _("Linked with %(number)s") % {"number": number_of(other)}

    return acted(request, number, act)


@require_POST
@door
def unlink(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    """Remove a link of the ticket."""

    def act(access: Access, ticket: Ticket) -> str:
        made = TicketLink.objects.filter(
            Q(source=ticket) | Q(target=ticket), pk=pk, project_id=ticket.project_id
        ).first()
        if made is None:
            raise Http404
        actions.unlink(access=access, made=made)
        return _("The link is removed")

    return acted(request, number, act)


@require_POST
@door
def children(request: HttpRequest, number: str) -> HttpResponseBase:
    """End the open parts of a ticket that has ended, in one change."""

    def act(access: Access, ticket: Ticket) -> str:
        amount = actions.close_children(access=access, ticket=ticket)
        return ngettext("%(count)s part is ended too", "%(count)s parts are ended too", amount) % {"count": amount}

    return acted(request, number, act)


@require_POST
@door
def follow(request: HttpRequest, number: str) -> HttpResponseBase:
    """Follow the ticket, or with `stop` follow it no more."""

    def act(access: Access, ticket: Ticket) -> str:
        if request.POST.get("stop"):
            actions.unfollow(access=access, ticket=ticket)
            return _("You no longer follow this ticket")
        actions.follow(access=access, ticket=ticket)
        return _("You follow this ticket")

    return acted(request, number, act, right=Right.READ)


@require_http_methods(["GET", "HEAD", "POST"])
@door
def snooze(request: HttpRequest, number: str) -> HttpResponseBase:
    """Let the ticket sleep, or wake it with `until` empty (POST); the moments that are offered (GET)."""
    if request.method != "POST":
        access = reader(request)
        ticket = ticket_or_404(access, number)
        access.require(Right.WORK, ticket.project_id)
        context = {"ticket": ticket, "base": f"/work/{number_of(ticket)}", "number": number_of(ticket)}
        context |= {"suffix": read_place(request, access).suffix(), "choice": "workspace/relations/snooze.html"}
        context |= {"snoozes": snoozes(timezone.localtime())}
        page = "workspace/relations/snooze.html" if is_fragment(request) else "workspace/choice_page.html"
        return render(request, page, context)

    def act(access: Access, ticket: Ticket) -> str:
        if not request.POST.get("until"):
            actions.wake(access=access, ticket=ticket)
            return _("The ticket is back in the lists")
        until = moment_of(request.POST["until"])
        actions.snooze(access=access, ticket=ticket, until=until)
        shown = date_format(timezone.localtime(until), "SHORT_DATETIME_FORMAT")
        return _("Snoozed until %(time)s") % {"time": shown}

    return acted(request, number, act)


@require_POST
@door
def undo_move(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    """Undo a merge or a split of this ticket."""

    def act(access: Access, ticket: Ticket) -> str:
        move = Move.objects.filter(Q(source=ticket) | Q(target=ticket), pk=pk, project_id=ticket.project_id).first()
        if move is None:
            raise Http404
        actions.undo_move(access=access, move=move)
        return _("Undone: everything is where it was")

    return acted(request, number, act)
