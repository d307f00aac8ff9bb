"""What the pages of the queue show: the switch of one's own presence, the rows of the queue with their reasons."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk.models import Ticket, Topic
from otklik.routing.models import Need, Presence, Reason
from otklik.routing.models.presence import WITH_REASON, State
from otklik.routing.queries import reasons_for
from otklik.routing.queue import Waiting

TONES = {
    State.AVAILABLE: "ok",
    State.BUSY: "danger",
    State.BREAK: "warn",
    State.AFTER_WORK: "info",
    State.OFFLINE: "",
}
MOST_REASONS = 60


def reasons_of(access: Access) -> list[Reason]:
    """Return the reasons somebody can choose: of his projects and of the installation, each name once."""
    found: dict[tuple[str, str], Reason] = {}
    for reason in reasons_for(access).order_by("state", "name", "pk")[:MOST_REASONS]:
        found.setdefault((reason.state, reason.name), reason)
    return list(found.values())


def switch(access: Access, presence: Presence | None) -> dict[str, Any]:
    """Return what the switch shows: what somebody is, since when, and what he can be."""
    now = State(presence.state) if presence else State.OFFLINE
    reasons = defaultdict(list)
    for reason in reasons_of(access):
        reasons[reason.state].append(reason)
    choices: list[dict[str, Any]] = []
    for state in State:
        plain = presence is None or not presence.reason_name
        choices.append(
            {"state": state.value, "label": state.label, "tone": TONES[state], "current": state == now and plain}
        )
        choices += [
            {
                "state": state.value,
                "reason": reason.pk,
                "label": f"{state.label}: {reason.name}",
                "minutes": reason.minutes,
                "tone": TONES[state],
                "current": bool(state == now and presence and presence.reason_name == reason.name),
            }
            for reason in (reasons[state.value] if state in WITH_REASON else ())
        ]
    label = f"{now.label}: {presence.reason_name}" if presence and presence.reason_name else now.label
    return {"label": label, "tone": TONES[now], "presence": presence, "choices": choices}


@dataclass
class Row:
    """One ticket of the queue: its place, why it stands there, what it asks of whoever takes it."""

    place: int
    waiting: Waiting
    ticket: Ticket
    needs: list[str]


def rows_of(access: Access, found: list[Waiting]) -> list[Row]:
    """Return the rows of the queue page for what waits, in the same order."""
    tickets = (
        Ticket.objects.filter(pk__in=[row.ticket for row in found], project_id__in=access.with_right(Right.READ))
        .select_related("project", "team", "topic", "person")
        .defer("search", "person__search", "project__signature")
    )
    by_id = {ticket.pk: ticket for ticket in tickets}
    needed = _needs({ticket.project_id for ticket in by_id.values()})
    rows = []
    for place, waiting in enumerate(found, start=1):
        if ticket := by_id.get(waiting.ticket):
            rows.append(Row(place, waiting, ticket, _words(ticket, needed)))
    return rows


def _needs(projects: set[int]) -> dict[int, list[str]]:
    """Return what each topic asks for, with what the topics above it ask for, by the topic's id."""
    own: dict[int, dict[str, int]] = defaultdict(dict)
    for need in Need.objects.filter(project__in=projects, skill__is_active=True).select_related("skill"):
        own[need.topic_id][need.skill.name] = need.level
    if not own:
        return {}
    above = dict(Topic.objects.filter(project__in=projects).values_list("pk", "parent_id"))
    result: dict[int, list[str]] = {}
    for topic in above:
        levels: dict[str, int] = {}
        step: int | None = topic
        for _depth in range(20):
            if step is None:
                break
            for name, level in own[step].items() if step in own else ():
                levels[name] = max(levels.get(name, 0), level)
            step = above.get(step)
        result[topic] = [_("%(skill)s, level %(level)s") % {"skill": n, "level": v} for n, v in sorted(levels.items())]
    return result


def _words(ticket: Ticket, needed: dict[int, list[str]]) -> list[str]:
    words = []
    if ticket.team:
        words.append(_("team %(team)s, line %(line)s") % {"team": ticket.team.name, "line": ticket.team.line})
    if ticket.person and ticket.person.language:
        words.append(_("language %(language)s") % {"language": ticket.person.language})
    return [*words, *needed.get(ticket.topic_id or 0, ())]
