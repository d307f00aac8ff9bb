from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Header, Path, Query, Router

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.api import outputs, paging, references, repeats, uploads
from otklik.api.door import answer, known
from otklik.api.fields import Id, IdempotencyKey
from otklik.api.inputs import KEY, NewPost, Paged
from otklik.api.represent import messages_out
from otklik.desk import actions
from otklik.desk.models import Message, Ticket
from otklik.desk.queries import messages_of

router = Router(tags=["Messages"])


@router.get(
    "/{ticket_id}/messages", response={200: outputs.MessageList}, operation_id="list_messages", summary="Read messages"
)
def list_messages(request: HttpRequest, ticket_id: Path[Id], query: Query[Paged]) -> HttpResponse:
    """Gives what was said about a ticket, oldest first. The client company sees no internal notes."""
    access = known(request, Paged)
    ticket = references.ticket(access, ticket_id)
    rows = messages_of(access, ticket).filter(pk__gt=paging.decode(query.cursor)).defer("search", "html", "html_quoted")
    found = list(rows[: query.limit + 1])
    shown = found[: query.limit]
    cursor = paging.encode(shown[-1].pk) if len(found) > len(shown) else ""
    items = messages_out(access, shown)
    return answer(outputs.MessageList.model_construct(items=items, next=paging.next_link(request, cursor)))


@router.post(
    "/{ticket_id}/messages", response={201: outputs.MessageOut}, operation_id="post_message", summary="Answer or note"
)
def post_message(
    request: HttpRequest,
    ticket_id: Path[Id],
    data: NewPost,
    idempotency_key: Annotated[IdempotencyKey | None, Header(alias="Idempotency-Key", description=KEY)] = None,
) -> HttpResponse:
    """Answers the customer by mail (`public`) or adds an internal note. Needs the right `work` in the project.

    An answer leaves the ticket waiting for the customer. Until `delivery.state` is `sent` it is on its way.
    """
    access = known(request)
    ticket = references.ticket(access, ticket_id)
    access.require(Right.WORK, ticket.project_id)
    return repeats.once(
        request,
        user_id=access.user_id,
        project_id=ticket.project_id,
        key=idempotency_key,
        work=lambda: _post(access, ticket, data),
    )


def _post(access: Access, ticket: Ticket, data: NewPost) -> HttpResponse:
    posted = actions.post(
        access=access,
        ticket=ticket,
        kind=Message.Kind.REPLY if data.public else Message.Kind.NOTE,
        message=actions.NewMessage(text=data.text, files=uploads.taken(access, ticket.project_id, data.files)),
        channel="api",
    )
    return answer(messages_out(access, [posted])[0], status=201)
