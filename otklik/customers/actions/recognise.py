from __future__ import annotations

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from otklik.accounts.models import Project
from otklik.customers.events import CustomerAdded
from otklik.customers.models import Identity, Person
from otklik.events.changes import Change
from otklik.lib.addresses import normalise_address
from otklik.lib.phones import normalise_phone


@dataclass(frozen=True)
class Contact:
    """What is known of somebody who turned to us, as he gave it; anything may be empty."""

    name: str = ""
    email: str = ""
    phone: str = ""
    verified: bool = False


def recognise(*, project: Project, contact: Contact, change: Change) -> Person | None:
    """Return the customer with one of the contact's identities, a new one if there is none, None if there is nothing to go by.

    Must run inside `events.change()`. An identity that belongs to somebody is never moved: a stranger who names a known
    number together with his own address adds nothing to the known customer unless the contact is `verified`.
    """
    found = _identities(project, contact)
    if not found:
        return _add(project, contact, [], change) if contact.name.strip() else None
    known = list(Identity.objects.filter(project=project, value__in=[value for _, value in found]).select_related("person"))
    if known:
        order = {value: place for place, (_, value) in enumerate(found)}
        known.sort(key=lambda identity: order[identity.value])
        person = known[0].person
        _complete(person, contact, found, {identity.value for identity in known}, project)
        return person
    try:
        with transaction.atomic():
            return _add(project, contact, found, change)
    except IntegrityError:
        # Two first contacts of one customer at once: the other one has just added him.
        identity = Identity.objects.filter(project=project, value__in=[value for _, value in found]).first()
        if identity is None:
            raise
        return identity.person


def _identities(project: Project, contact: Contact) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    if address := normalise_address(contact.email):
        pairs.append((Identity.Kind.EMAIL, address))
    if phone := normalise_phone(contact.phone, region=project.region):
        pairs.append((Identity.Kind.PHONE, phone))
    return pairs


def _add(project: Project, contact: Contact, found: list[tuple[str, str]], change: Change) -> Person:
    person = Person.objects.create(project=project, name=contact.name.strip()[:200])
    Identity.objects.bulk_create(
        Identity(project=project, person=person, kind=kind, value=value, verified=contact.verified)
        for kind, value in found
    )
    change.record(CustomerAdded(project=project.pk, person=person.pk, name=person.name))
    return person


def _complete(
    person: Person, contact: Contact, found: list[tuple[str, str]], known: set[str], project: Project
) -> None:
    if contact.name.strip() and not person.name:
        person.name = contact.name.strip()[:200]
        person.save(update_fields=["name"])
    if not contact.verified:
        return
    Identity.objects.bulk_create(
        (Identity(project=project, person=person, kind=kind, value=value) for kind, value in found if value not in known),
        ignore_conflicts=True,
    )
