"""Production calendars that come with the product: public holidays, moved days and shortened days of a country's year.

One file a country in `data/`, with its source for each year. A year that is not `complete` has only what the law
says; what a government still decides is added by hand or by import.
"""

from __future__ import annotations

import datetime
import functools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from otklik.lib.worktime import Period, shortened

DATA = Path(__file__).parent / "data"
SHORTER = 60  # minutes (Labour Code of the Russian Federation, article 95)


@dataclass(frozen=True)
class Special:
    """One date that differs from the week."""

    date: datetime.date
    name: str
    periods: tuple[Period, ...]


@dataclass(frozen=True)
class Year:
    """One year that can be taken over."""

    country: str
    year: int
    name: str
    source: str
    complete: bool


@functools.cache
def _file(country: str) -> dict[str, Any]:
    if not country.isalpha() or not (path := DATA / f"{country}.json").is_file():
        raise LookupError(country)
    return dict(json.loads(path.read_text(encoding="utf-8")))


def years(language: str) -> list[Year]:
    """Return what comes with the product, by country and year."""
    found: list[Year] = []
    for path in sorted(DATA.glob("*.json")):
        data = _file(path.stem)
        name = data["name"].get(language, data["name"]["en"])
        found += [
            Year(
                path.stem,
                int(year),
                name,
                source.get(language, source["en"]),
                complete=bool(data["complete"].get(year)),
            )
            for year, source in sorted(data["sources"].items())
        ]
    return found


def specials(country: str, year: int, week: Sequence[Sequence[Period]], language: str) -> list[Special]:
    """Return the dates of a year for a calendar with this week, in order. Raises LookupError for what is not there.

    A day off on which the week does not work anyway stands there all the same: a week can change. A shortened day on
    which nobody works is left out, a moved working day works as a Monday.
    """
    data = _file(country)
    if str(year) not in data["sources"]:
        raise LookupError(year)

    def named(key: str) -> str:
        return str(data["names"][key].get(language, data["names"][key]["en"]))

    off = {datetime.date.fromisoformat(day): key for day, key in data["off"].items()}
    found = [Special(day, named(key), ()) for day, key in off.items()]
    for day in map(datetime.date.fromisoformat, data["short"]):
        periods = tuple(week[day.weekday()])
        if periods:
            found.append(Special(day, named("short"), shortened(periods, SHORTER)))
    found += [Special(datetime.date.fromisoformat(day), named("moved"), tuple(week[0])) for day in data["work"]]
    return sorted((one for one in found if one.date.year == year), key=lambda one: one.date)
