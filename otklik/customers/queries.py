"""Reads. Every one begins with what the person may see."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.customers.models import Consent, Erasure, Hold, Identity, Merge, Organisation, PanelRow, Person, PersonNote
from otklik.lib.addresses import normalise_address
from otklik.lib.phones import normalise_phone

_OF_PERSON = "WHERE person_id = %(person)s::bigint AND project_id = %(project)s::bigint"
# What a card has, for `lib.prepared.Presence`; `BESIDE` is the part of it shown beside a ticket.
BESIDE = {
    "pinned": f"FROM customers_personnote {_OF_PERSON} AND pinned",
    "panels": f"FROM customers_panelrow {_OF_PERSON}",
}
THERE = {
    "notes": f"FROM customers_personnote {_OF_PERSON}",
    "panels": f"FROM customers_panelrow {_OF_PERSON}",
    "consents": f"FROM customers_consent {_OF_PERSON}",
    "acts": f"FROM customers_erasure {_OF_PERSON}",
    "holds": "FROM customers_hold WHERE person_id = %(person)s::bigint AND released_at IS NULL",
    "consent_texts": "FROM customers_consenttext WHERE project_id = %(project)s::bigint",
    "merges": "FROM customers_merge WHERE kept_id = %(person)s::bigint AND undone_at IS NULL",
}


def visible_to(access: Access) -> QuerySet[Person]:
    """Return the customers of projects in which the person sees everything; those merged into others are not there."""
    return Person.objects.filter(project_id__in=access.with_right(Right.READ), merged_into=None)


def by_identity(access: Access, *, phone: str = "", email: str = "", region: str = "RU") -> QuerySet[Person]:
    """Return visible customers with this telephone number or address; nobody when neither can be read."""
    values = [value for value in (normalise_phone(phone, region=region), normalise_address(email)) if value]
    owners = Identity.objects.filter(value__in=values, project_id__in=access.with_right(Right.READ)).values("person_id")
    return visible_to(access).filter(pk__in=owners).prefetch_related("identities").select_related("organisation")


def opened(access: Access, pk: int) -> Person | None:
    """Return a customer's card to be shown; of somebody who was merged away, that of the other."""
    rows = Person.objects.filter(project_id__in=access.with_right(Right.READ))
    for _step in range(10):  # a merged one may have been merged into a merged one
        row = rows.select_related("organisation", "project").defer("search").filter(pk=pk).first()
        if row is None or row.merged_into_id is None:
            return row
        pk = row.merged_into_id
    return None


def notes_of(person: Person, *, pinned: bool = False) -> list[PersonNote]:
    """Return notes on a card that the reader may see, pinned ones first, the newest first."""
    rows = PersonNote.objects.filter(person_id=person.pk, project_id=person.project_id)
    rows = rows.filter(pinned=True) if pinned else rows
    return list(rows.order_by("-pinned", "-id")[:200])


def consents_of(person: Person) -> list[Consent]:
    """Return the consents of a customer, the newest first."""
    rows = Consent.objects.filter(person_id=person.pk, project_id=person.project_id)
    return list(rows.select_related("text").order_by("-id")[:100])


def panels_of(person: Person) -> list[PanelRow]:
    """Return purchases and services, the latest beginning first."""
    rows = PanelRow.objects.filter(person_id=person.pk, project_id=person.project_id)
    return sorted(rows[:1000], key=lambda row: (str(row.starts_on or ""), row.pk), reverse=True)


def merges_of(person: Person) -> list[Merge]:
    """Return who was merged into a customer and not taken out again, the newest first."""
    rows = Merge.objects.filter(kept_id=person.pk, project_id=person.project_id, undone_at=None)
    return list(rows.select_related("gone").defer("moved", "gone__search").order_by("-id")[:20])


def held_in(project_id: int) -> tuple[int, int]:
    """Return how many customers and how many tickets of a project are under a legal hold now."""
    rows = Hold.objects.filter(project_id=project_id, released_at=None)
    amounts = rows.aggregate(people=Count("person_id", distinct=True), tickets=Count("ticket_id", distinct=True))
    return amounts["people"], amounts["tickets"]


def holds_of(person: Person) -> list[Hold]:
    """Return the legal holds of a customer that are in force, the oldest first."""
    return list(Hold.objects.filter(person_id=person.pk, released_at=None).order_by("pk"))


def acts_of(person: Person) -> list[Erasure]:
    """Return the acts of a customer's erasures, the newest first."""
    return list(Erasure.objects.filter(person_id=person.pk, project_id=person.project_id).order_by("-id")[:10])


def organisations_visible_to(access: Access) -> QuerySet[Organisation]:
    """Return the customers' companies of projects in which the person sees everything."""
    return Organisation.objects.filter(project_id__in=access.with_right(Right.READ))
