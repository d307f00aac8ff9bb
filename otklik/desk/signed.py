"""Signed addresses of attachments: for one person, one file, ten minutes (S16).

The end of validity is a multiple of five minutes, so that an address stays the same while a page refreshes itself and
the browser need not load its pictures anew; it is valid for five to ten minutes. Who may read the file is checked again
at each request: the signature only keeps addresses from being passed on or guessed.
"""

from __future__ import annotations

import time
from urllib.parse import quote

from django.core import signing
from django.urls import reverse

from otklik.desk.models import Attachment

SALT = "otklik.workspace.file"
STEP = 300  # seconds
LIFETIME = 600  # seconds


def token_for(user_id: int, attachment_id: int) -> str:
    """Return the signature for one person and one attachment."""
    until = int(time.time()) // STEP * STEP + LIFETIME
    return signing.Signer(salt=SALT).sign(f"{until}-{user_id}-{attachment_id}")


def is_valid(token: str, user_id: int, attachment_id: int) -> bool:
    """Tell whether a signature was given to this person for this attachment and has not run out."""
    try:
        until, user, attachment = signing.Signer(salt=SALT).unsign(token).split("-")
    except (signing.BadSignature, ValueError):
        return False
    return (int(user), int(attachment)) == (user_id, attachment_id) and int(until) >= time.time()


def user_of(token: str, attachment_id: int) -> int:
    """Return whom a signature of this attachment was given to, 0 when it is none or has run out."""
    try:
        user = signing.Signer(salt=SALT).unsign(token).split("-")[1]
    except (signing.BadSignature, IndexError):
        return 0
    return int(user) if user.isdigit() and is_valid(token, int(user), attachment_id) else 0


def outside_url(user_id: int, attachment: Attachment) -> str:
    """Return where the file can be fetched from without signing in: the address itself is the key."""
    name = quote(attachment.file.name.replace("/", "_"), safe="") or "file"
    return f"/api/v1/files/{attachment.pk}/{token_for(user_id, attachment.pk)}/{name}"


def download_url(user_id: int, attachment: Attachment) -> str:
    """Return where the file can be fetched from; the name is for the reader only."""
    return _url("work_file", user_id, attachment) + quote(attachment.file.name.replace("/", "_"), safe="")


def picture_url(user_id: int, attachment: Attachment, *, small: bool) -> str:
    """Return where the re-encoded picture (`small`: its preview) can be fetched from."""
    return _url("work_file_preview" if small else "work_file_picture", user_id, attachment)


def _url(name: str, user_id: int, attachment: Attachment) -> str:
    arguments: list[object] = [attachment.pk, token_for(user_id, attachment.pk)]
    if name == "work_file":
        return reverse(name, args=[*arguments, "x"])[:-1]
    return reverse(name, args=arguments)
