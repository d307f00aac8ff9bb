"""Files of the composer that wait on the server, so that a reload or another device finds them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk.actions import TooMuchError, attach, detach, files_of
from otklik.desk.models import Ticket
from otklik.workspace import composing
from otklik.workspace.doors import door, reader, ticket_or_404
from otklik.workspace.forms import MAX_FILES, File


@require_POST
@door
def add(request: HttpRequest, number: str) -> HttpResponseBase:
    """Keep one file in the draft of a kind and tell its id; 422 with the reason when it is refused."""
    access = reader(request)
    ticket = ticket_or_404(access, number)
    access.require(Right.WORK, ticket.project_id)
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        return JsonResponse({"error": _("Choose a file.")}, status=422)
    if composing.sent_under(ticket, request.POST.get("key", "") or "-"):
        # Overtaken by its own sending: it went with the message.
        return JsonResponse({"id": 0})
    try:
        if (file.size or 0) > settings.MAX_UPLOAD_BYTES:
            megabytes = settings.MAX_UPLOAD_BYTES // 1024**2
            raise TooMuchError(_("The files are larger than %(size)s MB together.") % {"size": megabytes})
        stored = attach(
            access=access,
            ticket=ticket,
            kind=_kind(request),
            name=file.name or "file",
            content_type=file.content_type or "application/octet-stream",
            data=file.read(),
        )
    except TooMuchError as error:
        return JsonResponse({"error": str(error)}, status=422)
    return JsonResponse({"id": stored.pk, "name": stored.name, "size": stored.size})


@require_POST
@door
def remove(request: HttpRequest, number: str) -> HttpResponseBase:
    """Take a file out of one's own draft; one that is not there any more is gone already."""
    access = reader(request)
    ticket = ticket_or_404(access, number)
    access.require(Right.WORK, ticket.project_id)
    detach(access=access, ticket=ticket, kind=_kind(request), ids=_ids(request.POST.getlist("file")))
    return HttpResponse(status=204)


def kept_files(
    request: HttpRequest, access: Access, ticket: Ticket, kind: str, uploads: Sequence[UploadedFile[Any]]
) -> tuple[list[File], str]:
    """Return the files of what is being sent, those kept in the draft first, and why they cannot be; "" if they can."""
    wanted = _ids(request.POST.getlist("kept"))
    kept = files_of(access=access, ticket=ticket, kind=kind, ids=wanted) if wanted else []
    files: list[File] = [*kept, *uploads]
    if len(kept) < len(wanted) and not composing.sent_under(ticket, request.POST.get("key", "") or "-"):
        return files, _("A file is no longer in the draft: it was removed in another window. Reload the page.")
    if len(files) > MAX_FILES:
        return files, _("At most %(count)s files at once.") % {"count": MAX_FILES}
    limit = settings.MAX_UPLOAD_BYTES
    if sum(file.size or 0 for file in files) > limit:
        return files, _("The files are larger than %(size)s MB together.") % {"size": limit // 1024**2}
    return files, ""


def _kind(request: HttpRequest) -> str:
    return composing.KINDS[composing.mode_of(request.POST.get("mode", ""))]


def _ids(given: Sequence[str]) -> list[int]:
    return list(dict.fromkeys(int(text) for text in given if text.isascii() and text.isdigit() and len(text) < 19))
