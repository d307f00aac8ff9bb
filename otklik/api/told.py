"""Events as other systems are told of them, by webhooks and in the feed: the same words as the rest of the API."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.api.form import extras_of
from otklik.api.represent import NOT_SHOWN, RELATED, customer_out, messages_out, ticket_out
from otklik.customers.models import Person
from otklik.desk.models import Attachment, Message, Ticket
from otklik.events.models import Event

# What the payload of an event says beside the rows themselves, by kind; what is not named here stays in the house.
SAID: dict[str, tuple[str, ...]] = {
    "ticket.opened": ("source", "channel"),
    "ticket.status": ("before", "after", "reason"),
    "ticket.reopened": ("before", "times"),
    "ticket.taken": ("before_name",),
    "ticket.assigned": ("assignee_name", "team_name", "before_name", "before_team_name"),
    "ticket.changed": ("changes",),
    "message.posted": ("message_kind", "channel"),
    "customer.changed": (),
    "rule.called": ("name", "label"),
}


def data_of(event: Event) -> dict[str, Any]:
    """Return the `data` of an event for another system of its project: the rows as they are now, in the API's words."""
    project_id = event.project_id or 0
    access = Access(0, "", is_administrator=False, roles={project_id: frozenset({Right.READ})})
    project = Project.objects.get(pk=project_id)
    data: dict[str, Any] = {
        "event": event.pk,
        "project": project.key,
        "actor": {"kind": event.actor_kind, "name": event.actor_name},
        **{name: event.payload[name] for name in SAID.get(event.kind, ()) if name in event.payload},
    }
    if event.ticket_id:
        ticket = Ticket.objects.filter(pk=event.ticket_id, project_id=project_id).select_related(*RELATED)
        if found := ticket.defer(*NOT_SHOWN).first():
            extra = extras_of(access, [found])[found.pk]
            data["ticket"] = ticket_out(found, extra).model_dump(mode="json")
    if message_id := event.payload.get("message"):
        files = Prefetch("attachments", Attachment.objects.select_related("file"))
        rows = Message.objects.filter(pk=message_id, project_id=project_id).select_related("author")
        if said := messages_out(access, rows.prefetch_related(files).defer("search")):
            data["message"] = said[0].model_dump(mode="json")
    if event.kind.startswith("customer.") and (person_id := event.payload.get("person")):
        people = Person.objects.filter(pk=person_id, project_id=project_id).select_related("organisation")
        if person := people.prefetch_related("identities").first():
            data["customer"] = customer_out(person, project.key).model_dump(mode="json")
    return data
