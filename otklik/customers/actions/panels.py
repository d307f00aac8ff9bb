"""Purchases and services of a customer, told by foreign systems (R256). Telling the same twice changes nothing."""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.customers.actions.locking import locked
from otklik.customers.events import PanelChanged
from otklik.customers.models import PanelRow, Person
from otklik.events.changes import change
from otklik.lib import clock

MOST = 1000


@dataclass(frozen=True)
class PanelValues:
    """What a foreign system tells of a purchase or a service; `currency` is an ISO 4217 code."""

    title: str
    state: str = ""
    amount: Decimal | None = None
    currency: str = ""
    starts_on: datetime.date | None = None
    ends_on: datetime.date | None = None


def put_panel_row(
    *, access: Access, person: Person, kind: str, external_id: str, values: PanelValues
) -> tuple[PanelRow, bool]:
    """Write a row under its foreign name; return it and whether it is new.

    Raises DeniedError, ValidationError for an unknown kind or more than 1,000 rows.
    """
    access.require(Right.WORK, person.project_id)
    if kind not in PanelRow.Kind.values:
        raise ValidationError({"kind": _("There is no such choice.")})
    with change(actor=access.actor) as current:
        person = locked(person)
        fields = asdict(values)
        row = PanelRow.objects.filter(person=person, kind=kind, external_id=external_id).first()
        if row is not None and all(getattr(row, name) == value for name, value in fields.items()):
            return row, False
        is_new = row is None
        if row is None:
            if PanelRow.objects.filter(person=person).count() >= MOST:
                raise ValidationError(_("A customer has at most %(count)s such rows."), params={"count": MOST})
            row = PanelRow(project_id=person.project_id, person=person, kind=kind, external_id=external_id)
        for name, value in fields.items():
            setattr(row, name, value)
        row.updated_at = clock.now()
        row.save()
        did = "added" if is_new else "changed"
        current.record(
            PanelChanged(project=row.project_id, person=row.person_id, did=did, panel=row.kind, title=row.title)
        )
    return row, is_new


def remove_panel_row(*, access: Access, row: PanelRow) -> None:
    """Remove a row. Raises DeniedError."""
    access.require(Right.WORK, row.project_id)
    with change(actor=access.actor) as current:
        if PanelRow.objects.filter(pk=row.pk).delete()[0]:
            current.record(
                PanelChanged(
                    project=row.project_id, person=row.person_id, did="removed", panel=row.kind, title=row.title
                )
            )
