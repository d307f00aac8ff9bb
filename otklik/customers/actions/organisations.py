from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.customers.events import OrganisationChanged
from otklik.customers.models import Organisation
from otklik.events.changes import change
from otklik.lib.text import storable


def save_organisation(
    *, access: Access, project: Project, organisation: Organisation | None, name: str, note: str | None = None
) -> Organisation:
    """Add a customers' company (`organisation` None) or change one.

    Raises DeniedError, ValidationError for no name or a name that another company of the project has.
    """
    access.require(Right.WORK, project.pk)
    name = " ".join(storable(name).split())[:200]
    if not name:
        raise ValidationError({"name": _("Write the name.")})
    changes: dict[str, list[str]] = {}
    with change(actor=access.actor) as current:
        if organisation is None:
            row = Organisation(project=project)
        else:
            row = Organisation.objects.select_for_update().get(pk=organisation.pk, project=project)
        for field, value in (("name", name), ("note", None if note is None else storable(note)[:4000])):
            if value is not None and getattr(row, field) != value:
                changes[field] = [getattr(row, field), value]
                setattr(row, field, value)
        if changes:
            try:
                with transaction.atomic():
                    row.save()
            except IntegrityError as error:
                raise ValidationError({"name": _("The project has a company of this name.")}) from error
            current.record(OrganisationChanged(project=project.pk, organisation=row.pk, name=row.name, changes=changes))
    return row
