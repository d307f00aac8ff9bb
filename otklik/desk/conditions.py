"""The conditions of a saved view: a small tree of plain JSON, checked once when it is written.

    {"join": "all", "items": [{"field": "status", "op": "in", "value": ["open"]}, {"join": "any", "items": [...]}]}

A group inside a group is as deep as it goes. What a condition may say stands in `FIELDS`; nothing else of it ever
reaches a statement (`desk/compiling.py`).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from otklik.desk.models import Ticket
from otklik.lib.text import storable

MOST = 30  # conditions in a view
MOST_VALUES = 50  # values in a condition
MOST_DAYS = 3650
MOST_HOURS = 8760
LARGEST = 2**63 - 1
ME, NOBODY = "me", "nobody"
OPTION = re.compile(r"[1-9][0-9]{0,17}:[0-9]{1,9}", re.ASCII)  # of a project's own field: its id, the option's id
JOINS = ("all", "any")


class BadConditionsError(ValueError):
    """Conditions that cannot be; the text says what is wrong, for people."""


@dataclass(frozen=True)
class Field:
    """What can be asked about a ticket: its name, its operators, how a value is checked.

    `owned`: its values are ids of a project's rows. `counted`: whether a ticket fits changes only with its own row.
    """

    label: str | Promise
    ops: tuple[str, ...]
    check: Callable[[str, Any], Any]
    owned: bool = False
    counted: bool = True


def _several(one: Callable[[Any], Any]) -> Callable[[str, Any], list[Any]]:
    def check(op: str, value: Any) -> list[Any]:
        if not isinstance(value, list) or not 0 < len(value) <= MOST_VALUES:
            raise BadConditionsError(_("Choose from one to %(count)s values.") % {"count": MOST_VALUES})
        return list(dict.fromkeys(one(item) for item in value))

    return check


def _one_of(choices: Any) -> Callable[[Any], Any]:
    known = set(choices)

    def check(item: Any) -> Any:
        if isinstance(item, bool) or not isinstance(item, str | int) or item not in known:
            raise BadConditionsError(_("One of the chosen values does not exist."))
        return item

    return check


def _id(item: Any) -> int:
    if isinstance(item, bool) or not isinstance(item, int) or not 0 < item <= LARGEST:
        raise BadConditionsError(_("One of the chosen values does not exist."))
    return item


def _id_or(*words: str) -> Callable[[Any], int | str]:
    return lambda item: item if isinstance(item, str) and item in words else _id(item)


def _word(length: int) -> Callable[[Any], str]:
    def check(item: Any) -> str:
        text = " ".join(storable(item).split()) if isinstance(item, str) else ""
        if not 0 < len(text) <= length:
            raise BadConditionsError(_("Write from one to %(count)s characters.") % {"count": length})
        return text

    return check


def _tag(item: Any) -> str:
    return _word(60)(item).lower()


def _option(item: Any) -> str:
    if not isinstance(item, str) or not OPTION.fullmatch(item):
        raise BadConditionsError(_("One of the chosen values does not exist."))
    return item


def _text(op: str, value: Any) -> str:
    return _word(100)(value)


def _yes(op: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise BadConditionsError(_("Choose yes or no."))
    return value


def _time(op: str, value: Any) -> Any:
    if op in {"within", "older"}:
        if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= MOST_DAYS:
            raise BadConditionsError(_("Write a number of days from 1 to %(count)s.") % {"count": MOST_DAYS})
        return value
    if not isinstance(value, list) or len(value) != 2:
        raise BadConditionsError(_("Choose two dates."))
    try:
        days = [datetime.date.fromisoformat(day).isoformat() for day in value]
    except (TypeError, ValueError) as error:
        raise BadConditionsError(_("Choose two dates.")) from error
    if days[0] > days[1] or days[0] < "1990-01-01" or days[1] > "2199-12-31":
        raise BadConditionsError(_("The first date must not be after the second."))
    return days


def _hours(op: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= MOST_HOURS:
        raise BadConditionsError(_("Write a number of hours from 1 to %(count)s.") % {"count": MOST_HOURS})
    return value


IN = ("in", "not_in")
FIELDS: dict[str, Field] = {
    "status": Field(gettext_lazy("Status"), IN, _several(_one_of(Ticket.Status.values))),
    "priority": Field(gettext_lazy("Priority"), IN, _several(_one_of(Ticket.Priority.values))),
    "complexity": Field(gettext_lazy("Complexity"), IN, _several(_one_of(Ticket.Complexity.values)), counted=False),
    "topic": Field(gettext_lazy("Topic"), IN, _several(_id_or(NOBODY)), owned=True),
    "team": Field(gettext_lazy("Team"), IN, _several(_id_or(NOBODY)), owned=True),
    "assignee": Field(gettext_lazy("Held by"), IN, _several(_id_or(ME, NOBODY))),
    "tags": Field(gettext_lazy("Tags"), ("any", "every", "no"), _several(_tag)),
    "source": Field(gettext_lazy("Source"), IN, _several(_one_of(Ticket.Source.values))),
    "channel": Field(gettext_lazy("Channel"), IN, _several(_word(24))),
    "person": Field(gettext_lazy("Customer"), IN, _several(_id), owned=True),
    "organisation": Field(gettext_lazy("Organisation"), IN, _several(_id), owned=True, counted=False),
    "created": Field(gettext_lazy("Opened"), ("within", "older", "between"), _time),
    "updated": Field(gettext_lazy("Changed"), ("within", "older", "between"), _time, counted=False),
    "unread": Field(gettext_lazy("Unread"), ("is",), _yes),
    "with_client": Field(gettext_lazy("With the client company"), ("is",), _yes),
    "asleep": Field(gettext_lazy("Snoozed"), ("is",), _yes),
    # By the clock, and the clocks of promises move tickets in and out without a change of theirs: never counted.
    "promised": Field(gettext_lazy("Has a deadline"), ("is",), _yes, counted=False),
    "overdue": Field(gettext_lazy("Deadline is over"), ("is",), _yes, counted=False),
    "due": Field(gettext_lazy("Deadline"), ("hours",), _hours, counted=False),
    "subject": Field(gettext_lazy("Subject"), ("contains", "lacks"), _text),
    "own": Field(gettext_lazy("Field of the project"), IN, _several(_option), owned=True, counted=False),
    "own_text": Field(gettext_lazy("Words in fields of the project"), ("contains", "lacks"), _text, counted=False),
}
OPS: dict[str, str | Promise] = {
    "in": pgettext_lazy("condition", "is one of"),
    "not_in": pgettext_lazy("condition", "is none of"),
    "any": pgettext_lazy("condition", "has one of"),
    "every": pgettext_lazy("condition", "has all of"),
    "no": pgettext_lazy("condition", "has none of"),
    "within": pgettext_lazy("condition", "within the last days"),
    "older": pgettext_lazy("condition", "more days ago than"),
    "between": pgettext_lazy("condition", "between two dates"),
    "hours": pgettext_lazy("condition", "within the next hours"),
    "is": pgettext_lazy("condition", "is"),
    "contains": pgettext_lazy("condition", "contains"),
    "lacks": pgettext_lazy("condition", "does not contain"),
}


def check(tree: Any, fields: Mapping[str, Field] = FIELDS) -> dict[str, Any]:
    """Return the tree in its one form. Raises BadConditionsError with what is wrong in words for people.

    `fields`: what can be asked, where more can be asked than views know.
    """
    join, items = _group(tree)
    checked: list[dict[str, Any]] = []
    for item in items:
        if isinstance(item, dict) and "join" in item:
            inner, inside = _group(item)
            if inside:
                checked.append({"join": inner, "items": [_condition(one, fields) for one in inside]})
        else:
            checked.append(_condition(item, fields))
    result = {"join": join, "items": checked}
    if sum(1 for _one in conditions_of(result)) > MOST:
        raise BadConditionsError(_("A view has at most %(count)s conditions.") % {"count": MOST})
    return result


def _group(tree: Any) -> tuple[str, list[Any]]:
    if not isinstance(tree, dict) or set(tree) != {"join", "items"} or tree["join"] not in JOINS:
        raise BadConditionsError(_("These are not conditions of a view."))
    if not isinstance(tree["items"], list) or len(tree["items"]) > MOST:
        raise BadConditionsError(_("A view has at most %(count)s conditions.") % {"count": MOST})
    return tree["join"], tree["items"]


def _condition(item: Any, fields: Mapping[str, Field]) -> dict[str, Any]:
    if not isinstance(item, dict) or set(item) != {"field", "op", "value"} or not isinstance(item["field"], str):
        raise BadConditionsError(_("These are not conditions of a view."))
    field = fields.get(item["field"])
    if field is None or item["op"] not in field.ops:
        raise BadConditionsError(_("These are not conditions of a view."))
    try:
        value = field.check(item["op"], item["value"])
    except BadConditionsError as error:
        raise BadConditionsError(f"{field.label}: {error}") from error
    return {"field": item["field"], "op": item["op"], "value": value}


def conditions_of(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the conditions of a checked tree, groups opened."""
    for item in tree.get("items", []):
        if "join" in item:
            yield from item["items"]
        else:
            yield item


