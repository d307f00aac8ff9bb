from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.api import etags, form, outputs, paging, references, repeats, uploads
from otklik.api.door import answer, known
from otklik.api.fields import PRIORITIES, Id
from otklik.api.inputs import NewTicket, TicketChanges, TicketQuery
from otklik.api.problems import refused
from otklik.api.represent import ticket_out
from otklik.customers.actions import Contact
from otklik.customers.models import Person
from otklik.desk import actions, listing
from otklik.desk.actions.change import UNSET, Unset
from otklik.desk.actions.fill import check_opening, fill_fields
from otklik.desk.closing import ClosingError
from otklik.desk.models import Ticket, Topic
from otklik.desk.search import search
from otklik.desk.ticketform import TicketForm, form_of, values_of
from otklik.lib.phones import normalise_phone

router = Router(tags=["Tickets"])
FOUND_AT_MOST = 200  # matches of a search among which the other conditions choose


@router.post("", response={201: outputs.TicketOut}, operation_id="open_ticket", summary="Open a ticket")
def open_ticket(
    request: HttpRequest,
    data: NewTicket,
) -> HttpResponse:
    """Opens a ticket with its first message, the customer's words. Needs the right `work` in the project.

    With an `Idempotency-Key` the call can be repeated safely for 24 hours: the repeat gets the first answer.
    """
    access = known(request)
    project, asks = references.opening(access, data.project)
    access.require(Right.WORK, project.pk)
    repeats.claim(request, access, project.pk)
    return _open(access, project, data, asks=asks)


def _open(access: Access, project: Project, data: NewTicket, *, asks: bool) -> HttpResponse:
    """Open the ticket; `asks`: the project has fields of its own."""
    given = data.customer
    contact = Contact(given.name or "", given.email or "", given.phone or "") if given else None
    if contact and contact.phone and normalise_phone(contact.phone, region=project.region) is None:
        raise refused("body", "customer", "phone", msg="Write one telephone number such as +7 916 123-45-67")
    topic = references.topic(project.pk, data.topic) if data.topic is not None else None
    own = form_of(project.pk) if asks else TicketForm()
    checked = check_opening(
        access=access,
        project_id=project.pk,
        topic=topic.pk if topic else None,
        given=form.values_given(own, data.fields),
        form=own,
    )
    message = actions.NewMessage(
        text=data.text,
        author_name=contact.name if contact else "",
        author_address=(contact.email or contact.phone) if contact else "",
        files=uploads.taken(access, project.pk, data.files),
    )
    opened = actions.open_ticket(
        actor=access.actor,
        project=project,
        subject=data.subject,
        message=message,
        source=data.source,
        channel="api",
        contact=contact,
        priority=PRIORITIES[data.priority],
        topic=topic,
        fields=checked,
    )
    ticket = opened.ticket
    if contact and ticket.person_id and not Ticket.person.is_cached(ticket):
        # A customer who has just been added is who the call says; reading him again would cost a sixth of the call.
        ticket.person = Person(pk=ticket.person_id, name=contact.name.strip()[:200])
    return _shown(access, ticket, status=201, plain=not own.fields)


def _shown(access: Access, ticket: Ticket, *, status: int = 200, plain: bool = False) -> HttpResponse:
    """Answer with a ticket; `plain`: its project is known to add nothing to it."""
    headers = {"Location": f"/api/v1/tickets/{ticket.pk}"} if status == 201 else {}
    extra = form.NOTHING if plain else form.extras_of(access, [ticket])[ticket.pk]
    return answer(ticket_out(ticket, extra), status=status, headers=headers, version=ticket.version)


@router.get("", response={200: outputs.TicketList}, operation_id="list_tickets", summary="List tickets")
def list_tickets(request: HttpRequest, query: Query[TicketQuery]) -> HttpResponse:
    """Gives the tickets you may see that fit all the conditions, the one changed last first."""
    access = known(request, TicketQuery)
    conditions = listing.Filter(
        projects=(references.project(access, query.project).pk,) if query.project else (),
        statuses=tuple(query.status),
        assignee=references.colleague(access, query.assignee) if query.assignee else None,
    )
    try:
        if query.q.strip():
            page = _found(access, conditions, query)
        else:
            page = listing.page(access, conditions, limit=query.limit, cursor=query.cursor)
    except listing.BadCursorError as error:
        raise paging.bad_cursor() from error
    extras = form.extras_of(access, page.tickets)
    items = [ticket_out(row, extras[row.pk]) for row in page.tickets]
    return answer(outputs.TicketList.model_construct(items=items, next=paging.next_link(request, page.next)))


