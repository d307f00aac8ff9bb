"""The conditions of rules: those of saved views, and what can be asked about the customer, the words and the calendar.

One language in the product: the tree, its check and its form are `desk.conditions` and `desk.condition_form`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from otklik.desk import condition_form
from otklik.desk.condition_form import Input
from otklik.desk.conditions import FIELDS, IN, ME, OPS, BadConditionsError, Field, conditions_of
from otklik.desk.conditions import check as check_tree
from otklik.desk.models import Message
from otklik.lib.text import storable

TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
DAYS: tuple[tuple[str, str | Promise], ...] = (
    ("1", gettext_lazy("Monday")),
    ("2", gettext_lazy("Tuesday")),
    ("3", gettext_lazy("Wednesday")),
    ("4", gettext_lazy("Thursday")),
    ("5", gettext_lazy("Friday")),
    ("6", gettext_lazy("Saturday")),
    ("7", gettext_lazy("Sunday")),
)
AUTHORS: tuple[tuple[str, str | Promise], ...] = (
    ("customer", gettext_lazy("the customer")),
    ("user", gettext_lazy("a colleague")),
    ("system", gettext_lazy("the system")),
    ("rule", gettext_lazy("another rule")),
)
PARTS: tuple[tuple[str, str | Promise], ...] = (
    ("subject", gettext_lazy("Subject")),
    ("priority", gettext_lazy("Priority")),
    ("complexity", gettext_lazy("Complexity")),
    ("topic", gettext_lazy("Topic")),
    ("tags", gettext_lazy("Tags")),
)
MOST_COUNTED = 10_000


def _several(known: Any = None, length: int = 40) -> Callable[[str, Any], list[Any]]:
    """Check a list of up to fifty values: among those known, or short words in small letters."""

    def check(op: str, value: Any) -> list[Any]:
        if not isinstance(value, list) or not 0 < len(value) <= 50:
            raise BadConditionsError(_("Choose from one to %(count)s values.") % {"count": 50})
        found = []
        for item in value:
            text = " ".join(storable(item).split()) if isinstance(item, str) else ""
            if not 0 < len(text) <= length or (known is not None and text not in known):
                raise BadConditionsError(_("One of the chosen values does not exist."))
            found.append(text)
        return list(dict.fromkeys(found))

    return check


def _text(op: str, value: Any) -> str:
    text = " ".join(storable(value).split()) if isinstance(value, str) else ""
    if not 0 < len(text) <= 100:
        raise BadConditionsError(_("Write from one to %(count)s characters.") % {"count": 100})
    return text


def _number(op: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_COUNTED:
        raise BadConditionsError(_("Write a number from 0 to %(count)s.") % {"count": MOST_COUNTED})
    return value


def _times(op: str, value: Any) -> list[str]:
    if not isinstance(value, list) or len(value) != 2 or value[0] == value[1]:
        raise BadConditionsError(_("Write two times such as 09:00 and 18:00."))
    if not all(isinstance(one, str) and TIME.fullmatch(one) for one in value):
        raise BadConditionsError(_("Write two times such as 09:00 and 18:00."))
    return value


def _yes(op: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise BadConditionsError(_("Choose yes or no."))
    return value


OWN: dict[str, Field] = {
    "standing": Field(gettext_lazy("Class of the customer"), IN, _several()),
    "language": Field(gettext_lazy("Language of the customer"), IN, _several(length=8)),
    "region": Field(gettext_lazy("Region of the customer"), ("contains", "lacks"), _text),
    "message_kind": Field(gettext_lazy("What was said"), IN, _several(Message.Kind.values)),
    "message_text": Field(gettext_lazy("Words of the message"), ("contains", "lacks"), _text),
    "by": Field(gettext_lazy("Who did it"), IN, _several(dict(AUTHORS))),
    "changed": Field(gettext_lazy("What has changed"), ("any", "no"), _several(dict(PARTS))),
    "messages": Field(gettext_lazy("Messages in the ticket"), ("more", "less"), _number),
    "reopened": Field(gettext_lazy("Times reopened"), ("more", "less"), _number),
    "weekday": Field(gettext_lazy("Day of the week"), IN, _several(dict(DAYS))),
    "time": Field(gettext_lazy("Time of the day"), ("inside", "outside"), _times),
    "working": Field(gettext_lazy("Working hours"), ("is",), _yes),
}
OWN_OPS: dict[str, str | Promise] = {
    "more": pgettext_lazy("condition", "more than"),
    "less": pgettext_lazy("condition", "less than"),
    "inside": pgettext_lazy("condition", "from … to"),
    "outside": pgettext_lazy("condition", "not from … to"),
}
INPUTS: dict[str, Input] = {
    "standing": Input("commas", hint=gettext_lazy("Several with commas between")),
    "language": Input("commas", hint=gettext_lazy("Several with commas between")),
    "region": Input("text"),
    "message_kind": Input("boxes", Message.Kind.choices),
    "message_text": Input("text"),
    "by": Input("boxes", AUTHORS),
    "changed": Input("boxes", PARTS),
    "messages": Input("number"),
    "reopened": Input("number"),
    "weekday": Input("boxes", DAYS),
    "time": Input("times"),
    "working": Input("yes"),
}
# "Snoozed" is left out of what views can ask: a rule sees sleeping tickets like any other and may ask for them.
ALL: dict[str, Field] = {**FIELDS, **OWN}
condition_form.add_fields(OWN, INPUTS)
OPS.update(OWN_OPS)


def check(tree: Any) -> dict[str, Any]:
    """Return the tree of a rule in its one form. Raises BadConditionsError, also for "me": a rule knows nobody so."""
    checked = check_tree(tree, ALL)
    if any(item["field"] == "assignee" and ME in item["value"] for item in conditions_of(checked)):
        raise BadConditionsError(_("A rule does not know who “me” is."))
    return checked
