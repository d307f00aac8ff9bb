"""The status page: what becomes of a ticket, for who holds its link (R122, R123, S16, S28, S41)."""

from __future__ import annotations

import contextlib
import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.accounts.showing import shown
from otklik.channels.actions.accept import NoRoomError, check_room
from otklik.desk.actions import NewMessage, receive
from otklik.desk.models import Ticket
from otklik.events.actor import Actor
from otklik.portal import limits, state
from otklik.portal.doors import Place, frame, status_door
from otklik.portal.forms import AnswerForm, ManagerForm, NotSolvedForm, RatingForm, new_files
from otklik.portal.views.status_files import url_of
from otklik.requests import queries
from otklik.requests.actions import Followed, NotEndedError, rate, say_not_solved
from otklik.service_levels.actions.letters import customer_to_manager
from otklik.service_levels.letter_queries import letters_by

CHANNEL = "portal"
Form = AnswerForm | NotSolvedForm | ManagerForm


@require_safe
@status_door
def status(request: HttpRequest, place: Place, found: Followed, token: str) -> HttpResponseBase:
    """The page. Reading changes nothing (S28)."""
    return _page(request, place, found, token)


@require_POST
@status_door
def answer(request: HttpRequest, place: Place, found: Followed, token: str) -> HttpResponseBase:
    """Add words or files to the conversation."""
    form = AnswerForm(request.POST, request.FILES)
    if problem := _refused(request, found, form):
        return _page(request, place, found, token, form=form, problem=problem)
    if limits.first_time(form.cleaned_data["key"]):
        ticket = found.ticket
        receive(
            actor=_actor(found), ticket=ticket, message=_message(found, form), channel=CHANNEL, person=ticket.person
        )
    return _back(place, token, "said")


@require_POST
@status_door
def not_solved(request: HttpRequest, place: Place, found: Followed, token: str) -> HttpResponseBase:
    """Say that the problem is still there: the ticket is open again and goes ahead of others."""
    form = NotSolvedForm(request.POST, request.FILES)
    if problem := _refused(request, found, form):
        return _page(request, place, found, token, form=form, problem=problem)
    if limits.first_time(form.cleaned_data["key"]):
        message = _message(found, form, default=_("The problem is not solved."))
        # Somebody may have reopened it in the meantime: then what he wants has happened.
        with contextlib.suppress(NotEndedError):
            say_not_solved(
                actor=_actor(found), ticket=found.ticket, message=message, channel=CHANNEL, person=found.ticket.person
            )
    return _back(place, token, "reopened")


@require_POST
@status_door
def manager(request: HttpRequest, place: Place, found: Followed, token: str) -> HttpResponseBase:
    """Write to the manager, past those who work on the ticket (R282)."""
    form = ManagerForm(request.POST)
    if problem := _refused(request, found, form):
        return _page(request, place, found, token, problem=problem)
    if limits.first_time(form.cleaned_data["key"]):
        person = found.ticket.person
        customer_to_manager(
            project=place.project,
            ticket=found.ticket,
            address=found.link.address,
            name=(person.name if person else "") or found.link.address,
            text=form.cleaned_data["text"],
            language=place.language,
        )
    return _back(place, token, "manager")


@require_POST
@status_door
def rating(request: HttpRequest, place: Place, found: Followed, token: str) -> HttpResponseBase:
    """Rate the work, with one tap; a comment may follow."""
    form = RatingForm(request.POST)
    if found.ticket.is_active or not form.is_valid() or not limits.count_link(found.link.pk):
        return _page(request, place, found, token, problem=_("This cannot be rated now."))
    comment = form.cleaned_data["comment"] if "comment" in request.POST else None
    rate(
        actor=_actor(found),
        ticket=found.ticket,
        address=found.link.address,
        score=form.cleaned_data["score"],
        comment=comment,
    )
    return _back(place, token, "rated" if comment is None else "commented")


def _refused(request: HttpRequest, found: Followed, form: Form) -> str:
    """Return why something is not taken, "" when it is."""
    if not form.is_valid():
        return " ".join(dict.fromkeys(str(error) for errors in form.errors.values() for error in errors))
    if not limits.count_link(found.link.pk):
        return _("Too many messages have come at once. Please try again in an hour.")
    files = form.cleaned_data.get("files") or []
    if not limits.count_files(network=limits.network_of(request), sizes=[file.size or 0 for file in files]):
        return _("Too many files have come at once. Please send without them, or try again later.")
    if files:
        try:
            check_room()
        except NoRoomError:
            return _("Files cannot be taken now. Please send without them.")
    return ""


def _message(found: Followed, form: Form, *, default: str = "") -> NewMessage:
    person = found.ticket.person
    return NewMessage(
        text=form.cleaned_data["text"] or default,
        author_name=(person.name if person else "") or found.link.address,
        author_address=found.link.address,
        files=new_files(form.cleaned_data["files"]),
    )


def _actor(found: Followed) -> Actor:
    person = found.ticket.person
    name = (person.name if person else "") or found.link.address
    return Actor(kind="customer", id=found.ticket.person_id, name=name[:200])


def _back(place: Place, token: str, done: str) -> HttpResponse:
    query = place.query + ("&" if place.query else "?") + f"done={done}"
    return redirect(reverse("status_page", args=[token]) + query)


def _page(
    request: HttpRequest,
    place: Place,
    found: Followed,
    token: str,
    *,
    form: Form | None = None,
    problem: str = "",
) -> HttpResponse:
    ticket = Ticket.objects.select_related("project", "person").get(pk=found.ticket.pk)
    rows = list(queries.said_to(found.link)[: queries.MAX_SHOWN + 1])
    submission = queries.submission_of(ticket)
    context: dict[str, Any] = frame(request, place) | {
        "ticket": ticket,
        "number": f"{ticket.project.prefix}-{ticket.number}",
        "state": state.of(ticket, submission.type if submission else None),
        "said": [_said(place, found, token, message) for message in rows[: queries.MAX_SHOWN][::-1]],
        "shortened": len(rows) > queries.MAX_SHOWN,
        "letters": letters_by(ticket, found.link.address),
        "rating": queries.rating_of(found.link),
        "faces": state.faces(),
        "token": token,
        "key": secrets.token_hex(16),
        "manager_key": secrets.token_hex(16),
        "form": form or AnswerForm(),
        "problem": problem,
        "done": state.DONE.get(request.GET.get("done", ""), "") if not problem else "",
    }
    return render(request, "portal/status.html", context, status=422 if problem else 200)


def _said(place: Place, found: Followed, token: str, message: Any) -> dict[str, Any]:
    """Return a message as customers read it: our people have the line's name (S41), or, where the project lets them be
    known, their own (R82).
    """
    ours = message.kind == "reply"
    writer = shown(place.project, message.author) if ours else None
    return {
        "message": message,
        "ours": ours,
        "author": writer.name if writer else (message.author_name or _("You")),
        "phone": writer.phone if writer else "",
        "photo": reverse("status_photo", args=[token, message.pk]) if writer and writer.photo_name else "",
        "files": [
            {"name": row.file.name, "size": row.file.size, "url": url_of(token, found.link.pk, row)}
            for row in message.attachments.all()
            if not (row.inline and not row.file.size)
        ],
    }
