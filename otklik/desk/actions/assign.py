from __future__ import annotations

from otklik.accounts.access import Access
from otklik.accounts.models import Membership, Team, User
from otklik.accounts.roles import RIGHTS, Right, Role
from otklik.desk.events import StatusChanged, TicketAssigned, TicketTaken
from otklik.desk.models import Ticket
from otklik.events.changes import change
from otklik.lib import clock


class CannotWorkError(ValueError):
    """The person has no place in the project or may not hold tickets there."""


def take(*, access: Access, ticket: Ticket, force: bool = False) -> bool:
    """Take a ticket; return False when somebody else holds it already (unless `force`).

    Of many people who take at once one gets it: the row is locked while its holder is looked at (S29).
    """
    access.require(Right.WORK, ticket.project_id)
    with change(actor=access.actor) as current:
        ticket = Ticket.objects.select_for_update(of=("self",)).get(pk=ticket.pk)
        if ticket.assignee_id == access.user_id:
            return True
        if ticket.assignee_id is not None and not force:
            return False
        before = User.objects.filter(pk=ticket.assignee_id).first() if ticket.assignee_id else None
        ticket.assignee_id = access.user_id
        current.record(
            TicketTaken(
                project=ticket.project_id,
                ticket=ticket.pk,
                before=before.pk if before else None,
                before_name=str(before) if before else "",
            )
        )
        if ticket.status == Ticket.Status.NEW:
            ticket.status = Ticket.Status.OPEN
            current.record(
                StatusChanged(
                    project=ticket.project_id, ticket=ticket.pk, before=Ticket.Status.NEW, after=Ticket.Status.OPEN
                )
            )
        ticket.version += 1
        ticket.updated_at = clock.now()
        ticket.save(update_fields=["assignee", "status", "version", "updated_at"])
    return True


def assign(
    *, access: Access, ticket: Ticket, assignee: User | None, team: Team | None, note: int | None = None
) -> Ticket:
    """Give a ticket to a person and a team, either may be None; `note` is the id of the note that goes along.

    Raises DeniedError; CannotWorkError when the person may not work in the project or the team is another project's.
    """
    access.require(Right.WORK, ticket.project_id)
    if assignee is not None and not may_hold(assignee, ticket.project_id):
        raise CannotWorkError(f"{assignee} may not hold tickets of this project")
    if team is not None and team.project_id != ticket.project_id:
        raise CannotWorkError("the team belongs to another project")
    with change(actor=access.actor) as current:
        ticket = (
            Ticket.objects.select_for_update(of=("self",))
            .select_related("assignee", "team", "project")
            .get(pk=ticket.pk)
        )
        if (ticket.assignee, ticket.team) == (assignee, team):
            return ticket
        current.record(
            TicketAssigned(
                project=ticket.project_id,
                ticket=ticket.pk,
                assignee=assignee.pk if assignee else None,
                assignee_name=str(assignee or ""),
                team=team.pk if team else None,
                team_name=str(team or ""),
                before=ticket.assignee_id,
                before_name=str(ticket.assignee or ""),
                before_team=ticket.team_id,
                before_team_name=str(ticket.team or ""),
                note=note,
            )
        )
        ticket.assignee, ticket.team = assignee, team
        ticket.version += 1
        ticket.updated_at = clock.now()
        ticket.save(update_fields=["assignee", "team", "version", "updated_at"])
    return ticket


def may_hold(user: User, project_id: int) -> bool:
    """Tell whether a person may hold tickets of a project."""
    if not user.is_active:
        return False
    if user.is_administrator:
        return True
    role = Membership.objects.filter(user=user, project_id=project_id).values_list("role", flat=True).first()
    return role is not None and (Right.WORK in RIGHTS[Role(role)] or role == Role.ENGINEER)
