"""Cursors of lists in the order of ids, and the address of the next page."""

from __future__ import annotations

import base64
import binascii
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from otklik.api.fields import MAX_ID
from otklik.api.problems import refused

RowT = TypeVar("RowT", bound=Model)


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


def part(rows: QuerySet[RowT], cursor: str, limit: int, *, newest: bool = False) -> tuple[list[RowT], str]:
    """Return the rows after a cursor in the order of ids (`newest`: backwards), and the cursor of what follows them.

    Raises Problem 422 for a cursor that is not ours.
    """
    last = decode(cursor)
    rows = rows.filter(pk__lt=last or MAX_ID) if newest else rows.filter(pk__gt=last)
    found = list(rows.order_by("-pk" if newest else "pk")[: limit + 1])
    shown = found[:limit]
    return shown, encode(shown[-1].pk) if len(found) > limit else ""


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
