"""The desk's part in merging, exporting, erasing and forgetting: tickets, messages, files and what hangs on them."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Lower

from otklik.customers.models import Hold
from otklik.desk.actions.draft_files import drop_files
from otklik.desk.common_forget import drop_common, strip_common
from otklik.desk.models import Attachment, Draft, DraftFile, Message, Participant, Ticket
from otklik.desk.models.bulk import BulkItem
from otklik.desk.models.checklist import ChecklistPoint
from otklik.desk.models.closing import Resolution
from otklik.desk.models.fields import TicketFieldValue
from otklik.desk.models.relation import Move
from otklik.events.personal import blank
from otklik.files.actions.forget import forget
from otklik.files.actions.store import path_of
from otklik.lib.personal import Moved, Part, Place, Rows, Subject

CLOSED = (Ticket.Status.SOLVED, Ticket.Status.CLOSED)
GONE = "…"  # what a subject becomes; also what one without words has from the beginning
NO_WORDS: dict[str, Any] = {
    "text": "",
    "quoted": "",
    "html": "",
    "html_quoted": "",
    "author_address": "",
    "external_id": "",
}
# What else hangs on a ticket and may hold words about a person; a new table of this kind gets its line here.
HANGING: tuple[tuple[str, type[Model]], ...] = (
    ("drafts", Draft),
    ("resolutions", Resolution),
    ("fields", TicketFieldValue),
    ("participants", Participant),
)


def find(subject: Subject) -> None:
    """Add his tickets, what he said in them and elsewhere, and the files."""
    subject.tickets |= set(_tickets(subject).values_list("pk", flat=True))
    found = list(_messages(subject).values_list("pk", "ticket_id"))
    subject.messages |= {pk for pk, _ticket in found}
    subject.touched |= ({ticket for _pk, ticket in found} | set(_joined(subject))) - subject.tickets
    came = Message.objects.filter(pk__in=subject.messages).values_list("inbound_id", flat=True)
    subject.inbound |= {pk for pk in came if pk is not None}
    subject.files |= set(Attachment.objects.filter(message_id__in=subject.messages).values_list("file_id", flat=True))


def _tickets(subject: Subject) -> QuerySet[Ticket]:
    return Ticket.objects.filter(project_id=subject.project, person_id__in=subject.people)


def _messages(subject: Subject) -> QuerySet[Message]:
    """Return everything in his tickets, and what he wrote into those of others."""
    own = Q(ticket_id__in=_tickets(subject).values("pk")) | Q(person_id__in=subject.people)
    return Message.objects.filter(own | Q(ticket_id__in=_joined(subject), author_address__in=subject.addresses))


def _joined(subject: Subject) -> list[int]:
    rows = Participant.objects.filter(project_id=subject.project).alias(low=Lower("address"))
    return list(rows.filter(low__in=subject.addresses).values_list("ticket_id", flat=True))


def export(subject: Subject) -> dict[str, Rows]:
    """Return his tickets with everything a person may ask for: also what colleagues wrote about him."""
    tickets = subject.tickets
    hanging = {"ticket_id__in": tickets}
    return {
        "tickets": _rows(
            Ticket.objects.filter(pk__in=tickets), "id", "number", "subject", "status", "source", "channel",
            "topic__name", "tags", "created_at", "updated_at", "solved_at",
        ),
        "messages": _rows(
            Message.objects.filter(pk__in=subject.messages), "id", "ticket__number", "kind", "channel", "author_name",
            "author_address", "text", "quoted", "created_at",
        ),
        "files": _rows(
            Attachment.objects.filter(message_id__in=subject.messages), "id", "message_id", "file__name", "file__size",
            "file__content_type", "file__sha256",
        ),
        "participants": _rows(Participant.objects.filter(**hanging), "ticket__number", "address", "name", "created_at"),
        "fields": _rows(
            TicketFieldValue.objects.filter(**hanging), "ticket__number", "field__name", "option", "text", "number",
            "day",
        ),
        "resolutions": _rows(
            Resolution.objects.filter(**hanging), "ticket__number", "cause", "done", "code__name", "created_at"
        ),
        "checklists": _rows(
            ChecklistPoint.objects.filter(of__ticket_id__in=tickets), "of__ticket__number", "of__name", "text",
            "done_at", "note",
        ),
    }  # fmt: skip


def _rows(rows: QuerySet[Any], *names: str) -> Iterator[dict[str, Any]]:
    return iter(rows.order_by("pk").values(*names).iterator(chunk_size=1000))


def contents(subject: Subject) -> Iterator[tuple[str, Path]]:
    """Return his files: name in the archive, place on the disk."""
    rows = Attachment.objects.filter(message_id__in=subject.messages).select_related("file").order_by("pk")
    for row in rows.iterator(chunk_size=500):
        yield f"{row.pk}-{row.file.name}", path_of(subject.project, row.file.sha256)


def erase(subject: Subject) -> dict[str, int]:
    """Take the words out of his tickets and delete the files; the rows stay, so that figures stay what they were."""
    tickets, messages = subject.tickets, subject.messages
    counts = {"files": _drop_files(subject.project, Q(message_id__in=messages))}
    own = Message.objects.filter(pk__in=messages)
    own.filter(author=None).update(author_name="")
    own.filter(kind=Message.Kind.CUSTOMER).update(author_name="")
    counts["messages"] = own.update(**NO_WORDS)
    _drop_draft_files(subject.project, tickets)
    for name, model in HANGING:
        counts[name] = model._default_manager.filter(ticket_id__in=tickets).delete()[0]
    ChecklistPoint.objects.filter(of__ticket_id__in=tickets).exclude(note="").update(note=GONE)
    elsewhere = Participant.objects.filter(project_id=subject.project).alias(low=Lower("address"))
    counts["participants"] += elsewhere.filter(low__in=subject.addresses).delete()[0]
    TicketFieldValue.objects.filter(project_id=subject.project, person_id__in=subject.people).delete()
    Hold.objects.filter(ticket_id__in=tickets).update(reason=GONE)
    strip_common(project_id=subject.project, tickets=tickets | subject.touched, words=subject.words)
    BulkItem.objects.filter(ticket_id__in=tickets).update(before={}, after={})
    Move.objects.filter(Q(source_id__in=tickets) | Q(target_id__in=tickets)).update(data={})
    # The last words of others' tickets may be his.
    Ticket.objects.filter(pk__in=subject.touched).update(preview="")
    counts["tickets"] = Ticket.objects.filter(pk__in=tickets).update(subject=GONE, preview="")
    for ticket in Ticket.objects.filter(pk__in=tickets).exclude(tags=[]).only("id", "tags"):
        kept = [tag for tag in ticket.tags if not any(word in tag or tag in word for word in subject.words)]
        if kept != ticket.tags:
            Ticket.objects.filter(pk=ticket.pk).update(tags=kept)
    return counts


def _drop_files(project: int, which: Q) -> int:
    rows = Attachment.objects.filter(which)
    files = list(rows.values_list("file_id", flat=True))
    rows.delete()
    return forget(project_id=project, file_ids=files)


def _drop_draft_files(project: int, tickets: Collection[int]) -> None:
    drop_files(DraftFile.objects.filter(draft__ticket_id__in=tickets), project)


def merge(project: int, gone: int, kept: int) -> Moved:
    """Move tickets and messages; who takes part in a conversation stays, so nobody reads what he did not (S39)."""
    moved: Moved = {}
    for name, model in (("tickets", Ticket), ("messages", Message)):
        rows = model._default_manager.filter(project_id=project, person_id=gone)
        moved[name] = list(rows.values_list("pk", flat=True))
        model._default_manager.filter(pk__in=moved[name]).update(person_id=kept)
    values = TicketFieldValue.objects.filter(project_id=project, person_id=gone)
    moved["fields"] = list(values.values_list("pk", flat=True))
    values.update(person_id=kept)
    return moved


def unmerge(project: int, gone: int, kept: int, moved: Moved) -> None:
    """Move back what is still there."""
    for name, model in (("tickets", Ticket), ("messages", Message), ("fields", TicketFieldValue)):
        rows = model._default_manager.filter(project_id=project, person_id=kept, pk__in=moved.get(name, []))
        rows.update(person_id=gone)


def expire(project: int, kind: str, after: Place, before: datetime.datetime, limit: int) -> tuple[int, Place | None]:
    """Forget texts or files of tickets that have been closed and untouched since `before`."""
    if kind not in {"text", "files"}:
        return 0, None
    rows, ids = closed_before(project, after, before, limit)
    if not rows:
        return 0, None
    if kind == "files":
        _drop_files(project, Q(message__ticket_id__in=ids))
        _drop_draft_files(project, ids)
    else:
        _drop_draft_files(project, ids)
        Message.objects.filter(ticket_id__in=ids).update(**NO_WORDS)
        for _name, model in HANGING:
            model._default_manager.filter(ticket_id__in=ids).delete()
        ChecklistPoint.objects.filter(of__ticket_id__in=ids).exclude(note="").update(note=GONE)
        drop_common(project_id=project, tickets=ids)
        Ticket.objects.filter(pk__in=ids).update(subject=GONE, preview="")
        blank(project=project, tickets=ids)
    return len(rows), rows[-1]


def closed_before(project: int, after: Place, before: datetime.datetime, limit: int) -> tuple[list[Place], list[int]]:
    """Return the next tickets that have been closed and untouched since `before`, by place, locked; and the ids of
    those that nothing holds.

    Locked, so that a customer's mail that reopens one waits; one that is locked by him already is skipped till then.
    """
    behind = Q(updated_at__gt=after[0]) | Q(updated_at=after[0], pk__gt=after[1])
    due = Ticket.objects.filter(behind, project_id=project, status__in=CLOSED, updated_at__lt=before)
    ordered = due.order_by("updated_at", "pk").select_for_update(skip_locked=True)
    rows = list(ordered.values_list("updated_at", "pk")[:limit])
    kept = held_among(project, [pk for _at, pk in rows])
    return rows, [pk for _at, pk in rows if pk not in kept]


def held(subject: Subject) -> list[str]:
    """Return why tickets in which he stands must be kept."""
    rows = Hold.objects.filter(released_at=None, ticket_id__in=subject.tickets | subject.touched)
    return list(rows.order_by("pk").values_list("reason", flat=True))


def held_among(project: int, tickets: Collection[int]) -> set[int]:
    """Return those of some tickets that must be kept: each for itself, or for a customer who has spoken in it."""
    holds = list(Hold.objects.filter(project_id=project, released_at=None).values_list("ticket_id", "person_id"))
    found = {ticket for ticket, _person in holds if ticket is not None} & set(tickets)
    people = [person for _ticket, person in holds if person is not None]
    if people:
        found |= set(Ticket.objects.filter(pk__in=tickets, person_id__in=people).values_list("pk", flat=True))
        said = Message.objects.filter(ticket_id__in=tickets, person_id__in=people)
        found |= set(said.values_list("ticket_id", flat=True))
    return found


PART = Part(
    "desk",
    find=find,
    export=export,
    contents=contents,
    erase=erase,
    merge=merge,
    unmerge=unmerge,
    expire=expire,
    held=held,
)
