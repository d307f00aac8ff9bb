"""Tickets given to somebody together with a note: the line and the note are one entry, and the new holder meets it
first (R92)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from otklik.desk.timeline import Line
from otklik.events.models import Event

STARTS = 300


@dataclass(frozen=True, slots=True)
class Handed:
    """Who gave the ticket, in his words, and where the whole note is."""

    name: str
    text: str
    message: int


def folded(lines: list[Line], events: Iterable[Event], shown: Collection[int]) -> tuple[list[Line], dict[int, Line]]:
    """Return the lines that stay on their own, and by a note's id the line that its message is shown with."""
    notes = {event.pk: event.payload["note"] for event in events if event.payload.get("note")}
    beside = {notes[line.id]: line for line in lines if notes.get(line.id) in shown}
    gone = {line.id for line in beside.values()}
    return [line for line in lines if line.id not in gone], beside


def handed_to(
    user_id: int, teams: Collection[int], events: list[Event], texts: dict[int, str], own_last: int | None
) -> Handed | None:
    """Return the note that a ticket came to its reader with, until he has said something himself or it went on.

    `texts` are the words of the messages shown, `own_last` the id of his newest message.
    """
    given = next((event for event in reversed(events) if event.kind in {"ticket.assigned", "ticket.taken"}), None)
    if given is None or given.kind != "ticket.assigned" or given.actor_id == user_id:
        return None
    note, assignee = given.payload.get("note"), given.payload.get("assignee")
    mine = assignee == user_id or (assignee is None and given.payload.get("team") in teams)
    if not mine or note not in texts or (own_last or 0) > note:
        return None
    return Handed(given.actor_name, " ".join(texts[note].split())[:STARTS], note)
