from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.customers.models import Identity
from otklik.desk import timeline
from otklik.desk.actions import mark_seen
from otklik.desk.actions.locking import MergedError
from otklik.desk.models import Participant, Ticket
from otklik.desk.queries import visible_to
from otklik.lib.compiled import compiled
from otklik.lib.prepared import planned
from otklik.workspace import (
    composing,
    conversation,
    handing,
    side_common,
    side_deadlines,
    side_fields,
    side_panels,
    side_portal,
)
from otklik.workspace.beside import beside_ticket
from otklik.workspace.customer_card import side_context
from otklik.workspace.doors import READERS, door, is_fragment, number_of, reader, ticket_or_404
from otklik.workspace.forms import CustomerForm
from otklik.workspace.place import Place, navigation, read_place
from otklik.workspace.rows import PRIORITIES, source_icon
from otklik.workspace.side_relations import relations_context
from otklik.workspace.views.lists import list_context

OTHERS = 6


def ticket_context(access: Access, ticket: Ticket, place: Place) -> dict[str, Any]:
    """Return what the parts of a ticket's page that follow changes are drawn from: head, conversation, context."""
    shown = conversation.read(access, ticket)
    there = beside_ticket(access, ticket)
    participants = _participants(ticket.pk)
    return {
        "there": there,
        "place": place,
        "suffix": place.suffix(),
        "ticket": ticket,
        "number": number_of(ticket),
        "base": f"/work/{number_of(ticket)}",
        "priority": PRIORITIES[ticket.priority],
        "source_icon": source_icon(ticket.source),
        "priorities": Ticket.Priority.choices,
        "complexities": Ticket.Complexity.choices,
        "conversation": shown,
        "participants": participants,
        "may_work": access.may(Right.WORK, ticket.project_id),
        "may_hold": access.may(Right.SUPERVISE, ticket.project_id),
        "mine": ticket.assignee_id == access.user_id,
        "similar": _similar(access, ticket),
        "identities": _identities(ticket),
        "others": _others(access, ticket),
        "holdings": timeline.holdings(shown.events)[::-1],
        "handed": _handed(access, place, shown),
        **relations_context(access, ticket, there),
        **side_fields.context(access, ticket),
        **side_portal.context(access, ticket, there),
        **side_deadlines.context(access, ticket, there),
        **side_common.context(access, ticket, there),
        **side_panels.context(access, ticket, there),
        **side_context(access, ticket.person, ticket.project, there),
    }


def _handed(access: Access, place: Place, shown: conversation.Conversation) -> handing.Handed | None:
    texts = {item.message.pk: item.message.text for item in shown.items if item.message}
    teams = {team.pk for team in place.teams}
    return handing.handed_to(access.user_id, teams, shown.events, texts, shown.own_last)


def _identities(ticket: Ticket) -> list[Identity]:
    if ticket.person_id is None:
        return []
    return _identities_of(ticket.person_id, ticket.project_id)


def _others(access: Access, ticket: Ticket) -> list[Ticket]:
    if ticket.person_id is None:
        return []
    return _others_of(access, ticket.person_id, ticket.pk)


@compiled
def _participants(ticket: int) -> QuerySet[Participant]:
    return Participant.objects.filter(ticket_id=ticket).order_by("-is_requester", "id")


@compiled
def _identities_of(person: int, project: int) -> QuerySet[Identity]:
    return Identity.objects.filter(person_id=person, project_id=project).order_by("-kind", "id")[:20]


@compiled
def _others_of(access: Access, person: int, ticket: int) -> QuerySet[Ticket]:
    others = visible_to(access).filter(person_id=person, project_id__in=access.with_right(*READERS))
    found = others.exclude(pk=ticket).only("id", "number", "subject", "status", "updated_at", "project_id")
    return found.order_by("-id")[:OTHERS]


