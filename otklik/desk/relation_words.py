"""What happens between tickets, in plain words; a part of the timeline."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

Words = tuple[str, str]


def _linked(payload: dict[str, Any]) -> Words:
    values = {"number": payload.get("other_number", "")}
    relation, forward = payload.get("relation"), payload.get("forward")
    if relation == "parent":
        text = _("made it a part of %(number)s") if forward else _("made %(number)s a part of it")
    elif relation == "duplicate":
        text = _("marked it as a duplicate of %(number)s") if forward else _("marked %(number)s as its duplicate")
    elif relation == "caused":
        text = _("noted that %(number)s is its cause") if forward else _("noted that it is the cause of %(number)s")
    else:
        text = _("linked it with %(number)s")
    return text % values, "link"


def _unlinked(payload: dict[str, Any]) -> Words:
    return _("removed the link with %(number)s") % {"number": payload.get("other_number", "")}, "link"


def _merged(payload: dict[str, Any]) -> Words:
    return _("merged the ticket into %(number)s") % {"number": payload.get("other_number", "")}, "merge"


def _count(payload: dict[str, Any]) -> dict[str, Any]:
    return {"number": payload.get("other_number", ""), "count": int(payload.get("messages", 0))}


def _absorbed(payload: dict[str, Any]) -> Words:
    values = _count(payload)
    return ngettext(
        "merged %(number)s into it (%(count)s message)",
        "merged %(number)s into it (%(count)s messages)",
        values["count"],
    ) % values, "merge"


def _split(payload: dict[str, Any]) -> Words:
    values = _count(payload)
    return ngettext(
        "moved %(count)s message to a new ticket, %(number)s",
        "moved %(count)s messages to a new ticket, %(number)s",
        values["count"],
    ) % values, "copy"


def _split_off(payload: dict[str, Any]) -> Words:
    values = _count(payload)
    return ngettext(
        "made this ticket of %(count)s message of %(number)s",
        "made this ticket of %(count)s messages of %(number)s",
        values["count"],
    ) % values, "copy"


def _undone(payload: dict[str, Any]) -> Words:
    values = {"number": payload.get("other_number", "")}
    if payload.get("what") == "split":
        return _("undid the split with %(number)s") % values, "undo"
    return _("undid the merge with %(number)s") % values, "undo"


def _held(payload: dict[str, Any]) -> Words:
    values = {"reason": payload.get("reason") or "…"}
    if payload.get("did") == "released":
        return _("released the legal hold: %(reason)s") % values, "check"
    return _("put the ticket under a legal hold: %(reason)s") % values, "lock"


def _followed(payload: dict[str, Any]) -> Words:
    if payload.get("own", True):
        return _("follows the ticket"), "bell"
    return _("made %(name)s a follower") % {"name": payload.get("user_name", "")}, "bell"


def _unfollowed(payload: dict[str, Any]) -> Words:
    return _("no longer follows the ticket"), "bell"


def _mentioned(payload: dict[str, Any]) -> Words:
    return _("mentioned %(name)s") % {"name": payload.get("user_name", "")}, "at"


def _snoozed(payload: dict[str, Any]) -> Words:
    try:
        until = timezone.localtime(datetime.datetime.fromisoformat(str(payload.get("until", ""))))
    except ValueError:
        return "", ""
    return _("snoozed the ticket until %(time)s") % {"time": date_format(until, "SHORT_DATETIME_FORMAT")}, "snooze"


def _woken(payload: dict[str, Any]) -> Words:
    reasons = {
        "time": _("woke the ticket: its time has come"),
        "customer": _("woke the ticket by writing"),
        "client": _("woke the ticket with the client company's answer"),
    }
    return reasons.get(str(payload.get("reason")), _("woke the ticket")), "bell"


def _joined(payload: dict[str, Any]) -> Words:
    count = int(payload.get("tickets", 0))
    words = ngettext(
        "made it the common ticket of a common problem (%(count)s part)",
        "made it the common ticket of a common problem (%(count)s parts)",
        count,
    )
    return words % {"count": count}, "link"


def _apart(payload: dict[str, Any]) -> Words:
    count = int(payload.get("tickets", 0))
    words = ngettext(
        "took the common problem apart again (%(count)s part)",
        "took the common problem apart again (%(count)s parts)",
        count,
    )
    return words % {"count": count}, "undo"


WORDS: dict[str, Callable[[dict[str, Any]], Words]] = {
    "ticket.linked": _linked,
    "ticket.unlinked": _unlinked,
    "ticket.merged": _merged,
    "ticket.absorbed": _absorbed,
    "ticket.split": _split,
    "ticket.split_off": _split_off,
    "ticket.move_undone": _undone,
    "ticket.hold": _held,
    "ticket.followed": _followed,
    "ticket.unfollowed": _unfollowed,
    "ticket.mentioned": _mentioned,
    "ticket.snoozed": _snoozed,
    "ticket.woken": _woken,
    "common.joined": _joined,
    "common.taken_apart": _apart,
}
MOVES = {"ticket.merged", "ticket.absorbed", "ticket.split", "ticket.split_off"}
