"""What going up does to a ticket itself: its level, whose turn it is, who sees it in his list."""

from __future__ import annotations

from otklik.accounts.models import User
from otklik.desk.actions.assign import may_hold
from otklik.desk.actions.follow import add_follower, readers_among
from otklik.desk.actions.open import NewMessage, preview_of, write_message
from otklik.desk.events import MessagePosted, StatusChanged, TicketAssigned
from otklik.desk.models import Message, Ticket
from otklik.events.changes import Change
from otklik.lib import clock


def raise_level(current: Change, ticket: Ticket, level: int) -> None:
    """Write on a locked ticket how far up it is."""
    ticket.level = level
    ticket.version += 1
    ticket.save(update_fields=["level", "version"])


def show_to_manager(current: Change, ticket: Ticket, manager: User, *, hand_over: bool) -> None:
    """Have a manager of ours follow a locked ticket, and hold it when he is to take it over and may."""
    if readers_among([manager.pk], ticket.project_id):
        add_follower(current, ticket, manager.pk, str(manager))
    if not hand_over or ticket.assignee_id == manager.pk or not may_hold(manager, ticket.project_id):
        return
    team = ticket.team
    current.record(
        TicketAssigned(
            project=ticket.project_id,
            ticket=ticket.pk,
            assignee=manager.pk,
            assignee_name=str(manager),
            team=team.pk if team else None,
            team_name=str(team or ""),
            before=ticket.assignee_id,
            before_name=str(ticket.assignee or ""),
            before_team=team.pk if team else None,
            before_team_name=str(team or ""),
        )
    )
    ticket.assignee, ticket.updated_at = manager, clock.now()
    ticket.save(update_fields=["assignee", "updated_at"])


def show_to_client(current: Change, ticket: Ticket, words: str) -> None:
    """Put a locked ticket to the client company with a question of these words; from then on its people read it."""
    posted = write_message(
        ticket, NewMessage(text=words), kind=Message.Kind.QUESTION, channel="workspace", actor=current.actor
    )
    current.record(
        MessagePosted(
            project=ticket.project_id,
            ticket=ticket.pk,
            message=posted.pk,
            message_kind=Message.Kind.QUESTION,
            channel="workspace",
        )
    )
    if ticket.status != Ticket.Status.WAITING_CLIENT:
        after = Ticket.Status.WAITING_CLIENT
        current.record(StatusChanged(project=ticket.project_id, ticket=ticket.pk, before=ticket.status, after=after))
        ticket.status, ticket.status_label = after, None
    ticket.with_client = True
    ticket.message_count += 1
    ticket.preview = preview_of(words)
    ticket.updated_at = clock.now()
    columns = ["status", "status_label", "with_client", "message_count", "preview", "updated_at"]
    ticket.save(update_fields=columns)
