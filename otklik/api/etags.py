"""Entity tags (RFC 9110, 8.8.3): `"7-1f2e3d4c5b6a"` is version 7 as it is shown now, names of other rows included.

`If-None-Match` asks whether anything shown has changed; `If-Match` whether the thing itself has, so only the version
before the hyphen counts there and `"7"` does as well.
"""

from __future__ import annotations

import hashlib
import re
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Header

from otklik.api.inputs import VERSION
from otklik.api.problems import Problem

IfMatch = Annotated[
    str | None, Header(alias="If-Match", pattern=r'^(\*|"[0-9]{1,10}(-[0-9a-f]{12})?")$', description=VERSION)
]
IfNoneMatch = Annotated[
    str | None,
    Header(alias="If-None-Match", max_length=2000, description="ETags you have; 304 when one is that of the answer."),
]
IfDigest = Annotated[
    str | None, Header(alias="If-Match", pattern=r'^(\*|"[0-9a-f]{1,64}")$', description=VERSION)
]  # of things without a version
TAG = re.compile(r'(?:W/)?("[^"]*")')


def of(version: int, body: bytes) -> str:
    """Return the strong tag of a representation."""
    return f'"{version}-{hashlib.blake2b(body, digest_size=6).hexdigest()}"'


def check(if_match: str | None, version: int) -> None:
    """Raise Problem 412 when the caller has read another version than this."""
    if if_match not in {None, "*"} and version_of(str(if_match)) != version:
        raise Problem(412)


def version_of(tag: str) -> int:
    """Return the version that a tag of ours names."""
    return int(tag.strip('"').partition("-")[0])


def digested(response: HttpResponse) -> HttpResponse:
    """Return an answer with the strong tag of something that has no version: a digest of all that is shown."""
    response.headers["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    return response


def check_digest(if_match: str | None, response: HttpResponse) -> None:
    """Raise Problem 412 when the caller has read something else than this answer shows."""
    if if_match not in {None, "*"} and if_match != response.headers["ETag"]:
        raise Problem(412)


def fresh(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return 304 instead of an answer that the caller has already (RFC 9110, 13.1.2 and 15.4.5)."""
    known = request.headers.get("If-None-Match", "")
    tag = response.headers.get("ETag", "")
    if not tag or (known.strip() != "*" and tag not in TAG.findall(known)):
        return response
    return HttpResponse(status=304, headers={"ETag": tag})
