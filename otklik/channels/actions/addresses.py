"""The mail addresses of a project: mail to them becomes its tickets."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.channels.events import MailAddressAdded, MailAddressRemoved
from otklik.channels.models import MailAddress
from otklik.events.changes import change
from otklik.lib.addresses import normalise_address


def add_address(*, access: Access, project: Project, address: str) -> MailAddress:
    """Give a project an address. Raises DeniedError, ValidationError for no address and for one that is taken.

    Addresses of other projects cannot be seen from here; the database knows them.
    """
    access.require(Right.MANAGE, project.pk)
    normal = normalise_address(address)
    if normal is None or "+" in normal.partition("@")[0]:
        raise ValidationError(_("Write an address such as support@example.org, without “+”."))
    try:
        with transaction.atomic(), change(actor=access.actor) as current:
            row = MailAddress.objects.create(project=project, address=normal)
            current.record(MailAddressAdded(project=project.pk, address=normal))
    except IntegrityError as error:
        raise ValidationError(_("This address is in use already.")) from error
    return row


def remove_address(*, access: Access, address: MailAddress) -> None:
    """Take an address away: mail to it is refused from then on. Raises DeniedError."""
    access.require(Right.MANAGE, address.project_id)
    with change(actor=access.actor) as current:
        if MailAddress.objects.filter(pk=address.pk).delete()[0]:
            current.record(MailAddressRemoved(project=address.project_id, address=address.address))
