"""How long a project keeps what (R268): texts and files of closed tickets, sources of mails."""

from __future__ import annotations

import datetime
import time

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.customers.events import CustomerSettingsChanged, DataExpired
from otklik.customers.models import Retention
from otklik.events.actor import system
from otklik.events.changes import change
from otklik.lib import clock, personal

PORTION = 500  # tickets or mails in one transaction: locks last for milliseconds
LEAST, MOST = 1, 36_500  # days
BEGINNING = "1970-01-01T00:00:00+00:00"
SECONDS = 300.0  # one run; the next one goes on


def set_retention(
    *, access: Access, project: Project, text_days: int | None, files_days: int | None, raw_days: int | None
) -> Retention:
    """Set after how many days each kind is forgotten, None for never. Raises DeniedError, ValidationError."""
    access.require(Right.MANAGE, project.pk)
    values = {"text_days": text_days, "files_days": files_days, "raw_days": raw_days}
    for name, days in values.items():
        if days is not None and not LEAST <= days <= MOST:
            raise ValidationError({name: _("From 1 to 36,500 days, or nothing to keep it for good.")})
    with change(actor=access.actor) as current:
        row, _created = Retention.objects.select_for_update().get_or_create(project=project)
        changes = {
            name: [str(getattr(row, name) or ""), str(days or "")]
            for name, days in values.items()
            if getattr(row, name) != days
        }
        for name, days in values.items():
            setattr(row, name, days)
        # A new rule looks at everything again: old tickets may have come by an import since.
        row.reached = {}
        row.save(update_fields=[*values, "reached"])
        if changes:
            current.record(CustomerSettingsChanged(project=project.pk, what="retention", changes=changes))
    return row


def expire_all() -> dict[int, dict[str, int]]:
    """Forget what is old in every project, in portions, for at most five minutes; return the amounts by project.

    Runs as the owner of the tables. A run that is cut off has done whole portions; the next one goes on.
    """
    end = time.monotonic() + SECONDS
    result: dict[int, dict[str, int]] = {}
    for row in Retention.objects.select_related("project").order_by("project_id"):
        counts: dict[str, int] = {}
        for kind in Retention.KINDS:
            days = row.days(kind)
            if days is None:
                continue
            before = clock.now() - datetime.timedelta(days=days)
            for part in personal.parts():
                if part.expire:
                    amount = _expire(row, part, kind, before, end)
                    counts[kind] = counts.get(kind, 0) + (amount if part.counted else 0)
        _note(row, counts)
        result[row.project_id] = counts
    return result


def _expire(row: Retention, part: personal.Part, kind: str, before: datetime.datetime, end: float) -> int:
    if part.expire is None:
        return 0
    key = f"{part.name}.{kind}"
    amount = 0
    while time.monotonic() < end:
        with transaction.atomic():
            _allow()
            # Locked and read anew: whoever releases a hold has everything looked at again.
            row.reached = Retention.objects.select_for_update().values_list("reached", flat=True).get(pk=row.pk)
            at, pk = row.reached.get(key, (BEGINNING, 0))
            place = (datetime.datetime.fromisoformat(at), int(pk))
            done, reached = part.expire(row.project_id, kind, place, before, PORTION)
            if reached is not None:
                row.reached[key] = [reached[0].isoformat(), reached[1]]
                Retention.objects.filter(pk=row.pk).update(reached=row.reached)
        amount += done
        if done < PORTION:
            break
    return amount


def _allow() -> None:
    # The history's texts go too; its trigger lets the owner's own work through when this is set.
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('otklik.retention', 'on', true)")


def _note(row: Retention, counts: dict[str, int]) -> None:
    done = {kind: amount for kind, amount in counts.items() if amount}
    with change(actor=system("customers")) as current:
        row.last_run_at = clock.now()
        row.last_counts = counts
        row.save(update_fields=["last_run_at", "last_counts"])
        if done:
            current.record(DataExpired(project=row.project_id, counts=done))
