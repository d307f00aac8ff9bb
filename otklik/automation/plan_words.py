"""Calendar rules in plain words."""

from __future__ import annotations

import re

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
PLAIN = re.compile(r"[0-9]{1,2}")
WORKDAYS = "MO,TU,WE,TH,FR"


def parts_of(rrule: str) -> dict[str, str]:
    """Return the parts of a checked rule by name."""
    return dict(part.split("=", 1) for part in rrule.split(";"))


def said(rrule: str) -> str:
    """Return a checked rule as people say it; one that is too much for a sentence as it is written."""
    parts = parts_of(rrule)
    hour, minute = parts.get("BYHOUR", ""), parts.get("BYMINUTE", "")
    if not PLAIN.fullmatch(hour) or not PLAIN.fullmatch(minute) or {"BYSETPOS"} & set(parts):
        return rrule
    when = _often(parts)
    return _("%(when)s at %(time)s") % {"when": when, "time": f"{int(hour):02}:{int(minute):02}"} if when else rrule


def _often(parts: dict[str, str]) -> str:
    every, days = int(parts.get("INTERVAL", "1")), parts.get("BYDAY", "")
    names = [day for day in days.split(",") if day]
    extra = set(parts) - {"FREQ", "INTERVAL", "BYDAY", "BYHOUR", "BYMINUTE", "WKST"}
    if parts["FREQ"] == "DAILY" and not extra and not names:
        return ngettext("every day", "every %(count)s days", every) % {"count": every}
    if parts["FREQ"] == "WEEKLY" and not extra and all(day in DAYS for day in names):
        if days == WORKDAYS and every == 1:
            return _("Monday to Friday")
        week = ngettext("every week", "every %(count)s weeks", every) % {"count": every}
        told = ", ".join(str(WEEKDAYS[DAYS.index(day)]) for day in names)
        return f"{week}: {told}" if told else week
    number = parts.get("BYMONTHDAY", "")
    if parts["FREQ"] == "MONTHLY" and extra == {"BYMONTHDAY"} and not names and (number == "-1" or number.isdigit()):
        month = ngettext("every month", "every %(count)s months", every) % {"count": every}
        last = number == "-1"
        return f"{month}: {_('the last day')}" if last else f"{month}: {_('day %(number)s') % {'number': number}}"
    month = parts.get("BYMONTH", "")
    if parts["FREQ"] == "YEARLY" and extra == {"BYMONTHDAY", "BYMONTH"} and number.isdigit() and month.isdigit():
        year = ngettext("every year", "every %(count)s years", every) % {"count": every}
        return f"{year}: {number}.{int(month):02} ({MONTHS[int(month)]})" if not names else ""
    return ""
