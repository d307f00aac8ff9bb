"""Checked conditions of a view as SQL: constants of this module with bound values, never a word of the tree itself.

The statement reads columns by their bare names, which the ticket table and the table of its changes share.
"""

from __future__ import annotations

import datetime
import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from otklik.desk.conditions import ME, NOBODY, conditions_of, only_active
from otklik.lib import clock

# Spelt as in the conditions of the partial indexes, so that the planner may use them.
ACTIVE = "status IN ('new', 'open', 'waiting_customer', 'waiting_client')"
# Merged tickets live on in another one. Snoozed ones leave the lists until their time, unless a view asks for them.
MERGED = "merged_into_id IS NULL"
AWAKE = "snoozed_until IS NULL"
PROMISED = "next_due_at IS NOT NULL"


@dataclass(frozen=True)
class Asking:
    """Who looks. `me` None: nobody in particular; `holder`: whoever holds the ticket (for counting).

    `topics`: for each topic that is asked about itself and all below it. `fields`: those of projects that he may see; a
    condition about another one is met by no ticket.
    """

    me: int | None = None
    holder: bool = False
    topics: Mapping[int, list[int]] = field(default_factory=dict)
    fields: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Sql:
    """A piece of a statement and its values."""

    text: str
    values: list[Any]


def compiled(tree: dict[str, Any], asking: Asking) -> Sql:
    """Return the whole condition of a checked tree, in parentheses; it is never NULL."""
    parts = [_node(item, asking) for item in tree["items"]]
    own = _joined(parts, tree["join"])
    if any(item["field"] == "asleep" for item in conditions_of(tree)):
        return Sql(f"({MERGED} AND {own.text})", own.values)
    return Sql(f"({MERGED} AND {AWAKE} AND {own.text})", own.values)


def within(tree: dict[str, Any], order: str) -> Sql:
    """Return what the walk itself may check: conditions that an index in this order knows, or that leave few rows.

    Everything else is checked on the rows of a walk of bounded length; otherwise a condition that hardly any ticket
    meets would have the walk read a whole project.
    """
    words: list[str] = []
    values: list[Any] = []
    if order == "due":
        words.append(PROMISED)
    elif only_active(tree):
        words.append(ACTIVE)
    items = tree["items"] if tree["join"] == "all" or len(tree["items"]) == 1 else []
    for item in items:
        if "join" in item:
            continue
        name, op, value = item["field"], item["op"], item["value"]
        if name == "person" and op == "in":
            words.append("person_id = ANY(%s::bigint[])")
            values.append(value)
        elif name == "status" and op == "in" and len(value) == 1 and order == "updated":
            words.append("status = %s")
            values.append(value[0])
        elif name in {"unread", "with_client"} and value and order == "updated":
            words.append(name)
        elif name == "asleep" and value and order == "updated":
            words.append("snoozed_until IS NOT NULL")
        elif name == order and name in {"created", "updated"}:  # the column by which the index is ordered
            found = _time(f"{name}_at", op, value)
            words.append(found.text)
            values += found.values
        elif order == "due" and (name == "due" or (name == "overdue" and value)):
            found = (_due if name == "due" else _overdue)(op, value, Asking())
            words.append(found.text)
            values += found.values
    return Sql("".join(f" AND {word}" for word in words), values)


def single(item: dict[str, Any], asking: Asking) -> Sql:
    """Return one condition alone, whether or not its ticket is asleep or merged; it is never NULL."""
    return _condition(item, asking)


def _node(item: dict[str, Any], asking: Asking) -> Sql:
    if "join" in item:
        return _joined([_condition(one, asking) for one in item["items"]], item["join"])
    return _condition(item, asking)


def _joined(parts: list[Sql], join: str) -> Sql:
    if not parts:
        return Sql("true", [])
    word = " AND " if join == "all" else " OR "
    return Sql(f"({word.join(part.text for part in parts)})", [value for part in parts for value in part.values])


def _condition(item: dict[str, Any], asking: Asking) -> Sql:
    op = item["op"]
    found = CONDITIONS[item["field"]](op, item["value"], asking)
    negative = op in {"not_in", "no", "lacks"}
    return Sql(f"{'NOT ' if negative else ''}coalesce({found.text}, false)", found.values)


def _among(column: str, kind: str) -> Callable[[str, Any, Asking], Sql]:
    def write(op: str, value: Any, asking: Asking) -> Sql:
        return Sql(f"{column} = ANY(%s::{kind}[])", [value])

    return write


def _among_or_nothing(column: str) -> Callable[[str, Any, Asking], Sql]:
    def write(op: str, value: Any, asking: Asking) -> Sql:
        nothing = f"{column} IS NULL OR " if NOBODY in value else ""
        ids = [one for one in value if isinstance(one, int)]
        return Sql(f"({nothing}coalesce({column} = ANY(%s::bigint[]), false))", [ids])

    return write


