"""The worker's part of plans: tickets whose date has come are opened, each once."""

from __future__ import annotations

import datetime
import logging
from itertools import islice, takewhile
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.db.models import Q
from django.utils import translation

from otklik.automation.models import Plan, PlanDate
from otklik.automation.plan_events import PlanFailed, PlanOpened
from otklik.automation.planned import access_of_plan, open_planned
from otklik.automation.planning import Date, dates, placed, schedule
from otklik.desk.models import Ticket
from otklik.events.changes import change
from otklik.lib import clock

logger = logging.getLogger(__name__)
MOST_FAILURES = 5  # in a row; then a plan is switched off
MOST_IN_TURN = 100  # dates of one plan in one turn; what is left has the next one
MOST_PASSED = 50_000  # missed dates that are looked through at once
SET_BACK = datetime.timedelta(minutes=5)  # a clock that went back by less is none that was set
MAX_ERROR = 500


def open_due() -> int:
    """Open the tickets of all plans whose date has come; return how many."""
    now = clock.now()
    due = Q(next_raw__lte=now) | Q(handled_at__gt=now + SET_BACK)
    plans = Plan.objects.filter(due, is_active=True, project__is_active=True).order_by("next_raw", "pk")
    opened = 0
    for pk in list(plans.values_list("pk", flat=True)):
        for _turn in range(MOST_IN_TURN):
            amount, more = _step(pk)
            opened += amount
            if not more:
                break
    return opened


def _step(plan_id: int) -> tuple[int, bool]:
    """Deal with the next date of one plan in one transaction; return how many tickets came and whether more are due.

    A second worker passes a plan by that is locked; one that comes later finds the date written down.
    """
    with transaction.atomic():
        rows = Plan.objects.select_for_update(of=("self",), skip_locked=True).select_related("project")
        plan = rows.filter(pk=plan_id, is_active=True, project__is_active=True).first()
        if plan is None:
            return 0, False
        now = clock.now()
        if plan.handled_at is not None and plan.handled_at > now + SET_BACK:
            # The clock was ahead and is right again. What was opened meanwhile is written down.
            schedule(plan, now)
            return 0, _keep(plan, now)
        date, left_out = _next(plan, now)
        if date is None:
            return 0, False
        made = 0
        if date.at > now:
            plan.next_at = date.at  # the calendar has moved it on
            plan.save(update_fields=["next_at"])
            return 0, False
        if not PlanDate.objects.filter(plan=plan, raw=date.raw).exists():
            made = _deal(plan, date, left_out)
        schedule(plan, date.raw)
        return made, _keep(plan, now)


def _keep(plan: Plan, now: datetime.datetime) -> bool:
    plan.handled_at = now
    plan.save(update_fields=["next_raw", "next_at", "handled_at", "failures", "last_error", "is_active"])
    return plan.is_active and plan.next_raw is not None and plan.next_raw <= now


def _next(plan: Plan, now: datetime.datetime) -> tuple[Date | None, int]:
    """Return the date to deal with and how many before it are left out; None when none has come."""
    if plan.next_raw is None or plan.next_raw > now:
        return None, 0
    first = placed(plan, plan.next_raw)
    if plan.missed == Plan.Missed.EACH:
        return first, 0
    # Everything that has come by now; of it the last one that brings a ticket.
    last, left_out = first, 0
    passed = takewhile(lambda each: each.raw <= now, dates(plan, first.raw))
    for date in islice(passed, MOST_PASSED):
        if date.at > now:
            break
        if date.why and not last.why:
            continue
        left_out += 0 if last.why or last.at == date.at else 1
        last = date
    return last, left_out


def _deal(plan: Plan, date: Date, left_out: int) -> int:
    """Open the ticket of a date, or write down why not; return how many tickets came."""
    facts: dict[str, Any] = {"project_id": plan.project_id, "plan": plan, "raw": date.raw, "at": date.at}
    facts["made_at"] = clock.now()
    twice = PlanDate.objects.filter(plan=plan, at=date.at, state=PlanDate.State.OPENED).exists()
    if date.why or twice:
        PlanDate.objects.create(**facts, state=PlanDate.State.SKIPPED, left_out=left_out)
        return 0
    try:
        with transaction.atomic(), translation.override(plan.project.language):
            ticket = _open(plan, date, left_out)
            PlanDate.objects.create(**facts, state=PlanDate.State.OPENED, ticket_id=ticket.pk, left_out=left_out)
    except (OperationalError, InterfaceError):
        raise  # the database is away: all of it is done again
    except Exception as error:
        logger.warning("plan %s of project %s failed: %s", plan.pk, plan.project_id, error)
        words = _words(error)
        PlanDate.objects.create(**facts, state=PlanDate.State.FAILED, error=words, left_out=left_out)
        _failed(plan, date, words)
        return 0
    plan.failures, plan.last_error = 0, ""
    return 1


def _open(plan: Plan, date: Date, left_out: int) -> Ticket:
    access = access_of_plan(plan.project, plan.name)
    with change(actor=access.actor) as current:
        ticket = open_planned(access, plan.project, plan.template)
        told = PlanOpened(
            project=plan.project_id,
            ticket=ticket.pk,
            plan=plan.pk,
            name=plan.name,
            at=date.at.isoformat(),
            left_out=left_out,
        )
        current.record(told)
    return ticket


def _words(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return " ".join(error.messages)[:MAX_ERROR]
    text = type(error).__name__ if isinstance(error, IntegrityError) else str(error).strip() or type(error).__name__
    return text[:MAX_ERROR]


def _failed(plan: Plan, date: Date, words: str) -> None:
    plan.failures += 1
    plan.last_error = words
    off = plan.failures >= MOST_FAILURES
    plan.is_active = not off
    access = access_of_plan(plan.project, plan.name)
    with change(actor=access.actor) as current:
        failed = PlanFailed(
            project=plan.project_id, plan=plan.pk, name=plan.name, at=date.at.isoformat(), error=words, off=off
        )
        current.record(failed)
