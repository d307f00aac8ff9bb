"""What another system may tell for a card, read with bounds: everything is text, links lead to the web only.

    {"title": "...", "rows": [{"label": "...", "value": "...", "link": "https://...", "tone": "ok"}], "updated": "..."}

`rows` is the only thing a card must have. Unknown names are passed over, so that a system can tell more than we show.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from otklik.lib.text import storable

MAX_BYTES = 64 * 1024
MAX_ROWS, MAX_TITLE, MAX_LABEL, MAX_VALUE, MAX_LINK = 40, 120, 120, 500, 2000
TONES = ("ok", "warn", "danger", "info")


class CardError(ValueError):
    """What was told is not a card; the text says why, for whoever makes the other system."""


def read(body: bytes, content_type: str) -> dict[str, Any]:
    """Return a card with `title`, `rows` and `updated`, cut to what is shown. Raises CardError."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind != "application/json" and not kind.endswith("+json"):
        raise CardError(f"Content-Type is {kind[:60] or 'missing'}, not application/json")
    try:
        told = json.loads(body, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise CardError("the answer is not JSON in UTF-8") from error
    if not isinstance(told, dict) or not isinstance(told.get("rows"), list):
        raise CardError('the answer has to be an object with a list "rows"')
    return {
        "title": _text(told.get("title"), MAX_TITLE),
        "rows": [_row(row, place) for place, row in enumerate(told["rows"][:MAX_ROWS])],
        "updated": _moment(told.get("updated")),
    }


def _refuse(name: str) -> None:
    raise ValueError(name)


def _row(told: object, place: int) -> dict[str, str]:
    if not isinstance(told, dict):
        raise CardError(f"rows[{place}] is not an object")
    tone = told.get("tone")
    return {
        "label": _text(told.get("label"), MAX_LABEL),
        "value": _text(told.get("value"), MAX_VALUE),
        "link": _link(told.get("link")),
        "tone": tone if isinstance(tone, str) and tone in TONES else "",
    }


def _text(value: object, limit: int) -> str:
    """Return a text, a number or yes/no as one line; anything else as nothing."""
    if isinstance(value, bool):
        return "✓" if value else "—"
    if not isinstance(value, str | int | float):
        return ""
    text = " ".join(storable(str(value)).split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _link(value: object) -> str:
    """Return an address of the web, "" for anything else: javascript:, data:, relative ones, with user names."""
    if not isinstance(value, str) or len(value) > MAX_LINK or any(sign <= " " or sign == "\\" for sign in value):
        return ""
    try:
        parts = urlsplit(value)
    except ValueError:
        return ""
    return storable(value) if parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc else ""


def _moment(value: object) -> str:
    """Return a moment (RFC 3339, with its offset) in ISO 8601, "" for anything else."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return ""
    return moment.isoformat() if moment and moment.tzinfo else ""
