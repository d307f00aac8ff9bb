"""Reads of notices. Every one begins with what the person may see."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.channels.models import BotAccount
from otklik.desk.queries import visible_to as tickets_visible_to
from otklik.notifications.kinds import kinds
from otklik.notifications.models import BotLink, Notice, NoticeChoice, PushSubscription

MOST_COUNTED = 100


def visible_to(access: Access) -> QuerySet[Notice]:
    """Return a person's own notices of projects and tickets that he may see today; newest first."""
    inner = [kind.name for kind in kinds() if kind.inner]
    readers = access.with_right(Right.READ, Right.READ_OWN)
    allowed = Q(ticket_id=None) | Q(ticket_id__in=tickets_visible_to(access).values("pk"))
    hidden = Q(kind__in=inner) & ~Q(project_id__in=readers)
    return (
        Notice.objects.filter(allowed, user_id=access.user_id, project_id__in=access.projects)
        .exclude(hidden)
        .order_by("-id")
    )


def unread_count(access: Access) -> int:
    """Return how many of them are unread, 100 at most."""
    unread = visible_to(access).filter(read_at=None)
    return unread[:MOST_COUNTED].count()


def choice_of(access: Access) -> NoticeChoice:
    """Return what a person chose; a new row, not written, for one who chose nothing."""
    found = NoticeChoice.objects.filter(user_id=access.user_id).first()
    return found or NoticeChoice(user_id=access.user_id)


def bots_of(access: Access) -> QuerySet[BotAccount]:
    """Return the bots of a person's projects."""
    bots = BotAccount.objects.filter(project_id__in=access.projects, is_active=True)
    return bots.select_related("project").order_by("project__name", "name")


def links_of(access: Access) -> QuerySet[BotLink]:
    """Return a person's own links to bots."""
    return BotLink.objects.filter(user_id=access.user_id, project_id__in=access.projects)


def browsers_of(access: Access) -> QuerySet[PushSubscription]:
    """Return a person's own browsers that take push messages."""
    return PushSubscription.objects.filter(user_id=access.user_id).order_by("-id")
