from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from ninja import Path, Router
from pydantic import BaseModel

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.api import references, repeats
from otklik.api import relation_models as shapes
from otklik.api.door import answer, known
from otklik.api.fields import Id
from otklik.api.form import resolution_out
from otklik.api.problems import Problem, refused
from otklik.desk import actions
from otklik.desk.models import Move, Ticket, TicketLink
from otklik.desk.relations import links_of
from otklik.desk.similar import similar_tickets

router = Router(tags=["Relations"])


def worked_on(request: HttpRequest, ticket_id: int, *models: type[BaseModel]) -> tuple[Access, Ticket]:
    """Return who calls and the ticket he may work on; `models` are those of the query. Raises Problem, DeniedError."""
    access = known(request, *models)
    ticket = references.ticket(access, ticket_id)
    access.require(Right.WORK, ticket.project_id)
    return access, ticket


def other_ticket(access: Access, ticket: Ticket, ticket_id: int, *loc: str) -> Ticket:
    """Return another ticket of the same project; raises Problem 422, the same for one that does not exist (S39)."""
    try:
        other = references.ticket(access, ticket_id)
    except Problem:
        other = None
    if other is None or other.project_id != ticket.project_id:
        raise refused("body", *loc, msg="There is no such ticket in the project")
    return other


@router.get("/{ticket_id}/links", response={200: shapes.LinkList}, operation_id="list_links", summary="Read links")
def list_links(request: HttpRequest, ticket_id: Path[Id]) -> HttpResponse:
    """Gives the tickets that a ticket is linked with. Needs the right `read` in the project."""
    access = known(request)
    ticket = references.ticket(access, ticket_id)
    access.require(Right.READ, ticket.project_id)
    items = [
        shapes.LinkOut(
            id=row.pk,
            relation=row.kind,  # type: ignore[arg-type]
            forward=row.forward,
            ticket=row.other.pk,
            number=f"{ticket.project.prefix}-{row.other.number}",
            subject=row.other.subject,
            status=str(row.other.status),
        )
        for row in links_of(access, ticket)
    ]
    return answer(shapes.LinkList(items=items))


@router.get(
    "/{ticket_id}/similar",
    response={200: shapes.SimilarList},
    operation_id="list_similar",
    summary="Find tickets like one",
)
def list_similar(request: HttpRequest, ticket_id: Path[Id]) -> HttpResponse:
    """Gives at most five tickets of the project that share most words of the subject. Needs the right `read`."""
    access = known(request)
    ticket = references.ticket(access, ticket_id)
    access.require(Right.READ, ticket.project_id)
    items = [
        shapes.SimilarOut(
            ticket=row.ticket.pk,
            number=f"{ticket.project.prefix}-{row.ticket.number}",
            subject=row.ticket.subject,
            status=str(row.ticket.status),
            resolution=resolution_out(row.resolution) if row.resolution else None,
        )
        for row in similar_tickets(access, ticket)
    ]
    return answer(shapes.SimilarList(items=items))


@router.post("/{ticket_id}/links", response={201: shapes.LinkOut}, operation_id="link_tickets", summary="Link")
def link_tickets(request: HttpRequest, ticket_id: Path[Id], data: shapes.NewLink) -> HttpResponse:
    """Links a ticket with another one of its project. The same link again is answered alike. Needs `work`."""
    access, ticket = worked_on(request, ticket_id)
    repeats.claim(request, access, ticket.project_id)
    other = other_ticket(access, ticket, data.ticket, "ticket")
    try:
        made = actions.link(access=access, source=ticket, target=other, kind=data.relation)
    except actions.CannotLinkError as error:
        raise refused("body", "ticket", msg=str(error)) from error
    shown = shapes.LinkOut(
        id=made.pk,
        relation=data.relation,
        forward=made.source_id == ticket.pk,
        ticket=other.pk,
        number=f"{other.project.prefix}-{other.number}",
        subject=other.subject,
        status=str(other.status),
    )
    return answer(shown, status=201)


@router.delete(
    "/{ticket_id}/links/{link_id}", response={204: None}, operation_id="unlink_tickets", summary="Remove a link"
)
def unlink_tickets(request: HttpRequest, ticket_id: Path[Id], link_id: Path[Id]) -> HttpResponse:
    """Removes a link of the ticket. Needs `work`."""
    access, ticket = worked_on(request, ticket_id)
    made = TicketLink.objects.filter(
        Q(source=ticket) | Q(target=ticket), pk=link_id, project_id=ticket.project_id
    ).first()
    if made is None:
        raise Problem(404)
    actions.unlink(access=access, made=made)
    return HttpResponse(status=204)


