"""Files that wait in a draft on the server."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router

from otklik.api import outputs, repeats, uploads
from otklik.api.door import answer
from otklik.api.fields import Id
from otklik.api.inputs import DraftFilesIn
from otklik.api.operations.people import KindWord, draft_out
from otklik.api.operations.relations import worked_on
from otklik.api.problems import Problem, refused
from otklik.desk import actions
from otklik.desk.models import Draft

router = Router(tags=["People at a ticket"])


@router.post(
    "/{ticket_id}/drafts/{kind}/files",
    response={201: outputs.DraftOut},
    operation_id="attach_to_draft",
    summary="Let files wait in a draft",
)
def attach_to_draft(
    request: HttpRequest, ticket_id: Path[Id], kind: Path[KindWord], data: DraftFilesIn
) -> HttpResponse:
    """Puts uploads of yours into your draft of a kind, which begins with them if need be. Needs `work`.

    They go with a message that names them in `draft_files`; every device of yours sees them.
    """
    access, ticket = worked_on(request, ticket_id)
    repeats.claim(request, access, ticket.project_id)
    for new in uploads.taken(access, ticket.project_id, data.files):
        try:
            actions.attach(
                access=access,
                ticket=ticket,
                kind=kind,
                name=new.name,
                content_type=new.content_type,
                data=new.data,
            )
        except actions.TooMuchError as error:
            raise refused("body", "files", msg=str(error)) from error
    row = Draft.objects.prefetch_related("files__file").get(ticket_id=ticket.pk, user_id=access.user_id, kind=kind)
    return answer(draft_out(row), status=201, version=row.version)


@router.delete(
    "/{ticket_id}/drafts/{kind}/files/{file_id}",
    response={204: None},
    operation_id="detach_from_draft",
    summary="Take a file out of a draft",
)
def detach_from_draft(
    request: HttpRequest, ticket_id: Path[Id], kind: Path[KindWord], file_id: Path[Id]
) -> HttpResponse:
    """Forgets a file that waits in your draft; a draft that holds nothing else goes too. Needs `work`."""
    access, ticket = worked_on(request, ticket_id)
    if not actions.files_of(access=access, ticket=ticket, kind=kind, ids=[file_id]):
        raise Problem(404)
    actions.detach(access=access, ticket=ticket, kind=kind, ids=[file_id])
    return HttpResponse(status=204)
