"""Legal holds of tickets and customers; cards that are alike and were told apart."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.api import hold_models as shapes
from otklik.api import references, repeats
from otklik.api.door import answer, known
from otklik.api.fields import Id
from otklik.api.operations.cards import named, person_of, worked
from otklik.api.problems import Problem, refused
from otklik.api.represent import customer_out
from otklik.customers import actions, queries
from otklik.customers.likeness import candidates
from otklik.customers.models import Hold, Person
from otklik.desk.actions import hold_ticket, holds_of, release_ticket
from otklik.desk.models import Ticket

of_tickets = Router(tags=["Legal holds"])
of_customers = Router(tags=["Legal holds"])
alike = Router(tags=["Customers"])


@of_tickets.get(
    "/{ticket_id}/holds",
    response={200: shapes.HoldList},
    operation_id="list_ticket_holds",
    summary="Read why a ticket must be kept",
)
def list_ticket_holds(request: HttpRequest, ticket_id: Path[Id]) -> HttpResponse:
    """Gives the holds in force of a ticket and of its customer. Needs the right `supervise`."""
    _access, ticket = _ticket(request, ticket_id)
    return answer(shapes.HoldList(items=[_out(row) for row in holds_of(ticket)]))


@of_tickets.post(
    "/{ticket_id}/holds", response={201: shapes.HoldOut}, operation_id="hold_ticket", summary="Hold a ticket"
)
def hold(request: HttpRequest, ticket_id: Path[Id], data: shapes.HoldReason) -> HttpResponse:
    """Keeps a ticket, its messages and files until the hold is released. Needs the right `supervise`."""
    access, ticket = _ticket(request, ticket_id)
    repeats.claim(request, access, ticket.project_id)
    with named():
        row = hold_ticket(access=access, ticket=ticket, reason=data.reason)
    return answer(_out(row), status=201)


@of_tickets.post(
    "/{ticket_id}/holds/{hold_id}/release",
    response={200: shapes.HoldOut},
    operation_id="release_ticket",
    summary="Release the hold of a ticket",
)
def release(request: HttpRequest, ticket_id: Path[Id], hold_id: Path[Id], data: shapes.HoldReason) -> HttpResponse:
    """Ends a hold of the ticket's own; `reason` says why. Needs the right `supervise`."""
    access, ticket = _ticket(request, ticket_id)
    repeats.claim(request, access, ticket.project_id)
    row = Hold.objects.filter(pk=hold_id, ticket_id=ticket.pk, project_id=ticket.project_id, released_at=None).first()
    if row is None:
        raise Problem(404)
    with named():
        release_ticket(access=access, hold=row, reason=data.reason)
    row.refresh_from_db()
    return answer(_out(row))


@of_customers.get(
    "/{customer_id}/holds",
    response={200: shapes.HoldList},
    operation_id="list_customer_holds",
    summary="Read why a customer's data must be kept",
)
def list_customer_holds(request: HttpRequest, customer_id: Path[Id]) -> HttpResponse:
    """Gives the holds in force of a customer. Needs the right `supervise`."""
    _access, person = _person(request, customer_id)
    return answer(shapes.HoldList(items=[_out(row) for row in queries.holds_of(person)]))


@of_customers.post(
    "/{customer_id}/holds", response={201: shapes.HoldOut}, operation_id="hold_customer", summary="Hold a customer"
)
def hold_customer(request: HttpRequest, customer_id: Path[Id], data: shapes.HoldReason) -> HttpResponse:
    """Keeps everything of a customer until the hold is released: erasing is refused. Needs the right `supervise`."""
    access, person = _person(request, customer_id)
    repeats.claim(request, access, person.project_id)
    with named():
        row = actions.hold_person(access=access, person=person, reason=data.reason)
    return answer(_out(row), status=201)


@of_customers.post(
    "/{customer_id}/holds/{hold_id}/release",
    response={200: shapes.HoldOut},
    operation_id="release_customer",
    summary="Release the hold of a customer",
)
def release_customer(
    request: HttpRequest, customer_id: Path[Id], hold_id: Path[Id], data: shapes.HoldReason
) -> HttpResponse:
    """Ends a hold; `reason` says why. Needs the right `supervise`."""
    access, person = _person(request, customer_id)
    repeats.claim(request, access, person.project_id)
    row = Hold.objects.filter(pk=hold_id, person_id=person.pk, project_id=person.project_id, released_at=None).first()
    if row is None:
        raise Problem(404)
    with named():
        actions.release_person(access=access, hold=row, reason=data.reason)
    row.refresh_from_db()
    return answer(_out(row))


@alike.get(
    "/{customer_id}/likely",
    response={200: shapes.LikelyList},
    operation_id="list_likely",
    summary="Find who may be the same person",
)
def list_likely(request: HttpRequest, customer_id: Path[Id]) -> HttpResponse:
    """Proposes cards of the project that may be the same person, with reasons. Merge them, or tell them apart."""
    access = known(request)
    person = person_of(access, customer_id)
    items = [
        shapes.LikelyOut(customer=customer_out(one.person, person.project.key), reasons=one.reasons)
        for one in candidates(access, person)
    ]
    return answer(shapes.LikelyList(items=items))


@alike.post("/{customer_id}/apart", response={204: None}, operation_id="tell_apart", summary="Tell two people apart")
def tell_apart(request: HttpRequest, customer_id: Path[Id], data: shapes.ApartIn) -> HttpResponse:
    """Remembers that another card is somebody else: it is not proposed again. Needs `work`. Safe to repeat."""
    access, person = worked(request, customer_id)
    repeats.claim(request, access, person.project_id)
    other = queries.visible_to(access).filter(pk=data.other, project_id=person.project_id).first()
    if other is None:
        raise refused("body", "other", msg="There is no such customer in the project")
    with named():
        actions.tell_apart(access=access, person=person, other=other)
    return HttpResponse(status=204)


def _ticket(request: HttpRequest, ticket_id: int) -> tuple[Access, Ticket]:
    access = known(request)
    ticket = references.ticket(access, ticket_id)
    access.require(Right.SUPERVISE, ticket.project_id)
    return access, ticket


def _person(request: HttpRequest, customer_id: int) -> tuple[Access, Person]:
    access = known(request)
    person = person_of(access, customer_id)
    access.require(Right.SUPERVISE, person.project_id)
    return access, person


def _out(row: Hold) -> shapes.HoldOut:
    return shapes.HoldOut(
        id=row.pk,
        ticket=row.ticket_id,
        customer=row.person_id,
        reason=row.reason,
        by=row.by_name,
        at=row.at,
        released_at=row.released_at,
    )
