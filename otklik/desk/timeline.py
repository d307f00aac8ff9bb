"""The timeline of a ticket: its events in plain words, in the reader's language.

Phrases follow the actor's name ("Anna" + "took the ticket"). Messages are not lines: pages show them in full.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from otklik.desk import checklist_words, form_words, relation_words
from otklik.desk.actions.merge import UNDO_FOR
from otklik.desk.models import Ticket
from otklik.events.models import Event
from otklik.lib import clock

RULE = "rule "  # what the names of rules as actors begin with
SCHEDULE = "schedule "  # and those of plans that open tickets by the calendar


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened. `icon` is a name of the design system's sprite, `move` a merge or split to be undone."""

    id: int
    actor: str
    text: str
    at: datetime.datetime
    icon: str
    move: int = 0


@dataclass(frozen=True, slots=True)
class Holding:
    """That somebody held the ticket from one moment to another; `until` None = to this day, `name` "" = nobody."""

    name: str
    team: str
    since: datetime.datetime
    until: datetime.datetime | None


def lines(events: Iterable[Event]) -> list[Line]:
    """Return the lines of a ticket's events, in their order, without what a page shows elsewhere."""
    events = list(events)
    implied = _implied(events)
    undone = {int(event.payload.get("move", 0)) for event in events if event.kind == "ticket.move_undone"}
    result: list[Line] = []
    for event in events:
        if event.pk in implied:
            continue
        words = WORDS.get(event.kind)
        if words is None:
            continue
        text, icon = words(event.payload)
        if text:
            move = int(event.payload.get("move", 0)) if event.kind in relation_words.MOVES else 0
            open_still = move not in undone and clock.now() - event.at < UNDO_FOR
            result.append(Line(event.pk, actor_name(event), text, event.at, icon, move if open_still else 0))
    return result


def _implied(events: list[Event]) -> set[int]:
    """Return the status changes that the same change says better: by taking, reopening, or words read above."""
    said: dict[object, set[str]] = {}
    for event in events:
        said.setdefault(event.change_id, set()).add(event.kind)
    follow = {Ticket.Status.OPEN, Ticket.Status.WAITING_CUSTOMER, Ticket.Status.WAITING_CLIENT}
    result = set()
    for event in events:
        beside = said[event.change_id]
        by_words = "message.posted" in beside and event.payload.get("after") in follow
        if event.kind == "ticket.status" and (beside & {"ticket.reopened", "ticket.taken"} or by_words):
            result.add(event.pk)
    return result


def holdings(events: Iterable[Event]) -> list[Holding]:
    """Return who held the ticket and when, oldest first (R86)."""
    result: list[Holding] = []
    for event in events:
        payload = event.payload
        team = result[-1].team if result else ""
        if event.kind == "ticket.taken":
            name = event.actor_name
        elif event.kind == "ticket.assigned":
            name, team = str(payload.get("assignee_name", "")), str(payload.get("team_name", ""))
        else:
            continue
        if result:
            last = result[-1]
            result[-1] = Holding(last.name, last.team, last.since, event.at)
        result.append(Holding(name, team, event.at, None))
    return [held for held in result if held.name or held.team]


def actor_name(event: Event) -> str:
    """Return who did it, as people read it: the system's parts are all called Otklik, but for rules and plans."""
    if event.actor_kind != "system":
        return event.actor_name
    if event.actor_name.startswith(RULE):
        return _("Rule “%(name)s”") % {"name": event.actor_name.removeprefix(RULE)}
    if event.actor_name.startswith(SCHEDULE):
        return _("Schedule “%(name)s”") % {"name": event.actor_name.removeprefix(SCHEDULE)}
    return _("Otklik")


def status_label(status: object) -> str:
    """Return the name of a status; one this version does not know as it is stored."""
    return str(dict(Ticket.Status.choices).get(str(status), status))


def _opened(payload: dict[str, Any]) -> tuple[str, str]:
    source = dict(Ticket.Source.choices).get(str(payload.get("source", "")), payload.get("source", ""))
    return _("opened the ticket (%(source)s)") % {"source": str(source).lower()}, "ticket"


