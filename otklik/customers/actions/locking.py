from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from otklik.customers.models import Person


def locked(person: Person) -> Person:
    """Return the row as it is now, locked; raises ValidationError for one that was merged away or erased."""
    row = Person.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=person.pk)
    if row.merged_into_id is not None or row.erased_at is not None:
        raise ValidationError(_("This card is closed: it was merged into another one or erased."))
    return row
