"""What a field is."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(TextChoices):
    """What can stand in a field."""

    TEXT = "text", pgettext_lazy("kind of field", "Text")
    NUMBER = "number", pgettext_lazy("kind of field", "Number")
    MONEY = "money", pgettext_lazy("kind of field", "Money")
    DATE = "date", pgettext_lazy("kind of field", "Date")
    CHOICE = "choice", pgettext_lazy("kind of field", "One of a list")
    SEVERAL = "several", pgettext_lazy("kind of field", "Several of a list")
    YES_NO = "yes_no", pgettext_lazy("kind of field", "Yes or no")
    PERSON = "person", pgettext_lazy("kind of field", "Customer")


class Required(TextChoices):
    """When a field must be filled. What is demanded on opening is still demanded on closing."""

    NEVER = "", _("Never")
    OPENING = "opening", _("When a ticket is opened by hand or by another system")
    CLOSING = "closing", _("When a ticket is solved or closed")


# Text, number or money, day, yes or no, option or customer by id, several options by id. None and () are "empty".
Value = str | Decimal | datetime.date | bool | int | tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One thing a list offers. An archived one stays where it stands and cannot be chosen anew."""

    id: int
    name: str
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A field as its owner defined it.

    Shown always, or only for a `topic` and those below it, or only when the field `parent` holds one of `parent_values`
    (ids of options; 1 is yes, 0 is no), or when both are so. `readers` and `writers` are roles.
    """

    id: int
    key: str
    name: str
    kind: str
    help: str = ""
    options: tuple[Option, ...] = ()
    currency: str = ""
    required: str = ""
    topic: int | None = None
    parent: int | None = None
    parent_values: frozenset[int] = frozenset()
    readers: frozenset[str] = frozenset()
    writers: frozenset[str] = frozenset()
    archived: bool = False

    @property
    def chosen_from_list(self) -> bool:
        """Whether its values are options of its list."""
        return self.kind in {Kind.CHOICE, Kind.SEVERAL}

    @property
    def can_steer(self) -> bool:
        """Whether other fields can be shown by what stands in this one."""
        return self.chosen_from_list or self.kind == Kind.YES_NO


EMPTY_FIELD = Field(0, "", "", Kind.TEXT)