def _found(access: Access, conditions: listing.Filter, query: TicketQuery) -> listing.Page:
    after = listing.decode_cursor(query.cursor) if query.cursor else None
    rows = [
        row
        for row in search(access, query.q, projects=conditions.projects, limit=FOUND_AT_MOST)
        if (not conditions.statuses or row.status in conditions.statuses)
        and (conditions.assignee is None or (row.assignee_id or 0) == conditions.assignee)
    ]
    rows.sort(key=lambda row: (row.updated_at, row.pk), reverse=True)
    if after is not None:
        rows = [row for row in rows if (row.updated_at, row.pk) < after]
    shown = rows[: query.limit]
    return listing.Page(shown, listing.encode_cursor(shown[-1]) if len(rows) > query.limit else "")


@router.get("/{ticket_id}", response={200: outputs.TicketOut}, operation_id="get_ticket", summary="Read a ticket")
def get_ticket(request: HttpRequest, ticket_id: Path[Id], if_none_match: etags.IfNoneMatch = None) -> HttpResponse:
    """Gives one ticket. With `If-None-Match` 304 as long as nothing of the answer has changed."""
    access = known(request)
    return etags.fresh(request, _shown(access, references.ticket(access, ticket_id)))


@router.patch(
    "/{ticket_id}", response={200: outputs.TicketOut}, operation_id="change_ticket", summary="Change a ticket"
)
def change_ticket(
    request: HttpRequest,
    ticket_id: Path[Id],
    data: TicketChanges,
    if_match: etags.IfMatch = None,
) -> HttpResponse:
    """Changes what the body names, all of it or nothing. Needs the right `work` in the project.

    With `If-Match` it changes only the version that you have read.
    """
    access = known(request)
    ticket = references.ticket(access, ticket_id)
    access.require(Right.WORK, ticket.project_id)
    if if_match not in {None, "*"}:
        etags.check(if_match, Ticket.objects.select_for_update().values_list("version", flat=True).get(pk=ticket.pk))
    _change(access, ticket, data)
    return _shown(access, references.ticket(access, ticket_id))


def _change(access: Access, ticket: Ticket, data: TicketChanges) -> None:
    given = data.model_fields_set
    if given & {"assignee", "team"}:
        assignee, team = ticket.assignee, ticket.team
        if "assignee" in given:
            assignee = (
                references.holder(access, ticket.project_id, data.assignee) if data.assignee is not None else None
            )
        if "team" in given:
            team = references.team(ticket.project_id, data.team) if data.team is not None else None
        try:
            if "note" in given:
                words = actions.NewMessage(text=data.note)
                actions.transfer(access=access, ticket=ticket, assignee=assignee, team=team, note=words, channel="api")
            else:
                actions.assign(access=access, ticket=ticket, assignee=assignee, team=team)
        except actions.MergedError:
            raise
        except ValueError as error:
            raise refused("body", "assignee", msg=str(error)) from error
    elif "note" in given:
        raise refused("body", "note", msg="A note goes with `assignee` or `team`")
    if given & {"subject", "priority", "topic", "tags", "complexity"}:
        topic: Topic | Unset | None = UNSET
        if "topic" in given:
            topic = references.topic(ticket.project_id, data.topic) if data.topic is not None else None
        try:
            actions.change_ticket(
                access=access,
                ticket=ticket,
                subject=data.subject if "subject" in given else None,
                priority=PRIORITIES[data.priority] if "priority" in given else None,
                topic=topic,
                tags=data.tags if "tags" in given else None,
                complexity=data.complexity if "complexity" in given else None,
            )
        except ValueError as error:
            raise refused("body", "tags", msg=str(error)) from error
    if given & {"fields", "status", "status_label", "resolution"}:
        _change_form(access, references.ticket(access, ticket.pk), data)


def _change_form(access: Access, ticket: Ticket, data: TicketChanges) -> None:
    """Fill the project's own fields, then move the ticket: a status may need what has just been filled."""
    given = data.model_fields_set
    own = form_of(ticket.project_id)
    if "fields" in given:
        fill_fields(access=access, ticket=ticket, given=form.values_given(own, data.fields, values_of(own, ticket)))
    if not given & {"status", "status_label", "resolution"}:
        return
    status = data.status if "status" in given else None
    if "status_label" in given:
        label = form.label_given(ticket, own, data.status_label, status)
    else:
        label = ticket.status_label if status in {None, ticket.status} else None
    try:
        actions.change_status(
            access=access,
            ticket=ticket,
            status=status or (label.kind if label else ticket.status),
            label=label,
            resolution=form.resolution_given(own, data.resolution if "resolution" in given else None),
        )
    except ClosingError:
        raise
    except ValueError as error:
        raise refused("body", "resolution" if "resolution" in given else "status", msg=str(error)) from error
