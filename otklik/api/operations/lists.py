"""Kept lists of customers: the conditions of a list under a name, and who is in it now."""

from __future__ import annotations

import datetime
import zoneinfo
from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from otklik.accounts.access import Access
from otklik.accounts.models import User
from otklik.accounts.roles import Right
from otklik.api import etags, paging, references, repeats
from otklik.api import list_models as shapes
from otklik.api.door import answer, known
from otklik.api.fields import Id
from otklik.api.inputs import Paged
from otklik.api.inputs_cards import LEVELS
from otklik.api.operations.cards import named
from otklik.api.outputs import CustomerList
from otklik.api.problems import Problem, refused
from otklik.api.represent import customer_out
from otklik.customers import standings
from otklik.customers.models import ConsentText
from otklik.desk import segments
from otklik.desk.actions.segments import change_segment, remove_segment, save_segment, segments_of
from otklik.desk.models import SavedSegment

router = Router(tags=["Customers"])
LEVEL_WORDS = {number: word for word, number in LEVELS.items()}
YES_NO: dict[bool | None, str] = {True: "yes", False: "no", None: ""}
ORDINARY = "ordinary"  # how addresses of the page write the class without a key


@router.get(
    "/named",
    response={200: shapes.NamedLists},
    operation_id="list_named_segments",
    summary="List kept lists of customers",
)
def list_named_segments(request: HttpRequest, query: Query[shapes.ListQuery]) -> HttpResponse:
    """Gives the lists you keep, and those shared in projects where you see everything."""
    access = known(request, shapes.ListQuery)
    rows = segments_of(access)
    if query.project:
        rows = rows.filter(project_id=references.project(access, query.project).pk)
    shown, cursor = paging.part(rows, query.cursor, query.limit)
    items = [_out(access, row) for row in shown]
    return answer(shapes.NamedLists(items=items, next=paging.next_link(request, cursor)))


@router.post(
    "/named",
    response={200: shapes.NamedListOut, 201: shapes.NamedListOut},
    operation_id="save_segment",
    summary="Keep a list of customers",
)
def save(request: HttpRequest, data: shapes.NewList) -> HttpResponse:
    """Keeps conditions under a name. Your own list of that name, or the project's shared one, gets the new conditions:
    200 then, 201 for a new one.
    """
    access = known(request)
    if not access.with_right(Right.READ):
        raise Problem(403)
    project = references.project(access, data.project) if data.project else None
    if data.shared and project is None:
        raise refused("body", "project", msg="A shared list names its project")
    if project is not None:
        access.require(Right.SUPERVISE if data.shared else Right.READ, project.pk)
    repeats.claim(request, access, project.pk if project else repeats.anywhere(access))
    words = _words(access, data.conditions, project.pk if project else None)
    before = set(segments_of(access).values_list("pk", flat=True))
    with named():
        row = save_segment(access=access, name=data.name, conditions=words, project=project, shared=data.shared)
    return _shown(access, row.pk, status=200 if row.pk in before else 201)


@router.get(
    "/named/{segment_id}",
    response={200: shapes.NamedListOut},
    operation_id="get_segment",
    summary="Read a kept list of customers",
)
def get_segment(request: HttpRequest, segment_id: Path[Id], if_none_match: etags.IfNoneMatch = None) -> HttpResponse:
    """Gives the name and the conditions. With `If-None-Match` 304 as long as nothing of it has changed."""
    return etags.fresh(request, _shown(known(request), segment_id))


@router.patch(
    "/named/{segment_id}",
    response={200: shapes.NamedListOut},
    operation_id="change_segment",
    summary="Change a kept list of customers",
)
def change(
    request: HttpRequest, segment_id: Path[Id], data: shapes.ListChanges, if_match: etags.IfDigest = None
) -> HttpResponse:
    """Changes what the body names: your own, a shared one with `supervise`. With `If-Match` only what you have read."""
    access = known(request)
    row = _segment(access, segment_id)
    if if_match not in {None, "*"}:
        segments_of(access).select_related(None).select_for_update(of=("self",)).filter(pk=row.pk).first()
        etags.check_digest(if_match, _shown(access, row.pk))
    words = _words(access, data.conditions, row.project_id) if "conditions" in data.model_fields_set else None
    with named():
        change_segment(access=access, segment=row, name=data.name, conditions=words)
    return _shown(access, row.pk)


@router.delete(
    "/named/{segment_id}",
    response={204: None},
    operation_id="remove_segment",
    summary="Remove a kept list of customers",
)
def remove(request: HttpRequest, segment_id: Path[Id]) -> HttpResponse:
    """Removes a list: your own, a shared one with `supervise`. The customers stay."""
    access = known(request)
    remove_segment(access=access, segment=_segment(access, segment_id))
    return HttpResponse(status=204)


@router.get(
    "/named/{segment_id}/customers",
    response={200: CustomerList},
    operation_id="list_segment_customers",
    summary="List the customers of a kept list",
)
def list_segment_customers(request: HttpRequest, segment_id: Path[Id], query: Query[Paged]) -> HttpResponse:
    """Gives the customers who fit the conditions now, the newest first, of projects where you see everything.

    An answer may hold fewer than `limit` and still name a next one: so far and no farther was looked.
    """
    access = known(request, Paged)
    row = _segment(access, segment_id)
    zone = request.user.time_zone if isinstance(request.user, User) else "UTC"
    try:
        page = segments.page(access, _asked(row, zone), limit=query.limit, cursor=query.cursor)
    except segments.BadCursorError as error:
        raise paging.bad_cursor() from error
    items = [customer_out(person, person.project.key) for person in page.people]
    return answer(CustomerList(items=items, next=paging.next_link(request, page.next)))


