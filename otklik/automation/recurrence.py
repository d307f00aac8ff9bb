"""Calendar rules as RFC 5545 (RRULE) says them, in the wall clock of a time zone; python-dateutil walks them."""

from __future__ import annotations

import datetime
import re
import zoneinfo
from collections.abc import Iterator

from dateutil.rrule import rrule, rrulestr
from django.utils.translation import gettext as _

from otklik.automation import cron

PART = re.compile(r"([A-Z]+)=([A-Z0-9,+-]+)", re.ASCII)
KNOWN = ("FREQ", "INTERVAL", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS", "BYHOUR", "BYMINUTE", "WKST")
FREQUENCIES = ("HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY")
LONGEST = 200  # characters
FAR = datetime.timedelta(days=366 * 9)  # February 29 comes again within eight years
BEGINNING = datetime.datetime(2024, 1, 1)  # noqa: DTZ001


class BadRecurrenceError(ValueError):
    """A calendar rule that cannot be; the text says what is wrong, for people."""


def parse(text: object) -> str:
    """Return a rule in its one form. Raises BadRecurrenceError: not RFC 5545, oftener than hourly, or never at all.

    Times of the day stand in the rule itself: without BYHOUR and BYMINUTE it is midnight, or the full hour. Five fields
    of cron such as `0 9 * * 1-5` become such a rule.
    """
    if isinstance(text, str) and len(text) <= LONGEST and cron.looks_like(text):
        try:
            text = cron.rule_of(text)
        except cron.NotCronError as error:
            raise BadRecurrenceError(_("This is no line of cron that can be kept, such as 0 9 * * 1-5.")) from error
    given = text.strip().upper().removeprefix("RRULE:") if isinstance(text, str) else ""
    parts = [PART.fullmatch(part) for part in given.rstrip(";").split(";")] if 0 < len(given) <= LONGEST else []
    found = {part[1]: part[2] for part in parts if part}
    if not parts or len(found) != len(parts) or set(found) - set(KNOWN) or found.get("FREQ") not in FREQUENCIES:
        raise BadRecurrenceError(_("This is not a calendar rule such as FREQ=WEEKLY;BYDAY=MO;BYHOUR=9;BYMINUTE=0."))
    if len(found.get("BYHOUR", "").split(",")) > 24 or len(found.get("BYMINUTE", "").split(",")) > 12:
        raise BadRecurrenceError(_("This is too often."))
    if found["FREQ"] != "HOURLY":
        found.setdefault("BYHOUR", "0")
    found.setdefault("BYMINUTE", "0")
    whole = ";".join(f"{name}={found[name]}" for name in KNOWN if name in found)
    try:
        first = _bounded(whole, BEGINNING).after(BEGINNING, inc=True)
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        raise BadRecurrenceError(_("This is not a calendar rule: %(error)s.") % {"error": error}) from error
    if first is None:
        raise BadRecurrenceError(_("This never comes."))
    return whole


def next_after(text: str, zone: zoneinfo.ZoneInfo, moment: datetime.datetime) -> datetime.datetime | None:
    """Return when a checked rule comes next after a moment (aware), in UTC; None when it does not within nine years.

    A time that the clock leaves out in spring comes an hour later; one that it shows twice in autumn comes once.
    """
    local = moment.astimezone(zone).replace(tzinfo=None)
    after: datetime.datetime = local - datetime.timedelta(hours=2)  # the clock may have been set back meanwhile
    rule = _bounded(text, after)
    while (found := rule.after(after)) is not None:
        came = found.replace(tzinfo=zone).astimezone(datetime.UTC)
        if came > moment:
            return came
        after = found
    return None


def _bounded(text: str, around: datetime.datetime) -> rrule:
    """Return the rule with an end, so that one that never comes does not count to the year 9999."""
    found = rrulestr(text, dtstart=BEGINNING)
    assert isinstance(found, rrule)
    return found.replace(until=around + FAR)


def walk(
    text: str, zone: zoneinfo.ZoneInfo, after: datetime.datetime, begin: datetime.date
) -> Iterator[datetime.datetime]:
    """Yield when a checked rule comes after a moment (aware), in UTC and in order, for nine years at most.

    `begin` is the day that intervals are counted from and nothing comes before. A time that the clock leaves out in
    spring comes an hour later; one that it shows twice in autumn comes once.
    """
    first = datetime.datetime.combine(begin, datetime.time())
    local = max(after.astimezone(zone).replace(tzinfo=None) - datetime.timedelta(hours=2), first)
    rule = rrulestr(text, dtstart=_near(text, first, local))
    assert isinstance(rule, rrule)
    last = after
    for found in rule.replace(until=local + FAR).xafter(local, inc=True):
        came = found.replace(tzinfo=zone).astimezone(datetime.UTC)
        if came > last:
            last = came
            yield came


def _near(text: str, first: datetime.datetime, local: datetime.datetime) -> datetime.datetime:
    """Return a later beginning that gives the same dates from `local` on, so that years gone by are not walked through.

    Only where nothing is counted from the beginning and no part of the date is taken from it.
    """
    parts = dict(part.split("=", 1) for part in text.split(";"))
    days = {"BYDAY", "BYMONTHDAY"} & set(parts)
    told = {"WEEKLY": "BYDAY" in parts, "MONTHLY": bool(days), "YEARLY": bool(days) and "BYMONTH" in parts}
    if parts.get("INTERVAL", "1") != "1" or not told.get(parts["FREQ"], True):
        return first
    return max(first, datetime.datetime.combine(local.date() - datetime.timedelta(days=1), datetime.time()))
