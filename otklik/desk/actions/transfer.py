from __future__ import annotations

from django.db import transaction

from otklik.accounts.access import Access
from otklik.accounts.models import Team, User
from otklik.accounts.roles import Right
from otklik.desk.actions.assign import CannotWorkError, assign
from otklik.desk.actions.locking import MergedError
from otklik.desk.actions.open import NewMessage
from otklik.desk.actions.reply import post
from otklik.desk.models import Message, Ticket


def transfer(
    *,
    access: Access,
    ticket: Ticket,
    assignee: User | None,
    team: Team | None,
    note: NewMessage,
    channel: str = "workspace",
) -> Message | None:
    """Give a ticket to a person or a team together with an internal note, both or neither; return the note (R92).

    When they hold it already nothing is written, so that a repeated call leaves one note; None is returned then.
    Raises DeniedError, CannotWorkError as `assign` does and for nobody at all, MergedError, ValueError for no words.
    """
    access.require(Right.WORK, ticket.project_id)
    if assignee is None and team is None:
        raise CannotWorkError("a note goes to somebody")
    if not note.text.strip():
        raise ValueError("a note has words")
    with transaction.atomic():
        now = (
            Ticket.objects.select_for_update(of=("self",))
            .only("id", "assignee", "team", "merged_into")
            .get(pk=ticket.pk)
        )
        if now.merged_into_id:
            raise MergedError(now.merged_into_id)
        if (now.assignee_id, now.team_id) == (assignee and assignee.pk, team and team.pk):
            return None
        posted = post(access=access, ticket=ticket, kind=Message.Kind.NOTE, message=note, channel=channel)
        assign(access=access, ticket=ticket, assignee=assignee, team=team, note=posted.pk)
    return posted
