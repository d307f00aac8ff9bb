"""Working time: what a calendar's wall clock shows, counted in real seconds.

A moment counts when the wall clock of the zone (IANA database) shows a time inside one of the date's periods. So an
hour that the clocks skip in spring counts for nobody, one that they show twice in autumn counts twice, and 24x7 is
exactly real time. Whole seconds: the fraction of a given moment is cut off.
"""

from __future__ import annotations

import datetime
import itertools
import zoneinfo
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

DAY = 86_400
MIDNIGHT = 1440  # the end of a day in minutes
MOST_PERIODS = 12  # in one day
MOST_DAYS = 3_660  # looked at for the end of a promise; a calendar that works less than that works never
EPOCH = datetime.date(1970, 1, 1).toordinal()
Period = tuple[int, int]  # minutes after midnight, the second one not included
Span = tuple[int, int]  # seconds since 1970 UTC, the second one not included


class NoWorkingTimeError(ValueError):
    """The calendar has not so much working time in the next ten years."""


def checked_periods(periods: Iterable[Sequence[int]]) -> tuple[Period, ...]:
    """Return the periods of a day in their order; those that touch stay apart.

    Raises ValueError for one that is empty, backwards, outside the day, overlaps another, and for more than twelve.
    """
    found = sorted((int(start), int(end)) for start, end in periods)
    if len(found) > MOST_PERIODS:
        raise ValueError(f"more than {MOST_PERIODS} periods in one day")
    for start, end in found:
        if not 0 <= start < end <= MIDNIGHT:
            raise ValueError(f"no period of a day: {start}-{end}")
    for (_, end), (start, _) in itertools.pairwise(found):
        if start < end:
            raise ValueError(f"two periods overlap at {start}")
    return tuple(found)


def shortened(periods: Sequence[Period], minutes: int) -> tuple[Period, ...]:
    """Return the periods of a day that ends so many working minutes earlier, as the day before a public holiday."""
    left = max(0, sum(end - start for start, end in periods) - minutes)
    result: list[Period] = []
    for start, end in periods:
        taken = min(end - start, left)
        if taken:
            result.append((start, start + taken))
        left -= taken
    return tuple(result)


@dataclass(frozen=True)
class Timetable:
    """A working calendar for counting: seven days from Monday, and the dates that differ from them."""

    zone: zoneinfo.ZoneInfo
    week: tuple[tuple[Period, ...], ...] = ((),) * 7
    days: Mapping[datetime.date, tuple[Period, ...]] = field(default_factory=dict)
    always: bool = False
    _known: dict[int, tuple[Span, ...]] = field(default_factory=dict, repr=False, compare=False)

    def add(self, start: datetime.datetime, seconds: int) -> datetime.datetime:
        """Return the first moment by which so many working seconds have gone by since `start`.

        Three hours from 15:00 in a day that ends at 18:00 are over at 18:00, not on the next morning. Raises
        NoWorkingTimeError.
        """
        begin = _seconds(start)
        if seconds <= 0:
            return _moment(begin)
        if self.always:
            return _moment(begin + seconds)
        left = seconds
        first = begin // DAY
        for day in range(first, first + MOST_DAYS):
            for since, until in self._of_day(day):
                if until <= begin:
                    continue
                since = max(since, begin)
                if until - since >= left:
                    return _moment(since + left)
                left -= until - since
        raise NoWorkingTimeError

    def between(self, start: datetime.datetime, end: datetime.datetime) -> int:
        """Return the working seconds from `start` to `end`, 0 when that is backwards."""
        return sum(until - since for since, until in self._spans(_seconds(start), _seconds(end)))

    def intervals(
        self, start: datetime.datetime, end: datetime.datetime
    ) -> list[tuple[datetime.datetime, datetime.datetime]]:
        """Return the working times from `start` to `end`, those that touch joined into one."""
        result: list[Span] = []
        for since, until in self._spans(_seconds(start), _seconds(end)):
            if result and result[-1][1] == since:
                result[-1] = (result[-1][0], until)
            else:
                result.append((since, until))
        return [(_moment(since), _moment(until)) for since, until in result]

    def is_working(self, moment: datetime.datetime) -> bool:
        """Tell whether somebody works at the moment."""
        at = _seconds(moment)
        return any(True for _ in self._spans(at, at + 1))

    def _spans(self, begin: int, end: int) -> Iterator[Span]:
        if end <= begin:
            return
        if self.always:
            yield begin, end
            return
        for day in range(begin // DAY, (end - 1) // DAY + 1):
            for since, until in self._of_day(day):
                if until > begin and since < end:
                    yield max(since, begin), min(until, end)

    def _of_day(self, day: int) -> tuple[Span, ...]:
        """Return the working spans of one UTC day, in order."""
        found = self._known.get(day)
        if found is None:
            if len(self._known) > 20_000:
                self._known.clear()
            found = self._known[day] = tuple(self._counted(day))
        return found

    def _counted(self, day: int) -> Iterator[Span]:
        for begin, end, offset in _steady(self.zone, day * DAY, (day + 1) * DAY):
            for date in range((begin + offset) // DAY, (end + offset - 1) // DAY + 1):
                midnight = date * DAY - offset
                for start, stop in self._periods(date):
                    since, until = max(begin, midnight + start * 60), min(end, midnight + stop * 60)
                    if since < until:
                        yield since, until

    def _periods(self, day: int) -> tuple[Period, ...]:
        date = datetime.date.fromordinal(EPOCH + day)
        own = self.days.get(date)
        return self.week[date.weekday()] if own is None else own


def _steady(zone: zoneinfo.ZoneInfo, begin: int, end: int) -> list[tuple[int, int, int]]:
    """Cut a UTC day where the zone's offset changes; no zone changes it twice in one day."""
    before, after = _offset(zone, begin), _offset(zone, end - 1)
    if before == after:
        return [(begin, end, before)]
    low, high = begin, end - 1
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, middle) == before:
            low = middle
        else:
            high = middle
    return [(begin, high, before), (high, end, after)]


def _offset(zone: zoneinfo.ZoneInfo, at: int) -> int:
    shift = datetime.datetime.fromtimestamp(at, zone).utcoffset()
    return int(shift.total_seconds()) if shift else 0


def _seconds(moment: datetime.datetime) -> int:
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return int(moment.timestamp() // 1)


def _moment(seconds: int) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC)
