"""Reads of the catalogue and of what follows a ticket."""

from __future__ import annotations

from django.db.models import Prefetch, Q, QuerySet

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.desk.models import Attachment, Message, Ticket
from otklik.lib import clock
from otklik.lib.compiled import compiled
from otklik.requests.models import Portal, Rating, RequestType, StatusLink, Submission

MAX_SHOWN = 200  # messages on a status page
# What stands beside a ticket, for `lib.prepared.Presence`.
THERE = {
    "ratings": "FROM requests_rating WHERE ticket_id = %(ticket)s::bigint",
    "status_links": "FROM requests_statuslink WHERE ticket_id = %(ticket)s::bigint AND revoked_at IS NULL",
}


def portal_of(project: Project) -> Portal:
    """Return what a project shows; one that was never set up shows nothing."""
    return Portal.objects.select_related("consent").filter(project=project).first() or Portal(project=project)


def types_of(project: Project) -> QuerySet[RequestType]:
    """Return the whole catalogue of a project, in its order."""
    return RequestType.objects.filter(project=project)


def published(project: Project) -> QuerySet[RequestType]:
    """Return the items of a project's catalogue that customers see, in its order."""
    return types_of(project).filter(is_published=True)


def template_for(ticket: Ticket) -> int | None:
    """Return the id of the answer template that tickets of its kind of request are offered first, None for none."""
    if ticket.source != Ticket.Source.FORM:
        return None
    asked = Submission.objects.filter(ticket_id=ticket.pk, project_id=ticket.project_id)
    return asked.values_list("type__template_id", flat=True).first()


def said_to(link: StatusLink) -> QuerySet[Message]:
    """Return the conversation as the holder of a link may read it, newest first: our answers and his own words.

    No notes, nothing between us and the client company, nothing of other participants, nothing that an unverified
    writer said in his name (S41, S04).
    """
    ticket = link.ticket
    own = Q(author_address__iexact=link.address)
    place = ticket.participants.filter(address__iexact=link.address).first()
    if place is not None and place.is_requester and ticket.person_id is not None:
        own |= Q(person_id=ticket.person_id, author_address="")  # what he said by telephone
    wanted = Q(kind=Message.Kind.CUSTOMER, unverified=False) & own
    if place is not None and (place.is_requester or place.verified):
        # Who joined later reads what was answered since then, not what another was told before.
        since = Q() if place.is_requester else Q(created_at__gte=place.created_at)
        wanted |= Q(kind=Message.Kind.REPLY) & since
    files = Prefetch("attachments", Attachment.objects.select_related("file"))
    rows = Message.objects.filter(wanted, ticket_id=ticket.pk, project_id=link.project_id)
    return rows.defer("search", "html", "html_quoted").select_related("author").prefetch_related(files).order_by("-id")


def file_for(link: StatusLink, pk: int) -> Attachment | None:
    """Return an attachment of a message that the holder of a link may read."""
    return (
        Attachment.objects.filter(pk=pk, project_id=link.project_id, message__in=said_to(link).values("pk"))
        .select_related("file")
        .first()
    )


def submission_of(ticket: Ticket) -> Submission | None:
    """Return by which form a ticket came in."""
    return next(iter(_submissions(ticket.pk, ticket.project_id)), None)


@compiled
def _submissions(ticket: int, project: int) -> QuerySet[Submission]:
    rows = Submission.objects.filter(ticket_id=ticket, project_id=project)
    return rows.select_related("type", "consent").order_by("id")[:1]


def rating_of(link: StatusLink) -> Rating | None:
    """Return what the holder of a link has said already."""
    return Rating.objects.filter(ticket_id=link.ticket_id, address=link.address).first()


def ratings_of(access: Access, ticket: Ticket) -> list[Rating]:
    """Return the ratings of a ticket, newest first, for those who read everything in its project."""
    if not access.may(Right.READ, ticket.project_id):
        return []
    return list(Rating.objects.filter(ticket_id=ticket.pk, project_id=ticket.project_id).order_by("-id")[:10])


def working_links(access: Access, ticket: Ticket) -> list[StatusLink]:
    """Return the links by which customers follow a ticket now, for those who read everything in its project."""
    if not access.may(Right.READ, ticket.project_id):
        return []
    rows = StatusLink.objects.filter(ticket_id=ticket.pk, revoked_at=None, expires_at__gt=clock.now())
    return list(rows.order_by("id")[:50])
