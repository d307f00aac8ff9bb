from __future__ import annotations

from dataclasses import dataclass

from otklik.accounts.models import Project
from otklik.customers.models import Identity, Person
from otklik.lib.addresses import normalise_address
from otklik.lib.phones import normalise_phone
from otklik.lib.prepared import fetch
from otklik.lib.text import storable


@dataclass(frozen=True)
class NewPerson:
    """A customer to be added; `identities` are (kind, value) pairs, normalised."""

    name: str
    identities: list[tuple[str, str]]


@dataclass(frozen=True)
class Contact:
    """What is known of somebody who turned to us, as he gave it; anything may be empty."""

    name: str = ""
    email: str = ""
    phone: str = ""
    verified: bool = False


KNOWN = """
SELECT i.value, p.id, p.name, p.organisation_id
FROM customers_identity i JOIN customers_person p ON p.id = i.person_id
WHERE i.project_id = %(project)s::bigint AND i.value = ANY(%(values)s::text[])
"""


def look_up(*, project: Project, contact: Contact) -> tuple[Person | None, NewPerson | None]:
    """Return the customer with one of the contact's identities, else what a new one would be, else two Nones.

    Must run in a transaction. An identity that belongs to somebody is never moved: a stranger who names a known number
    together with his own address adds nothing to the known customer unless the contact is `verified`.
    """
    found = _identities(project, contact)
    name = storable(contact.name).strip()[:200]
    values = [value for _, value in found]
    rows = fetch(KNOWN, {"project": project.pk, "values": values}) if found else []
    if not rows:
        return None, NewPerson(name, found) if found or name else None
    rows.sort(key=lambda row: values.index(row[0]))
    _, person_id, person_name, organisation_id = rows[0]
    person = Person(pk=person_id, project=project, name=person_name, organisation_id=organisation_id)
    person._state.adding = False
    if name and not person.name:
        person.name = name
        person.save(update_fields=["name"])
    if contact.verified:
        have = {row[0] for row in rows}
        missing = [(kind, value) for kind, value in found if value not in have]
        if missing:
            Identity.objects.bulk_create(
                (Identity(project=project, person=person, kind=kind, value=value) for kind, value in missing),
                ignore_conflicts=True,
            )
    return person, None


def _identities(project: Project, contact: Contact) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    if address := normalise_address(contact.email):
        pairs.append((Identity.Kind.EMAIL, address))
    if phone := normalise_phone(contact.phone, region=project.region):
        pairs.append((Identity.Kind.PHONE, phone))
    return pairs
