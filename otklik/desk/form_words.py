"""Fields and resolutions of tickets in the timeline, in plain words."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from otklik.lib.fields import Field, Kind, Value, words


def yes_or_no(value: bool) -> str:
    """Return the answer as a field shows it."""
    return pgettext("field", "Yes") if value else pgettext("field", "No")


def told(row: Field, value: Value | None, people: dict[int, str]) -> str:
    """Return a value as people read it in their language; "" for nothing."""
    text = read(row.kind, words(row, value, people))
    return f"{text} {row.currency}" if text and row.kind == Kind.MONEY else text


def read(kind: str, text: str) -> str:
    """Return what history keeps of a value as people read it in their language; what is no such value stays."""
    if kind == Kind.YES_NO and text in {"yes", "no"}:
        return yes_or_no(text == "yes")
    try:
        if kind == Kind.DATE and text:
            return date_format(datetime.date.fromisoformat(text), "j E Y")
        if kind in {Kind.NUMBER, Kind.MONEY} and text:
            return number_format(Decimal(text), force_grouping=True)
    except (ValueError, InvalidOperation):
        pass
    return text


def _field(payload: dict[str, Any]) -> tuple[str, str]:
    kind, name = str(payload.get("field_kind", "")), payload.get("name", "")
    before, after = (read(kind, str(payload.get(side) or "")) for side in ("before", "after"))
    values = {"field": name, "before": before, "after": after}
    if number := payload.get("left_in"):
        kept = values | {"left": read(kind, str(payload.get("left") or "")), "number": number}
        return _("kept %(field)s: %(after)s; in %(number)s stays: %(left)s") % kept, "edit"
    if not after:
        return _("emptied %(field)s (it was: %(before)s)") % values, "edit"
    if not before:
        return _("filled in %(field)s: %(after)s") % values, "edit"
    return _("changed %(field)s: %(before)s → %(after)s") % values, "edit"


def _resolution(payload: dict[str, Any]) -> tuple[str, str]:
    if code := payload.get("code"):
        return _("wrote down what was done (%(code)s)") % {"code": code}, "check"
    return _("wrote down what was done"), "check"


WORDS: dict[str, Callable[[dict[str, Any]], tuple[str, str]]] = {
    "ticket.field": _field,
    "ticket.resolution": _resolution,
}
