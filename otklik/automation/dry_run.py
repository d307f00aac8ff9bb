"""What a rule would have done in the last days: nothing is changed, and each call looks at a bounded part of the past.

For events the ticket is shown to the conditions as it was then: status, holder, team, priority, subject, tags and topic
are taken back by what the history says came after; all else is as it is now.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.automation.actions.rules import RulePlan, checked
from otklik.automation.actions.sweep import due
from otklik.automation.compiled import known_of
from otklik.automation.matching import Facts, test_of
from otklik.automation.models import Rule
from otklik.automation.reactions import ticket_of
from otklik.automation.recurrence import next_after
from otklik.desk.models import Ticket, Topic
from otklik.events.models import Event
from otklik.lib import clock

MOST_DAYS = 31
WINDOW = 3_000  # events of the installation that one call looks at
MATCHING = 200  # of them are shown to the conditions
SHOWN = 100
MOST_TICKETS = 500
MAX_ID = 2**63 - 1
LATER = ("ticket.status", "ticket.assigned", "ticket.taken", "ticket.changed")


@dataclass(frozen=True)
class Would:
    """One time the rule would have acted."""

    at: datetime.datetime
    kind: str
    ticket: Ticket


@dataclass
class Past:
    """What was found so far. `cursor` is where the next call goes on, 0 at the end; `share` of the time looked at."""

    found: list[Would] = field(default_factory=list)
    looked: int = 0
    cursor: int = 0
    share: int = 100


def dry_run(*, access: Access, project: Project, plan: RulePlan, days: int = 7, cursor: int = 0) -> Past:
    """Look at a part of the last days, the newest first. Raises DeniedError, ValidationError."""
    access.require(Right.SUPERVISE, project.pk)
    plan = checked(project, plan)
    days = max(1, min(days, MOST_DAYS))
    now = clock.now()
    since = now - datetime.timedelta(days=days)
    if plan.trigger["on"] == "event":
        return _events(project, plan, since, now, cursor or MAX_ID)
    return _times(project, plan, since, now)


def _events(project: Project, plan: RulePlan, since: datetime.datetime, now: datetime.datetime, cursor: int) -> Past:
    test = test_of(plan.conditions, known_of(project.pk, [plan.conditions]))
    window = Event.objects.filter(pk__lt=cursor).order_by("-pk")
    past = Past()
    asked = 0
    for event in window[:WINDOW].iterator(chunk_size=500):
        if event.at < since:
            return past
        past.looked += 1
        past.cursor = event.pk
        if event.project_id != project.pk or event.kind not in plan.trigger["kinds"]:
            continue
        asked += 1
        ticket = ticket_of(event)
        if ticket is not None and test(Facts(as_it_was(ticket, event), event, project.zone, event.at)):
            past.found.append(Would(event.at, event.kind, ticket))
        if asked >= MATCHING or len(past.found) >= SHOWN:
            break
    else:
        if past.looked < WINDOW:
            past.cursor = 0
            return past
    last = Event.objects.filter(pk=past.cursor).values_list("at", flat=True).first() or since
    past.share = max(0, min(99, round(100 * (now - last) / (now - since))))
    return past


def as_it_was(ticket: Ticket, event: Event) -> Ticket:
    """Return the ticket (changed in memory, never saved) as it was right after an event."""
    later = Event.objects.filter(ticket_id=ticket.pk, pk__gt=event.pk, kind__in=LATER).exclude(
        change_id=event.change_id
    )
    for each in later.order_by("-pk")[:500]:
        payload = each.payload
        if each.kind == "ticket.status":
            ticket.status = payload.get("before", ticket.status)
        elif each.kind == "ticket.assigned":
            ticket.assignee_id, ticket.team_id = payload.get("before"), payload.get("before_team")
        elif each.kind == "ticket.taken":
            ticket.assignee_id = payload.get("before")
        else:
            _take_back(ticket, payload.get("changes", {}))
    return ticket


def _take_back(ticket: Ticket, changes: dict[str, list[str]]) -> None:
    before = {name: pair[0] for name, pair in changes.items() if isinstance(pair, list) and pair}
    if "subject" in before:
        ticket.subject = before["subject"]
    if str(before.get("priority", "")).isdigit():
        ticket.priority = int(before["priority"])
    if str(before.get("complexity", "")).isdigit():
        ticket.complexity = int(before["complexity"])
    if "tags" in before:
        ticket.tags = [tag for tag in before["tags"].split(", ") if tag]
    if "topic" in before:
        rows = Topic.objects.filter(project_id=ticket.project_id, name=before["topic"])
        ticket.topic_id = rows.values_list("pk", flat=True).first() if before["topic"] else None


def _times(project: Project, plan: RulePlan, since: datetime.datetime, now: datetime.datetime) -> Past:
    """Find the tickets whose moment came; for a schedule, those open now, for the last time it came."""
    test = test_of(plan.conditions, known_of(project.pk, [plan.conditions]))
    rule = Rule(project=project, trigger=plan.trigger, created_at=since, pk=0)
    past = Past()
    if plan.trigger["on"] == "schedule":
        moment = next_after(plan.trigger["rrule"], project.zone, since)
        if moment is None or moment > now:
            return past
        rows = Ticket.objects.filter(project=project, merged_into=None, status__in=Ticket.ACTIVE).order_by("-pk")
        pairs = [(ticket, moment) for ticket in rows.select_related("person").defer("search")[:MOST_TICKETS]]
    else:
        pairs = [pair for pair, _place in zip(due(rule, since, now), range(MOST_TICKETS), strict=False)]
    span = datetime.timedelta(minutes=plan.trigger.get("minutes", 0))
    for ticket, moment in pairs:
        past.looked += 1
        at = moment + span if plan.trigger["on"] == "since" else moment
        if len(past.found) < SHOWN and test(Facts(ticket, None, project.zone, now)):
            past.found.append(Would(at, f"time.{plan.trigger['on']}", ticket))
    return past
