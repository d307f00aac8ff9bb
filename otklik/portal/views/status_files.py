"""Files of a status page, by the page's own link and a signature of ten minutes, always to be saved (S02, S16); the
faces on it.
"""

from __future__ import annotations

import time
from urllib.parse import quote

from django.core import signing
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from otklik.accounts.actions.photo import photo_of
from otklik.accounts.showing import shown
from otklik.accounts.views.photos import answer as face
from otklik.desk.models import Attachment, Message
from otklik.files.actions import open_stored
from otklik.portal.doors import Place, status_door
from otklik.requests.actions import Followed
from otklik.requests.queries import file_for, said_to

SALT = "otklik.portal.file"
LIFETIME = 600  # seconds


def url_of(token: str, link_id: int, attachment: Attachment) -> str:
    """Return where a file can be fetched from for the next ten minutes; the name is for the reader only."""
    signature = signing.Signer(salt=SALT).sign(f"{int(time.time()) + LIFETIME}-{link_id}-{attachment.pk}")
    url = reverse("status_file", args=[token, attachment.pk, signature, "x"])[:-1]
    return url + quote(attachment.file.name.replace("/", "_"), safe="")


def is_valid(signature: str, link_id: int, pk: int) -> bool:
    """Tell whether a signature was given out for this link and this file and has not run out."""
    try:
        until, link, attachment = signing.Signer(salt=SALT).unsign(signature).split("-")
    except (signing.BadSignature, ValueError):
        return False
    return (int(link), int(attachment)) == (link_id, pk) and int(until) >= time.time()


@require_safe
@status_door
def photo(request: HttpRequest, place: Place, found: Followed, token: str, pk: int) -> HttpResponseBase:
    """The face of whoever wrote an answer that the holder of the link may read, if the project shows it (R82)."""
    message = said_to(found.link).filter(pk=pk, kind=Message.Kind.REPLY).first()
    author = message.author if message else None
    data = photo_of(author, shown(place.project, author).photo_name) if author else None
    if data is None:
        raise Http404
    return face(data)


@require_safe
@status_door
def download(
    request: HttpRequest, place: Place, found: Followed, token: str, pk: int, signature: str, name: str
) -> HttpResponseBase:
    """A file of the conversation; 404 for anything else, whatever the reason."""
    attachment = file_for(found.link, pk) if is_valid(signature, found.link.pk, pk) else None
    if attachment is None:
        raise Http404
    try:
        content = open_stored(attachment.file)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(
        content, as_attachment=True, filename=attachment.file.name, content_type="application/octet-stream"
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
