"""A field of the project as an action of a rule or a macro fills it: each kind of field by its own control."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.utils.functional import Promise

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.desk.condition_form import row_by_words, words_of_row
from otklik.desk.form_words import yes_or_no
from otklik.desk.ticketform import form_of, may_read, may_write
from otklik.lib.fields import Field, FieldError, Kind, parse

Choice = tuple[str, str | Promise]


def field_by(project: Project, text: str) -> Field | None:
    """Return the project's field with an id as a form sends it."""
    return next((row for row in form_of(project.pk).fields if str(row.id) == text), None)


def fillable(access: Access, project: Project) -> list[Field]:
    """Return the fields that a person may have filled."""
    rows = form_of(project.pk).fields
    return [row for row in rows if not row.archived and may_write(access, project.pk, row)]


def seen(access: Access, project: Project, text: str) -> Field | None:
    """Return the field with an id as a form sends it, where the person may see what it is."""
    row = field_by(project, text)
    return row if row is not None and may_read(access, project.pk, row) else None


def options_of(row: Field, held: Sequence[str]) -> list[Choice]:
    """Return what can be chosen in a field, and what is chosen already."""
    if row.kind == Kind.YES_NO:
        return [(text, yes_or_no(text == "1")) for text in ("1", "0")]
    return [(str(one.id), one.name) for one in row.options if not one.archived or str(one.id) in held]


def value_of_texts(project: Project, row: Field, texts: Sequence[str]) -> Any:
    """Return the value that the field's control says, as actions hold it; None empties the field."""
    given = [text.strip() for text in texts if text.strip()]
    if not given:
        return None
    if row.kind == Kind.YES_NO:
        return {"1": True, "0": False}.get(given[0], given[0])
    if row.kind == Kind.PERSON:
        return row_by_words("person", given[0], [project.pk])
    if not row.chosen_from_list:
        return given[0]
    ids = [int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0 for text in given]
    return ids if row.kind == Kind.SEVERAL else ids[0]


def texts_of_value(project: Project, row: Field | None, value: Any) -> list[str]:
    """Return what the field's control shows of a value that an action holds."""
    if value is None:
        return []
    if isinstance(value, bool):
        return ["1" if value else "0"]
    if row is not None and row.kind == Kind.PERSON and isinstance(value, int):
        return [words_of_row("person", value, [project.pk])]
    if row is not None and row.chosen_from_list:
        # Other systems may have named the options; the control knows them by id.
        try:
            value = parse(row, value)
        except FieldError:
            return [str(one) for one in value] if isinstance(value, list) else [str(value)]
    if isinstance(value, list | tuple):
        return [str(one) for one in value]
    return [value if isinstance(value, str) else json.dumps(value, default=str)]
