"""Checklists: a project's own, and what happens to them on tickets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.desk import checklists
from otklik.desk.actions.locking import MergedError
from otklik.desk.checklist_events import ChecklistDone, ChecklistDropped, ChecklistPut, PointTicked
from otklik.desk.form_events import TicketFormChanged
from otklik.desk.models import Checklist, ChecklistPoint, Ticket, TicketChecklist, Topic
from otklik.events.actor import Actor
from otklik.events.changes import Change, change
from otklik.events.models import Event
from otklik.lib import clock
from otklik.lib.text import storable

MAX_LISTS = 100  # of a project
MAX_POINTS = 50  # of a list
MAX_ON_TICKET = 20
MAX_TEXT = 200
MAX_NOTE = 1000


class CannotTickError(ValueError):
    """A point cannot be ticked so, or a ticket has too many lists; the text says why in the reader's language."""


@dataclass(frozen=True, slots=True)
class NewPoint:
    """One thing to be done; `note`: ticking it asks for a note."""

    text: str
    note: bool = False


def save_checklist(
    *,
    access: Access,
    project: Project,
    checklist: Checklist | None,
    name: str,
    points: Sequence[NewPoint],
    topic: Topic | None = None,
    blocks: bool = False,
    is_archived: bool = False,
) -> Checklist:
    """Add a project's list (`checklist` None) or change one; lists on tickets stay as they are.

    Raises DeniedError, ValidationError for a name that is taken, no points, too many or too long ones.
    """
    access.require(Right.MANAGE, project.pk)
    with change(actor=access.actor) as current:
        if checklist is None and Checklist.objects.filter(project=project).count() >= MAX_LISTS:
            raise ValidationError(_("A project has at most %(count)s checklists."), params={"count": MAX_LISTS})
        row = (
            Checklist.objects.select_for_update().get(pk=checklist.pk, project=project)
            if checklist
            else Checklist(project=project)
        )
        if topic is not None and topic.project_id != project.pk:
            raise ValidationError({"topic": _("There is no such topic in the project.")})
        wanted = {
            "name": " ".join(storable(name).split()),
            "points": _checked(points),
            "topic": topic,
            "blocks": blocks,
            "is_archived": is_archived,
        }
        is_new = row.pk is None
        changes = {
            key: ["" if is_new else _said(getattr(row, key)), _said(value)]
            for key, value in wanted.items()
            if is_new or getattr(row, key) != value
        }
        for key, value in wanted.items():
            setattr(row, key, value)
        row.full_clean(exclude=["points"])
        row.save()
        if changes:
            changed = TicketFormChanged(
                project=project.pk, what="checklist", item=row.pk, name=row.name, changes=changes
            )
            current.record(changed)
    checklists.forget_none()
    return row


