"""The language of the search field: words, and filters such as `status:open from:ivanov before:2026-01`.

Names of filters and their values are understood in English and in Russian, values may stand in quotes. What is no
filter (a web address, a time) stays text.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.utils import timezone, translation

from otklik.desk.models import Ticket

NAMES = {
    "status": ("status", "is", "статус", "состояние"),
    "person": ("from", "customer", "от", "клиент"),
    "topic": ("topic", "тема", "тематика"),
    "tag": ("tag", "label", "метка", "тег"),
    "project": ("project", "проект", "заказчик"),
    "assignee": ("assignee", "to", "holder", "исполнитель", "у", "кому"),
    "priority": ("priority", "важность", "приоритет"),
    "before": ("before", "до"),
    "after": ("after", "since", "после", "с"),
}
BY_NAME = {name: filter_ for filter_, names in NAMES.items() for name in names}
FILTER = re.compile(r'(?<!\S)([^\W\d_]+):(?:"([^"]{0,100})"|(\S{1,100}))')
ME = {"me", "mine", "я", "мне", "меня", "мое", "моё"}
NOBODY = {"nobody", "none", "никто", "никого", "ничье", "ничьё"}
GROUPS = {
    "active": tuple(map(str, Ticket.ACTIVE)),
    "активные": tuple(map(str, Ticket.ACTIVE)),
    "waiting": (str(Ticket.Status.WAITING_CUSTOMER), str(Ticket.Status.WAITING_CLIENT)),
    "ждут": (str(Ticket.Status.WAITING_CUSTOMER), str(Ticket.Status.WAITING_CLIENT)),
}
DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?|(?:(\d{1,2})\.)?(\d{1,2})\.(\d{4})")


@dataclass(frozen=True)
class Wanted:
    """A query taken apart. `wrong` are the filters whose value nobody understands, as they were written.

    `before` and `after` are about the last change of a ticket, which is the order of every list.
    """

    text: str = ""
    statuses: tuple[str, ...] = ()
    priorities: tuple[int, ...] = ()
    person: str = ""
    topic: str = ""
    project: str = ""
    assignee: str = ""
    tags: tuple[str, ...] = ()
    before: datetime.datetime | None = None
    after: datetime.datetime | None = None
    wrong: tuple[str, ...] = field(default=())

    @property
    def filtered(self) -> bool:
        """Whether there is any filter, also one that is not understood."""
        return replace(self, text="") != Wanted()


def read(query: str) -> Wanted:
    """Take a query apart; never raises."""
    wanted = Wanted()
    rest: list[str] = []
    end = 0
    for match in FILTER.finditer(query):
        name = BY_NAME.get(match[1].casefold())
        value = (match[2] if match[2] is not None else match[3]).strip()
        if name is None or not value:
            continue
        rest.append(query[end : match.start()])
        end = match.end()
        found = _with(wanted, name, value)
        wanted = found or replace(wanted, wrong=(*wanted.wrong, match[0]))
    rest.append(query[end:])
    return replace(wanted, text=" ".join(" ".join(rest).split()))


def _with(wanted: Wanted, name: str, value: str) -> Wanted | None:
    """Return the query with one more filter, None for a value that is not understood."""
    if name == "person":
        return replace(wanted, person=value)
    if name == "topic":
        return replace(wanted, topic=value)
    if name == "project":
        return replace(wanted, project=value)
    if name == "assignee":
        low = value.casefold()
        return replace(wanted, assignee="me" if low in ME else "nobody" if low in NOBODY else value)
    if name == "tag":
        return replace(wanted, tags=(*wanted.tags, value.lstrip("#").casefold()))
    if name == "status":
        statuses = _statuses(value)
        return replace(wanted, statuses=(*wanted.statuses, *statuses)) if statuses else None
    if name == "priority":
        priorities = tuple(int(str(key)) for key in _by_label(value, Ticket.Priority.choices))
        return replace(wanted, priorities=(*wanted.priorities, *priorities)) if priorities else None
    moment = _moment(value)
    if moment is None:
        return None
    return replace(wanted, before=moment) if name == "before" else replace(wanted, after=moment)


def _statuses(value: str) -> tuple[str, ...]:
    low = value.casefold()
    if low in GROUPS:
        return GROUPS[low]
    if low in Ticket.Status.values:
        return (low,)
    return tuple(str(key) for key in _by_label(value, Ticket.Status.choices))


def _by_label(value: str, choices: Iterable[tuple[object, object]]) -> list[object]:
    """Return the keys whose label begins with the value in English or Russian, endings of words aside."""
    stem = value.casefold().replace("ё", "е")
    stem = stem[:-2] if len(stem) > 5 else stem[:-1] if len(stem) > 4 else stem
    found: list[object] = []
    pairs = list(choices)
    for language in ("en", "ru"):
        with translation.override(language):
            for key, label in pairs:
                if str(label).casefold().replace("ё", "е").startswith(stem) and key not in found:
                    found.append(key)
    return found


def _moment(value: str) -> datetime.datetime | None:
    """Return the beginning of a day, month or year, in the time zone of the person."""
    today = timezone.localdate()
    days = {"today": 0, "сегодня": 0, "yesterday": 1, "вчера": 1}
    if value.casefold() in days:
        return _midnight(today - datetime.timedelta(days=days[value.casefold()]))
    match = DATE.fullmatch(value)
    if match is None:
        return None
    year, month, day = match[1] or match[6], match[2] or match[5] or "1", match[3] or match[4] or "1"
    if not 1970 <= int(year) <= 2200:
        return None
    try:
        return _midnight(datetime.date(int(year), int(month), int(day)))
    except ValueError:
        return None


def _midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), timezone.get_current_timezone())
