"""The times of regular exports: the usual ones as people choose them, any other as a calendar rule (RFC 5545)."""

from __future__ import annotations

import re

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

USUAL: dict[str, str | Promise] = {
    "daily": gettext_lazy("every day"),
    "workdays": gettext_lazy("Monday to Friday"),
    "weekly": gettext_lazy("every Monday"),
    "monthly": gettext_lazy("on the first of each month"),
}
RULES = {
    "daily": "FREQ=DAILY",
    "workdays": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "weekly": "FREQ=WEEKLY;BYDAY=MO",
    "monthly": "FREQ=MONTHLY;BYMONTHDAY=1",
}
KNOWN = re.compile(r"(?P<days>.+);BYHOUR=(?P<hour>\d{1,2});BYMINUTE=(?P<minute>\d{1,2})", re.ASCII)


def rule_of(usual: str, hour: int) -> str:
    """Return the calendar rule of a usual time. Raises KeyError for one that is not usual."""
    return f"{RULES[usual]};BYHOUR={hour};BYMINUTE=0"


def words_of(rule: str) -> str:
    """Return a rule in words; one that people did not choose from the list stands as it is."""
    found = KNOWN.fullmatch(rule)
    usual = next((name for name, days in RULES.items() if found and found["days"] == days), "")
    if found is None or not usual:
        return rule
    at = f"{int(found['hour']):02}:{int(found['minute']):02}"
    return _("%(days)s at %(time)s") % {"days": USUAL[usual], "time": at}
