"""What an employee did, in plain words: on tickets, of customers, in the set-up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.desk import timeline
from otklik.desk.models import Message
from otklik.desk.queries import projects_of, visible_to
from otklik.events.models import Event
from otklik.workspace import customer_history
from otklik.workspace.doors import number_of

SAID = ("message.posted", "message.forwarded")
# Counted by itself, not done.
UNDONE = frozenset({"time.spent", "ticket.seen"})
# What a change in the set-up is about; the kind of its event tells what was done.
SET_UP: dict[str, str | Promise] = {
    "bot": gettext_lazy("a bot"),
    "calendar": gettext_lazy("a working calendar"),
    "customer_settings": gettext_lazy("what is kept of customers"),
    "escalation": gettext_lazy("escalation"),
    "import": gettext_lazy("an import"),
    "macro": gettext_lazy("a macro"),
    "mail_account": gettext_lazy("a mailbox"),
    "mail_address": gettext_lazy("a mail address"),
    "member": gettext_lazy("the people of the project"),
    "organisation": gettext_lazy("a company of customers"),
    "panel": gettext_lazy("a side panel"),
    "plan": gettext_lazy("a schedule"),
    "policy": gettext_lazy("a service-level policy"),
    "project": gettext_lazy("the project"),
    "request": gettext_lazy("the request catalogue"),
    "routing": gettext_lazy("the queue"),
    "rule": gettext_lazy("a rule"),
    "segment": gettext_lazy("a list of customers"),
    "shift": gettext_lazy("a shift"),
    "team": gettext_lazy("a team"),
    "template": gettext_lazy("an answer template"),
    "ticket_form": gettext_lazy("fields and closing"),
    "topic": gettext_lazy("a topic"),
    "view": gettext_lazy("a saved view"),
    "webhook": gettext_lazy("a webhook"),
}
SAVED = (
    "saved",
    "changed",
    "set_up",
    "portal_changed",
    "type_changed",
    "matrix",
    "rule",
    "settings",
    "begun",
    "added",
    "created",
)
REMOVED = ("removed", "stopped")
GROUPS: tuple[tuple[str, str | Promise], ...] = (
    ("", gettext_lazy("Everything")),
    ("said", gettext_lazy("What was written")),
    ("tickets", gettext_lazy("Changes of tickets")),
    ("customers", gettext_lazy("Cards of customers")),
    ("set-up", gettext_lazy("Set-up")),
)


@dataclass(frozen=True)
class Row:
    """One thing that was done: its line, its words, the project, and its ticket or the card of its customer."""

    line: timeline.Line
    text: str
    project: Project | None
    number: str
    person: int


def kinds_of(group: str) -> list[str]:
    """Return the kinds of events of a group, of all of them for any other word."""
    of_tickets = [kind for kind in timeline.WORDS if kind not in SAID and kind not in UNDONE]
    set_up = [f"{about}.{did}" for about in SET_UP for did in (*SAVED, *REMOVED)]
    kinds = {
        "said": [*SAID],
        "tickets": of_tickets,
        "customers": list(customer_history.WORDS),
        "set-up": set_up,
    }
    return kinds.get(group) or [kind for some in kinds.values() for kind in some]


def rows_of(access: Access, events: Sequence[Event]) -> list[Row]:
    """Return events as rows, in their order; what the same change says better is left out."""
    told = {line.id: line for line in timeline.lines(sorted(events, key=lambda event: event.pk))}
    tickets = visible_to(access).filter(pk__in={event.ticket_id for event in events if event.ticket_id})
    numbers = {row.pk: number_of(row) for row in tickets.select_related("project").only("number", "project__key")}
    projects = projects_of(access).in_bulk({event.project_id for event in events if event.project_id})
    rows = []
    for event in events:
        line = told.get(event.pk) or _line(event)
        if line is not None:
            person = event.payload.get("person") if event.kind in customer_history.WORDS else 0
            text = line.text.removeprefix("— ")  # such phrases follow a name elsewhere
            number = numbers.get(event.ticket_id or 0, "")
            rows.append(Row(line, text, projects.get(event.project_id or 0), number, person or 0))
    return rows


def _line(event: Event) -> timeline.Line | None:
    """Return the line of what no timeline of a ticket tells."""
    if event.kind == "message.posted":
        label = dict(Message.Kind.choices).get(event.payload.get("message_kind", ""), "")
        text, icon = _("wrote: %(what)s") % {"what": str(label).lower()}, "send"
    elif event.kind in customer_history.WORDS:
        text, icon = customer_history.WORDS[event.kind](event.payload)
    elif event.kind in timeline.WORDS:
        return None
    else:
        text, icon = _set_up(event), "settings"
    return timeline.Line(event.pk, event.actor_name, text, event.at, icon)


def _set_up(event: Event) -> str:
    about, _dot, did = event.kind.partition(".")
    name = str(event.payload.get("name") or event.payload.get("address") or "")
    what = str(SET_UP.get(about, about))
    values = {"what": f"{what} “{name}”" if name else what}
    return (_("removed: %(what)s") if did in REMOVED else _("set up: %(what)s")) % values
