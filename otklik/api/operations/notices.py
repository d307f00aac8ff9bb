"""One's own notices, and how one wishes to be told. Whoever calls gets his own.

A way by which notices leave for good is opened by somebody who has signed in: a browser subscribes itself, and the code
that links a chat is shown at a page. Calls see and end them.
"""

from __future__ import annotations

import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from ninja import Path, Query, Router

from otklik.accounts.access import Access
from otklik.accounts.models import User
from otklik.api import notice_models as shapes
from otklik.api import paging, repeats
from otklik.api.door import answer, known
from otklik.api.fields import Id
from otklik.api.operations.cards import named
from otklik.api.problems import Problem, refused
from otklik.desk.queries import visible_to as tickets_visible_to
from otklik.notifications import actions, queries
from otklik.notifications.kinds import kind_of, kinds
from otklik.notifications.models import Notice
from otklik.notifications.planning import ways_of
from otklik.notifications.words import said

router = Router(tags=["Notices"])


@router.get("", response={200: shapes.NoticeList}, operation_id="list_notices", summary="Read one's notices")
def list_notices(request: HttpRequest, query: Query[shapes.NoticeQuery]) -> HttpResponse:
    """Gives your notices about what you may see today, the newest first, in your language."""
    access = known(request, shapes.NoticeQuery)
    rows = queries.visible_to(access)
    if query.unread:
        rows = rows.filter(read_at=None)
    found, cursor = paging.part(rows.select_related("project"), query.cursor, query.limit, newest=True)
    with translation.override(_caller(request).language):
        items = _shown(access, found)
    return answer(
        shapes.NoticeList(items=items, next=paging.next_link(request, cursor), unread=queries.unread_count(access))
    )


@router.post("/read", response={200: shapes.ReadOut}, operation_id="read_notices", summary="Mark notices as read")
def read_notices(request: HttpRequest, data: shapes.NoticesRead) -> HttpResponse:
    """Notes that you have read some of your notices, or all; what waits to be sent of them is not sent any more."""
    access = known(request)
    repeats.claim(request, access, repeats.anywhere(access))
    if data.notices is None:
        return answer(shapes.ReadOut(read=actions.mark_all_read(access=access)))
    return answer(shapes.ReadOut(read=actions.mark_read(access=access, ids=data.notices)))


@router.get(
    "/choices", response={200: shapes.ChoicesOut}, operation_id="get_notice_choices", summary="Read how one is told"
)
def get_notice_choices(request: HttpRequest) -> HttpResponse:
    """Gives by kind how you are told, quiet hours, digest, duty, and your browsers and chats."""
    return _choices(request, known(request))


@router.put("/choices", response={200: shapes.ChoicesOut}, operation_id="choose_notices", summary="Say how one is told")
def choose_notices(request: HttpRequest, data: shapes.NewChoices) -> HttpResponse:
    """Puts what the body says in place of what you chose; it counts for what happens from now on."""
    access = known(request)
    unknown = {*data.ways, *data.urgent, *data.gathered} - {kind.name for kind in kinds()}
    if unknown:
        raise refused("body", "ways", msg=f"There is no kind {min(unknown)}")
    with named():
        actions.choose(
            access=access,
            ways=data.ways,
            quiet_from=_time(data.quiet_from),
            quiet_until=_time(data.quiet_until),
            urgent=data.urgent,
            gathered=data.gathered,
            digest_at=data.digest_at,
            duty_until=data.duty_until,
        )
    return _choices(request, access)


@router.delete(
    "/browsers/{browser_id}", response={204: None}, operation_id="remove_browser", summary="Forget a browser"
)
def remove_browser(request: HttpRequest, browser_id: Path[Id]) -> HttpResponse:
    """Sends no more notices to a browser of yours."""
    if not actions.remove_browser(access=known(request), pk=browser_id):
        raise Problem(404)
    return HttpResponse(status=204)


@router.delete("/chats/{chat_id}", response={204: None}, operation_id="unlink_chat", summary="Unlink a chat")
def unlink_chat(request: HttpRequest, chat_id: Path[Id]) -> HttpResponse:
    """Ends the link of a chat with a bot to you: it gets no more notices and answers in your name no more."""
    if not actions.unlink(access=known(request), pk=chat_id):
        raise Problem(404)
    return HttpResponse(status=204)


def _shown(access: Access, rows: list[Notice]) -> list[shapes.NoticeOut]:
    """Return notices in words; those of kinds that are gone are left out, as on the page."""
    wanted = [row.ticket_id for row in rows if row.ticket_id]
    tickets = tickets_visible_to(access).select_related("project").defer("search").in_bulk(wanted)
    items = []
    for row in rows:
        kind, ticket = kind_of(row.kind), tickets.get(row.ticket_id or 0)
        if kind is None or (row.ticket_id and ticket is None):
            continue
        words = said(row, kind, ticket, access)
        items.append(
            shapes.NoticeOut(
                id=row.pk,
                kind=row.kind,
                title=words.title,
                project=row.project.key,
                ticket=row.ticket_id,
                number=words.number,
                text=words.text,
                url=words.url,
                unread=row.read_at is None,
                created_at=row.created_at,
            )
        )
    return items


def _choices(request: HttpRequest, access: Access) -> HttpResponse:
    choice = queries.choice_of(access)
    with translation.override(_caller(request).language):
        items = [
            shapes.KindChoice(
                kind=kind.name,
                label=str(kind.label),
                ways=ways_of(choice, kind),  # type: ignore[arg-type]
                urgent=kind.name in choice.urgent,
                gathered=kind.name in choice.gathered,
            )
            for kind in kinds()
        ]
    browsers = [
        shapes.BrowserOut(id=row.pk, browser=row.browser, created_at=row.created_at)
        for row in queries.browsers_of(access)
    ]
    chats = [
        shapes.ChatOut(
            id=row.pk,
            bot=row.bot.name,
            channel=row.bot.channel,  # type: ignore[arg-type]
            created_at=row.created_at,
        )
        for row in queries.links_of(access).select_related("bot")
    ]
    return answer(
        shapes.ChoicesOut(
            kinds=items,
            quiet_from=choice.quiet_from.strftime("%H:%M") if choice.quiet_from else None,
            quiet_until=choice.quiet_until.strftime("%H:%M") if choice.quiet_until else None,
            digest_at=choice.digest_at,
            duty_until=choice.duty_until,
            browsers=browsers,
            chats=chats,
        )
    )


def _time(text: str | None) -> datetime.time | None:
    return datetime.time.fromisoformat(text) if text else None


def _caller(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
