from __future__ import annotations

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.customers.events import CustomerChanged
from otklik.customers.models import Organisation, Person
from otklik.events.changes import change


def change_customer(
    *,
    access: Access,
    person: Person,
    name: str | None = None,
    note: str | None = None,
    organisation: str | None = None,
) -> Person:
    """Change a customer's card; None leaves a field alone. An unknown organisation is added. Raises DeniedError."""
    access.require(Right.WORK, person.project_id)
    changes: dict[str, list[str]] = {}
    with change(actor=access.actor) as current:
        person = Person.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=person.pk)
        if name is not None and name != person.name:
            changes["name"] = [person.name, name]
            person.name = name[:200]
        if note is not None and note != person.note:
            changes["note"] = [person.note, note]
            person.note = note
        before = person.organisation.name if person.organisation else ""
        if organisation is not None and organisation.strip() != before:
            changes["organisation"] = [before, organisation.strip()]
            person.organisation = _organisation(person.project_id, organisation.strip())
        if changes:
            person.save(update_fields=["name", "note", "organisation"])
            current.record(CustomerChanged(project=person.project_id, person=person.pk, changes=changes))
    return person


def _organisation(project_id: int, name: str) -> Organisation | None:
    if not name:
        return None
    return Organisation.objects.get_or_create(project_id=project_id, name=name[:200])[0]
