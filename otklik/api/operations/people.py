from __future__ import annotations

from typing import Literal

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.api import etags, outputs, references, repeats
from otklik.api.door import answer, known
from otklik.api.fields import Id
from otklik.api.inputs import DraftIn, NewParticipant
from otklik.api.operations.relations import worked_on
from otklik.api.problems import Problem, refused
from otklik.desk import actions
from otklik.desk.models import Draft, Follower, Participant, Ticket

router = Router(tags=["People at a ticket"])
KindWord = Literal["reply", "note", "question", "forward"]


@router.get(
    "/{ticket_id}/participants",
    response={200: outputs.ParticipantList},
    operation_id="list_participants",
    summary="Read who takes part",
)
def list_participants(request: HttpRequest, ticket_id: Path[Id]) -> HttpResponse:
    """Gives the addresses of a conversation. Needs the right `read` in the project."""
    _access, ticket = _read(request, ticket_id)
    return _participants(ticket)


@router.post(
    "/{ticket_id}/participants",
    response={200: outputs.ParticipantList},
    operation_id="add_participant",
    summary="Let somebody take part",
)
def add_participant(request: HttpRequest, ticket_id: Path[Id], data: NewParticipant) -> HttpResponse:
    """Lets an address take part: answers go there and its replies come here. Needs `work`. Safe to repeat."""
    access, ticket = worked_on(request, ticket_id)
    repeats.claim(request, access, ticket.project_id)
    try:
        actions.add_participant(access=access, ticket=ticket, address=data.address, name=data.name)
    except ValueError as error:
        raise refused("body", "address", msg="Write one plain address such as anna@example.com") from error
    return _participants(ticket)


@router.get(
    "/{ticket_id}/followers",
    response={200: outputs.FollowerList},
    operation_id="list_followers",
    summary="Read who follows",
)
def list_followers(request: HttpRequest, ticket_id: Path[Id]) -> HttpResponse:
    """Gives the colleagues who follow a ticket. Needs the right `read` in the project."""
    access, ticket = _read(request, ticket_id)
    return _followers(access, ticket)


@router.put(
    "/{ticket_id}/followers/me",
    response={200: outputs.FollowerList},
    operation_id="follow_ticket",
    summary="Follow a ticket",
)
def follow_ticket(request: HttpRequest, ticket_id: Path[Id]) -> HttpResponse:
    """Follows a ticket: it stands in your list of followed ones. Safe to repeat."""
    access, ticket = _read(request, ticket_id)
    actions.follow(access=access, ticket=ticket)
    return _followers(access, ticket)


@router.delete(
    "/{ticket_id}/followers/me",
    response={200: outputs.FollowerList},
    operation_id="unfollow_ticket",
    summary="Stop following",
)
def unfollow_ticket(request: HttpRequest, ticket_id: Path[Id]) -> HttpResponse:
    """Stops following a ticket."""
    access, ticket = _read(request, ticket_id)
    actions.unfollow(access=access, ticket=ticket)
    return _followers(access, ticket)


@router.post(
    "/{ticket_id}/seen", response={200: outputs.SeenOut}, operation_id="mark_seen", summary="Take the unread mark off"
)
def mark_seen(request: HttpRequest, ticket_id: Path[Id]) -> HttpResponse:
    """Takes the unread mark off, as opening the page does for whoever holds the ticket. Needs `work`."""
    access, ticket = worked_on(request, ticket_id)
    repeats.claim(request, access, ticket.project_id)
    return answer(outputs.SeenOut(seen=actions.mark_seen(access=access, ticket=ticket)))


@router.get(
    "/{ticket_id}/drafts", response={200: outputs.DraftList}, operation_id="list_drafts", summary="Read your drafts"
)
def list_drafts(request: HttpRequest, ticket_id: Path[Id]) -> HttpResponse:
    """Gives what you have begun to write under a ticket; nobody else sees it. Needs `work`."""
    access, ticket = worked_on(request, ticket_id)
    rows = Draft.objects.filter(ticket_id=ticket.pk, user_id=access.user_id).order_by("kind")
    return answer(outputs.DraftList(items=[draft_out(row) for row in rows.prefetch_related("files__file")]))


@router.put(
    "/{ticket_id}/drafts/{kind}",
    response={200: outputs.DraftOut},
    operation_id="save_draft",
    summary="Keep a draft",
)
def save_draft(
    request: HttpRequest, ticket_id: Path[Id], kind: Path[KindWord], data: DraftIn, if_match: etags.IfMatch = None
) -> HttpResponse:
    """Keeps what you are writing. With `If-Match` 412 when another window or device has written since."""
    access, ticket = worked_on(request, ticket_id)
    version = None if if_match in {None, "*"} else etags.version_of(if_match)
    try:
        row = actions.save_draft(access=access, ticket=ticket, kind=kind, text=data.text, version=version)
    except actions.StaleDraftError as error:
        raise Problem(412) from error
    return answer(draft_out(row), version=row.version)


@router.delete(
    "/{ticket_id}/drafts/{kind}", response={204: None}, operation_id="drop_draft", summary="Throw a draft away"
)
def drop_draft(request: HttpRequest, ticket_id: Path[Id], kind: Path[KindWord]) -> HttpResponse:
    """Throws a draft of yours and its files away."""
    access, ticket = worked_on(request, ticket_id)
    actions.drop_draft(access=access, ticket=ticket, kind=kind)
    return HttpResponse(status=204)


def _read(request: HttpRequest, ticket_id: int) -> tuple[Access, Ticket]:
    access = known(request)
    ticket = references.ticket(access, ticket_id)
    access.require(Right.READ, ticket.project_id)
    return access, ticket


def _participants(ticket: Ticket) -> HttpResponse:
    rows = Participant.objects.filter(ticket_id=ticket.pk).order_by("id")[:200]
    items = [
        outputs.ParticipantOut(
            address=row.address,
            name=row.name,
            requester=row.is_requester,
            gets_answers=row.is_requester or row.verified,
        )
        for row in rows
    ]
    return answer(outputs.ParticipantList(items=items))


def _followers(access: Access, ticket: Ticket) -> HttpResponse:
    rows = Follower.objects.filter(ticket_id=ticket.pk).select_related("user").order_by("id")[:200]
    items = [outputs.Reference(id=row.user.pk, name=str(row.user)) for row in rows]
    return answer(outputs.FollowerList(items=items, mine=any(row.id == access.user_id for row in items)))


def draft_out(row: Draft) -> outputs.DraftOut:
    """Return a draft with the files that wait in it."""
    files = sorted(row.files.all(), key=lambda waiting: waiting.pk)
    return outputs.DraftOut(
        kind=row.kind,  # type: ignore[arg-type]
        text=row.text,
        files=[
            outputs.DraftFileOut(
                id=one.file.pk, name=one.file.name, content_type=one.file.content_type, size=one.file.size
            )
            for one in files
        ],
        version=row.version,
        updated_at=row.updated_at,
    )
