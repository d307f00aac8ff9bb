"""Reviews of missed promises, the figure a project publishes, and what it tells of both."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.models import Project, User
from otklik.accounts.roles import Right
from otklik.desk.models import Ticket
from otklik.events.actor import system
from otklik.events.changes import change
from otklik.events.models import Event
from otklik.lib import clock
from otklik.lib.worktime import Timetable
from otklik.service_levels.book import timetable_of
from otklik.service_levels.escalation_events import BreachCardFilled, BreachCardOpened, PromiseSettingsChanged
from otklik.service_levels.models import BreachCard, Calendar, PromiseSettings

FIGURE_DAYS = 30
MOST_COUNTED = 50_000  # the newest tickets of the 30 days; a median of so many does not move by more


def settings_of(project_id: int) -> PromiseSettings:
    """Return what a project tells of its promises; the usual when nobody has said anything."""
    return PromiseSettings.objects.filter(project_id=project_id).first() or PromiseSettings(project_id=project_id)


def open_card(event: Event) -> BreachCard | None:
    """Open the review of the missed promise that an event `clock.breached` tells of, once a clock."""
    payload = event.payload
    if event.ticket_id is None or event.project_id is None:
        return None
    ticket = Ticket.objects.filter(pk=event.ticket_id, project_id=event.project_id).only("id", "project_id").first()
    if ticket is None:
        return None
    now = clock.now()
    fill_by = now + datetime.timedelta(days=settings_of(ticket.project_id).card_days)
    with change(actor=system("reviews"), cause=event) as current:
        card, created = BreachCard.objects.get_or_create(
            project_id=ticket.project_id,
            clock=payload["clock"],
            defaults={
                "ticket_id": ticket.pk,
                "target": payload["target"],
                "policy_name": payload.get("policy_name", ""),
                "due_at": payload["due_at"],
                "opened_at": now,
                "fill_by": fill_by,
            },
        )
        if created:
            current.record(
                BreachCardOpened(
                    project=ticket.project_id,
                    ticket=ticket.pk,
                    card=card.pk,
                    clock=card.clock,
                    target=card.target,
                    fill_by=fill_by.astimezone(datetime.UTC).isoformat(timespec="seconds"),
                )
            )
    return card if created else None


def fill_card(
    *,
    access: Access,
    card: BreachCard,
    what: str,
    why: str,
    measure: str,
    measure_until: datetime.date,
    responsible: User,
) -> BreachCard:
    """Fill in the review of a missed promise, or change it: what, why, measure, until when, who.

    Raises DeniedError; ValidationError when one of the five is missing or the person has no place in the project.
    """
    access.require(Right.WORK, card.project_id)
    values = {"what": what.strip(), "why": why.strip(), "measure": measure.strip()}
    if empty := [name for name, value in values.items() if not value]:
        raise ValidationError({name: _("This must be filled in.") for name in empty})
    if not responsible.memberships.filter(project_id=card.project_id).exists():
        raise ValidationError({"responsible": _("This person has no place in the project.")})
    with change(actor=access.actor) as current:
        row = BreachCard.objects.select_for_update().get(pk=card.pk)
        for name, value in values.items():
            setattr(row, name, value)
        row.measure_until, row.responsible, row.responsible_name = measure_until, responsible, str(responsible)
        row.full_clean(exclude=["ticket", "project", "filled_at"])
        again = row.filled_at is not None
        if not again:
            row.filled_at, row.filled_by_name = clock.now(), access.name
        row.version += 1
        row.save()
        current.record(
            BreachCardFilled(project=row.project_id, ticket=row.ticket_id, card=row.pk, target=row.target, again=again)
        )
    return row


def change_promise_settings(*, access: Access, project: Project, **fields: Any) -> PromiseSettings:
    """Say what a project tells of its promises: `client_sees_cards`, `shows_figure`, `card_days`.

    Raises DeniedError, ValidationError; TypeError for a field that is none of these.
    """
    access.require(Right.MANAGE, project.pk)
    if unknown := set(fields) - {"client_sees_cards", "shows_figure", "card_days"}:
        raise TypeError(f"no such setting: {', '.join(sorted(unknown))}")
    with change(actor=access.actor) as current:
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        row = settings_of(project.pk)
        changes = {
            name: [str(getattr(row, name)), str(value)] for name, value in fields.items() if getattr(row, name) != value
        }
        for name, value in fields.items():
            setattr(row, name, value)
        row.full_clean(exclude=["project", "median", "ninetieth", "counted_at"])
        row.save()
        if changes:
            current.record(PromiseSettingsChanged(project=project.pk, changes=changes))
    return row


def count_figure(project: Project) -> PromiseSettings:
    """Work out a project's response figure anew and keep it: median and 90th percentile (nearest rank) of the working
    minutes from a ticket's opening to its first answer, over the tickets opened in the last 30 days that have one.

    Working time is that of the project's own calendar, every minute where it has none.
    """
    now = clock.now()
    since = now - datetime.timedelta(days=FIGURE_DAYS)
    answered = Ticket.objects.filter(
        project=project, created_at__gt=since, created_at__lte=now, first_reply_at__isnull=False
    )
    spans = answered.order_by("-created_at", "-id").values_list("created_at", "first_reply_at")[:MOST_COUNTED]
    calendar = Calendar.objects.filter(project=project, is_default=True, is_removed=False).first()
    table = timetable_of(calendar) if calendar else Timetable(project.zone, always=True)
    minutes = sorted(table.between(begun, answered_at) // 60 for begun, answered_at in spans if answered_at)
    values: dict[str, Any] = {"counted": len(minutes), "counted_at": now}
    values |= {"median": ranked(minutes, 50), "ninetieth": ranked(minutes, 90)}
    row, _created = PromiseSettings.objects.update_or_create(project=project, defaults=values)
    return row


def ranked(ordered: list[int], percent: int) -> int | None:
    """Return the value of an ordered list at the nearest rank of a percentile, None for an empty list."""
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)] if ordered else None


def count_figures() -> int:
    """Work out the figures of all active projects; return how many they are."""
    projects = list(Project.objects.filter(is_active=True).order_by("id"))
    for project in projects:
        count_figure(project)
    return len(projects)
