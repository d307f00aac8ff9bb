"""What sets a rule off: something that happened, or a time. Checked JSON, one of

{"on": "event", "kinds": ["ticket.opened"]}
{"on": "since", "of": "customer", "minutes": 240}       so long after a moment of the ticket
{"on": "until", "minutes": 30}                          so long before its deadline
{"on": "schedule", "rrule": "FREQ=DAILY;BYHOUR=9;BYMINUTE=0"}   by the calendar (RFC 5545), in the project's time zone
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.automation.recurrence import BadRecurrenceError, parse
from otklik.events.typed import KINDS

MOST_KINDS = 20
MOST_MINUTES = 60 * 24 * 365
# The usual ones in plain words. Every other kind that the product knows can be named by its key.
EVENTS: dict[str, str | Promise] = {
    "ticket.opened": gettext_lazy("a ticket was opened"),
    "message.posted": gettext_lazy("something was said in a ticket"),
    "ticket.status": gettext_lazy("a ticket has another status"),
    "ticket.reopened": gettext_lazy("a ticket was opened again"),
    "ticket.taken": gettext_lazy("somebody took a ticket"),
    "ticket.assigned": gettext_lazy("a ticket was given to somebody"),
    "ticket.changed": gettext_lazy("priority, topic, tags or subject changed"),
    "ticket.field": gettext_lazy("a field of the project was filled in"),
    "ticket.resolution": gettext_lazy("what was done was written down"),
    "ticket.rated": gettext_lazy("the customer rated the work"),
    "ticket.not_solved": gettext_lazy("the customer says it is not solved"),
    "request.submitted": gettext_lazy("a request form came in"),
    "delivery.failed": gettext_lazy("an answer could not be sent"),
    "clock.warned": gettext_lazy("a promised time is nearly over"),
    "clock.breached": gettext_lazy("a promised time was missed"),
    "customer.changed": gettext_lazy("the card of a customer changed"),
}
OF: dict[str, str | Promise] = {
    "opened": gettext_lazy("it was opened"),
    "customer": gettext_lazy("the customer's last words"),
    "reply": gettext_lazy("our last answer"),
    "changed": gettext_lazy("anything happened in it"),
    "solved": gettext_lazy("it was solved"),
}
COLUMNS = {
    "opened": "created_at",
    "customer": "last_customer_at",
    "reply": "last_reply_at",
    "changed": "updated_at",
    "solved": "solved_at",
}
MINE = ("rule.", "macro.")  # what rules themselves tell sets no rule off
# What an import tells: history that is brought in sets nothing off (docs/decisions/0025-imported-history-is-silent.md).
IMPORTED = frozenset({"ticket.imported", "ticket.history_added", "import.begun", "import.ended", "customer.added"})


def known_kinds() -> dict[str, str | Promise]:
    """Return every kind of event that can set a rule off, the usual ones first and in plain words."""
    others = {kind: kind for kind in sorted(set(KINDS) - IMPORTED) if kind not in EVENTS and not kind.startswith(MINE)}
    return {**{kind: label for kind, label in EVENTS.items() if kind in KINDS}, **others}


def _bad(text: str) -> ValidationError:
    return ValidationError({"trigger": text})


def check_trigger(given: Any) -> dict[str, Any]:
    """Return a trigger in its one form. Raises ValidationError with what is wrong in words for people."""
    on = given.get("on") if isinstance(given, dict) else None
    if on == "event" and set(given) == {"on", "kinds"}:
        return {"on": "event", "kinds": _kinds(given["kinds"])}
    if on == "since" and set(given) == {"on", "of", "minutes"}:
        if given["of"] not in COLUMNS:
            raise _bad(_("Choose since when the time runs."))
        return {"on": "since", "of": given["of"], "minutes": _minutes(given["minutes"])}
    if on == "until" and set(given) == {"on", "minutes"}:
        return {"on": "until", "minutes": _minutes(given["minutes"])}
    if on == "schedule" and set(given) == {"on", "rrule"}:
        try:
            return {"on": "schedule", "rrule": parse(given["rrule"])}
        except BadRecurrenceError as error:
            raise _bad(str(error)) from error
    raise _bad(_("Choose what sets the rule off."))


def _kinds(given: Any) -> list[str]:
    if not isinstance(given, list) or not 0 < len(given) <= MOST_KINDS:
        raise _bad(_("Choose from one to %(count)s kinds of events.") % {"count": MOST_KINDS})
    if not all(isinstance(kind, str) and kind in known_kinds() for kind in given):
        raise _bad(_("There is no such kind of event."))
    return list(dict.fromkeys(given))


def _minutes(given: Any) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not 0 < given <= MOST_MINUTES:
        raise _bad(_("Write a number of minutes, a year at most."))
    return given
