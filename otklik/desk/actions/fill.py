"""What stands in the fields of tickets: checked, written, told in the history."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.roles import Right, Role
from otklik.customers.models import Person
from otklik.desk.form_events import FieldChanged
from otklik.desk.models import Ticket, TicketFieldValue
from otklik.desk.ticketform import TicketForm, form_of, may_write, values_of
from otklik.events.changes import Change, change
from otklik.lib import clock
from otklik.lib.fields import Field, Kind, Required, Value, missing, words

Given = Mapping[int, Value | None]


class FieldsError(ValueError):
    """Values that do not fit; `errors` maps the key of a field to what is wrong, in the reader's language."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = dict(errors)


@dataclass(frozen=True, slots=True)
class Checked:
    """Values for the fields of a ticket that is about to be opened, checked by `check_opening`."""

    values: dict[Field, Value] = field(default_factory=dict)
    people: dict[int, str] = field(default_factory=dict)


def check_opening(
    *, access: Access, project_id: int, topic: int | None, given: Given, form: TicketForm | None = None
) -> Checked:
    """Check what a new ticket's fields are to hold; what is demanded on opening and may be filled must be there.

    Raises FieldsError.
    """
    form = form or form_of(project_id)
    if not form.fields and not given:
        return Checked()
    fields = {row.id: row for row in form.fields}
    values = {pk: value for pk, value in given.items() if value is not None}
    errors = _refusals(access, project_id, form, fields, given, values, topic)
    for row in missing(form.fields, values, form.topics_over(topic), Required.OPENING):
        if may_write(access, project_id, row):
            errors.setdefault(row.key, _("%(field)s must be filled in.") % {"field": row.name})
    people, strange = _people(project_id, fields, values)
    if errors := {**strange, **errors}:
        raise FieldsError(errors)
    return Checked({fields[pk]: value for pk, value in values.items()}, people)


def fill_fields(*, access: Access, ticket: Ticket, given: Given) -> Ticket:
    """Put values into fields of a ticket, None empties one; fields that are not given stay.

    A field engineer fills those set for him in tickets that are assigned to him. Raises DeniedError; FieldsError for a
    field that is archived, not asked for, not the person's to fill, or a customer who is not the project's. All of it
    happens or none.
    """
    with change(actor=access.actor) as current:
        ticket = Ticket.objects.select_for_update(of=("self",)).select_related("project").get(pk=ticket.pk)
        if not (access.may(Right.READ_OWN, ticket.project_id) and ticket.assignee_id == access.user_id):
            access.require(Right.WORK, ticket.project_id)
        form = form_of(ticket.project_id)
        filled = values_of(form, ticket)
        fields = {row.id: row for row in form.fields}
        changed = {pk: value for pk, value in given.items() if filled.values.get(pk) != value}
        if not changed:
            return ticket
        after = {pk: value for pk, value in {**filled.values, **changed}.items() if value is not None}
        errors = _refusals(access, ticket.project_id, form, fields, changed, after, ticket.topic_id)
        people, strange = _people(ticket.project_id, fields, changed)
        if errors := {**strange, **errors}:
            raise FieldsError(errors)
        filled.people.update(people)
        written = [(fields[pk], filled.values.get(pk), value) for pk, value in changed.items()]
        _write(current, ticket, written, filled.people)
        ticket.version += 1
        ticket.updated_at = clock.now()
        ticket.save(update_fields=["version", "updated_at"])
    return ticket


def write_opening(current: Change, ticket: Ticket, checked: Checked) -> None:
    """Write the fields of a ticket that is being opened, inside its change."""
    written = [(row, None, value) for row, value in checked.values.items()]
    _write(current, ticket, written, checked.people)


def _refusals(
    access: Access,
    project_id: int,
    form: TicketForm,
    fields: Mapping[int, Field],
    given: Given,
    after: Mapping[int, Value],
    topic: int | None,
) -> dict[str, str]:
    asked = {row.id for row in form.asked(after, topic)}
    errors: dict[str, str] = {}
    for pk, value in given.items():
        row = fields.get(pk)
        if row is None:
            errors[str(pk)] = _("There is no such field in the project.")
        elif not may_write(access, project_id, row):
            errors[row.key] = _("%(field)s is not yours to fill in.") % {"field": row.name}
        elif row.archived or (pk not in asked and value is not None):
            errors[row.key] = _("%(field)s is not asked for here.") % {"field": row.name}
    return errors


def _people(
    project_id: int, fields: Mapping[int, Field], given: Mapping[int, Value | None]
) -> tuple[dict[int, str], dict[str, str]]:
    """Return the names of customers among values, and errors for those who are not the project's."""
    wanted: dict[int, Field] = {}
    for pk, value in given.items():
        row = fields.get(pk)
        if row is not None and row.kind == Kind.PERSON and isinstance(value, int):
            wanted[value] = row
    if not wanted:
        return {}, {}
    rows = Person.objects.filter(project_id=project_id, pk__in=wanted).only("id", "name")
    names = {row.pk: str(row) for row in rows}
    return names, {row.key: _("There is no such customer.") for pk, row in wanted.items() if pk not in names}


def _write(
    current: Change,
    ticket: Ticket,
    written: Iterable[tuple[Field, Value | None, Value | None]],
    people: Mapping[int, str],
) -> None:
    changes = list(written)
    ids = [row.id for row, before, _after in changes if before is not None]
    if ids:
        TicketFieldValue.objects.filter(ticket_id=ticket.pk, field_id__in=ids).delete()
    rows = [
        TicketFieldValue(project_id=ticket.project_id, ticket=ticket, field_id=row.id, **columns)
        for row, _before, after in changes
        for columns in _columns(row, after)
    ]
    TicketFieldValue.objects.bulk_create(rows)
    for row, before, after in changes:
        tell_field(current, ticket, row, before, after, people)


def tell_field(
    current: Change,
    ticket: Ticket,
    row: Field,
    before: Value | None,
    after: Value | None,
    people: Mapping[int, str],
    left: tuple[str, Value] = ("", ""),
) -> None:
    """Record what became of one field; `left`: the number of a ticket that was merged, and what stays there."""
    current.record(
        FieldChanged(
            project=ticket.project_id,
            ticket=ticket.pk,
            field=row.id,
            key=row.key,
            name=row.name,
            field_kind=row.kind,
            before=words(row, before, people),
            after=words(row, after, people),
            hidden_from=[str(role) for role in Role if _hidden(row, str(role))],
            left_in=left[0],
            left=words(row, left[1], people) if left[0] else "",
        )
    )


def _hidden(row: Field, role: str) -> bool:
    return role != Role.MANAGER and role not in row.readers and role not in row.writers


def _columns(row: Field, value: Value | None) -> list[dict[str, Any]]:
    """Return the typed columns of a value: a row for each option of several."""
    if value is None:
        return []
    if isinstance(value, tuple):
        return [{"option": pk} for pk in value]
    if isinstance(value, bool):
        return [{"option": int(value)}]
    if isinstance(value, int):
        return [{"person_id": value}] if row.kind == Kind.PERSON else [{"option": value}]
    if isinstance(value, Decimal):
        return [{"number": value}]
    return [{"day": value}] if isinstance(value, datetime.date) else [{"text": value}]
