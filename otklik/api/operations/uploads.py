from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from ninja import Path, Query, Router

from otklik.accounts.roles import Right
from otklik.api import outputs_exchange as outputs
from otklik.api import references, repeats
from otklik.api.door import ROOM_RETRY, answer, known
from otklik.api.fields import Id
from otklik.api.inputs_exchange import NewUpload, PieceQuery
from otklik.api.problems import Problem, refused
from otklik.api.uploads import own, upload_out
from otklik.files.actions import upload as uploading

router = Router(tags=["Files"])


@router.post("", response={201: outputs.UploadOut}, operation_id="begin_upload", summary="Begin an upload")
def begin_upload(request: HttpRequest, data: NewUpload) -> HttpResponse:
    """Announces a file. Send its pieces by `PUT`, then name its id in `files` of a ticket or a message.

    Needs the right `work` in the project; with `purpose` `import` the right `supervise`, and an import names it then. A
    file that is not used within 24 hours of its last piece is forgotten.
    """
    access = known(request)
    project = references.project(access, data.project)
    large = data.purpose == "import"
    access.require(Right.SUPERVISE if large else Right.WORK, project.pk)
    repeats.claim(request, access, project.pk)
    try:
        made = uploading.begin(
            access=access,
            project_id=project.pk,
            name=data.name,
            content_type=data.content_type,
            size=data.size,
            sha256=data.sha256,
            most=settings.MAX_IMPORT_BYTES if large else 0,
        )
    except uploading.TooManyError as error:
        raise Problem(409, f"Use or give up some uploads first: {error}.") from error
    except uploading.NoSpaceError as error:
        raise Problem(507, f"Not now: {error}.", headers={"Retry-After": str(ROOM_RETRY)}) from error
    except uploading.UploadError as error:
        raise refused("body", "size", msg=str(error)) from error
    made.project = project
    return answer(upload_out(made), status=201, headers={"Location": f"/api/v1/uploads/{made.pk}"})


@router.get("/{upload_id}", response={200: outputs.UploadOut}, operation_id="get_upload", summary="See how far it is")
def get_upload(request: HttpRequest, upload_id: Path[Id]) -> HttpResponse:
    """Says how much of a file has come. After a broken connection go on at `received`."""
    return answer(upload_out(own(known(request), upload_id)))


@router.put("/{upload_id}", response={200: outputs.UploadOut}, operation_id="continue_upload", summary="Send a piece")
def continue_upload(request: HttpRequest, upload_id: Path[Id], query: Query[PieceQuery]) -> HttpResponse:
    """Takes the bytes of the body, 4 MB at most, as the piece that begins at `offset`. The answer means they are kept.

    409 when the piece begins elsewhere than at `received`: read how far the upload is and go on from there.
    """
    access = known(request, PieceQuery)
    row = own(access, upload_id)
    try:
        piece = request.body
    except UnreadablePostError as error:
        raise Problem(400, "The piece did not come whole.") from error
    try:
        kept = uploading.append(upload=row, offset=query.offset, piece=piece)
    except uploading.OffsetError as error:
        raise Problem(409, f"The piece does not begin where the file ends: {error}.") from error
    except uploading.UploadError as error:
        raise refused("body", msg=str(error)) from error
    kept.project = row.project
    return answer(upload_out(kept))


@router.delete("/{upload_id}", response={204: None}, operation_id="drop_upload", summary="Give an upload up")
def drop_upload(request: HttpRequest, upload_id: Path[Id]) -> HttpResponse:
    """Forgets the file and what has come of it."""
    uploading.drop([own(known(request), upload_id)])
    return HttpResponse(status=204)
