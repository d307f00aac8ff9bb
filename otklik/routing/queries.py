"""Reads of what routing owns."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.routing.models import Reason


def reasons_for(access: Access) -> QuerySet[Reason]:
    """Return the reasons somebody can give for his presence: of the projects he works in and of the installation."""
    mine = Q(project__isnull=True) | Q(project__in=access.with_right(Right.WORK))
    return Reason.objects.filter(mine, is_active=True)


def reasons_set_up_by(access: Access, project: Project) -> QuerySet[Reason]:
    """Return the reasons somebody sets up in a project; those of all projects are the administrators'."""
    own = Q(project=project)
    return Reason.objects.filter(own | Q(project__isnull=True) if access.is_administrator else own)
