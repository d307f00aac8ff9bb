from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.api import escalation_models as shapes
from otklik.api import etags, references, repeats
from otklik.api.door import answer, known
from otklik.api.fields import Id
from otklik.api.inputs import Paged
from otklik.api.operations.cards import named
from otklik.api.operations.escalation import person_named, reference_to
from otklik.api.operations.relations import worked_on
from otklik.api.paging import bad_cursor, next_link, part
from otklik.api.problems import Problem
from otklik.api.set_up import one, shown, unchanged
from otklik.service_levels import escalation_queries as queries
from otklik.service_levels.actions.escalate import escalate
from otklik.service_levels.actions.reviews import fill_card
from otklik.service_levels.models import BreachCard, Escalation

of_tickets = Router(tags=["Escalation"])
of_control = Router(tags=["Escalation"])
of_reviews = Router(tags=["Escalation"])


@of_tickets.get(
    "/{ticket_id}/escalations",
    response={200: shapes.EscalationList},
    operation_id="list_escalations",
    summary="Read how a ticket went up",
)
def list_escalations(request: HttpRequest, ticket_id: Path[Id], query: Query[Paged]) -> HttpResponse:
    """Gives each time a ticket went up, the newest first. Needs the right `read`."""
    access = known(request, Paged)
    ticket = references.ticket(access, ticket_id)
    access.require(Right.READ, ticket.project_id)
    rows = Escalation.objects.filter(ticket=ticket).select_related("manager")
    found, after = part(rows, query.cursor, query.limit, newest=True)
    items = [_escalation(row) for row in found]
    return answer(shapes.EscalationList(items=items, next=next_link(request, after)))


@of_tickets.post(
    "/{ticket_id}/escalations",
    response={201: shapes.EscalationOut},
    operation_id="escalate_ticket",
    summary="Have a ticket go up",
)
def escalate_ticket(request: HttpRequest, ticket_id: Path[Id], data: shapes.NewEscalation) -> HttpResponse:
    """Has a ticket go up to the manager whom the matrix names, with a reason. Needs the right `work`."""
    access, ticket = worked_on(request, ticket_id)
    repeats.claim(request, access, ticket.project_id)
    with named():
        row = escalate(
            access=access,
            ticket=ticket,
            reason=data.reason,
            level=data.level,
            side=data.side,
            hand_over=data.hand_over,
        )
    return answer(_escalation(row), status=201)


@of_control.get("", response={200: shapes.ControlOut}, operation_id="get_control_list", summary="Read the control list")
def get_control_list(request: HttpRequest, query: Query[shapes.ControlQuery]) -> HttpResponse:
    """Gives open tickets of the projects the caller reads by age, customer's last word or deadline."""
    access = known(request, shapes.ControlQuery)
    projects: tuple[int, ...] = ()
    if query.project:
        found = Project.objects.filter(pk__in=access.projects, key=query.project.lower()).first()
        if found is None:
            raise Problem(404)
        access.require(Right.READ, found.pk)
        projects = (found.pk,)
    try:
        page = queries.control(
            access,
            projects,
            sort=query.sort,
            newest=query.newest,
            mine=query.mine,
            cursor=query.cursor,
            limit=query.limit,
        )
    except queries.BadCursorError as error:
        raise bad_cursor() from error
    items = [
        shapes.ControlledOut(
            id=row.pk,
            number=f"{row.project.prefix}-{row.number}",
            subject=row.subject,
            status=str(row.status),
            level=row.level,
            created_at=row.created_at,
            last_customer_at=row.last_customer_at,
            replies=page.replies.get(row.pk, 0),
            due_at=row.next_due_at,
        )
        for row in page.tickets
    ]
    bars = [shapes.AgeOut(from_days=a, to_days=b, tickets=n) for a, b, n in queries.ages(access, projects)]
    return answer(shapes.ControlOut(items=items, next=next_link(request, page.next), ages=bars))


@of_reviews.get("", response={200: shapes.ReviewList}, operation_id="list_reviews", summary="List reviews")
def list_reviews(request: HttpRequest, query: Query[shapes.ReviewQuery]) -> HttpResponse:
    """Gives reviews of missed promises, the newest first, and their figures. The client company's people read those
    of their project where it shows them.
    """
    access = known(request, shapes.ReviewQuery)
    rows = queries.of_state(queries.cards_visible_to(access), query.state)
    found, after = part(rows, query.cursor, query.limit, newest=True)
    figures = queries.card_figures(access)
    counts = {"open": figures.open, "overdue": figures.overdue, "filled": figures.filled}
    return answer(shapes.ReviewList(items=[_review(card) for card in found], next=next_link(request, after), **counts))


@of_reviews.get("/{review_id}", response={200: shapes.ReviewOut}, operation_id="get_review", summary="Read a review")
def get_review(request: HttpRequest, review_id: Path[Id], if_none_match: etags.IfNoneMatch = None) -> HttpResponse:
    """Gives one review of a missed promise."""
    access = known(request)
    return etags.fresh(request, shown(_review(one(queries.cards_visible_to(access), pk=review_id))))


@of_reviews.put(
    "/{review_id}", response={200: shapes.ReviewOut}, operation_id="fill_review", summary="Fill in a review"
)
def fill_review(
    request: HttpRequest, review_id: Path[Id], data: shapes.ReviewChanges, if_match: etags.IfDigest = None
) -> HttpResponse:
    """Fills in what happened, why, what is done about it, until when and who. Needs the right `work`."""
    access = known(request)
    card = one(queries.cards_visible_to(access), pk=review_id)
    access.require(Right.WORK, card.project_id)
    unchanged(if_match, card.project, lambda: shown(_review(one(queries.cards_visible_to(access), pk=review_id))))
    with named(measure_until="until", responsible="who"):
        card = fill_card(
            access=access,
            card=card,
            what=data.what,
            why=data.why,
            measure=data.measure,
            measure_until=data.until,
            responsible=person_named(card.project, data.who, "who"),
        )
    return shown(_review(card))


def _escalation(row: Escalation) -> shapes.EscalationOut:
    return shapes.EscalationOut(
        id=row.pk,
        level=row.level,
        side=row.side,  # type: ignore[arg-type]
        manager=reference_to(row.manager),
        reason=row.reason,
        trigger=row.trigger or None,  # type: ignore[arg-type]
        by=row.by_name,
        at=row.at,
    )


def _review(card: BreachCard) -> shapes.ReviewOut:
    return shapes.ReviewOut(
        id=card.pk,
        ticket=card.ticket_id,
        target=card.target,
        due_at=card.due_at,
        what=card.what,
        why=card.why,
        measure=card.measure,
        until=card.measure_until,
        who=reference_to(card.responsible),
        fill_by=card.fill_by,
        filled_at=card.filled_at,
        filled_by=card.filled_by_name,
    )
