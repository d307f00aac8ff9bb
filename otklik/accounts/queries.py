"""Reads about the whole installation, for administrators, and of the logs. Every one begins with the question of the
right.
"""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from otklik.accounts.access import Access
from otklik.accounts.models import Membership, User
from otklik.accounts.roles import Right
from otklik.events.models import TAKEN, Event


def everybody(access: Access) -> QuerySet[User]:
    """Return everybody who can sign in, with his places in projects. Raises DeniedError."""
    access.require(Right.INSTALL, None)
    places = Membership.objects.filter(project_id__in=access.projects).select_related("project")
    return User.objects.prefetch_related(Prefetch("memberships", places.order_by("project__key")))


def security_log(access: Access) -> QuerySet[Event]:
    """Return who came in, who did not, and who changed what about it, newest first. Raises DeniedError."""
    access.require(Right.INSTALL, None)
    # Spelt as the condition of the index events_security.
    return Event.objects.filter(kind__startswith="security.").order_by("-at", "-id")


def taken_log(access: Access, project_id: int) -> QuerySet[Event]:
    """Return who opened which file of a project and who had what written into a file, newest first. Raises DeniedError.

    For its managers (S17); how people sign in is none of their business and stands in the security log alone.
    """
    access.require(Right.MANAGE, project_id)
    # Spelt as the condition of the index events_taken.
    return Event.objects.filter(kind__in=TAKEN, project_id=project_id).order_by("-id")
