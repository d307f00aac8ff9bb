"""A project's own fields as pages show and send them: `field-12` is the name of the field with the id 12."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.http import QueryDict
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.desk import form_words
from otklik.desk.actions.fill import FieldsError
from otklik.desk.ticketform import Filled, TicketForm, may_read, may_write
from otklik.lib.fields import Field, FieldError, Kind, Required, Value, from_form
from otklik.lib.fields.values import plain
from otklik.workspace.people import find_people

PREFIX = "field-"
MOST_TEXTS = 60  # of one field in one request


@dataclass(frozen=True, slots=True)
class Box:
    """One field on a page.

    `text` is what its input holds, `told` how people read it; `choices` are (value, label, whether it is chosen).
    """

    field: Field
    name: str
    text: str
    told: str
    choices: list[tuple[str, str, bool]]
    writable: bool
    demanded: bool
    empty: bool
    error: str = ""

    @property
    def chosen(self) -> int:
        """How many choices are made."""
        return sum(chosen for _value, _label, chosen in self.choices)


def boxes(
    access: Access,
    project_id: int,
    form: TicketForm,
    filled: Filled,
    fields: Iterable[Field],
    *,
    stage: Required = Required.CLOSING,
    texts: Mapping[int, Sequence[str]] | None = None,
    errors: Mapping[str, str] | None = None,
) -> list[Box]:
    """Return the boxes of fields that the person may see; `texts` that were sent are shown again, with `errors`."""
    result = []
    for row in fields:
        if not may_read(access, project_id, row):
            continue
        value = filled.values.get(row.id)
        shown = list((texts or {}).get(row.id, as_texts(row, value, filled.people)))
        result.append(
            Box(
                field=row,
                name=f"{PREFIX}{row.id}",
                text=shown[0] if shown else "",
                told=form_words.told(row, value, filled.people),
                choices=_choices(row, shown, value),
                writable=may_write(access, project_id, row) and not row.archived,
                demanded=row.required == Required.OPENING
                or (row.required == Required.CLOSING and stage == Required.CLOSING),
                empty=value is None,
                error=(errors or {}).get(row.key, ""),
            )
        )
    return result


def on_ticket(form: TicketForm, filled: Filled, topic: int | None) -> list[Field]:
    """Return the fields a ticket shows: what is asked for, and archived ones in which something stands."""
    asked = {row.id for row in form.asked(filled.values, topic)}
    return [row for row in form.fields if row.id in asked or (row.archived and row.id in filled.values)]


def as_texts(row: Field, value: Value | None, people: Mapping[int, str]) -> list[str]:
    """Return a value as inputs hold it."""
    if value is None:
        return []
    if isinstance(value, bool):
        return ["1" if value else "0"]
    if isinstance(value, tuple):
        return [str(pk) for pk in value]
    if isinstance(value, int):
        return [people.get(value, "")] if row.kind == Kind.PERSON else [str(value)]
    if isinstance(value, Decimal):
        return [plain(value, row.kind)]
    return [value.isoformat() if isinstance(value, datetime.date) else value]


def _choices(row: Field, texts: Sequence[str], value: Value | None) -> list[tuple[str, str, bool]]:
    if row.kind == Kind.YES_NO:
        return [(text, form_words.yes_or_no(text == "1"), text in texts) for text in ("1", "0")]
    held = value if isinstance(value, tuple) else (value,)
    return [
        (str(option.id), option.name, str(option.id) in texts)
        for option in row.options
        if not option.archived or option.id in held
    ]


def texts_of(data: QueryDict, form: TicketForm) -> dict[int, list[str]]:
    """Return what a request sends for the project's fields, by field."""
    return {
        row.id: [text[:2000] for text in data.getlist(f"{PREFIX}{row.id}")[:MOST_TEXTS]]
        for row in form.fields
        if f"{PREFIX}{row.id}" in data
    }


def read_texts(
    access: Access, project: Project, form: TicketForm, texts: Mapping[int, Sequence[str]], filled: Filled
) -> dict[int, Value | None]:
    """Return the values of what was sent. Raises FieldsError for what does not fit."""
    fields = {row.id: row for row in form.fields}
    values: dict[int, Value | None] = {}
    errors: dict[str, str] = {}
    for pk, sent in texts.items():
        row = fields[pk]
        held = filled.values.get(pk)
        try:
            if row.kind == Kind.PERSON:
                values[pk] = _person(access, project, row, sent, held, filled.people)
            else:
                values[pk] = from_form(row, sent, held=held)
        except FieldError as error:
            errors[row.key] = f"{row.name}: {error}"
    if errors:
        raise FieldsError(errors)
    return values


def _person(
    access: Access,
    project: Project,
    row: Field,
    sent: Sequence[str],
    held: Value | None,
    people: Mapping[int, str],
) -> int | None:
    """Return the customer that a telephone number, an address or a name means."""
    text = " ".join(" ".join(sent).split())[:200]
    if not text:
        return None
    if isinstance(held, int) and people.get(held) == text:
        return held
    found = find_people(access, project, text)
    named = [person for person in found if person.name.casefold() == text.casefold()]
    best = named or found
    if len(best) == 1:
        return best[0].pk
    if best:
        raise FieldError(_("Several customers are known by this. Write the telephone number or the address."))
    raise FieldError(_("Nobody is known by this. Write a telephone number, an address or a name."))
