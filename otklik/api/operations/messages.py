from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.api import form, outputs, paging, references, repeats, uploads
from otklik.api.door import answer, known
from otklik.api.fields import Id
from otklik.api.inputs import NewForward, NewPost, NewWords, Paged
from otklik.api.operations.relations import worked_on
from otklik.api.problems import Problem, refused
from otklik.api.represent import messages_out
from otklik.desk import actions
from otklik.desk.closing import ClosingError, NewResolution
from otklik.desk.models import Message, Ticket
from otklik.desk.queries import messages_of
from otklik.desk.ticketform import form_of

router = Router(tags=["Messages"])


@router.get(
    "/{ticket_id}/messages", response={200: outputs.MessageList}, operation_id="list_messages", summary="Read messages"
)
def list_messages(request: HttpRequest, ticket_id: Path[Id], query: Query[Paged]) -> HttpResponse:
    """Gives what was said about a ticket, oldest first. The client company sees no internal notes."""
    access = known(request, Paged)
    ticket = references.ticket(access, ticket_id)
    rows = messages_of(access, ticket).defer("search", "html", "html_quoted")
    shown, cursor = paging.part(rows, query.cursor, query.limit)
    items = messages_out(access, shown)
    return answer(outputs.MessageList.model_construct(items=items, next=paging.next_link(request, cursor)))


@router.post(
    "/{ticket_id}/messages", response={201: outputs.MessageOut}, operation_id="post_message", summary="Answer or note"
)
def post_message(
    request: HttpRequest,
    ticket_id: Path[Id],
    data: NewPost,
) -> HttpResponse:
    """Answers the customer by mail (`public`) or adds an internal note. Needs the right `work` in the project.

    An answer leaves the ticket waiting for the customer. Until `delivery.state` is `sent` it is on its way.
    """
    access = known(request)
    ticket = references.ticket(access, ticket_id)
    access.require(Right.WORK, ticket.project_id)
    repeats.claim(request, access, ticket.project_id)
    return _post(access, ticket, data)


@router.get(
    "/{ticket_id}/messages/{message_id}",
    response={200: outputs.MessageOut},
    operation_id="get_message",
    summary="Read a message",
)
def get_message(request: HttpRequest, ticket_id: Path[Id], message_id: Path[Id]) -> HttpResponse:
    """Gives one message, such as an answer that is on its way."""
    access = known(request)
    return answer(messages_out(access, [_message(access, references.ticket(access, ticket_id), message_id)])[0])


@router.delete(
    "/{ticket_id}/messages/{message_id}",
    response={200: outputs.TakenBackOut},
    operation_id="take_back_message",
    summary="Take an answer back",
)
def take_back_message(request: HttpRequest, ticket_id: Path[Id], message_id: Path[Id]) -> HttpResponse:
    """Takes back an answer or a forwarding of yours that has not left yet; anybody's with the right `supervise`.

    409 when it has left.
    """
    access, ticket = worked_on(request, ticket_id)
    try:
        return answer(
            outputs.TakenBackOut(text=actions.undo(access=access, message=_message(access, ticket, message_id)))
        )
    except actions.NotSentError as error:
        raise Problem(409, "It has left already, or is nothing that can be taken back.") from error


@router.post(
    "/{ticket_id}/forwards",
    response={201: outputs.MessageOut},
    operation_id="forward_messages",
    summary="Forward to somebody outside",
)
def forward_messages(request: HttpRequest, ticket_id: Path[Id], data: NewForward) -> HttpResponse:
    """Sends what was said with the customer, and its files, to addresses outside. Notes never go. Needs `work`."""
    access, ticket = worked_on(request, ticket_id)
    repeats.claim(request, access, ticket.project_id)
    words = actions.NewMessage(text=data.text, files=uploads.taken(access, ticket.project_id, data.files))
    try:
        posted = actions.forward(
            access=access, ticket=ticket, message=words, to=data.to, only=data.message, channel="api"
        )
    except actions.MergedError:
        raise
    except ValueError as error:
        raise refused("body", "to", msg="Write plain addresses such as anna@example.com, 20 at most") from error
    except LookupError as error:
        raise refused("body", "message", msg="There is no such message that could be forwarded") from error
    return answer(messages_out(access, [posted])[0], status=201)


@router.post(
    "/{ticket_id}/questions",
    response={201: outputs.MessageOut},
    operation_id="ask_client",
    summary="Ask the client company",
)
def ask_client(request: HttpRequest, ticket_id: Path[Id], data: NewWords) -> HttpResponse:
    """Puts a question to the client company, which sees the ticket from now on. Needs `work`."""
    access, ticket = worked_on(request, ticket_id)
    return _said(request, access, ticket, data, Message.Kind.QUESTION)


@router.post(
    "/{ticket_id}/answers",
    response={201: outputs.MessageOut},
    operation_id="answer_for_client",
    summary="Answer for the client company",
)
def answer_for_client(request: HttpRequest, ticket_id: Path[Id], data: NewWords) -> HttpResponse:
    """Answers a question in the name of the client company. Needs the right `answer_question`."""
    access = known(request)
    ticket = references.ticket(access, ticket_id)
    access.require(Right.ANSWER_QUESTION, ticket.project_id)
    return _said(request, access, ticket, data, Message.Kind.ANSWER)


def _said(request: HttpRequest, access: Access, ticket: Ticket, data: NewWords, kind: Message.Kind) -> HttpResponse:
    repeats.claim(request, access, ticket.project_id)
    words = actions.NewMessage(text=data.text, files=uploads.taken(access, ticket.project_id, data.files))
    posted = actions.post(access=access, ticket=ticket, kind=kind, message=words, channel="api")
    return answer(messages_out(access, [posted])[0], status=201)


def _message(access: Access, ticket: Ticket, message_id: int) -> Message:
    found = messages_of(access, ticket).filter(pk=message_id).defer("search", "html", "html_quoted").first()
    if found is None:
        raise Problem(404)
    return found


def _post(access: Access, ticket: Ticket, data: NewPost) -> HttpResponse:
    kind = Message.Kind.REPLY if data.public else Message.Kind.NOTE
    given = data.model_fields_set
    if not data.public and (data.cc or data.bcc):
        raise refused("body", "cc" if data.cc else "bcc", msg="Only an answer to the customer goes to addresses")
    if data.public and data.mentions:
        raise refused("body", "mentions", msg="Only an internal note mentions colleagues")
    waiting = uploads.drafted(access, ticket, kind, data.draft_files)
    files = (*waiting, *uploads.taken(access, ticket.project_id, data.files))
    try:
        posted = actions.post(
            access=access,
            ticket=ticket,
            kind=kind,
            message=actions.NewMessage(text=data.text, files=files, mentions=data.mentions),
            status=data.status if "status" in given else None,
            channel="api",
            copies=actions.Copies(data.cc, data.bcc) if data.cc or data.bcc else None,
            resolution=_resolution(ticket, data),
        )
    except (ClosingError, actions.MergedError):
        raise
    except ValueError as error:
        where = "cc" if data.cc or data.bcc else "resolution" if "resolution" in given else "status"
        raise refused("body", where, msg="This value is not allowed here") from error
    if data.draft_files:
        actions.detach(access=access, ticket=ticket, kind=kind, ids=data.draft_files)
    return answer(messages_out(access, [posted])[0], status=201)


def _resolution(ticket: Ticket, data: NewPost) -> NewResolution | None:
    if "resolution" not in data.model_fields_set:
        return None
    return form.resolution_given(form_of(ticket.project_id), data.resolution)
