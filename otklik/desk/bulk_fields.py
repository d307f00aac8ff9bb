"""What a bulk change wants of a ticket, and what it means for one: pure, so that preview, job and undo agree."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from otklik.accounts.models import Team, User
from otklik.desk.actions.change import MAX_TAGS, clean_tags
from otklik.desk.events import StatusChanged, TicketAssigned, TicketChanged
from otklik.desk.models import Ticket, Topic
from otklik.events.changes import Change
from otklik.lib import clock

COLUMNS = (
    "status",
    "assignee",
    "team",
    "priority",
    "topic",
    "tags",
    "solved_at",
    "unread",
    "reopened",
    "snoozed_until",
    "version",
    "updated_at",
)
ENDED = (Ticket.Status.SOLVED, Ticket.Status.CLOSED)
State = dict[str, Any]


@dataclass(frozen=True)
class Wanted:
    """A change of many tickets: only what is named in `fields` changes; `add` and `remove` are tags.

    `fields` maps status, priority, assignee, team, topic to a value, ids of people, teams and topics or None. Or a
    `macro` with its `name`, which stands alone.
    """

    fields: Mapping[str, Any] = field(default_factory=dict)
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    macro: int = 0
    name: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Wanted:
        """Check what a form, a call or a stored row says. Raises ValueError for what is unknown or not allowed."""
        names = {"status", "priority", "assignee", "team", "topic"}
        if "macro" in given:
            if set(given) - {"macro", "name"} or not isinstance(given["macro"], int) or given["macro"] < 1:
                raise ValueError("a macro stands alone")
            return cls(macro=given["macro"], name=str(given.get("name", ""))[:120])
        if set(given) - names - {"add", "remove"}:
            raise ValueError("unknown field")
        fields = {name: given[name] for name in names if name in given}
        if "status" in fields:
            fields["status"] = str(Ticket.Status(fields["status"]))
            if fields["status"] == Ticket.Status.NEW:
                raise ValueError("a ticket does not become new again")
        if "priority" in fields:
            fields["priority"] = int(Ticket.Priority(fields["priority"]))
        add, remove = tuple(clean_tags(given.get("add", ()))), tuple(clean_tags(given.get("remove", ())))
        if not (fields or add or remove):
            raise ValueError("nothing is to change")
        return cls(fields, add, remove)

    def stored(self) -> dict[str, Any]:
        """Return what `of` reads again."""
        if self.macro:
            return {"macro": self.macro, "name": self.name}
        return {**self.fields, "add": list(self.add), "remove": list(self.remove)}


@dataclass(frozen=True)
class Names:
    """The people, teams and topics that a change speaks of, by id."""

    users: Mapping[int, User]
    teams: Mapping[int, Team]
    topics: Mapping[int, Topic]


def names_of(*states: Mapping[str, Any]) -> Names:
    """Read the people, teams and topics of some states, three queries for any number."""

    def ids(name: str) -> set[int]:
        return {state[name] for state in states if state.get(name)}

    return Names(
        User.objects.in_bulk(ids("assignee")), Team.objects.in_bulk(ids("team")), Topic.objects.in_bulk(ids("topic"))
    )


def state_of(ticket: Ticket) -> State:
    """Return the fields of a ticket that bulk changes touch, as JSON values."""
    return {
        "status": str(ticket.status),
        "assignee": ticket.assignee_id,
        "team": ticket.team_id,
        "priority": int(ticket.priority),
        "topic": ticket.topic_id,
        "tags": list(ticket.tags),
    }


def difference(wanted: Wanted, state: State) -> State:
    """Return the fields of a ticket that would become something else; raises ValueError for too many tags."""
    after = dict(wanted.fields)
    if wanted.add or wanted.remove:
        kept = [tag for tag in state["tags"] if tag not in wanted.remove]
        after["tags"] = list(dict.fromkeys([*kept, *wanted.add]))
        if len(after["tags"]) > MAX_TAGS:
            raise ValueError("too many tags")
    return {name: value for name, value in after.items() if state[name] != value}


def apply(current: Change, ticket: Ticket, after: State, names: Names, *, restoring: bool = False) -> None:
    """Change a locked ticket and record it; the caller saves `COLUMNS`. What is restored is no reopening."""
    before = state_of(ticket)
    if {"assignee", "team"} & set(after):
        _assign(current, ticket, {**before, **after}, names)
    changes: dict[str, list[str]] = {}
    if "priority" in after:
        changes["priority"] = [str(before["priority"]), str(after["priority"])]
        ticket.priority = after["priority"]
    if "topic" in after:
        topic = names.topics.get(after["topic"])
        changes["topic"] = [str(ticket.topic or ""), str(topic or "")]
        ticket.topic = topic
    if "tags" in after:
        changes["tags"] = [", ".join(before["tags"]), ", ".join(after["tags"])]
        ticket.tags = after["tags"]
    if changes:
        current.record(TicketChanged(project=ticket.project_id, ticket=ticket.pk, changes=changes))
    if "status" in after:
        _move(current, ticket, after, restoring=restoring)
    ticket.version += 1
    ticket.updated_at = clock.now()


def _assign(current: Change, ticket: Ticket, state: State, names: Names) -> None:
    assignee, team = names.users.get(state["assignee"]), names.teams.get(state["team"])
    current.record(
        TicketAssigned(
            project=ticket.project_id,
            ticket=ticket.pk,
            assignee=assignee.pk if assignee else None,
            assignee_name=str(assignee or ""),
            team=team.pk if team else None,
            team_name=str(team or ""),
            before=ticket.assignee_id,
            before_name=str(ticket.assignee or ""),
            before_team=ticket.team_id,
            before_team_name=str(ticket.team or ""),
        )
    )
    ticket.assignee, ticket.team = assignee, team


def _move(current: Change, ticket: Ticket, after: State, *, restoring: bool) -> None:
    target, before = Ticket.Status(after["status"]), ticket.status
    current.record(StatusChanged(project=ticket.project_id, ticket=ticket.pk, before=before, after=target))
    ticket.status = target
    if target in ENDED:
        ticket.solved_at = ticket.solved_at or clock.now()
        ticket.unread = False
        ticket.snoozed_until = None
    else:
        ticket.solved_at = None
        ticket.reopened += 1 if before in ENDED and not restoring else 0
    if after.get("snoozed_until"):
        ticket.snoozed_until = datetime.datetime.fromisoformat(after["snoozed_until"])
