"""A common problem in plain words: what it seems to be, and how many write so against how many do usually."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.desk.common import WINDOW
from otklik.desk.models import CommonProblem

HOURS = int(WINDOW.total_seconds() // 3600)


def title_of(problem: CommonProblem) -> str:
    """Return “It looks like a common problem: “internet, Perm””."""
    return _("It looks like a common problem: “%(words)s”") % {"words": ", ".join(problem.names)}


def measure(tickets: int, usual: float, hours: int = HOURS) -> str:
    """Return “14 tickets in 3 hours, usually 1”."""
    words = ngettext(
        "%(count)s ticket in %(hours)s hours, usually %(usual)s",
        "%(count)s tickets in %(hours)s hours, usually %(usual)s",
        tickets,
    )
    return words % {"count": tickets, "hours": hours, "usual": usual_of(usual)}


def usual_of(usual: float) -> str:
    """Return how many are usual: 1, 1.5, “none”."""
    if not usual:
        return _("none")
    near = round(usual, 1)
    return str(number_format(int(near) if near == int(near) else near)) if near else _("less than one")
