"""A file to be taken over comes from the browser in pieces, so that a broken connection costs one piece."""

from __future__ import annotations

import json

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, UnreadablePostError
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from otklik.accounts.doors import door
from otklik.accounts.middleware import access_of
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.files.actions import upload as uploading
from otklik.files.models import Upload
from otklik.setup.pages import project_or_404

MAX_TOLD = 10_000  # bytes of what is said about a file


def own_upload(request: HttpRequest, project: Project, pk: int) -> Upload:
    """Return an upload of the person for a project; raises Http404."""
    found = Upload.objects.filter(pk=pk, project=project, user_id=access_of(request).user_id).first()
    if found is None:
        raise Http404
    return found


@require_POST
@door
def begin(request: HttpRequest, key: str) -> HttpResponseBase:
    """Announce a file (JSON: name, size); tells its number, or with 422 why it cannot come."""
    project = project_or_404(request, key, Right.SUPERVISE)
    try:
        told = json.loads(request.body[:MAX_TOLD])
        name, size = str(told["name"])[:300], int(told["size"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return HttpResponse(status=400)
    try:
        made = uploading.begin(
            access=access_of(request), project_id=project.pk, name=name, content_type="application/octet-stream",
            size=size, most=settings.MAX_IMPORT_BYTES,
        )  # fmt: skip
    except uploading.TooManyError:
        return _refused(_("Other files of yours are still on their way. Wait a day, or finish with them."))
    except uploading.UploadError:
        most = settings.MAX_IMPORT_BYTES // 1024**2
        return _refused(_("There is no room for a file of this size; at most %(size)s MB are taken.") % {"size": most})
    return JsonResponse({"id": made.pk, "received": 0}, status=201)


@require_http_methods(["GET", "HEAD", "PUT", "DELETE"])
@door
def piece(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    """How much has come (GET), the piece at `offset` (PUT; 409 when it begins elsewhere), giving up (DELETE)."""
    project = project_or_404(request, key, Right.SUPERVISE)
    row = own_upload(request, project, pk)
    if request.method == "DELETE":
        uploading.drop([row])
        return HttpResponse(status=204)
    if request.method == "PUT":
        offset = request.GET.get("offset", "")
        if not (offset.isascii() and offset.isdigit() and len(offset) < 16):
            return HttpResponse(status=400)
        try:
            row = uploading.append(upload=row, offset=int(offset), piece=request.body)
        except uploading.OffsetError as error:
            return JsonResponse({"received": error.received}, status=409)
        except (uploading.UploadError, UnreadablePostError):
            return HttpResponse(status=400)
    return JsonResponse({"id": row.pk, "received": row.received, "size": row.size})


def _refused(words: str) -> JsonResponse:
    return JsonResponse({"error": words}, status=422)
