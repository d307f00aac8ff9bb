from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.customers.events import CustomersToldApart
from otklik.customers.models import Apart, Person
from otklik.events.changes import change
from otklik.lib import clock


def tell_apart(*, access: Access, person: Person, other: Person) -> None:
    """Remember that two cards are two people; they are not proposed to be one again. Once more changes nothing.

    Raises DeniedError, ValidationError for people of two projects (S39) and for the same one twice.
    """
    access.require(Right.WORK, person.project_id)
    if person.project_id != other.project_id:
        raise ValidationError(_("There is no such customer in this project."))
    if person.pk == other.pk:
        raise ValidationError(_("Choose somebody else."))
    with change(actor=access.actor) as current:
        lower, higher = sorted((person, other), key=lambda each: each.pk)
        _row, created = Apart.objects.get_or_create(
            one=lower,
            other=higher,
            defaults={"project_id": person.project_id, "by_id": access.user_id, "at": clock.now()},
        )
        if created:
            for each, stranger in ((person, other), (other, person)):
                current.record(
                    CustomersToldApart(
                        project=each.project_id, person=each.pk, other=stranger.pk, other_name=str(stranger)
                    )
                )
