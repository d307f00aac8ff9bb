"""Lists of customers by any condition (R81, R167, R243): the card's own and those of their tickets.

People are walked from the newest to the oldest by one index; conditions choose among them. A rare condition could make
one page look at everybody, so a page looks at a bounded number and says where to go on.
"""

from __future__ import annotations

import base64
import binascii
import datetime
from dataclasses import dataclass
from typing import Any

from django.db import connection

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.customers.finding import find_people
from otklik.customers.models import Person
from otklik.customers.queries import visible_to

WINDOW = 5_000  # people one statement looks at; it fetches as many of each project, so fewer when there are many
WINDOWS = 4
MAX_ID = 2**63 - 1

# Only constants of this module are put in for the braces; values are always bound.
PAGE = """
WITH looked AS MATERIALIZED (
    SELECT own.id FROM unnest(%(projects)s::bigint[]) AS project (id) CROSS JOIN LATERAL (
        SELECT p.id FROM customers_person p
        WHERE p.project_id = project.id AND p.id < %(before)s::bigint ORDER BY p.id DESC LIMIT %(window)s
    ) AS own
    ORDER BY own.id DESC LIMIT %(window)s
)
SELECT (SELECT array_agg(f.id ORDER BY f.id DESC) FROM (
            SELECT p.id FROM looked
            -- By key, whatever the statistics say: a window may be most of a young table.
            CROSS JOIN LATERAL (SELECT * FROM customers_person own WHERE own.id = looked.id OFFSET 0) AS p
            WHERE p.merged_into_id IS NULL AND p.erased_at IS NULL {where}
            ORDER BY p.id DESC LIMIT %(limit)s
        ) AS f),
       (SELECT min(id) FROM looked), (SELECT count(*) FROM looked)
"""
OPEN_TICKET = (
    "EXISTS (SELECT 1 FROM desk_ticket t WHERE t.person_id = p.id AND t.project_id = p.project_id"
    " AND t.status IN ('new', 'open', 'waiting_customer', 'waiting_client'))"
)
CONTACT = (
    "EXISTS (SELECT 1 FROM desk_ticket t WHERE t.person_id = p.id AND t.project_id = p.project_id"
    " AND t.last_customer_at >= %({name})s::timestamptz)"
)
CONSENT = (
    "EXISTS (SELECT 1 FROM customers_consent c JOIN customers_consenttext x ON x.id = c.text_id"
    " WHERE c.person_id = p.id AND c.withdrawn_at IS NULL AND x.purpose = %(consent)s::text)"
)
REACH = (
    "EXISTS (SELECT 1 FROM customers_identity i WHERE i.person_id = p.id AND i.project_id = p.project_id"
    " AND i.kind = %(reach)s::text)"
)
PANEL = (
    "EXISTS (SELECT 1 FROM customers_panelrow r WHERE r.person_id = p.id AND r.project_id = p.project_id"
    " AND strpos(lower(r.title || ' ' || r.state), lower(%(panel)s::text)) > 0)"
)
COMPANY = (
    "EXISTS (SELECT 1 FROM customers_organisation o WHERE o.id = p.organisation_id"
    " AND lower(o.name) = lower(%(company)s::text))"
)
SOURCE = (
    "EXISTS (SELECT 1 FROM desk_ticket t WHERE t.person_id = p.id AND t.project_id = p.project_id"
    " AND t.source = %(source)s::text)"
)
TAG = (
    "EXISTS (SELECT 1 FROM desk_ticket t WHERE t.person_id = p.id AND t.project_id = p.project_id"
    " AND %(tag)s::text = ANY(t.tags))"
)


class BadCursorError(ValueError):
    """The cursor was not made by us."""


@dataclass(frozen=True)
class Segment:
    """Conditions of a list of customers; None and "" mean "any". All of them must hold.

    `consent` is a purpose; `without_consent` turns it round. `contact_after`, `contact_before`: the last word of the
    customer, at or after, or before that moment (also never). `born_from`, `born_to` are years; whose year is not known
    fits neither. `reach`: he has an identity of that kind. `panel`: words of the name or the state of a purchase or a
    service. `source`: one of his tickets came that way.
    """

    projects: tuple[int, ...] = ()
    query: str = ""
    standing: str | None = None
    language: str = ""
    region: str = ""
    level: int | None = None
    mood: str = ""
    organisation: int | None = None
    no_robots: bool | None = None
    consent: str = ""
    without_consent: bool = False
    tag: str = ""
    has_open: bool | None = None
    contact_after: datetime.datetime | None = None
    contact_before: datetime.datetime | None = None
    born_from: int | None = None
    born_to: int | None = None
    channel: str = ""
    reach: str = ""
    company: str = ""
    panel: str = ""
    source: str = ""
    known_after: datetime.datetime | None = None
    known_before: datetime.datetime | None = None


