"""What the pages of the cabinet are drawn from."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.accounts.access import Access, DeniedError
from otklik.accounts.middleware import access_of
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.cabinet import queries
from otklik.desk import form_words, signed
from otklik.desk.models import Attachment, Message, Ticket
from otklik.desk.queries import messages_of
from otklik.desk.ticketform import form_of, values_of
from otklik.lib import pictures
from otklik.lib.colours import text_on
from otklik.lib.ui.templatetags.ui import short_span
from otklik.routing.worktime import shown_to_client

# Words for somebody who does not work in the call centre.
STATUSES: dict[str, str | Promise] = {
    Ticket.Status.NEW: gettext_lazy("In work"),
    Ticket.Status.OPEN: gettext_lazy("In work"),
    Ticket.Status.WAITING_CUSTOMER: gettext_lazy("The customer is asked"),
    Ticket.Status.WAITING_CLIENT: gettext_lazy("Waits for you"),
    Ticket.Status.SOLVED: gettext_lazy("Solved"),
    Ticket.Status.CLOSED: gettext_lazy("Closed"),
}
LOOKS = {"customer": "customer", "reply": "reply", "question": "client", "answer": "client mine"}
NEWEST = 200  # messages of a case shown at once


@dataclass(frozen=True)
class Row:
    """A case in a list."""

    ticket: Ticket
    number: str
    url: str
    status: str | Promise
    waits: bool


@dataclass(frozen=True)
class Said:
    """A message as the company reads it."""

    message: Message
    look: str
    author: str
    mine: bool
    new_day: bool
    files: list[dict[str, Any]] = field(default_factory=list)


def representative(request: HttpRequest) -> Access:
    """Return the access of somebody who represents a client company; raises DeniedError for anybody else."""
    access = access_of(request)
    if not access.with_right(Right.READ_HANDED):
        raise DeniedError(f"user {access.user_id} represents no client company")
    return access


def case_or_404(access: Access, number: str) -> Ticket:
    """Return a case that was handed to the company. Raises Http404, the same for any other (S03)."""
    found = queries.find(access, number)
    if found is None:
        raise Http404
    return found


def number_of(ticket: Ticket) -> str:
    """Return NET-1042."""
    return f"{ticket.project.prefix}-{ticket.number}"


def row_of(ticket: Ticket) -> Row:
    """Return a case as lists show it."""
    number = number_of(ticket)
    return Row(
        ticket=ticket,
        number=number,
        url=reverse("cabinet_case", args=[number]),
        status=STATUSES.get(ticket.status, ticket.get_status_display()),
        waits=ticket.status == Ticket.Status.WAITING_CLIENT,
    )


def frame(project: Project | None) -> dict[str, Any]:
    """Return what every page has around it: the company's colour and name (R14), the person's own settings."""
    return {
        "project": project,
        "text_colour": text_on(project.colour) if project else "",
        "user_menu_items": [{"url": reverse("me"), "icon": "settings", "label": _("My settings")}],
    }


def chosen_project(projects: Iterable[Project], key: str) -> Project | None:
    """Return the project a list is limited to, None for all. Raises Http404 for one the person has not."""
    if not key:
        return None
    for project in projects:
        if project.key == key:
            return project
    raise Http404


def case_context(access: Access, ticket: Ticket) -> dict[str, Any]:
    """Return what the page of a case and its refreshed part show."""
    rows = list(messages_of(access, ticket).defer("search", "html", "html_quoted").order_by("-id")[: NEWEST + 1])
    shown = rows[:NEWEST][::-1]
    day: datetime.date | None = None
    said = []
    for message in shown:
        on = timezone.localtime(message.created_at).date()
        said.append(_said(access, message, new_day=on != day))
        day = on
    return frame(ticket.project) | {
        "row": row_of(ticket),
        "ticket": ticket,
        "said": said,
        "seen": shown[-1].pk if shown else 0,
        "shortened": len(rows) > NEWEST,
        "fields": _fields(access, ticket),
        "worked": short_span(worked) if (worked := shown_to_client(access, ticket)) else "",
        "question": next((row for row in reversed(shown) if row.kind == Message.Kind.QUESTION), None),
        "may_answer": access.may(Right.ANSWER_QUESTION, ticket.project_id) and ticket.status != Ticket.Status.CLOSED,
    }


def _fields(access: Access, ticket: Ticket) -> list[tuple[str, str]]:
    """Return what stands in the fields that the project shows to the company, by their names."""
    form = form_of(ticket.project_id)
    readable = form.readable(access, ticket.project_id)
    if not readable:
        return []
    filled = values_of(form, ticket)
    told = [(row.name, form_words.told(row, filled.values.get(row.id), filled.people)) for row in readable]
    return [(name, text) for name, text in told if text]


def _said(access: Access, message: Message, *, new_day: bool) -> Said:
    files = [_file(access, row) for row in message.attachments.all() if not (row.inline and not row.file.size)]
    return Said(
        message=message,
        look=LOOKS.get(message.kind, "customer"),
        author=message.author_name or message.author_address or _("Unknown sender"),
        mine=message.kind == Message.Kind.ANSWER,
        new_day=new_day,
        files=files,
    )


def _file(access: Access, attachment: Attachment) -> dict[str, Any]:
    stored = attachment.file
    picture = pictures.may_be_picture(stored.content_type, stored.size)
    return {
        "name": stored.name,
        "size": stored.size,
        "url": signed.download_url(access.user_id, attachment),
        "preview": signed.picture_url(access.user_id, attachment, small=True) if picture else "",
        "full": signed.picture_url(access.user_id, attachment, small=False) if picture else "",
    }
