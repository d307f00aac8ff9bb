"""To whom a ticket goes up: the lines of the matrix, read from top to bottom."""

from __future__ import annotations

from typing import Any

from tests.week.setting import ABSENCES, CLIENTS, DAY, MANAGERS, MATRIX, SUPERVISORS, TOPICS
from tests.week.simulated_clocks import Ticket

TOP = 5


def answering(ticket: Ticket, standing: str, region: str, side: str, level: int, now: int) -> tuple[str | None, str]:
    """Return who answers for a ticket at a level, and on which side."""
    found = _named(ticket, standing, region, side, level, now)
    if found:
        return found, side
    if side == "client" and (found := _named(ticket, standing, region, "ours", level, now)):
        return found, "ours"
    there = [who for who in (*MANAGERS, *SUPERVISORS) if not _away(who, now)]
    return (there[0] if there else None), "ours"


def _named(ticket: Ticket, standing: str, region: str, side: str, level: int, now: int) -> str | None:
    ranked = []
    for place, line in enumerate(MATRIX):
        says = _says(line, ticket, standing, region, now)
        if line["side"] == side and line["level"] >= level and says is not None:
            ranked.append((line["level"], [-part for part in says], place, line))
    for _level, _says_most, _place, line in sorted(ranked, key=lambda row: row[:3]):
        for who in (line["user"], *line["deputies"]):
            if not _away(who, now) and (who in CLIENTS) == (side == "client"):
                return str(who)
    return None


def _says(line: dict[str, Any], ticket: Ticket, standing: str, region: str, now: int) -> list[int] | None:
    """Return how much a line says about a ticket: topic, region, class, time; None when it does not hold."""
    nearness = 0
    if line["topics"]:
        topic, nearness = ticket.topic, 100
        while topic is not None and topic not in line["topics"]:
            topic, nearness = TOPICS[topic], nearness - 1
        if topic is None:
            return None
    if line["regions"] and region.lower() not in line["regions"]:
        return None
    if line["standings"] and standing not in line["standings"]:
        return None
    timed = line["hours"] is not None or bool(line["weekdays"])
    if timed and not _in_time(line, now):
        return None
    return [nearness, int(bool(line["regions"])), int(bool(line["standings"])), int(timed)]


def _in_time(line: dict[str, Any], now: int) -> bool:
    day, minute = now // DAY % 7, now % DAY
    if line["hours"] is not None:
        begin, end = line["hours"]
        if begin < end and not begin <= minute < end:
            return False
        if begin > end and end <= minute < begin:
            return False
        if begin > end and minute < end:
            day = (day - 1) % 7  # the part after midnight belongs to the day before
    return not line["weekdays"] or day in line["weekdays"]


def _away(who: str, now: int) -> bool:
    return any(name == who and first <= now // DAY <= last for name, first, last in ABSENCES)
