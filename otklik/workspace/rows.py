"""Rows of lists. What does not differ from row to row is drawn once: fifty rows must cost a few milliseconds."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.desk.models import Ticket
from otklik.desk.passages import Passage, marked
from otklik.lib.ui.markup import markup
from otklik.lib.ui.templatetags import ui
from otklik.workspace.doors import number_of
from otklik.workspace.place import Place

PRIORITIES = {1: "low", 2: "normal", 3: "high", 4: "urgent"}
PRIORITY_ICONS = {1: "chevron-down", 3: "chevron-up", 4: "chevrons-up"}
# Rows are narrow: the long names of statuses say less there.
SHORT = {
    Ticket.Status.WAITING_CUSTOMER: gettext_lazy("For the customer"),
    Ticket.Status.WAITING_CLIENT: gettext_lazy("For the client"),
}
SOURCE_ICONS = {
    "phone": "phone",
    "email": "mail",
    "chat": "chat",
    "messenger": "chat",
    "form": "form",
    "social": "globe",
    "book": "book",
    "letter": "file",
    "visit": "user",
    "api": "code",
    "staff": "users",
    "schedule": "calendar",
}
OURS = {Ticket.Status.NEW, Ticket.Status.OPEN}
NO_HIT = Passage((), ())


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list, ready to be printed."""

    pk: int
    url: str
    number: str
    subject: str
    customer: str
    preview: str
    unread: bool
    current: bool
    edge: SafeString
    source: SafeString
    wait: str | SafeString
    project: str
    badges: SafeString
    number_shown: bool = True
    facts: SafeString | str = ""


def waits_since(ticket: Ticket) -> datetime.datetime:
    """Return since when a ticket waits: for us from the customer's last word, for others from the last change."""
    if ticket.status in OURS:
        if ticket.last_customer_at and (not ticket.last_reply_at or ticket.last_customer_at > ticket.last_reply_at):
            return ticket.last_customer_at
        return ticket.last_reply_at or ticket.created_at
    return ticket.updated_at


def source_icon(source: str) -> SafeString:
    """Return the icon of a ticket's source, named for those who do not see it."""
    return ui.icon(SOURCE_ICONS.get(source, "ticket"), str(Ticket.Source(source).label))


def make_rows(
    tickets: Iterable[Ticket], place: Place, *, current: str = "", passages: Mapping[int, Passage] | None = None
) -> list[Row]:
    """Return the rows of tickets with project, assignee and person loaded; `passages` where a search has hit."""
    drawn: dict[tuple[str, object], SafeString] = {}
    suffix = place.suffix()
    now = timezone.now()
    several = len(place.projects) > 1 and place.project is None
    rows: list[Row] = []
    for ticket in tickets:
        number = number_of(ticket)
        hit = (passages or {}).get(ticket.pk, NO_HIT)
        holder = str(ticket.assignee) if ticket.assignee else ""
        look = ("badges", (ticket.priority, ticket.status, ticket.status_label_id, holder, ticket.level))
        if look not in drawn:
            drawn[look] = _badges(ticket, holder)
        edge, source = ("edge", ticket.project.colour), ("source", ticket.source)
        if edge not in drawn:
            drawn[edge] = ui.project_edge(ticket.project.colour)
        if source not in drawn:
            drawn[source] = source_icon(ticket.source)
        rows.append(
            Row(
                pk=ticket.pk,
                url=f"/work/{number}{suffix}",
                number=number,
                subject=marked(hit.subject) if hit.subject else ticket.subject,
                customer=str(ticket.person) if ticket.person else _("No customer's card"),
                preview=marked(hit.text) if hit.text else ticket.preview,
                unread=ticket.unread,
                current=number == current,
                edge=drawn[edge],
                source=drawn[source],
                wait=due(ticket, now) or _age(waits_since(ticket), now),
                project=ticket.project.name if several else "",
                badges=drawn[look],
            )
        )
    return rows


def due(ticket: Ticket, now: datetime.datetime) -> SafeString | None:
    """Draw the nearest promise of a ticket in its project's time zone, None without one: a colour, a sign and words."""
    at = ticket.next_due_at
    if at is None:
        return None
    zone = ticket.project.zone
    local = at.astimezone(zone)
    text = local.strftime("%H:%M" if local.date() == now.astimezone(zone).date() else "%d.%m %H:%M")
    if at <= now:
        look, sign, words = "is-late", "alert", _("Late: promised by %(time)s")
    elif ticket.next_warn_at is not None and ticket.next_warn_at <= now:
        look, sign, words = "is-warn", "clock", _("Soon late: promised by %(time)s")
    else:
        look, sign, words = "is-due", "clock", _("Promised by %(time)s")
    words = words % {"time": text}
    drawn = ui.icon(sign, words)
    return markup(
        '<span class="ticket-due {}" title="{}">{}<span aria-hidden="true">{}</span></span>', look, words, drawn, text
    )


def _age(moment: datetime.datetime, now: datetime.datetime) -> SafeString:
    """Draw how long ago as `ui.ago` does, without the moment in words: that costs more than the rest of a row."""
    text = ui.short_span(abs((now - moment).total_seconds()))
    return markup('<otk-time><time datetime="{}">{}</time></otk-time>', moment.isoformat(timespec="seconds"), text)


def badges(ticket: Ticket, signs: Collection[str]) -> SafeString:
    """Draw some of the signs "priority", "status" and "assignee" alone."""
    holder = str(ticket.assignee) if ticket.assignee and "assignee" in signs else ""
    return markup(
        "{}{}{}",
        _priority(ticket.priority) if "priority" in signs else "",
        ui.status_badge(ticket.status, _status(ticket)) if "status" in signs else "",
        ui.avatar(holder, "sm", _("Held by %(name)s") % {"name": holder}) if holder else "",
    )


def _badges(ticket: Ticket, holder: str) -> SafeString:
    who = ui.avatar(holder, "sm", _("Held by %(name)s") % {"name": holder}) if holder else SafeString("")
    return markup(
        "{}{}{}{}",
        _level(ticket.level),
        _priority(ticket.priority),
        ui.status_badge(ticket.status, _status(ticket)),
        who,
    )


def _level(level: int) -> SafeString:
    """How far up a ticket is; most are nowhere and draw nothing."""
    if not level:
        return SafeString("")
    words = _("Escalated to level %(level)s") % {"level": level}
    return markup('<span class="badge badge-warn" title="{}">{}{}</span>', words, ui.icon("chevrons-up", words), level)


def _status(ticket: Ticket) -> str:
    """The project's own name of the status, or a short one of its kind; "" for the usual one."""
    label = ticket.status_label
    return label.name if label else str(SHORT.get(Ticket.Status(ticket.status), ""))


def _priority(value: int) -> SafeString:
    """The priority in a row: a sign with its name for those who do not see it; the usual one draws nothing."""
    if value == Ticket.Priority.NORMAL:
        return SafeString("")
    label = str(Ticket.Priority(value).label)
    sign = ui.icon(PRIORITY_ICONS[value], _("Priority: %(priority)s") % {"priority": label})
    return markup('<span class="row-priority is-{}" title="{}">{}</span>', PRIORITIES[value], label, sign)
