"""What a macro does, action by action, in plain words with the values: for who looks before he uses it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.accounts.models import Team, User
from otklik.automation.addressed import WHO
from otklik.automation.effects import EFFECTS, UNTIL_WORK
from otklik.automation.models import Macro
from otklik.desk.models import AnswerTemplate, Checklist, Ticket, Topic

LONGEST = 120  # signs of a text that is shown


def sentences(macro: Macro) -> list[str]:
    """Return what a macro does, one line an action; which field of the project it fills is not told: not all see it."""
    lines = []
    for action in macro.actions:
        effect = EFFECTS.get(action["do"])
        if effect is None:
            continue
        words = WORDS[action["do"]](action["value"]) if action["do"] in WORDS else ""
        lines.append(f"{effect.label}: {words}" if words else str(effect.label))
    return lines


def span_words(minutes: int) -> str:
    """Return a time in the largest unit that gives a whole number."""
    if minutes % 1440 == 0:
        return ngettext("%(n)s day", "%(n)s days", minutes // 1440) % {"n": minutes // 1440}
    if minutes % 60 == 0:
        return ngettext("%(n)s hour", "%(n)s hours", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}


def _named(model: type[Any]) -> Callable[[Any], str]:
    return lambda value: str(model.objects.filter(pk=value).first() or "") if value else _("none")


def _label(choices: type[Any]) -> Callable[[Any], str]:
    return lambda value: str(choices(value).label)


def _short(value: Any) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _people(value: dict[str, Any]) -> str:
    named = User.objects.filter(pk__in=value["people"]).order_by("name")
    return ", ".join([*(str(dict(WHO)[who]) for who in value["who"]), *map(str, named)])


def _sleep(value: int | str) -> str:
    return _("until working time") if value == UNTIL_WORK else span_words(int(value))


WORDS: dict[str, Callable[[Any], str]] = {
    "status": _label(Ticket.Status),
    "priority": _label(Ticket.Priority),
    "complexity": _label(Ticket.Complexity),
    "topic": _named(Topic),
    "team": _named(Team),
    "person": _named(User),
    "tag": ", ".join,
    "untag": ", ".join,
    "reply": _named(AnswerTemplate),
    "checklist": _named(Checklist),
    "note": _short,
    "snooze": _sleep,
    "follow": _people,
    "notify": _people,
    "escalate": _short,
}
