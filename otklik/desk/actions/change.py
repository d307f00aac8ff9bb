from __future__ import annotations

from collections.abc import Sequence

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk.events import TicketChanged
from otklik.desk.models import Ticket, Topic
from otklik.events.changes import change
from otklik.lib import clock
from otklik.lib.text import storable

MAX_TAGS = 30
CHANGED = ("subject", "priority", "topic", "tags", "complexity")


class Unset:
    """Marks an argument that was not given, where None means "nothing"."""


UNSET = Unset()


def clean_tags(tags: Sequence[str]) -> list[str]:
    """Return tags in small letters, each once, in the order given; raises ValueError for too many or too long ones."""
    cleaned = list(dict.fromkeys(" ".join(storable(tag).lower().split()) for tag in tags if tag.strip()))
    if len(cleaned) > MAX_TAGS or any(len(tag) > 60 for tag in cleaned):
        raise ValueError(f"at most {MAX_TAGS} tags of at most 60 characters")
    return cleaned


def change_ticket(
    *,
    access: Access,
    ticket: Ticket,
    subject: str | None = None,
    priority: int | None = None,
    topic: Topic | Unset | None = UNSET,
    tags: Sequence[str] | None = None,
    complexity: int | None = None,
) -> Ticket:
    """Change fields of a ticket; what is not given stays. Raises DeniedError, ValueError for a bad value."""
    access.require(Right.WORK, ticket.project_id)
    if isinstance(topic, Topic) and topic.project_id != ticket.project_id:
        raise ValueError("the topic belongs to another project")
    changes: dict[str, list[str]] = {}
    with change(actor=access.actor) as current:
        ticket = Ticket.objects.select_for_update(of=("self",)).select_related("topic", "project").get(pk=ticket.pk)
        if subject is not None and (new := " ".join(storable(subject).split())[:300]) and new != ticket.subject:
            changes["subject"] = [ticket.subject, new]
            ticket.subject = new
        if priority is not None and Ticket.Priority(priority) != ticket.priority:
            changes["priority"] = [str(ticket.priority), str(priority)]
            ticket.priority = Ticket.Priority(priority)
        if not isinstance(topic, Unset) and topic != ticket.topic:
            changes["topic"] = [str(ticket.topic or ""), str(topic or "")]
            ticket.topic = topic
        if tags is not None and (cleaned := clean_tags(tags)) != ticket.tags:
            changes["tags"] = [", ".join(ticket.tags), ", ".join(cleaned)]
            ticket.tags = cleaned
        if complexity is not None and Ticket.Complexity(complexity) != ticket.complexity:
            changes["complexity"] = [str(ticket.complexity), str(int(complexity))]
            ticket.complexity = Ticket.Complexity(complexity)
        if changes:
            ticket.version += 1
            ticket.updated_at = clock.now()
            ticket.save(update_fields=[*CHANGED, "version", "updated_at"])
            current.record(TicketChanged(project=ticket.project_id, ticket=ticket.pk, changes=changes))
    return ticket
