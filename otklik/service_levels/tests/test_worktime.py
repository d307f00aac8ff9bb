"""Working time against a counter that knows nothing but the wall clock (F23)."""

from __future__ import annotations

import bisect
import datetime
import itertools
import random
import zoneinfo

import pytest

from otklik.lib.worktime import NoWorkingTimeError, Timetable, checked_periods, shortened

UTC = datetime.UTC
CALENDARS = 100
CASES = 100  # of each calendar: 10,000 in all
# Around what goes wrong: clocks set forward and back, half-hour zones, no summer time, leap days, a day left out.
GROUNDS = (
    ("Europe/Berlin", (2026, 3, 29)),
    ("Europe/Berlin", (2026, 10, 25)),
    ("America/New_York", (2026, 3, 8)),
    ("America/New_York", (2026, 11, 1)),
    ("Europe/Moscow", (2028, 2, 29)),
    ("Europe/Berlin", (2028, 2, 29)),
    ("Australia/Lord_Howe", (2026, 4, 5)),
    ("Asia/Kathmandu", (2027, 1, 1)),
    ("America/St_Johns", (2026, 11, 1)),
    ("Africa/Cairo", (2026, 4, 24)),
    ("Europe/Moscow", (2014, 10, 26)),
    ("Pacific/Apia", (2011, 12, 30)),
)
WINDOW = 24  # days


class Counter:
    """Looks at the wall clock each minute of a window and notes whether it shows a working time."""

    def __init__(self, table: Timetable, begin: datetime.datetime) -> None:
        self.begin = int(begin.timestamp()) // 60
        marks = [self.shows_work(table, minute) for minute in range(self.begin, self.begin + WINDOW * 1440)]
        self.gone = [0, *itertools.accumulate(marks)]

    @staticmethod
    def shows_work(table: Timetable, minute: int) -> bool:
        if table.always:
            return True
        shown = datetime.datetime.fromtimestamp(minute * 60, table.zone)
        periods = table.days[shown.date()] if shown.date() in table.days else table.week[shown.weekday()]
        return any(start <= shown.hour * 60 + shown.minute < end for start, end in periods)

    def between(self, start: int, end: int) -> int:
        return self.gone[end] - self.gone[start]

    def add(self, start: int, minutes: int) -> int | None:
        place = bisect.bisect_left(self.gone, self.gone[start] + minutes, lo=start)
        return place if place < len(self.gone) else None

    def moment(self, minute: int) -> datetime.datetime:
        return datetime.datetime.fromtimestamp((self.begin + minute) * 60, UTC)


def some_periods(chance: random.Random) -> tuple[tuple[int, int], ...]:
    kind = chance.random()
    if kind < 0.15:
        return ()
    if kind < 0.3:
        return ((0, 1440),)
    if kind < 0.55:
        return ((540, 780), (840, 1080))
    edges = sorted(chance.sample(range(1441), 2 * chance.randint(1, 3)))
    return checked_periods(zip(edges[::2], edges[1::2], strict=True))


def some_table(chance: random.Random, zone: str, around: datetime.date) -> Timetable:
    days = {
        around + datetime.timedelta(days=chance.randint(-10, 10)): some_periods(chance)
        for _ in range(chance.randint(0, 5))
    }
    if chance.random() < 0.5:
        days[around] = some_periods(chance)  # a holiday, or other hours, on the very day the clocks change
    week = tuple(some_periods(chance) for _ in range(7))
    return Timetable(zoneinfo.ZoneInfo(zone), week, days, always=chance.random() < 0.05)


def test_f23_ten_thousand_cases_agree_with_a_minute_counter() -> None:
    chance = random.Random(23)
    compared = beyond = 0
    for number in range(CALENDARS):
        zone, day = GROUNDS[number % len(GROUNDS)]
        table = some_table(chance, zone, datetime.date(*day))
        counter = Counter(table, datetime.datetime(*day, tzinfo=UTC) - datetime.timedelta(days=WINDOW // 2))
        for _ in range(CASES):
            start, end = sorted(chance.choices(range(WINDOW * 1440), k=2))
            case = (number, zone, start, end)
            expected = counter.between(start, end)
            assert table.between(counter.moment(start), counter.moment(end)) == expected * 60, case
            minutes = chance.randint(1, 3 * 1440)
            due = counter.add(start, minutes)
            if due is None:
                beyond += 1  # later than the window: the counter cannot tell
            else:
                assert table.add(counter.moment(start), minutes * 60) == counter.moment(due), (*case, minutes)
            spans = table.intervals(counter.moment(start), counter.moment(end))
            assert sum((until - since).total_seconds() for since, until in spans) == expected * 60, case
            compared += 1
    assert compared == 10_000
    assert beyond < 4_000


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Europe/Moscow"])
@pytest.mark.parametrize("always", [True, False])
def test_f23_round_the_clock_loses_no_minute(zone: str, always: bool) -> None:
    table = Timetable(zoneinfo.ZoneInfo(zone), (((0, 1440),),) * 7, always=always)
    start = datetime.datetime(2026, 1, 1, 11, 17, 5, tzinfo=UTC)
    for hours in (1, 24, 24 * 100, 24 * 365):
        assert table.add(start, hours * 3600) == start + datetime.timedelta(hours=hours)
        assert table.between(start, start + datetime.timedelta(hours=hours)) == hours * 3600
    assert len(table.intervals(start, start + datetime.timedelta(days=9))) == 1


def test_f23_a_promise_ends_with_the_day_and_lunch_is_no_work() -> None:
    table = Timetable(zoneinfo.ZoneInfo("Europe/Moscow"), (*((((540, 780), (840, 1080)),) * 5), (), ()))
    friday = datetime.datetime(2026, 7, 3, 12, 0, tzinfo=UTC)  # 15:00 in Moscow
    assert table.add(friday, 3 * 3600) == datetime.datetime(2026, 7, 3, 15, 0, tzinfo=UTC)
    assert table.add(friday, 3 * 3600 + 60) == datetime.datetime(2026, 7, 6, 6, 1, tzinfo=UTC)
    noon = datetime.datetime(2026, 7, 3, 9, 30, tzinfo=UTC)  # 12:30: half an hour to lunch
    assert table.add(noon, 3600) == datetime.datetime(2026, 7, 3, 11, 30, tzinfo=UTC)
    assert not table.is_working(datetime.datetime(2026, 7, 3, 10, 30, tzinfo=UTC))
    assert table.is_working(datetime.datetime(2026, 7, 3, 11, 0, tzinfo=UTC))
    assert table.between(friday, noon) == 0


def test_a_calendar_without_working_time_has_no_end() -> None:
    with pytest.raises(NoWorkingTimeError):
        Timetable(zoneinfo.ZoneInfo("Europe/Moscow")).add(datetime.datetime(2026, 1, 1, tzinfo=UTC), 60)


def test_periods_are_checked_and_short_days_end_earlier() -> None:
    assert checked_periods([[840, 1080], [540, 780]]) == ((540, 780), (840, 1080))
    for bad in ([[600, 600]], [[700, 600]], [[-1, 5]], [[0, 1441]], [[0, 600], [599, 700]]):
        with pytest.raises(ValueError, match="period"):
            checked_periods(bad)
    assert shortened(((540, 780), (840, 1080)), 60) == ((540, 780), (840, 1020))
    assert shortened(((540, 600),), 60) == ()
