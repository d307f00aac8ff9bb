from __future__ import annotations

import datetime
import logging
from collections.abc import Iterator

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from otklik.accounts.models import Project
from otklik.automation import firing, recurrence
from otklik.automation.compiled import known_of
from otklik.automation.matching import Facts, test_of
from otklik.automation.models import Firing, Rule
from otklik.automation.triggers import COLUMNS
from otklik.desk.models import Ticket
from otklik.lib import clock

logger = logging.getLogger(__name__)
PORTION = 200  # tickets in one transaction
MOST = 5_000  # tickets a rule looks at in one turn; what is left has the next one
CRON_MOST = 10_000  # tickets one time of a schedule looks at


def sweep() -> int:
    """Have the rules of time act on what has become due; return how often they acted.

    A rule looks at each moment once: from where it looked last time up to now. After a downtime it looks at all of the
    gap; a schedule that was missed several times comes once.
    """
    rules = Rule.objects.filter(is_active=True, project__is_active=True).exclude(trigger__on="event")
    acted = 0
    for rule in rules.select_related("project").order_by("project_id", "place", "id"):
        acted += _sweep_schedule(rule) if rule.trigger["on"] == "schedule" else _sweep_moments(rule)
    return acted


def _sweep_moments(rule: Rule) -> int:
    now = clock.now()
    acted = 0
    done = now
    for looked, (ticket, moment) in enumerate(due(rule, rule.swept_to or now, now), start=1):
        kind = f"time.{rule.trigger['on']}"
        acted += _act(rule, ticket, f"{rule.trigger['on']}:{ticket.pk}:{moment:%Y-%m-%dT%H:%M:%S.%fZ}", kind, now)
        if looked >= MOST and rule.trigger["on"] == "since":
            done = moment + datetime.timedelta(minutes=rule.trigger["minutes"])
            break
    Rule.objects.filter(pk=rule.pk, changed_at=rule.changed_at).update(swept_to=done)
    return acted


def due(rule: Rule, begin: datetime.datetime, end: datetime.datetime) -> Iterator[tuple[Ticket, datetime.datetime]]:
    """Yield the tickets whose moment comes after `begin` and up to `end`, with the moment of the ticket itself.

    For a deadline: those that fall due within the rule's minutes and were not acted upon for that deadline.
    """
    span = datetime.timedelta(minutes=rule.trigger["minutes"])
    rows = Ticket.objects.filter(project_id=rule.project_id, merged_into=None)
    if rule.trigger["on"] == "until":
        yield from _before_deadline(rule, rows.filter(next_due_at__gt=end, next_due_at__lte=end + span))
        return
    column = COLUMNS[rule.trigger["of"]]
    if rule.trigger["of"] in {"customer", "reply"}:
        rows = rows.filter(status__in=Ticket.ACTIVE)
    elif rule.trigger["of"] == "solved":
        # The index by the last change leads to them: nothing is solved after it was changed last.
        rows = rows.filter(status__in=[Ticket.Status.SOLVED, Ticket.Status.CLOSED], updated_at__gte=begin - span)
    rows = rows.filter(Q(**{f"{column}__gt": begin - span}), Q(**{f"{column}__lte": end - span}))
    for ticket in _loaded(rows.order_by(column, "id"))[:MOST]:
        yield ticket, getattr(ticket, column)


def _before_deadline(rule: Rule, rows: QuerySet[Ticket]) -> Iterator[tuple[Ticket, datetime.datetime]]:
    acted = Firing.objects.filter(rule=rule, ticket_id=OuterRef("pk"), kind="time.until", at__gte=rule.created_at)
    known = set(
        Firing.objects.filter(rule=rule, ticket_id__in=rows.filter(Exists(acted)).values("pk")).values_list(
            "key", flat=True
        )
    )
    for ticket in _loaded(rows.order_by("next_due_at", "id"))[:MOST]:
        moment = ticket.next_due_at
        if moment is not None and f"until:{ticket.pk}:{moment:%Y-%m-%dT%H:%M:%S.%fZ}" not in known:
            yield ticket, moment


def _loaded(rows: QuerySet[Ticket]) -> QuerySet[Ticket]:
    return rows.select_related("person").defer("search", "person__search", "person__note")


def _sweep_schedule(rule: Rule) -> int:
    now = clock.now()
    if rule.next_at is None or rule.next_at > now:
        return 0
    moment, project = rule.next_at, rule.project
    acted = 0
    after = 0
    for _portion in range(CRON_MOST // PORTION):
        rows = Ticket.objects.filter(project_id=rule.project_id, merged_into=None, pk__gt=after)
        rows = rows.filter(status__in=Ticket.ACTIVE)
        tickets = list(_loaded(rows.order_by("pk"))[:PORTION])
        for ticket in tickets:
            acted += _act(rule, ticket, f"at:{moment:%Y-%m-%dT%H:%M:%SZ}:{ticket.pk}", "time.schedule", now)
        if len(tickets) < PORTION:
            break
        after = tickets[-1].pk
    following = recurrence.next_after(rule.trigger["rrule"], project.zone, now)
    Rule.objects.filter(pk=rule.pk, changed_at=rule.changed_at).update(next_at=following, swept_to=now)
    return acted


def _act(rule: Rule, ticket: Ticket, key: str, kind: str, now: datetime.datetime) -> bool:
    """Have the rule act on one ticket that meets its conditions."""
    project: Project = rule.project
    test = test_of(rule.conditions, known_of(rule.project_id, [rule.conditions]))
    if not rule.is_active or not test(Facts(ticket, None, project.zone, now)):
        return False
    with transaction.atomic():
        return firing.fire(rule=rule, project=project, ticket_id=ticket.pk, key=key, kind=kind, event=None)
