"""Letters to the manager by calls (R282)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from otklik.accounts.roles import Right
from otklik.api import letter_models as shapes
from otklik.api import paging, references, repeats
from otklik.api.door import answer, known
from otklik.api.fields import Id
from otklik.api.inputs import Paged
from otklik.api.operations.cards import named
from otklik.api.problems import Problem
from otklik.service_levels.actions.letters import answer_letter, write_to_manager
from otklik.service_levels.letter_queries import letters_visible_to
from otklik.service_levels.models import ManagerLetter

router = Router(tags=["Letters to the manager"])


@router.get("", response={200: shapes.LetterList}, operation_id="list_letters", summary="List letters to the manager")
def list_letters(request: HttpRequest, query: Query[Paged]) -> HttpResponse:
    """Gives those of the projects you supervise, and your own."""
    access = known(request, Paged)
    found, cursor = paging.part(letters_visible_to(access), query.cursor, query.limit, newest=True)
    items = [_out(row) for row in found]
    return answer(shapes.LetterList(items=items, next=paging.next_link(request, cursor)))


@router.post("", response={201: shapes.LetterOut}, operation_id="write_letter", summary="Write to the manager")
def write_letter(request: HttpRequest, data: shapes.NewLetter) -> HttpResponse:
    """Writes to the manager of a project, past those who work on tickets. Needs the right `work`."""
    access = known(request)
    project = references.project(access, data.project)
    access.require(Right.WORK, project.pk)
    ticket = references.ticket(access, data.ticket) if data.ticket is not None else None
    if ticket is not None and ticket.project_id != project.pk:
        raise Problem(404)
    repeats.claim(request, access, project.pk)
    with named():
        made = write_to_manager(access=access, project=project, text=data.text, ticket=ticket)
    row = letters_visible_to(access).get(pk=made.pk)
    return answer(_out(row), status=201, headers={"Location": "/api/v1/letters"})


@router.post(
    "/{letter_id}/answer", response={200: shapes.LetterOut}, operation_id="answer_letter", summary="Answer a letter"
)
def answer_one(request: HttpRequest, letter_id: Path[Id], data: shapes.LetterAnswer) -> HttpResponse:
    """Answers a letter, once. Needs the right `supervise`; nobody answers his own."""
    access = known(request)
    found = letters_visible_to(access).filter(pk=letter_id).first()
    if found is None:
        raise Problem(404)
    access.require(Right.SUPERVISE, found.project_id)
    repeats.claim(request, access, found.project_id)
    try:
        answer_letter(access=access, letter=found, text=data.text)
    except ValidationError as error:
        raise Problem(422, " ".join(error.messages)) from error
    return answer(_out(letters_visible_to(access).get(pk=letter_id)))


def _out(row: ManagerLetter) -> shapes.LetterOut:
    return shapes.LetterOut(
        id=row.pk,
        project=row.project.key,
        ticket=row.ticket_id,
        by=row.by,  # type: ignore[arg-type]
        name=row.name,
        text=row.text,
        answer=row.answer,
        answered_by=row.answered_name,
        answered_at=row.answered_at,
        at=row.at,
    )
