from __future__ import annotations

import datetime
from typing import Any, TypedDict

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.models.project import valid_time_zone
from otklik.accounts.roles import Right
from otklik.customers import standings
from otklik.customers.actions.identities import taken_by, written
from otklik.customers.actions.locking import locked
from otklik.customers.events import CustomerAdded, CustomerChanged
from otklik.customers.models import Identity, Organisation, Person
from otklik.events.changes import change
from otklik.lib import clock
from otklik.lib.text import storable


class Card(TypedDict, total=False):
    """Fields of a customer's card besides name, note and organisation; what is missing stays as it is."""

    language: str
    standing: str
    region: str
    birth_year: int | None
    technical_level: int
    mood: str
    no_robots: bool
    preferred_channel: str
    quiet_from: datetime.time | None
    quiet_to: datetime.time | None
    time_zone: str
    address_form: str


OLDEST = 1900
CARD_FIELDS = frozenset(Card.__annotations__)
LENGTHS = {"language": 5, "region": 120, "address_form": 120}


def change_customer(
    *,
    access: Access,
    person: Person,
    name: str | None = None,
    note: str | None = None,
    organisation: str | None = None,
    card: Card | None = None,
) -> Person:
    """Change a customer's card; None leaves a field alone. An unknown organisation is added.

    Raises DeniedError, ValidationError for a value that is not allowed or a card that is merged away or erased.
    """
    access.require(Right.WORK, person.project_id)
    changes: dict[str, list[str]] = {}
    with change(actor=access.actor) as current:
        person = locked(person)
        given = {"name": storable(name)[:200] if name is not None else None, "note": note and storable(note)[:4000]}
        given["note"] = "" if note == "" else given["note"]
        values: dict[str, Any] = {key: value for key, value in given.items() if value is not None}
        values |= checked_card(person.project_id, card or {})
        if organisation is not None:
            values["organisation"] = _organisation(person.project_id, organisation.strip())
        for field, value in values.items():
            before = getattr(person, field)
            if value != before:
                changes[field] = [_text(before), _text(value)]
                setattr(person, field, value)
        check_quiet_hours(person)
        if changes:
            person.version += 1
            person.save(update_fields=[*changes, "version"])
            current.record(CustomerChanged(project=person.project_id, person=person.pk, changes=changes))
    return person


def add_customer(
    *,
    access: Access,
    project: Project,
    name: str = "",
    note: str = "",
    organisation: str = "",
    identities: list[tuple[str, str]] | None = None,
    card: Card | None = None,
) -> Person:
    """Add a customer by hand; identities are (kind, value) as written.

    Raises DeniedError, ValidationError when nothing is known of him, a value is not allowed or an identity is
    somebody's already.
    """
    access.require(Right.WORK, project.pk)
    found = [(kind, written(project, kind, value)) for kind, value in identities or []]
    name = " ".join(storable(name).split())[:200]
    if not name and not found:
        raise ValidationError(_("Write a name, a telephone number or an address."))
    with change(actor=access.actor) as current:
        for kind, value in found:
            if (owner := taken_by(project.pk, kind, value)) is not None:
                raise ValidationError(_("%(value)s belongs to %(name)s."), params={"value": value, "name": owner})
        person = Person(project=project, name=name, note=storable(note)[:4000])
        for field, value in checked_card(project.pk, card or {}).items():
            setattr(person, field, value)
        person.organisation = _organisation(project.pk, organisation.strip())
        check_quiet_hours(person)
        person.save(force_insert=True)
        Identity.objects.bulk_create(
            Identity(project=project, person=person, kind=kind, value=value) for kind, value in dict.fromkeys(found)
        )
        current.record(CustomerAdded(project=project.pk, person=person.pk, name=person.name))
    return person


def checked_card(project_id: int, card: Card) -> dict[str, Any]:
    """Return the fields of a card, cleaned; raises ValidationError with the field's name."""
    if strange := set(card) - CARD_FIELDS:
        raise ValidationError(f"unknown fields: {', '.join(sorted(strange))}")
    values: dict[str, Any] = dict(card)
    for field, length in LENGTHS.items():
        if field in values:
            values[field] = " ".join(storable(str(values[field])).split())[:length]
    if "standing" in values and not standings.is_known(project_id, values["standing"]):
        raise ValidationError({"standing": _("The project has no such class.")})
    year = values.get("birth_year")
    if year is not None and not OLDEST <= year <= clock.now().year:
        raise ValidationError({"birth_year": _("A year from 1900 to this one.")})
    for field, choices in (
        ("technical_level", Person.TechnicalLevel.values),
        ("mood", Person.Mood.values),
        ("preferred_channel", Person.Channel.values),
    ):
        if field in values and values[field] not in choices:
            raise ValidationError({field: _("There is no such choice.")})
    if values.get("time_zone"):
        try:
            valid_time_zone(values["time_zone"])
        except ValidationError as error:
            raise ValidationError({"time_zone": error.messages}) from error
    return values


def check_quiet_hours(person: Person) -> None:
    """Raise ValidationError when only one end of the quiet hours is known or both are the same."""
    if (person.quiet_from is None) != (person.quiet_to is None):
        raise ValidationError({"quiet_to": _("Quiet hours have a beginning and an end.")})
    if person.quiet_from is not None and person.quiet_from == person.quiet_to:
        raise ValidationError({"quiet_to": _("Quiet hours begin and end at different times.")})


def _organisation(project_id: int, name: str) -> Organisation | None:
    if not name:
        return None
    return Organisation.objects.get_or_create(project_id=project_id, name=storable(name)[:200])[0]


def _text(value: object) -> str:
    if isinstance(value, datetime.time):
        return value.strftime("%H:%M")
    return "" if value is None else str(value)
