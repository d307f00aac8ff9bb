from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from otklik.accounts.models import Project
from otklik.customers.events import CustomerAdded
from otklik.customers.models import Identity, Organisation, Person
from otklik.events.actor import Actor
from otklik.events.changes import change
from otklik.lib.addresses import normalise_address
from otklik.lib.phones import normalise_phone
from otklik.lib.text import storable

MOST = 50  # ways to reach one customer
Pair = tuple[str, str]


@dataclass(frozen=True)
class PastPerson:
    """A customer as another system knows him; addresses and numbers as they are written there."""

    name: str = ""
    emails: Sequence[str] = ()
    phones: Sequence[str] = ()
    contracts: Sequence[str] = ()
    organisation_id: int | None = None
    note: str = ""


def pairs_of(project: Project, past: PastPerson) -> list[Pair]:
    """Return the identities of a person, normalised; what is no address or number is left out."""
    found: list[Pair] = []
    found += [(Identity.Kind.EMAIL, value) for raw in past.emails if (value := normalise_address(raw))]
    phones = (normalise_phone(raw, region=project.region) for raw in past.phones)
    found += [(Identity.Kind.PHONE, value) for value in phones if value]
    contracts = (" ".join(storable(raw).split())[:64].upper() for raw in past.contracts)
    found += [(Identity.Kind.CONTRACT, value) for value in contracts if value]
    return list(dict.fromkeys((str(kind), value) for kind, value in found))[:MOST]


def import_people(*, actor: Actor, project: Project, people: Sequence[PastPerson]) -> list[tuple[int | None, bool]]:
    """Recognise customers by any of their identities, add those nobody knows; return (id, whether he was added).

    A known card keeps its name, company and note, and gets what it has not: the file is a directory that the project's
    own people kept. An identity that belongs to somebody is never moved, none becomes verified. (None, False) for one
    of whom nothing is known. Raises IntegrityError when somebody new turned to us at the same moment: do it again.
    """
    wanted = [pairs_of(project, past) for past in people]
    owners = _owners(project, {pair for pairs in wanted for pair in pairs})
    result: list[tuple[int | None, bool]] = []
    with change(actor=actor) as current:
        for past, pairs in zip(people, wanted, strict=True):
            name = " ".join(storable(past.name).split())[:200]
            known = next((owners[pair] for pair in pairs if pair in owners), None)
            if known is not None:
                _complete(known, past, name)
            elif pairs or name:
                row = Person.objects.create(
                    project=project, name=name, note=storable(past.note)[:4000], organisation_id=past.organisation_id
                )
                current.record(CustomerAdded(project=project.pk, person=row.pk, name=name))
            else:
                result.append((None, False))
                continue
            person = known or row
            missing = [pair for pair in pairs if pair not in owners]
            Identity.objects.bulk_create(
                Identity(project=project, person=person, kind=kind, value=value) for kind, value in missing
            )
            owners |= dict.fromkeys(missing, person)
            result.append((person.pk, known is None))
    return result


def import_organisations(*, project: Project, names: Sequence[tuple[str, str]]) -> list[tuple[int, bool]]:
    """Add customers' companies given as (name, note), or find those of the same name; return (id, whether added)."""
    result: list[tuple[int, bool]] = []
    for name, note in names:
        clean = " ".join(storable(name).split())[:200]
        row, added = Organisation.objects.get_or_create(
            project=project, name=clean, defaults={"note": storable(note)[:4000]}
        )
        result.append((row.pk, added))
    return result


def _owners(project: Project, pairs: Iterable[Pair]) -> dict[Pair, Person]:
    values = {value for _kind, value in pairs}
    rows = Identity.objects.filter(project=project, value__in=values).select_related("person")
    return {(row.kind, row.value): row.person for row in rows.defer("person__search")}


def _complete(person: Person, past: PastPerson, name: str) -> None:
    given = {"name": name, "note": storable(past.note)[:4000], "organisation_id": past.organisation_id}
    changed = [field for field, value in given.items() if value and not getattr(person, field)]
    for field in changed:
        setattr(person, field, given[field])
    if changed:
        person.save(update_fields=changed)
