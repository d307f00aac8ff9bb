"""Reads. Every one begins with what the person may see."""

from __future__ import annotations

from django.db.models import QuerySet

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.customers.models import Identity, Person
from otklik.lib.addresses import normalise_address
from otklik.lib.phones import normalise_phone


def visible_to(access: Access) -> QuerySet[Person]:
    """Return the customers of projects in which the person sees everything."""
    return Person.objects.filter(project_id__in=access.with_right(Right.READ))


def by_identity(access: Access, *, phone: str = "", email: str = "", region: str = "RU") -> QuerySet[Person]:
    """Return visible customers with this telephone number or address; nobody when neither can be read."""
    values = [value for value in (normalise_phone(phone, region=region), normalise_address(email)) if value]
    owners = Identity.objects.filter(value__in=values, project_id__in=access.with_right(Right.READ)).values("person_id")
    return visible_to(access).filter(pk__in=owners).prefetch_related("identities").select_related("organisation")
