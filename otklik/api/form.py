"""A project's own fields, names of statuses and records of what was done, as calls bring and get them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.api import outputs
from otklik.api.fields import FieldWords
from otklik.api.inputs import NewResolution
from otklik.api.problems import refused
from otklik.desk import closing
from otklik.desk.actions.fill import FieldsError
from otklik.desk.models import Resolution, StatusLabel, Ticket
from otklik.desk.ticketform import Filled, Label, TicketForm, all_values, forms_of, may_read, may_write
from otklik.lib.fields import Field, FieldError, Kind, Value, parse
from otklik.lib.fields.values import option_name, plain


@dataclass(frozen=True, slots=True)
class Extra:
    """What a project adds to one ticket, as far as the caller may see it."""

    fields: dict[str, outputs.FieldValue | None] = field(default_factory=dict)
    label: outputs.Reference | None = None
    resolution: outputs.ResolutionOut | None = None


NOTHING = Extra()


def extras_of(access: Access, tickets: Sequence[Ticket]) -> dict[int, Extra]:
    """Return what projects add to these tickets; three queries at most, however many there are."""
    if not tickets:
        return {}
    forms = forms_of({ticket.project_id for ticket in tickets})
    filled = all_values(forms, tickets)
    inside = set(access.with_right(Right.READ, Right.READ_OWN))
    endings = _resolutions([ticket for ticket in tickets if ticket.project_id in inside])
    return {
        ticket.pk: Extra(
            fields=_fields(access, ticket, forms[ticket.project_id], filled[ticket.pk]),
            label=_label(ticket) if ticket.project_id in inside else None,
            resolution=endings.get(ticket.pk),
        )
        for ticket in tickets
    }


def _fields(access: Access, ticket: Ticket, form: TicketForm, filled: Filled) -> dict[str, outputs.FieldValue | None]:
    asked = {row.id for row in form.asked(filled.values, ticket.topic_id)}
    return {
        row.key: field_value(row, filled.values.get(row.id), filled.people)
        for row in form.fields
        if (row.id in asked or (row.archived and row.id in filled.values)) and may_read(access, ticket.project_id, row)
    }


def field_value(row: Field, value: Value | None, people: Mapping[int, str]) -> outputs.FieldValue | None:
    """Return a value as answers carry it: numbers as decimal text, options and customers by id and name."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, tuple):
        return [outputs.Reference(id=pk, name=option_name(row, pk)) for pk in value]
    if isinstance(value, int):
        name = people.get(value, "") if row.kind == Kind.PERSON else option_name(row, value)
        return outputs.Reference(id=value, name=name)
    return plain(value, row.kind) if isinstance(value, Decimal) else value.isoformat()


def _label(ticket: Ticket) -> outputs.Reference | None:
    label = ticket.status_label
    return outputs.Reference(id=label.pk, name=label.name) if label else None


def _resolutions(tickets: Iterable[Ticket]) -> dict[int, outputs.ResolutionOut]:
    """Return the newest record of each ticket that has ever ended."""
    wanted = [ticket.pk for ticket in tickets if ticket.solved_at is not None or ticket.reopened]
    if not wanted:
        return {}
    rows = Resolution.objects.filter(ticket_id__in=wanted).select_related("code")
    return {row.ticket_id: resolution_out(row) for row in rows.order_by("ticket_id", "-id").distinct("ticket_id")}


def resolution_out(row: Resolution) -> outputs.ResolutionOut:
    """Return a record of what was done; its code must be loaded."""
    return outputs.ResolutionOut(
        cause=row.cause,
        done=row.done,
        code=outputs.Reference(id=row.code.pk, name=row.code.name) if row.code else None,
        status=row.status,  # type: ignore[arg-type]
        author=row.author_name,
        created_at=row.created_at,
    )


def values_given(
    form: TicketForm, given: Mapping[str, FieldWords], filled: Filled | None = None
) -> dict[int, Value | None]:
    """Return the values a call brings, by field; raises FieldsError."""
    held = filled.values if filled else {}
    values: dict[int, Value | None] = {}
    errors: dict[str, str] = {}
    for key, raw in given.items():
        row = form.by_key(key)
        if row is None:
            errors[key] = "There is no such field in the project"
            continue
        try:
            values[row.id] = parse(row, raw, held=held.get(row.id))
        except FieldError as error:
            errors[key] = str(error)
    if errors:
        raise FieldsError(errors)
    return values


def label_given(ticket: Ticket, form: TicketForm, value: int | str | None, status: str | None) -> StatusLabel | None:
    """Return the label a call names by id or name, of the status it names or of any; raises Problem 422."""
    if value is None:
        return None
    found = [row for row in form.usable_labels if _names(row, value) and status in {None, row.kind}]
    if len(found) != 1:
        raise refused("body", "status_label", msg="The project has no one such name of this status")
    return StatusLabel.objects.get(pk=found[0].id, project_id=ticket.project_id)


def _names(row: Label, value: int | str) -> bool:
    return row.id == value if isinstance(value, int) else row.name.casefold() == " ".join(value.split()).casefold()


def resolution_given(form: TicketForm, given: NewResolution | None) -> closing.NewResolution | None:
    """Return the record a call brings; raises Problem 422 for a code that the project does not offer."""
    if given is None:
        return None
    code = None
    if given.code is not None:
        wanted = given.code if isinstance(given.code, int) else " ".join(given.code.split()).casefold()
        found = [row for row in form.usable_codes if wanted in {row.id, row.name.casefold()}]
        if not found:
            raise refused("body", "resolution", "code", msg="The project has no such resolution code")
        code = found[0].id
    return closing.NewResolution(cause=given.cause, done=given.done, code=code)


def form_out(access: Access, project_id: int, form: TicketForm) -> outputs.TicketFormOut:
    """Return what a project adds to its tickets, as far as the caller may see it."""
    inside = access.may(Right.READ, project_id) or access.may(Right.READ_OWN, project_id)
    return outputs.TicketFormOut(
        items=[_field_out(access, project_id, form, row) for row in form.readable(access, project_id)],
        status_labels=[
            outputs.StatusLabelOut(id=row.id, status=row.kind, name=row.name)  # type: ignore[arg-type]
            for row in (form.usable_labels if inside else [])
        ],
        resolution_codes=[outputs.Reference(id=row.id, name=row.name) for row in (form.usable_codes if inside else [])],
        closing=outputs.ClosingOut(resolution=form.needs_resolution, topic=form.needs_topic),
    )


def _field_out(access: Access, project_id: int, form: TicketForm, row: Field) -> outputs.FieldOut:
    parent = next((other for other in form.fields if other.id == row.parent), None)
    if parent is not None and not may_read(access, project_id, parent):
        parent = None
    return outputs.FieldOut(
        key=row.key,
        name=row.name,
        help=row.help,
        kind=row.kind,  # type: ignore[arg-type]
        options=[outputs.OptionOut(id=item.id, name=item.name, archived=item.archived) for item in row.options],
        currency=row.currency or None,
        required=row.required or None,  # type: ignore[arg-type]
        topic=row.topic,
        shown_by=parent.key if parent else None,
        shown_for=sorted(row.parent_values) if parent else [],
        writable=may_write(access, project_id, row) and not row.archived,
        archived=row.archived,
    )
