"""The form of an item of the catalogue: its fields as they are stored, and the subject made of them.

A field is `{"key", "kind", "label", "help", "required", "choices"}`. Fields of the fixed kinds stand once in a form and
their key is their kind; those that may stand several times have keys `f1`, `f2` and so on, which stay when others go.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MAX_FIELDS = 30
MAX_CHOICES = 60
PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9]{0,20})\}")
KEY = re.compile(r"f[1-9][0-9]{0,3}")


class Kind(models.TextChoices):
    """What a field asks for."""

    NAME = "name", gettext_lazy("Name")
    EMAIL = "email", gettext_lazy("E-mail")
    PHONE = "phone", gettext_lazy("Telephone")
    SUBJECT = "subject", gettext_lazy("Subject")
    TEXT = "text", gettext_lazy("Message")
    FILES = "files", gettext_lazy("Files")
    LINE = "line", gettext_lazy("One line of text")
    CHOICE = "choice", gettext_lazy("Choice from a list")


ONCE = frozenset({Kind.NAME, Kind.EMAIL, Kind.PHONE, Kind.SUBJECT, Kind.TEXT, Kind.FILES})


@dataclass(frozen=True)
class Field:
    """One field of a form. An empty label means the kind's own word, in the reader's language."""

    kind: str
    key: str = ""
    label: str = ""
    help: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """The words above the field."""
        return self.label or str(Kind(self.kind).label)


GENERAL = (
    Field(Kind.NAME, Kind.NAME),
    Field(Kind.EMAIL, Kind.EMAIL, required=True),
    Field(Kind.PHONE, Kind.PHONE),
    Field(Kind.SUBJECT, Kind.SUBJECT),
    Field(Kind.TEXT, Kind.TEXT, required=True),
    Field(Kind.FILES, Kind.FILES),
)


def read(stored: Any) -> tuple[Field, ...]:
    """Return the fields of a stored form; what this version does not understand is left out."""
    rows = stored if isinstance(stored, list) else []
    return tuple(
        Field(
            kind=row["kind"],
            key=str(row["key"]),
            label=str(row.get("label", "")),
            help=str(row.get("help", "")),
            required=bool(row.get("required")),
            choices=tuple(str(choice) for choice in row.get("choices", ())),
        )
        for row in rows
        if isinstance(row, dict) and row.get("kind") in Kind.values and row.get("key")
    )


def checked(given: Sequence[Field]) -> list[dict[str, Any]]:
    """Return the form as it is stored, every field with its key.

    Raises ValidationError: too many fields, a fixed kind twice, a choice without choices, or a form to which nobody
    could be answered or which says nothing.
    """
    if len(given) > MAX_FIELDS:
        raise ValidationError(_("A form has at most %(count)s fields."), params={"count": MAX_FIELDS})
    kinds = [field.kind for field in given]
    if twice := [kind for kind in ONCE if kinds.count(kind) > 1]:
        raise ValidationError(_("“%(field)s” stands twice."), params={"field": Kind(twice[0]).label})
    if not {Kind.EMAIL, Kind.PHONE} & {field.kind for field in given if field.required}:
        raise ValidationError(_("Ask for an e-mail or a telephone, required: else nobody can be answered."))
    if not {Kind.TEXT, Kind.LINE, Kind.CHOICE, Kind.SUBJECT} & set(kinds):
        raise ValidationError(_("The form asks nothing: add a message, a line or a choice."))
    for field in given:
        if field.kind == Kind.CHOICE and not 2 <= len(field.choices) <= MAX_CHOICES:
            raise ValidationError(
                _("A choice needs two to %(count)s lines to choose from."), params={"count": MAX_CHOICES}
            )
        if field.kind in {Kind.CHOICE, Kind.LINE} and not field.label:
            raise ValidationError(_("A line or a choice needs words above it."))
    return [{**asdict(field), "choices": list(field.choices)} for field in _keyed(given)]


def _keyed(given: Sequence[Field]) -> Iterable[Field]:
    taken = {field.key for field in given if KEY.fullmatch(field.key)}
    used: set[str] = set()
    number = max((int(key[1:]) for key in taken), default=0)
    for field in given:
        key = str(field.kind)
        if field.kind not in ONCE:
            key = field.key if KEY.fullmatch(field.key) and field.key not in used else ""
            if not key:
                number += 1
                key = f"f{number}"
        used.add(key)
        yield Field(field.kind, key, field.label, field.help, field.required, field.choices)


def subject_of(template: str, name: str, values: Mapping[str, str]) -> str:
    """Return the subject of a ticket: `{key}` of the form's own fields and `{type}` are replaced, once, by what was
    written; anything else in braces stays as it is (S14).
    """
    known = {"type": name, **values}
    if not template.strip():
        return values.get("subject", "").strip() or name
    text = PLACEHOLDER.sub(lambda match: known.get(match[1], match[0]), template)
    return " ".join(text.split())[:300]
