"""Reads of rules, their log and macros; each within what a person may see."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet

from otklik.accounts.access import Access
from otklik.accounts.models import TeamMember
from otklik.accounts.roles import Right
from otklik.automation.models import Firing, Macro, MacroUse, Plan, PlanDate, Rule
from otklik.desk.models import Ticket


def rules_visible_to(access: Access) -> QuerySet[Rule]:
    """Return the rules of the projects a person supervises, in their order."""
    return Rule.objects.filter(project_id__in=access.with_right(Right.SUPERVISE)).order_by("project_id", "place", "id")


def firings_visible_to(access: Access) -> QuerySet[Firing]:
    """Return the log of rules of the projects a person supervises, the newest first."""
    return Firing.objects.filter(project_id__in=access.with_right(Right.SUPERVISE)).order_by("-id")


def plans_visible_to(access: Access) -> QuerySet[Plan]:
    """Return the plans of tickets of the projects a person supervises, by name."""
    return Plan.objects.filter(project_id__in=access.with_right(Right.SUPERVISE)).order_by("project_id", "name", "id")


def plan_dates_visible_to(access: Access) -> QuerySet[PlanDate]:
    """Return what became of dates of plans of the projects a person supervises, the newest first."""
    return PlanDate.objects.filter(project_id__in=access.with_right(Right.SUPERVISE)).order_by("-id")


def macros_visible_to(access: Access) -> QuerySet[Macro]:
    """Return the macros that a person has: of the projects he works in, of his teams there, and his own.

    Who supervises sees those of all teams; nobody sees another's own.
    """
    rows = Macro.objects.filter(project_id__in=access.with_right(Right.WORK))
    teams = TeamMember.objects.filter(user_id=access.user_id).values("team_id")
    shared = Q(team=None) | Q(team_id__in=teams) | Q(project_id__in=access.with_right(Right.SUPERVISE))
    return rows.filter(Q(owner_id=access.user_id) | (Q(owner=None) & shared)).order_by("project_id", "place", "id")


def macros_for(access: Access, ticket: Ticket) -> QuerySet[Macro]:
    """Return the macros that a person can use with a ticket: his own, his teams', the project's, in this order."""
    return macros_to_use(access).filter(project_id=ticket.project_id)


def macros_to_use(access: Access) -> QuerySet[Macro]:
    """Return the macros that a person can use in any project: his own, his teams', the projects', in this order."""
    teams = TeamMember.objects.filter(user_id=access.user_id).values("team_id")
    rows = macros_visible_to(access).filter(is_active=True)
    rows = rows.filter(Q(owner_id=access.user_id) | Q(team=None) | Q(team_id__in=teams))
    return rows.order_by(F("owner_id").asc(nulls_last=True), F("team_id").asc(nulls_last=True), "place", "id")


def uses_of(access: Access) -> QuerySet[MacroUse]:
    """Return where a person has used macros in the projects he works in."""
    return MacroUse.objects.filter(user_id=access.user_id, project_id__in=access.with_right(Right.WORK))