@router.post(
    "/{ticket_id}/close-children",
    response={200: shapes.ClosedOut},
    operation_id="close_children",
    summary="End the parts of a ticket",
)
def close_children(request: HttpRequest, ticket_id: Path[Id]) -> HttpResponse:
    """Ends all open parts of a solved or closed ticket, as one change. Needs `work`.

    Parts for which the project wants more before an ending stay open.
    """
    access, ticket = worked_on(request, ticket_id)
    repeats.claim(request, access, ticket.project_id)
    if ticket.is_active:
        raise Problem(422, "The ticket itself is still open.")
    return answer(shapes.ClosedOut(closed=actions.close_children(access=access, ticket=ticket)))


@router.post("/{ticket_id}/merge", response={200: shapes.MoveOut}, operation_id="merge_ticket", summary="Merge")
def merge_ticket(request: HttpRequest, ticket_id: Path[Id], data: shapes.NewMerge) -> HttpResponse:
    """Moves all of a ticket into another one and closes it; undoable for a day. Needs `work`.

    Nobody begins to read anything by it whom you have not named.
    """
    access, ticket = worked_on(request, ticket_id)
    repeats.claim(request, access, ticket.project_id)
    other = other_ticket(access, ticket, data.into, "into")
    try:
        move = actions.merge(
            access=access, source=ticket, target=other, admit=data.admit, readers_agreed=data.readers_agreed
        )
    except actions.NewReadersError as error:
        raise refused("body", "readers_agreed", msg=str(error)) from error
    except actions.CannotMergeError as error:
        raise refused("body", "into", msg=str(error)) from error
    return answer(_move(move))


@router.post("/{ticket_id}/split", response={201: shapes.MoveOut}, operation_id="split_ticket", summary="Split")
def split_ticket(request: HttpRequest, ticket_id: Path[Id], data: shapes.NewSplit) -> HttpResponse:
    """Makes a new ticket, the answer's `target`, of the same customer out of messages; undoable for a day."""
    access, ticket = worked_on(request, ticket_id)
    repeats.claim(request, access, ticket.project_id)
    try:
        move = actions.split(access=access, ticket=ticket, messages=data.messages, subject=data.subject or "")
    except actions.CannotSplitError as error:
        raise refused("body", "messages", msg=str(error)) from error
    return answer(_move(move), status=201)


@router.delete(
    "/{ticket_id}/moves/{move_id}",
    response={200: shapes.MoveOut},
    operation_id="undo_move",
    summary="Undo a merge or split",
)
def undo_move(request: HttpRequest, ticket_id: Path[Id], move_id: Path[Id]) -> HttpResponse:
    """Undoes a merge or a split of the ticket within a day. Needs `work`."""
    access, ticket = worked_on(request, ticket_id)
    move = Move.objects.filter(Q(source=ticket) | Q(target=ticket), pk=move_id, project_id=ticket.project_id).first()
    if move is None:
        raise Problem(404)
    try:
        actions.undo_move(access=access, move=move)
    except actions.CannotUndoError as error:
        raise Problem(422, str(error)) from error
    move.refresh_from_db()
    return answer(_move(move))


@router.post("/{ticket_id}/snooze", response={200: shapes.SleepOut}, operation_id="snooze_ticket", summary="Snooze")
def snooze_ticket(request: HttpRequest, ticket_id: Path[Id], data: shapes.NewSnooze) -> HttpResponse:
    """Lets an open ticket sleep until a moment, or until the customer writes. Needs `work`."""
    access, ticket = worked_on(request, ticket_id)
    repeats.claim(request, access, ticket.project_id)
    try:
        ticket = actions.snooze(access=access, ticket=ticket, until=data.until)
    except ValueError as error:
        raise refused("body", "until", msg=str(error)) from error
    return answer(shapes.SleepOut(snoozed_until=ticket.snoozed_until))


@router.delete("/{ticket_id}/snooze", response={200: shapes.SleepOut}, operation_id="wake_ticket", summary="Wake")
def wake_ticket(request: HttpRequest, ticket_id: Path[Id]) -> HttpResponse:
    """Wakes a sleeping ticket now. Needs `work`."""
    access, ticket = worked_on(request, ticket_id)
    return answer(shapes.SleepOut(snoozed_until=actions.wake(access=access, ticket=ticket).snoozed_until))


def _move(move: Move) -> shapes.MoveOut:
    return shapes.MoveOut(
        id=move.pk,
        kind=move.kind,  # type: ignore[arg-type]
        source=move.source_id,
        target=move.target_id,
        messages=len(move.data.get("messages", ())),
        created_at=move.created_at,
        undone_at=move.undone_at,
    )