@dataclass(frozen=True)
class Page:
    """Customers of one page, the newest first; `next` is the cursor of what follows, "" at the end.

    `looked` people were looked at: a page can be short and still have a next one.
    """

    people: list[Person]
    next: str
    looked: int


def page(access: Access, segment: Segment, *, limit: int = 50, cursor: str = "") -> Page:
    """Return one page of the customers of a segment. Raises BadCursorError.

    With a query the people whom the search finds are the ones among whom the conditions choose; they are one page.
    """
    wanted = set(segment.projects)
    projects = [pk for pk in access.with_right(Right.READ) if not wanted or pk in wanted]
    if not projects:
        return Page([], "", 0)
    where, values = _where(segment)
    if segment.query:
        found = [person.pk for person in find_people(access, segment.query, projects=projects, limit=200)]
        values |= {"found": found}
        where += " AND p.id = ANY(%(found)s::bigint[])"
        return _found(access, projects, where, values, found, limit)
    before = _decode(cursor)
    ids: list[int] = []
    window = WINDOW if len(projects) <= 4 else WINDOW // 5
    looked, last, amount = 0, before, window
    for _turn in range(WINDOWS):
        with connection.cursor() as db:
            db.execute(
                PAGE.replace("{where}", where),
                {**values, "projects": projects, "before": last, "window": window, "limit": limit + 1 - len(ids)},
            )
            more, least, amount = db.fetchone()
        ids += more or []
        looked += amount
        if len(ids) > limit or amount < window:
            break
        last = least
    if len(ids) > limit:
        return Page(_people(access, ids[:limit]), _encode(ids[limit - 1]), looked)
    return Page(_people(access, ids), _encode(last) if amount >= window else "", looked)


def _found(
    access: Access, projects: list[int], where: str, values: dict[str, Any], found: list[int], limit: int
) -> Page:
    statement = f"SELECT p.id FROM customers_person p WHERE p.project_id = ANY(%(projects)s::bigint[]) {where}"  # noqa: S608
    with connection.cursor() as db:
        db.execute(statement, {**values, "projects": projects})
        kept = {row[0] for row in db.fetchall()}
    ids = [pk for pk in found if pk in kept][:limit]
    return Page(_people(access, ids), "", len(found))


def _people(access: Access, ids: list[int]) -> list[Person]:
    rows = visible_to(access).filter(pk__in=ids).select_related("organisation", "project")
    known = {row.pk: row for row in rows.prefetch_related("identities").defer("search", "note", "project__signature")}
    return [known[pk] for pk in ids if pk in known]


def _where(segment: Segment) -> tuple[str, dict[str, Any]]:
    parts: list[str] = []
    values: dict[str, Any] = {}
    for column, name, value in (
        ("standing", "standing", segment.standing),
        ("language", "language", segment.language or None),
        ("technical_level", "level", segment.level),
        ("mood", "mood", segment.mood or None),
        ("organisation_id", "organisation", segment.organisation),
        ("no_robots", "no_robots", segment.no_robots),
        ("preferred_channel", "channel", segment.channel or None),
    ):
        if value is not None:
            parts.append(f"p.{column} = %({name})s")
            values[name] = value
    for condition, name, bound in (
        ("p.birth_year >= %(born_from)s::int", "born_from", segment.born_from),
        ("p.birth_year <= %(born_to)s::int", "born_to", segment.born_to),
        ("p.created_at >= %(known_after)s::timestamptz", "known_after", segment.known_after),
        ("p.created_at < %(known_before)s::timestamptz", "known_before", segment.known_before),
        (REACH, "reach", segment.reach or None),
        (PANEL, "panel", segment.panel or None),
        (COMPANY, "company", segment.company or None),
        (SOURCE, "source", segment.source or None),
    ):
        if bound is not None:
            parts.append(condition)
            values[name] = bound
    if segment.region:
        parts.append("lower(p.region) = lower(%(region)s::text)")
        values["region"] = segment.region
    if segment.consent:
        parts.append(f"NOT {CONSENT}" if segment.without_consent else CONSENT)
        values["consent"] = segment.consent
    if segment.tag:
        parts.append(TAG)
        values["tag"] = segment.tag.lower()
    if segment.has_open is not None:
        parts.append(OPEN_TICKET if segment.has_open else f"NOT {OPEN_TICKET}")
    for name, sign in (("contact_after", ""), ("contact_before", "NOT ")):
        moment = getattr(segment, name)
        if moment is not None:
            parts.append(sign + CONTACT.replace("{name}", name))
            values[name] = moment
    return "".join(f" AND {part}" for part in parts), values


def _encode(last: int) -> str:
    return base64.urlsafe_b64encode(b"%d" % last).decode().rstrip("=")


def _decode(cursor: str) -> int:
    if not cursor:
        return MAX_ID
    try:
        digits = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error) as error:
        raise BadCursorError("not a cursor of ours") from error
    if not digits.isdigit() or len(digits) > 19 or int(digits) > MAX_ID:
        raise BadCursorError("not a cursor of ours")
    return int(digits)
