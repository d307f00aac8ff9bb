"""Uploads as calls name them: one's own, complete, of the same project."""

from __future__ import annotations

from collections.abc import Sequence

from otklik.accounts.access import Access
from otklik.api import outputs_exchange as outputs
from otklik.api.problems import Problem, refused
from otklik.desk.actions import NewFile, files_of
from otklik.desk.models import Ticket
from otklik.files.actions import open_stored
from otklik.files.actions import upload as uploading
from otklik.files.models import Upload


def own(access: Access, upload_id: int) -> Upload:
    """Return an upload of the caller; raises Problem 404."""
    rows = Upload.objects.filter(pk=upload_id, user_id=access.user_id, project_id__in=access.projects)
    found = rows.select_related("project").first()
    if found is None:
        raise Problem(404)
    return found


def taken(access: Access, project_id: int, ids: Sequence[int]) -> tuple[NewFile, ...]:
    """Return the files of uploads, which end with it; raises Problem 422 for one that is not there or not complete."""
    if not ids:
        return ()
    rows = Upload.objects.select_for_update().filter(pk__in=ids, user_id=access.user_id, project_id=project_id)
    found = {row.pk: row for row in rows}
    if len(found) != len(ids):
        raise refused("body", "files", msg="There is no such upload of yours in the project, or one is named twice")
    uploads = [found[pk] for pk in ids]
    try:
        data = uploading.contents(uploads)
    except uploading.UploadError as error:
        raise refused("body", "files", msg=str(error)) from error
    files = tuple(NewFile(row.name, row.content_type, part) for row, part in zip(uploads, data, strict=True))
    uploading.drop(uploads)
    return files


def drafted(access: Access, ticket: Ticket, kind: str, ids: Sequence[int]) -> tuple[NewFile, ...]:
    """Return files that wait in the caller's draft; raises Problem 422 for one that does not."""
    wanted = list(dict.fromkeys(ids))
    found = files_of(access=access, ticket=ticket, kind=kind, ids=wanted) if wanted else []
    if len(found) != len(ids):
        raise refused("body", "draft_files", msg="There is no such file in your draft, or one is named twice")
    files = []
    for row in found:
        with open_stored(row) as content:
            files.append(NewFile(row.name, row.content_type, content.read()))
    return tuple(files)


def upload_out(upload: Upload) -> outputs.UploadOut:
    """Return an upload as the API shows it; its project must be loaded."""
    return outputs.UploadOut(
        id=upload.pk,
        project=upload.project.key,
        name=upload.name,
        content_type=upload.content_type,
        size=upload.size,
        received=upload.received,
        complete=upload.is_complete,
        expires_at=upload.expires_at,
    )