def _said(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(f"{item['text']} *" if item["note"] else item["text"] for item in value)[:2000]
    return "" if value is None else str(value)


def _checked(points: Sequence[NewPoint]) -> list[dict[str, object]]:
    given = [(" ".join(storable(point.text).split()), point.note) for point in points]
    kept = [(text, note) for text, note in given if text]
    if not 0 < len(kept) <= MAX_POINTS:
        raise ValidationError({"points": _("Write from one to %(count)s points.") % {"count": MAX_POINTS}})
    if any(len(text) > MAX_TEXT for text, _note in kept):
        raise ValidationError({"points": _("A point has at most %(count)s characters.") % {"count": MAX_TEXT}})
    return [{"text": text, "note": note} for text, note in kept]


def put_checklist(*, access: Access, ticket: Ticket, checklist: Checklist) -> TicketChecklist:
    """Put a list on a ticket; the one that is there and not finished is returned as it is.

    Raises DeniedError; MergedError; CannotTickError for a list that is archived, or one too many.
    """
    access.require(Right.WORK, ticket.project_id)
    with change(actor=access.actor) as current:
        row = _locked(ticket.pk)
        if row.merged_into_id:
            raise MergedError(row.merged_into_id)
        if checklist.is_archived or checklist.project_id != row.project_id:
            raise CannotTickError(_("This checklist can no longer be chosen."))
        known = TicketChecklist.objects.filter(ticket_id=row.pk, checklist=checklist, left__gt=0).first()
        if known is not None:
            return known
        if TicketChecklist.objects.filter(ticket_id=row.pk).count() >= MAX_ON_TICKET:
            raise CannotTickError(_("A ticket has at most %(count)s checklists.") % {"count": MAX_ON_TICKET})
        return _put(current, row, checklist)


def put_fitting(*, ticket_id: int, lists: Sequence[Checklist], actor: Actor, cause: Event | None) -> int:
    """Put lists on a ticket that it has not had yet, as far as work on it goes on; return how many.

    For what happens by itself: the topic, or what the customer asked for.
    """
    with change(actor=actor, cause=cause) as current:
        row = Ticket.objects.select_for_update(of=("self",)).filter(pk=ticket_id).first()
        if row is None or row.merged_into_id or not row.is_active:
            return 0
        known = set(TicketChecklist.objects.filter(ticket_id=row.pk).values_list("checklist_id", flat=True))
        wanted = {each.pk: each for each in lists if each.pk not in known and not each.is_archived}
        wanted = dict(list(wanted.items())[: max(0, MAX_ON_TICKET - len(known))])
        for each in wanted.values():
            _put(current, row, each)
    return len(wanted)


def _put(current: Change, ticket: Ticket, checklist: Checklist) -> TicketChecklist:
    made = TicketChecklist.objects.create(
        project_id=ticket.project_id,
        ticket=ticket,
        checklist=checklist,
        name=checklist.name,
        blocks=checklist.blocks,
        left=len(checklist.points),
        created_at=clock.now(),
    )
    ChecklistPoint.objects.bulk_create(
        ChecklistPoint(
            project_id=ticket.project_id, of=made, position=place, text=point["text"], needs_note=point["note"]
        )
        for place, point in enumerate(checklist.points)
    )
    current.record(ChecklistPut(project=ticket.project_id, ticket=ticket.pk, checklist=made.pk, name=made.name))
    return made


def drop_checklist(*, access: Access, row: TicketChecklist) -> None:
    """Take a list off its ticket, with its ticks; the history keeps them.

    One that holds the ticket open only a supervisor takes off. Raises DeniedError.
    """
    access.require(Right.WORK, row.project_id)
    with change(actor=access.actor) as current:
        ticket = _locked(row.ticket_id)
        held = TicketChecklist.objects.filter(pk=row.pk, ticket_id=ticket.pk).first()
        if held is None:
            return
        if held.blocks and held.left:
            access.require(Right.SUPERVISE, held.project_id)
        gone = ChecklistDropped(
            project=held.project_id, ticket=ticket.pk, checklist=held.pk, name=held.name, left=held.left
        )
        current.record(gone)
        held.delete()


def tick(*, access: Access, ticket: Ticket, point: ChecklistPoint, done: bool, note: str = "") -> ChecklistPoint:
    """Tick a point, or take a tick back (`done` False); what is so already stays, with who did it first.

    Raises DeniedError, CannotTickError when the point asks for a note and there is none, or is on the ticket no more.
    """
    if not checklists.may_tick(access, ticket):
        access.require(Right.WORK, ticket.project_id)
    text = " ".join(storable(note).split())[:MAX_NOTE]
    with change(actor=access.actor) as current:
        # Locked like every change of the ticket: an ending at the same moment sees all ticks or waits for this one.
        _locked(ticket.pk)
        row = ChecklistPoint.objects.select_related("of").filter(pk=point.pk, of__ticket_id=ticket.pk).first()
        if row is None:
            raise CannotTickError(_("This point is no longer on the ticket."))
        if (row.done_at is not None) == done:
            return row
        if done and row.needs_note and not text:
            raise CannotTickError(_("“%(text)s” asks for a note.") % {"text": row.text})
        row.done_at = clock.now() if done else None
        row.done_by_id, row.done_name = (access.user_id or None, access.name[:200]) if done else (None, "")
        row.note = text if done else ""
        row.save(update_fields=["done_at", "done_by", "done_name", "note"])
        _tell(current, row, done)
    return row


def _tell(current: Change, row: ChecklistPoint, done: bool) -> None:
    """Count what is left and record what happened."""
    held = row.of
    held.left = ChecklistPoint.objects.filter(of=held, done_at=None).count()
    held.save(update_fields=["left"])
    facts: dict[str, Any] = {
        "project": held.project_id,
        "ticket": held.ticket_id,
        "checklist": held.pk,
        "name": held.name,
    }
    current.record(PointTicked(**facts, point=row.pk, text=row.text, done=done, note=row.note))
    if done and not held.left:
        current.record(ChecklistDone(**facts))


def _locked(ticket_id: int) -> Ticket:
    return Ticket.objects.select_for_update(of=("self",)).select_related("project").get(pk=ticket_id)