def _taken(payload: dict[str, Any]) -> tuple[str, str]:
    if before := payload.get("before_name"):
        return _("took the ticket over from %(name)s") % {"name": before}, "user"
    return _("took the ticket"), "user"


def _assigned(payload: dict[str, Any]) -> tuple[str, str]:
    person, team = payload.get("assignee_name"), payload.get("team_name")
    if person and team and payload.get("team") != payload.get("before_team"):
        return _("gave the ticket to %(name)s, team %(team)s") % {"name": person, "team": team}, "user"
    if person:
        return _("gave the ticket to %(name)s") % {"name": person}, "user"
    if team:
        return _("gave the ticket to the team %(team)s") % {"team": team}, "users"
    return _("gave the ticket back: nobody holds it"), "inbox"


def _status(payload: dict[str, Any]) -> tuple[str, str]:
    values = {side: payload.get(f"{side}_label") or status_label(payload.get(side)) for side in ("before", "after")}
    text = _("changed the status: %(before)s → %(after)s") % values
    reason = payload.get("reason")
    return (f"{text} · {reason}" if reason else text), "refresh"


def _reopened(payload: dict[str, Any]) -> tuple[str, str]:
    values = {"before": status_label(payload.get("before")), "times": payload.get("times", 1)}
    return _("reopened the ticket (it was: %(before)s; reopened in all: %(times)s)") % values, "undo"


FIELDS = ["subject", "priority", "topic", "tags", "complexity"]  # JSONB keeps no order of its own


def _changed(payload: dict[str, Any]) -> tuple[str, str]:
    parts = []
    changes = dict(payload.get("changes", {}))
    for name in sorted(changes, key=lambda name: (FIELDS.index(name) if name in FIELDS else len(FIELDS), name)):
        pair = changes[name]
        before, after = (_value(name, value) for value in (*pair, "", "")[:2])
        parts.append(_field(name, before, after))
    return "; ".join(parts), "edit"


def _field(name: str, before: str, after: str) -> str:
    values = {"before": before or "—", "after": after or "—"}
    if name == "subject":
        return _("changed the subject: %(before)s → %(after)s") % values
    if name == "priority":
        return _("changed the priority: %(before)s → %(after)s") % values
    if name == "topic":
        return _("changed the topic: %(before)s → %(after)s") % values
    if name == "tags":
        return _("changed the tags: %(before)s → %(after)s") % values
    if name == "complexity":
        return _("changed the complexity: %(before)s → %(after)s") % values
    return f"{name}: {before} → {after}"


def _value(name: str, value: object) -> str:
    if name == "priority" and str(value).isdigit() and int(str(value)) in Ticket.Priority.values:
        return str(Ticket.Priority(int(str(value))).label)
    if name == "complexity" and str(value).isdigit() and int(str(value)) in Ticket.Complexity.values:
        return str(Ticket.Complexity(int(str(value))).label)
    return str(value)


def _participant(payload: dict[str, Any]) -> tuple[str, str]:
    return _("added %(address)s to the conversation") % {"address": payload.get("address", "")}, "at"


def _forwarded(payload: dict[str, Any]) -> tuple[str, str]:
    addresses = ", ".join(str(address) for address in payload.get("to", []))
    return _("forwarded the conversation to %(addresses)s") % {"addresses": addresses}, "send"


def _failed(payload: dict[str, Any]) -> tuple[str, str]:
    if not payload.get("final"):
        return "", ""
    return _("gave up sending the answer: %(error)s") % {"error": payload.get("error", "")}, "alert"


def _cancelled(payload: dict[str, Any]) -> tuple[str, str]:
    return _("took an answer back before it was sent"), "undo"


WORDS: dict[str, Callable[[dict[str, Any]], tuple[str, str]]] = {
    **form_words.WORDS,
    "ticket.opened": _opened,
    "ticket.taken": _taken,
    "ticket.assigned": _assigned,
    "ticket.status": _status,
    "ticket.reopened": _reopened,
    "ticket.changed": _changed,
    "ticket.participant_added": _participant,
    "message.forwarded": _forwarded,
    "delivery.failed": _failed,
    "delivery.cancelled": _cancelled,
    **relation_words.WORDS,
    **checklist_words.WORDS,
}
