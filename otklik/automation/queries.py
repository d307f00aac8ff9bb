"""Reads of rules, their log and macros; each within what a person may see."""

from __future__ import annotations

from django.db.models import QuerySet

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.automation.models import Firing, Macro, Rule


def rules_visible_to(access: Access) -> QuerySet[Rule]:
    """Return the rules of the projects a person supervises, in their order."""
    return Rule.objects.filter(project_id__in=access.with_right(Right.SUPERVISE)).order_by("project_id", "place", "id")


def firings_visible_to(access: Access) -> QuerySet[Firing]:
    """Return the log of rules of the projects a person supervises, the newest first."""
    return Firing.objects.filter(project_id__in=access.with_right(Right.SUPERVISE)).order_by("-id")


def macros_visible_to(access: Access) -> QuerySet[Macro]:
    """Return the macros of the projects a person works in, by name."""
    return Macro.objects.filter(project_id__in=access.with_right(Right.WORK)).order_by("project_id", "name", "id")