def _similar(access: Access, ticket: Ticket) -> Ticket | None:
    if ticket.similar_id is None:
        return None
    found = visible_to(access).filter(pk=ticket.similar_id, project_id=ticket.project_id)
    return found.only("id", "number", "subject", "status", "project_id").first()


def composer_context(access: Access, ticket: Ticket, context: dict[str, Any]) -> dict[str, Any]:
    """Return what the composer is drawn from, or nothing for those who only read."""
    if not context["may_work"]:
        return {}
    shown: conversation.Conversation = context["conversation"]
    made = composing.make(
        access,
        ticket,
        context["participants"],
        seen=shown.last_id,
        own=shown.own_last,
        begun="drafts" in context["there"],
    )
    return {"composer": made}


def parts(request: HttpRequest, access: Access, ticket: Ticket, *, composer: bool = False) -> HttpResponse:
    """Answer with the parts of the page that follow a change, each swapped into its own place."""
    context = ticket_context(access, ticket, read_place(request, access))
    if composer:
        context |= composer_context(access, ticket, context)
    return render(request, "workspace/parts.html", {**context, "swap": True})


@require_safe
@door
@planned()
def ticket(request: HttpRequest, number: str) -> HttpResponseBase:
    """A ticket: for htmx the two right columns, else the page with the list beside it."""
    access = reader(request)
    found = ticket_or_404(access, number)
    place = read_place(request, access)
    if found.merged_into_id and "own" not in request.GET:
        raise MergedError(found.merged_into_id)
    return ticket_page(request, access, found, place)


def ticket_page(
    request: HttpRequest, access: Access, found: Ticket, place: Place, *, status: int = 200, **more: Any
) -> HttpResponse:
    """Draw the page of a ticket; `more` overrides the context."""
    context = ticket_context(access, found, place)
    context |= composer_context(access, found, context)
    context |= {"customer_form": customer_form(found), **more}
    if is_fragment(request):
        return render(request, "workspace/ticket.html", context, status=status)
    context |= list_context(access, place, request, current=context["number"])
    context |= {"nav": navigation(access, place)}
    return render(request, "workspace/page.html", context, status=status)


def customer_form(ticket: Ticket) -> CustomerForm | None:
    """Return the form of the customer's card."""
    person = ticket.person
    if person is None:
        return None
    organisation = person.organisation.name if person.organisation else ""
    return CustomerForm(initial={"name": person.name, "organisation": organisation, "note": person.note})


@require_safe
@door
@planned()
def refresh(request: HttpRequest, number: str) -> HttpResponseBase:
    """The parts of an open page that may have changed."""
    access = reader(request)
    return parts(request, access, ticket_or_404(access, number))


@require_safe
@door
def composer(request: HttpRequest, number: str) -> HttpResponseBase:
    """The composer with the draft as the server has it now."""
    access = reader(request)
    found = ticket_or_404(access, number)
    access.require(Right.WORK, found.project_id)
    context = ticket_context(access, found, read_place(request, access))
    return render(request, "workspace/composer.html", context | composer_context(access, found, context))


@require_safe
@door
def earlier(request: HttpRequest, number: str) -> HttpResponseBase:
    """The part of a conversation before a message."""
    access = reader(request)
    found = ticket_or_404(access, number)
    before = request.GET.get("before", "")
    if not before.isascii() or not before.isdigit() or len(before) > 18:
        raise Http404
    shown = conversation.read(access, found, before=int(before))
    may_work = access.may(Right.WORK, found.project_id)
    context = {"conversation": shown, "base": f"/work/{number_of(found)}", "ticket": found, "may_work": may_work}
    return render(request, "workspace/earlier.html", context)


@require_POST
@door
def seen(request: HttpRequest, number: str) -> HttpResponseBase:
    """Take the unread mark off: the page sends it when it has been opened, so that no GET changes anything (S28)."""
    access = reader(request)
    found = ticket_or_404(access, number)
    if access.may(Right.WORK, found.project_id):
        mark_seen(access=access, ticket=found)
    return HttpResponse(status=204)
