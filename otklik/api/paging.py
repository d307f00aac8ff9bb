"""Cursors of lists in the order of ids, and the address of the next page."""

from __future__ import annotations

import base64
import binascii

from django.http import HttpRequest

from otklik.api.fields import MAX_ID
from otklik.api.problems import refused


def encode(last: int) -> str:
    """Return an opaque mark of the place after a row's id."""
    return base64.urlsafe_b64encode(b"%d" % last).decode().rstrip("=")


def decode(cursor: str) -> int:
    """Return the id a cursor marks, 0 for the beginning; raises Problem 422 for one that is not ours."""
    if not cursor:
        return 0
    try:
        digits = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        digits = b""
    if not digits.isdigit() or len(digits) > 19 or int(digits) > MAX_ID:
        raise bad_cursor()
    return int(digits)


def bad_cursor() -> Exception:
    """Return the Problem of a cursor that no answer of this list gave."""
    return refused("query", "cursor", msg="Take the cursor from `next` of an answer to the same list")


def next_link(request: HttpRequest, cursor: str) -> str | None:
    """Return the address of the page at `cursor`: the request's own with that cursor (a path, RFC 3986, 4.2)."""
    if not cursor:
        return None
    query = request.GET.copy()
    query["cursor"] = cursor
    return f"{request.path}?{query.urlencode()}"
