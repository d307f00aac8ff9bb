"""Lines of cron become calendar rules that come at the same minutes; what no rule says is refused (R266)."""

from __future__ import annotations

import datetime
import zoneinfo

import pytest

from otklik.automation.cron import NotCronError, looks_like, rule_of
from otklik.automation.recurrence import BadRecurrenceError, next_after, parse

UTC = zoneinfo.ZoneInfo("UTC")
FIELDS = {  # by line: minutes, hours, days, months, days of the week (Sunday is 0) at which it comes
    "30 9 * * 1-5": ({30}, {9}, None, None, {1, 2, 3, 4, 5}),
    "*/15 8-9 * * *": ({0, 15, 30, 45}, {8, 9}, None, None, None),
    "0 0 1,15 * *": ({0}, {0}, {1, 15}, None, None),
    "5 12 * FEB SUN": ({5}, {12}, None, {2}, {0}),
    "@weekly": ({0}, {0}, None, None, {0}),
}


@pytest.mark.parametrize("line", FIELDS)
def test_r266_a_line_of_cron_comes_when_cron_would(line: str) -> None:
    minutes, hours, days, months, weekdays = FIELDS[line]
    rule, at = parse(line), datetime.datetime(2027, 1, 30, tzinfo=datetime.UTC)
    wanted: list[datetime.datetime] = []
    each = at
    while len(wanted) < 5:
        each += datetime.timedelta(minutes=1 if each.hour in hours or (each.hour + 1) % 24 in hours else 30)
        fits = each.minute in minutes and each.hour in hours and (days is None or each.day in days)
        if (
            fits
            and (months is None or each.month in months)
            and (weekdays is None or each.isoweekday() % 7 in weekdays)
        ):
            wanted.append(each)
    for moment in wanted:
        found = next_after(rule, UTC, at)
        assert found == moment
        at = found


@pytest.mark.parametrize("line", ["99 * * * *", "* * 1 * 1", "a b c d e", "*/0 * * * *", "5-1 * * * *"])
def test_r266_what_is_no_line_of_cron_is_refused(line: str) -> None:
    assert looks_like(line)
    with pytest.raises(NotCronError):
        rule_of(line)
    with pytest.raises(BadRecurrenceError):
        parse(line)
