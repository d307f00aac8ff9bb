from __future__ import annotations

import functools
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from otklik.portal.doors import Place, project_door

SECONDS = 300  # a change of the script reaches other sites after that long


@functools.lru_cache(maxsize=1)
def _script() -> str:
    found = finders.find("portal/js/embed.js")
    if not isinstance(found, str):
        raise LookupError("portal/js/embed.js")
    return Path(found).read_text(encoding="utf-8")


@require_safe
@project_door
def script(request: HttpRequest, place: Place) -> HttpResponseBase:
    """The script that other sites include: it puts the forms into a frame whose height follows.

    It reads its own address and holds nothing of the project; which sites may show the frame is said by the frame.
    """
    response = HttpResponse(_script(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={SECONDS}"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
