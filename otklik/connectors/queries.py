"""Reads. Every one begins with what the person may see."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from otklik.accounts.access import Access
from otklik.accounts.roles import Right, role_of
from otklik.connectors.models import Export, ExportSchedule, Panel, Webhook, WebhookDelivery

# What stands beside a ticket, for `lib.prepared.Presence`.
THERE = {"side_panels": "FROM connectors_panel WHERE project_id = %(project)s::bigint AND is_active"}


def webhooks_of(access: Access) -> QuerySet[Webhook]:
    """Return the webhooks of projects that a person manages."""
    return Webhook.objects.filter(project_id__in=access.with_right(Right.MANAGE))


def exports_of(access: Access, project_id: int) -> QuerySet[Export]:
    """Return a person's own exports of a project he supervises, newest first."""
    rows = Export.objects.filter(project_id=project_id, user_id=access.user_id)
    return rows.filter(project_id__in=access.with_right(Right.SUPERVISE)).order_by("-id")


def own_exports(access: Access) -> QuerySet[Export]:
    """Return a person's own exports, newest first; of those that took from projects he no longer supervises, none."""
    rows = Export.objects.filter(
        user_id=access.user_id, projects__contained_by=list(access.with_right(Right.SUPERVISE))
    )
    return rows.exclude(projects=[]).select_related("project").defer("project__signature").order_by("-id")


def own_schedules(access: Access) -> QuerySet[ExportSchedule]:
    """Return a person's own regular exports, newest first, also those that have been stopped."""
    rows = ExportSchedule.objects.filter(user_id=access.user_id)
    rows = rows.filter(Q(project_id=None) | Q(project_id__in=access.projects))
    return rows.select_related("project").defer("project__signature").order_by("-id")


def deliveries_of(access: Access, webhook: Webhook) -> QuerySet[WebhookDelivery]:
    """Return what a webhook was sent, newest first; nothing for who does not manage its project."""
    rows = WebhookDelivery.objects.filter(webhook=webhook, project_id__in=access.with_right(Right.MANAGE))
    return rows.order_by("-id")


def panels_of(access: Access) -> QuerySet[Panel]:
    """Return the side panels of projects that a person manages."""
    return Panel.objects.filter(project_id__in=access.with_right(Right.MANAGE))


def panels_beside(access: Access, project_id: int) -> list[Panel]:
    """Return the panels that a person sees beside tickets of a project, in their order; one query."""
    rows = Panel.objects.filter(project_id=project_id, is_active=True)
    rows = rows.filter(project_id__in=access.with_right(Right.READ, Right.READ_OWN))
    role = role_of(access.roles.get(project_id, frozenset()))
    return [row for row in rows if not row.roles or role in row.roles]
