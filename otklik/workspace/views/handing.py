"""Giving a ticket to somebody together with a note, in one step."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from otklik.accounts.access import Access
from otklik.accounts.models import Team, User
from otklik.accounts.roles import Right
from otklik.desk import actions
from otklik.desk.actions.assign import CannotWorkError
from otklik.desk.models import Ticket
from otklik.workspace.doors import door, number_of, reader, ticket_or_404
from otklik.workspace.place import navigation, read_place
from otklik.workspace.views.change import people_of

MAX_NOTE = 100_000


@require_http_methods(["GET", "HEAD", "POST"])
@door
def transfer(request: HttpRequest, number: str) -> HttpResponseBase:
    """Write a note and choose who gets the ticket (GET); give it with the note (POST)."""
    access = reader(request)
    ticket = ticket_or_404(access, number)
    access.require(Right.WORK, ticket.project_id)
    place = read_place(request, access)
    number = number_of(ticket)
    context = {"ticket": ticket, "number": number, "base": f"/work/{number}", "suffix": place.suffix()}
    context |= {"place": place, "nav": navigation(access, place), **people_of(ticket), "me": access.user_id}
    if request.method != "POST":
        return render(request, "workspace/transfer.html", context)
    to, text = request.POST.get("to", ""), request.POST.get("text", "").strip()
    try:
        said = _given(access, ticket, to, text)
    except actions.MergedError:
        raise
    except ValueError:
        problem = _("Choose who gets the ticket, and write the note.")
        what, _colon, pk = to.partition(":")
        context |= {"typed": text, "to_team" if what == "team" else "to_user": pk, "problem": problem}
        return render(request, "workspace/transfer.html", context, status=422)
    messages.success(request, said)
    return redirect(f"/work/{number}{place.suffix()}")


def _given(access: Access, ticket: Ticket, to: str, text: str) -> str:
    what, _colon, digits = to.partition(":")
    if not text or len(text) > MAX_NOTE or not digits.isascii() or not digits.isdigit() or len(digits) > 18:
        raise ValueError("no words, too many, or nobody")
    person: User | None = None
    team: Team | None = ticket.team
    if what == "team":
        team = Team.objects.filter(pk=int(digits), project_id=ticket.project_id, is_active=True).first()
    else:
        person = User.objects.filter(pk=int(digits), memberships__project_id=ticket.project_id).first()
    if (team if what == "team" else person) is None:
        raise CannotWorkError("no such person or team")
    note = actions.NewMessage(text=text)
    given = actions.transfer(access=access, ticket=ticket, assignee=person, team=team, note=note)
    name = person or team
    if given is None:
        return _("%(name)s holds this ticket already") % {"name": name}
    return _("Given to %(name)s with your note") % {"name": name}
