"""What stands in a field: read from what people and programs send, and told in words."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from otklik.lib.fields.spec import Field, Kind, Value
from otklik.lib.text import storable

MAX_TEXT = 500  # characters
MAX_WHOLE = 12  # digits before the decimal point
PLACES = {Kind.NUMBER: 6, Kind.MONEY: 2}
MAX_CHOSEN = 50
YEARS = range(1900, 2200)
NUMBER = re.compile(r"-?\d{1,30}(?:\.\d{1,30})?")
DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


class FieldError(ValueError):
    """A value does not fit the field; the message says why, in the reader's language."""


def parse(field: Field, raw: object, *, held: Value | None = None) -> Value | None:
    """Return what is to stand in a field, None for nothing.

    Options may be given by id or by name, customers by id. An archived option is taken only where it is `held` already.
    Whether a customer exists is for the caller to say. Raises FieldError.
    """
    if raw is None or raw == "" or raw == []:
        return None
    if field.kind == Kind.TEXT:
        return _text(raw)
    if field.kind in PLACES:
        return _number(raw, PLACES[Kind(field.kind)])
    if field.kind == Kind.DATE:
        return _day(raw)
    if field.kind == Kind.CHOICE:
        return _option(field, raw, held)
    if field.kind == Kind.SEVERAL:
        return _options(field, raw, held)
    if field.kind == Kind.YES_NO:
        if not isinstance(raw, bool):
            raise FieldError(_("Say yes or no."))
        return raw
    if isinstance(raw, bool) or not isinstance(raw, int) or not 0 < raw < 2**63:
        raise FieldError(_("Name a customer by his id."))
    return raw


def from_form(field: Field, texts: Sequence[str], *, held: Value | None = None) -> Value | None:
    """Return what is to stand in a field by what a form sent for it: ids as digits, yes as 1, no as 0.

    Raises FieldError.
    """
    given = [text.strip() for text in texts if text.strip()]
    if not given:
        return None
    if field.kind == Kind.YES_NO:
        return parse(field, {"1": True, "0": False}.get(given[0]) if given[0] in {"0", "1"} else given[0])
    if field.kind in {Kind.CHOICE, Kind.SEVERAL, Kind.PERSON}:
        ids = [int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0 for text in given]
        return parse(field, ids if field.kind == Kind.SEVERAL else ids[0], held=held)
    return parse(field, given[0])


def words(field: Field, value: Value | None, people: Mapping[int, str] | None = None) -> str:
    """Return a value as history and other systems read it: plain text, the same in each language; "" for nothing.

    A number has a point, a day is ISO 8601, yes and no are `yes` and `no`.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return plain(value, field.kind)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, tuple):
        return ", ".join(option_name(field, pk) for pk in value)
    if isinstance(value, int):
        return option_name(field, value) if field.kind == Kind.CHOICE else (people or {}).get(value, f"#{value}")
    return value


def plain(value: Decimal, kind: str) -> str:
    """Return a number without a power of ten and without zeros that say nothing; money always has its hundredths."""
    if kind == Kind.MONEY:
        return f"{value:.2f}"
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def option_name(field: Field, pk: int) -> str:
    """Return the name of an option; its number when the list knows it no longer."""
    return next((option.name for option in field.options if option.id == pk), f"#{pk}")


def _text(raw: object) -> str | None:
    if not isinstance(raw, str):
        raise FieldError(_("Write a text."))
    # One line: what breaks lines or steers terminals becomes a space, so that no header can be made of it (S31).
    spaced = "".join(" " if unicodedata.category(sign) in {"Cc", "Zl", "Zp"} else sign for sign in storable(raw))
    text = " ".join(spaced.split())
    if len(text) > MAX_TEXT:
        raise FieldError(_("At most %(count)s characters.") % {"count": MAX_TEXT})
    return text or None


def _number(raw: object, places: int) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str | Decimal):
        raise FieldError(_("Write a number."))
    text = raw if isinstance(raw, str) else f"{Decimal(str(raw)):f}"
    text = "".join(text[:60].split()).replace(",", ".").replace("−", "-")
    if not text.isascii() or not NUMBER.fullmatch(text):
        raise FieldError(_("Write a number."))
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise FieldError(_("Write a number.")) from error
    if abs(number) >= 10**MAX_WHOLE:
        raise FieldError(_("The number is too large."))
    exact = number.quantize(Decimal(1).scaleb(-places))
    if exact != number:
        raise FieldError(_("At most %(count)s digits after the point.") % {"count": places})
    return exact + 0  # no negative zero


def _day(raw: object) -> datetime.date:
    if isinstance(raw, datetime.date) and not isinstance(raw, datetime.datetime):
        day = raw
    elif isinstance(raw, str) and raw.isascii():
        text = raw.strip()
        if found := DAY.fullmatch(text):
            text = f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}"
        try:
            day = datetime.date.fromisoformat(text) if len(text) == 10 else datetime.date.min
        except ValueError as error:
            raise FieldError(_("Write a day such as 2026-01-31.")) from error
    else:
        raise FieldError(_("Write a day such as 2026-01-31."))
    if day.year not in YEARS:
        raise FieldError(_("Write a day such as 2026-01-31."))
    return day


def _option(field: Field, raw: object, held: Value | None) -> int:
    if isinstance(raw, str):
        wanted = " ".join(raw.split()).casefold()
        found = [option for option in field.options if option.name.casefold() == wanted]
    elif isinstance(raw, int) and not isinstance(raw, bool):
        found = [option for option in field.options if option.id == raw]
    else:
        found = []
    kept = held if isinstance(held, tuple) else (held,)
    usable = [option for option in found if not option.archived or option.id in kept]
    if not usable:
        raise FieldError(_("Choose from the list."))
    return usable[0].id


def _options(field: Field, raw: object, held: Value | None) -> tuple[int, ...] | None:
    if not isinstance(raw, list | tuple):
        raise FieldError(_("Choose from the list."))
    if len(raw) > MAX_CHOSEN:
        raise FieldError(_("Choose at most %(count)s.") % {"count": MAX_CHOSEN})
    chosen = {_option(field, item, held) for item in raw}
    order = {option.id: place for place, option in enumerate(field.options)}
    return tuple(sorted(chosen, key=lambda pk: order[pk])) or None