def owned_ids(tree: dict[str, Any], fields: Mapping[str, Field] = FIELDS) -> dict[str, set[int]]:
    """Return the ids of rows of projects that a checked tree names, by field."""
    found: dict[str, set[int]] = {}
    for item in conditions_of(tree):
        if fields[item["field"]].owned:
            found.setdefault(item["field"], set()).update(one for one in item["value"] if isinstance(one, int))
    return found


def is_countable(tree: dict[str, Any]) -> bool:
    """Tell whether a counter can be kept: nothing depends on the clock, on the last change or on other tables."""
    return all(FIELDS[item["field"]].counted and item["op"] not in {"within", "older"} for item in conditions_of(tree))


def only_active(tree: dict[str, Any]) -> bool:
    """Tell whether the conditions leave only tickets whose work is not over, as some orders need."""
    active = {str(status) for status in Ticket.ACTIVE}
    over = {str(status) for status in Ticket.Status.values} - active
    items = tree["items"]
    if tree["join"] == "any":
        return len(items) == 1 and "join" not in items[0] and _is_active(items[0], active, over)
    return any("join" not in item and _is_active(item, active, over) for item in items)


def only_promised(tree: dict[str, Any]) -> bool:
    """Tell whether the conditions leave only tickets with a deadline, as the order by it needs."""
    found = [only_promised(item) if "join" in item else _is_promised(item) for item in tree["items"]]
    return any(found) if tree["join"] == "all" else bool(found) and all(found)


def _is_promised(item: dict[str, Any]) -> bool:
    return item["field"] == "due" or (item["field"] in {"promised", "overdue"} and item["value"])


def _is_active(item: dict[str, Any], active: set[str], over: set[str]) -> bool:
    if item["field"] != "status":
        return False
    named = set(item["value"])
    return named <= active if item["op"] == "in" else named >= over
