"""Reads of the desk. Every one begins with what the person may see."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Prefetch, Q, QuerySet

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.roles import Right, Role, role_of
from otklik.desk.form_events import FieldChanged
from otklik.desk.models import Attachment, Message, Ticket, Topic
from otklik.events.models import Event


def visible_to(access: Access) -> QuerySet[Ticket]:
    """Return the tickets a person may open.

    Everything in projects where he reads everything; what was put to the client company where he represents it; what is
    assigned to him where he is a field engineer.
    """
    condition = Q(project_id__in=access.with_right(Right.READ))
    if handed := access.with_right(Right.READ_HANDED):
        condition |= Q(project_id__in=handed, with_client=True)
    if own := access.with_right(Right.READ_OWN):
        condition |= Q(project_id__in=own, assignee_id=access.user_id)
    return Ticket.objects.filter(condition)


def projects_of(access: Access) -> QuerySet[Project]:
    """Return the projects of a person."""
    return Project.objects.filter(pk__in=access.projects)


def topics_of(project_id: int) -> QuerySet[Topic]:
    """Return the topics a ticket of the project can have."""
    return Topic.objects.filter(project_id=project_id, is_active=True)


def messages_of(access: Access, ticket: Ticket) -> QuerySet[Message]:
    """Return what a person may read of a ticket, oldest first: the client company sees no internal notes (S41)."""
    return messages_in(ticket.pk, reads_notes(access, ticket))


def reads_notes(access: Access, ticket: Ticket) -> bool:
    """Tell whether a person reads all messages of a ticket, internal notes among them."""
    return access.may(Right.READ, ticket.project_id) or access.may(Right.READ_OWN, ticket.project_id)


def messages_in(ticket: int, with_notes: bool) -> QuerySet[Message]:
    """Return the messages of a ticket that was found behind the walls, oldest first."""
    messages = Message.objects.filter(ticket_id=ticket).select_related("author")
    if not with_notes:
        messages = messages.filter(kind__in=Message.WITH_CLIENT)
    files = Prefetch("attachments", Attachment.objects.select_related("file"))
    return messages.prefetch_related(files).order_by("id")


def history_of(access: Access, ticket: Ticket) -> QuerySet[Event]:
    """Return the events of a ticket, oldest first; only for those who read everything in its project.

    What happened in fields that were hidden from their role is not told.
    """
    role = teller(access, ticket)
    return history_in(ticket.pk, ticket.project_id, role) if role else Event.objects.none()


def teller(access: Access, ticket: Ticket) -> Role | None:
    """Return the role in which a person is told the history of a ticket, None for those who are told none."""
    may = access.may(Right.READ, ticket.project_id)
    return role_of(access.roles[ticket.project_id]) if may else None


def history_in(ticket: int, project: int, role: Role) -> QuerySet[Event]:
    """Return the events of a ticket that was found behind the walls, as a role is told them, oldest first."""
    events = Event.objects.filter(ticket_id=ticket, project_id=project).order_by("id")
    return events.exclude(kind=FieldChanged.kind, payload__contains={"hidden_from": [str(role)]})


def attachments_visible_to(access: Access) -> QuerySet[Attachment]:
    """Return the attachments a person may open: those of messages he may read."""
    reads_all = Q(project_id__in=(*access.with_right(Right.READ), *access.with_right(Right.READ_OWN)))
    of_client = Q(message__kind__in=Message.WITH_CLIENT)
    tickets = visible_to(access).values("pk")
    return Attachment.objects.filter(reads_all | of_client, message__ticket__in=tickets).select_related(
        "file", "message"
    )


def by_number(access: Access, number: str) -> Ticket | None:
    """Return the visible ticket with a number such as NET-1042, in any case, or None."""
    key, _, digits = number.strip().lstrip("#").rpartition("-")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 18:
        return None
    return visible_to(access).filter(project__key=key.lower(), number=int(digits)).first()


def live_facts(ids: Iterable[int]) -> dict[int, tuple[bool, int | None]]:
    """Return for each ticket whether the client company may read it and who holds it (for the live gateway)."""
    rows = Ticket.objects.filter(pk__in=list(ids)).values_list("pk", "with_client", "assignee_id")
    return {pk: (with_client, assignee) for pk, with_client, assignee in rows}
