"""What the queue does when something happens: gives out what waits, takes back what somebody leaves behind."""

from __future__ import annotations

from otklik.accounts.models import User
from otklik.accounts.roles import TEAM_ROLES
from otklik.events.models import Event
from otklik.routing.actions.distribute import distribute
from otklik.routing.actions.give_back import give_back
from otklik.routing.actions.presence import leave

# After any of these a ticket may wait, or somebody may have room for one.
FREEING = (
    "ticket.opened", "ticket.status", "ticket.reopened", "ticket.assigned", "ticket.changed", "ticket.snoozed",
    "ticket.woken", "ticket.merged", "clock.moved", "presence.changed",
)  # fmt: skip
HOLDERS = {role.value for role in TEAM_ROLES}


def give_out(event: Event) -> None:
    """Give what waits in the event's project, or anywhere, to whoever is free."""
    distribute(projects=[event.project_id] if event.project_id else None, cause=event)


def member_changed(event: Event) -> None:
    """Put the work of somebody who is no longer in the project, or works there no more, back to the queue."""
    if event.payload.get("after") not in HOLDERS:
        give_back(user_id=int(event.payload["user"]), project_id=event.project_id, cause=event)


def user_disabled(event: Event) -> None:
    """Put all work of somebody who may not sign in any more back to the queue."""
    if event.payload.get("disabled"):
        user = User.objects.filter(pk=event.payload["user"]).first()
        if user is not None:
            leave(user=user)
            give_back(user_id=user.pk, project_id=None, cause=event)
