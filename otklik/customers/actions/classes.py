"""Classes of customers that a project adds to the built-in ones."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.customers.events import CustomerSettingsChanged
from otklik.customers.models import Standing
from otklik.customers.standings import BUILT_IN
from otklik.events.changes import change
from otklik.lib.text import storable

MOST = 50


def add_standing(*, access: Access, project: Project, name: str) -> Standing:
    """Add a class, or switch one of the same name on again. Raises DeniedError, ValidationError."""
    access.require(Right.MANAGE, project.pk)
    name = " ".join(storable(name).split())[:60]
    key = slugify(name, allow_unicode=True)[:40]
    if not key or key in BUILT_IN:
        raise ValidationError({"name": _("Write a name that no class has yet.")})
    with change(actor=access.actor) as current:
        if Standing.objects.filter(project=project).count() >= MOST:
            raise ValidationError(_("A project has at most %(count)s classes."), params={"count": MOST})
        row, created = Standing.objects.get_or_create(project=project, key=key, defaults={"name": name})
        if created or not row.is_active:
            Standing.objects.filter(pk=row.pk).update(is_active=True)
            current.record(_event(row, "", "on"))
    return row


def switch_off_standing(*, access: Access, standing: Standing) -> None:
    """Switch a class off: customers who have it keep it, nobody gets it any more. Raises DeniedError."""
    access.require(Right.MANAGE, standing.project_id)
    with change(actor=access.actor) as current:
        if Standing.objects.filter(pk=standing.pk, is_active=True).update(is_active=False):
            current.record(_event(standing, "on", "off"))


def _event(row: Standing, before: str, after: str) -> CustomerSettingsChanged:
    return CustomerSettingsChanged(project=row.project_id, what="class", changes={row.name: [before, after]})
