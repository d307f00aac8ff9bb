"""The facts of a ticket that a saved view can show in its rows."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

COLUMNS: dict[str, str | Promise] = {
    "customer": _("Customer"),
    "preview": _("Last words"),
    "source": _("Source"),
    "number": _("Number"),
    "project": _("Project"),
    "priority": _("Priority"),
    "status": _("Status"),
    "assignee": _("Who holds it"),
    "wait": _("How long it waits"),
    "due": _("Time left to the deadline"),
    "team": _("Team"),
    "topic": _("Topic"),
    "tags": _("Tags"),
    "created": _("When it was opened"),
    "updated": _("When it was changed"),
}
USUAL = ("customer", "preview", "source", "number", "project", "priority", "status", "assignee", "wait")