def _segment(access: Access, segment_id: int) -> SavedSegment:
    found = segments_of(access).filter(pk=segment_id).first()
    if found is None:
        raise Problem(404)
    return found


def _shown(access: Access, segment_id: int, *, status: int = 200) -> HttpResponse:
    row = _segment(access, segment_id)
    headers = {"Location": f"/api/v1/segments/named/{row.pk}"} if status == 201 else None
    return etags.digested(answer(_out(access, row), status=status, headers=headers))


def _out(access: Access, row: SavedSegment) -> shapes.NamedListOut:
    return shapes.NamedListOut(
        id=row.pk,
        name=row.name,
        project=row.project.key if row.project else None,
        shared=row.shared,
        mine=row.owner_id == access.user_id,
        conditions=_conditions(row.conditions),
        created_at=row.created_at,
    )


def _words(access: Access, given: shapes.ListConditions, project_id: int | None) -> dict[str, str]:
    """Return conditions as the page's address carries them. Raises Problem 422 for an unknown class or purpose."""
    projects = (project_id,) if project_id else access.with_right(Right.READ)
    if given.customer_class is not None and given.customer_class not in dict(standings.choices(projects)):
        raise refused("body", "conditions", "customer_class", msg="There is no such class")
    if given.consent and not ConsentText.objects.filter(project_id__in=projects, purpose=given.consent).exists():
        raise refused("body", "conditions", "consent", msg="There is no text of a consent for this purpose")
    return {
        "standing": (given.customer_class or ORDINARY) if given.customer_class is not None else "",
        "language": given.language,
        "region": given.region,
        "level": str(LEVELS[given.technical_level]) if given.technical_level else "",
        "mood": given.mood,
        "consent": f"{'-' if given.without_consent else '+'}{given.consent}" if given.consent else "",
        "tag": given.tag,
        "open": YES_NO[given.has_open],
        "robots": YES_NO[given.no_robots],
        "after": given.contact_after or "",
        "before": given.contact_before or "",
        "born_from": str(given.born_from or ""),
        "born_to": str(given.born_to or ""),
        "channel": given.preferred_channel,
        "reach": given.reach or "",
        "company": given.company,
        "panel": given.panel,
        "source": given.source or "",
        "known_after": given.known_after or "",
        "known_before": given.known_before or "",
    }


def _conditions(words: Mapping[str, str]) -> shapes.ListConditions:
    """Return what `_words` has made, or the page; what neither can have made is left out."""
    standing, level, consent = (words.get(name, "") for name in ("standing", "level", "consent"))
    yes_no = {word: value for value, word in YES_NO.items()}
    return shapes.ListConditions.model_construct(
        customer_class=("" if standing == ORDINARY else standing) if standing else None,
        language=words.get("language", ""),
        region=words.get("region", ""),
        technical_level=LEVEL_WORDS.get(int(level)) if level.isdigit() else None,
        mood=words.get("mood", ""),
        no_robots=yes_no.get(words.get("robots", "")),
        consent=consent[1:],
        without_consent=consent.startswith("-"),
        tag=words.get("tag", ""),
        has_open=yes_no.get(words.get("open", "")),
        contact_after=words.get("after") or None,
        contact_before=words.get("before") or None,
        born_from=_year(words.get("born_from", "")),
        born_to=_year(words.get("born_to", "")),
        preferred_channel=words.get("channel", ""),
        reach=words.get("reach") or None,
        company=words.get("company", ""),
        panel=words.get("panel", ""),
        source=words.get("source") or None,
        known_after=words.get("known_after") or None,
        known_before=words.get("known_before") or None,
    )


def _asked(row: SavedSegment, zone: str) -> segments.Segment:
    given = _conditions(row.conditions)
    return segments.Segment(
        projects=(row.project_id,) if row.project_id else (),
        standing=given.customer_class,
        language=given.language,
        region=given.region.strip(),
        level=LEVELS[given.technical_level] if given.technical_level else None,
        mood=given.mood,
        no_robots=given.no_robots,
        consent=given.consent,
        without_consent=given.without_consent,
        tag=given.tag.strip(),
        has_open=given.has_open,
        contact_after=_midnight(given.contact_after, zone),
        contact_before=_midnight(given.contact_before, zone),
        born_from=given.born_from,
        born_to=given.born_to,
        channel=given.preferred_channel,
        reach=given.reach or "",
        company=given.company.strip(),
        panel=given.panel.strip(),
        source=given.source or "",
        known_after=_midnight(given.known_after, zone),
        known_before=_midnight(given.known_before, zone),
    )


def _year(word: str) -> int | None:
    """Return a year of a kept condition, None for none and for what is no year (the page keeps what was typed)."""
    return int(word) if word.isascii() and word.isdigit() and len(word) == 4 else None


def _midnight(day: str | None, zone: str) -> datetime.datetime | None:
    """Return the beginning of a day where the reader is, None for none and for what is no day."""
    try:
        found = datetime.date.fromisoformat(day or "")
        return datetime.datetime.combine(found, datetime.time(), zoneinfo.ZoneInfo(zone)).astimezone(datetime.UTC)
    except (ValueError, OverflowError):  # the second: at the ends of time
        return None
