"""What a form says about the end of the work: fields to fill, a topic, and what was wrong and done."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.desk.actions import change_ticket
from otklik.desk.actions.fill import fill_fields
from otklik.desk.closing import NewResolution, demands_of
from otklik.desk.models import Ticket
from otklik.desk.queries import topics_of
from otklik.desk.ticketform import form_of, may_write, values_of
from otklik.workspace.forms import topic_label
from otklik.workspace.own_fields import boxes, read_texts, texts_of
from otklik.workspace.side_checklists import left_in, tick_posted


def prepare(access: Access, ticket: Ticket, data: QueryDict) -> NewResolution | None:
    """Do what a form brings along with an ending (fields, topic, ticks); return its record of what was done.

    Call in the transaction of the ending. Raises FieldsError, CannotTickError, ValueError.
    """
    tick_posted(access, ticket, data)
    if raw := data.get("topic", ""):
        topic = topics_of(ticket.project_id).filter(pk=int(raw) if _is_id(raw) else 0).first()
        if topic is None:
            raise ValueError("no such topic")
        change_ticket(access=access, ticket=ticket, topic=topic)
    if any(name.startswith("field-") for name in data):
        form = form_of(ticket.project_id)
        filled = values_of(form, ticket)
        given = read_texts(access, ticket.project, form, texts_of(data, form), filled)
        fill_fields(access=access, ticket=ticket, given=given)
    code = data.get("resolution-code", "")
    found = NewResolution(
        cause=data.get("resolution-cause", "")[:4000],
        done=data.get("resolution-done", "")[:4000],
        code=int(code) if _is_id(code) else None,
    )
    return None if found.is_empty else found


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def asked_for(access: Access, ticket: Ticket) -> dict[str, Any]:
    """Return what is to be asked before the work on a ticket ends."""
    form = form_of(ticket.project_id)
    filled = values_of(form, ticket)
    demands = demands_of(access, ticket, form, filled)
    mine = [row for row in demands.fields if may_write(access, ticket.project_id, row)]
    names = [row.name for row in demands.fields if row not in mine]
    if demands.unseen:
        names.append(_("a field that you may not see"))
    topics = topics_of(ticket.project_id).select_related("parent", "project")[:500] if demands.topic else ()
    return {
        "asked": boxes(access, ticket.project_id, form, filled, mine),
        "others": _("Somebody else has to fill in first: %(names)s.") % {"names": ", ".join(names)} if names else "",
        "topics": sorted(((row.pk, topic_label(row)) for row in topics), key=lambda pair: pair[1].casefold()),
        "needs_resolution": form.needs_resolution,
        "unticked": left_in(ticket, demands.checklists),
        "codes": form.usable_codes if demands.code else [],
    }
