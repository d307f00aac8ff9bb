"""What the timeline says of tickets that were taken over from another system."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def _imported(payload: dict[str, Any]) -> tuple[str, str]:
    values = {"system": payload.get("system", ""), "number": payload.get("reference", "")}
    if values["number"]:
        return _("imported the ticket from %(system)s, number there: %(number)s") % values, "ticket"
    return _("imported the ticket from %(system)s") % values, "ticket"


def _added(payload: dict[str, Any]) -> tuple[str, str]:
    count = int(payload.get("messages", 0))
    text = ngettext(
        "imported %(count)s more message from %(system)s", "imported %(count)s more messages from %(system)s", count
    )
    return text % {"count": count, "system": payload.get("system", "")}, "ticket"


WORDS: dict[str, Callable[[dict[str, Any]], tuple[str, str]]] = {
    "ticket.imported": _imported,
    "ticket.history_added": _added,
}