def _topic(op: str, value: Any, asking: Asking) -> Sql:
    ids = [below for one in value if isinstance(one, int) for below in asking.topics.get(one, [one])]
    nothing = [NOBODY] if NOBODY in value else []
    return _among_or_nothing("topic_id")(op, [*nothing, *ids], asking)


def _assignee(op: str, value: Any, asking: Asking) -> Sql:
    words = ["coalesce(assignee_id = ANY(%s::bigint[]), false)"]
    ids = [one for one in value if isinstance(one, int)]
    if NOBODY in value:
        words.append("assignee_id IS NULL")
    if ME in value and asking.holder:
        words.append("assignee_id IS NOT NULL")
    elif ME in value and asking.me is not None:
        ids.append(asking.me)
    return Sql(f"({' OR '.join(words)})", [ids])


def _tags(op: str, value: Any, asking: Asking) -> Sql:
    return Sql(f"tags {'@>' if op == 'every' else '&&'} %s::varchar[]", [value])


def _organisation(op: str, value: Any, asking: Asking) -> Sql:
    # The customer is fetched by his key, row by row of the bounded walk.
    people = "SELECT o.organisation_id FROM customers_person o WHERE o.id = person_id"
    return Sql(f"({people}) = ANY(%s::bigint[])", [value])


def _yes(column: str) -> Callable[[str, Any, Asking], Sql]:
    def write(op: str, value: Any, asking: Asking) -> Sql:
        return Sql(f"({column}) = %s", [value])

    return write


def _subject(op: str, value: Any, asking: Asking) -> Sql:
    return Sql("strpos(lower(subject), lower(%s)) > 0", [value])


# Its columns have names that tickets have not, so that the bare `id` is the ticket's. Read by its key, row by row.
HELD = """EXISTS (SELECT 1 FROM (
    SELECT v.ticket_id AS of_ticket, v.field_id AS of_field, v.option AS chosen, v.person_id AS who,
        coalesce(v.text, trim_scale(v.number)::text, v.day::text) AS words FROM desk_ticketfieldvalue v
) AS own_values WHERE of_ticket = id AND """
WHO = "(SELECT c.name FROM customers_person c WHERE c.id = who)"


def _own(op: str, value: Any, asking: Asking) -> Sql:
    pairs = [tuple(int(part) for part in one.split(":")) for one in value]
    seen = [pair for pair in pairs if pair[0] in asking.fields]
    ids, options = [pair[0] for pair in seen], [pair[1] for pair in seen]
    chosen = "(of_field, chosen) IN (SELECT * FROM unnest(%s::bigint[], %s::int[]))"
    return Sql(f"{HELD}{chosen})", [ids, options])


def _own_text(op: str, value: Any, asking: Asking) -> Sql:
    found = f"strpos(lower(coalesce(words, {WHO}, '')), lower(%s)) > 0"
    return Sql(f"{HELD}of_field = ANY(%s::bigint[]) AND {found})", [sorted(asking.fields), value])


def _time(column: str, op: str, value: Any) -> Sql:
    if op == "between":
        zone = zoneinfo.ZoneInfo(settings.TIME_ZONE)
        first, last = (datetime.date.fromisoformat(day) for day in value)
        begin = datetime.datetime.combine(first, datetime.time.min, zone)
        end = datetime.datetime.combine(last + datetime.timedelta(days=1), datetime.time.min, zone)
        return Sql(f"({column} >= %s AND {column} < %s)", [begin, end])
    moment = clock.now() - datetime.timedelta(days=value)
    return Sql(f"{column} {'>=' if op == 'within' else '<'} %s", [moment])


def _overdue(op: str, value: Any, asking: Asking) -> Sql:
    if value:
        return Sql("next_due_at <= %s", [clock.now()])
    return Sql("(next_due_at IS NULL OR next_due_at > %s)", [clock.now()])


def _due(op: str, value: Any, asking: Asking) -> Sql:
    now = clock.now()
    return Sql("(next_due_at > %s AND next_due_at <= %s)", [now, now + datetime.timedelta(hours=value)])


CONDITIONS: dict[str, Callable[[str, Any, Asking], Sql]] = {
    "status": _among("status", "varchar"),
    "priority": _among("priority", "smallint"),
    "complexity": _among("complexity", "smallint"),
    "topic": _topic,
    "team": _among_or_nothing("team_id"),
    "assignee": _assignee,
    "tags": _tags,
    "source": _among("source", "varchar"),
    "channel": _among("channel", "varchar"),
    "person": _among("person_id", "bigint"),
    "organisation": _organisation,
    "created": lambda op, value, asking: _time("created_at", op, value),
    "updated": lambda op, value, asking: _time("updated_at", op, value),
    "unread": _yes("unread"),
    "with_client": _yes("with_client"),
    "asleep": _yes("snoozed_until IS NOT NULL"),
    "promised": _yes(PROMISED),
    "overdue": _overdue,
    "due": _due,
    "subject": _subject,
    "own": _own,
    "own_text": _own_text,
}
