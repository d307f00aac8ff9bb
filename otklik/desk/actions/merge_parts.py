"""What hangs on a ticket beside its conversation, when it is merged: values of fields, links and checklists."""

from __future__ import annotations

from typing import Any

from otklik.desk.actions.fill import tell_field
from otklik.desk.actions.link import makes_circle, tell_link
from otklik.desk.actions.locking import number_of
from otklik.desk.models import Ticket, TicketChecklist, TicketFieldValue, TicketLink
from otklik.desk.relation_events import TicketLinked
from otklik.desk.ticketform import all_values, form_of
from otklik.events.changes import Change

MAX_MOVED = 1000


def move_fields(current: Change, source: Ticket, target: Ticket) -> dict[str, Any]:
    """Move values into the fields of `target` where nothing stands; what differs stays in `source` and is told."""
    form = form_of(source.project_id)
    if not form.fields:
        return {"fields": []}
    found = all_values({source.project_id: form}, [source, target])
    there, brought = found[target.pk], found[source.pk]
    people = {**there.people, **brought.people}
    taken: list[int] = []
    for row in form.fields:
        before, value = there.values.get(row.id), brought.values.get(row.id)
        if value is None or value == before:
            continue
        if before is None:
            taken.append(row.id)
            tell_field(current, target, row, None, value, people)
        else:
            tell_field(current, target, row, before, before, people, left=(number_of(source), value))
    rows = TicketFieldValue.objects.filter(ticket_id=source.pk, field_id__in=taken)
    moved = list(rows.values_list("pk", flat=True))
    TicketFieldValue.objects.filter(pk__in=moved).update(ticket_id=target.pk)
    return {"fields": moved}


def return_fields(current: Change, source: Ticket, target: Ticket, moved: list[int]) -> None:
    """Bring back the values that a merge moved; a field that was filled anew since stays as it is.

    Filling a field writes its rows anew, so a row that is still there is the value that came.
    """
    rows = list(TicketFieldValue.objects.filter(pk__in=moved, ticket_id=target.pk).values_list("pk", "field_id"))
    if not rows:
        return
    form = form_of(source.project_id)
    there = all_values({source.project_id: form}, [target])[target.pk]
    fields = {field for _pk, field in rows}
    for row in form.fields:
        if row.id in fields:
            tell_field(current, target, row, there.values.get(row.id), None, there.people)
    TicketFieldValue.objects.filter(pk__in=[pk for pk, _field in rows]).update(ticket_id=source.pk)


def move_checklists(source: Ticket, target: Ticket) -> dict[str, Any]:
    """Move the lists of `source` with all ticks; two of a kind stand side by side then, nothing is thrown away."""
    rows = TicketChecklist.objects.filter(ticket_id=source.pk)
    moved = list(rows.values_list("pk", flat=True))
    TicketChecklist.objects.filter(pk__in=moved).update(ticket_id=target.pk)
    return {"checklists": moved}


def return_checklists(source: Ticket, target: Ticket, moved: list[int]) -> None:
    """Bring back the lists that a merge moved, those that are still there."""
    TicketChecklist.objects.filter(pk__in=moved, ticket_id=target.pk).update(ticket_id=source.pk)


def move_links(current: Change, source: Ticket, target: Ticket) -> dict[str, Any]:
    """Have the links of `source` lead to `target`. The caller holds `lock_links`.

    One stays where it is when `target` has the same already, would get a second parent, or become part of its own part.
    """
    moved: dict[str, list[int]] = {}
    for made in _links_of(source):
        forward = made.source_id == source.pk
        other = made.target_id if forward else made.source_id
        if other == target.pk:
            continue
        before = [made.source_id, made.target_id]
        if _turn(made, *((target.pk, other) if forward else (other, target.pk))):
            moved[str(made.pk)] = before
            _tell(current, made)
    return {"links": moved}


def return_links(current: Change, source: Ticket, moved: dict[str, list[int]]) -> None:
    """Have the links that a merge moved lead to `source` again, those that are still there."""
    for made in TicketLink.objects.filter(pk__in=[int(pk) for pk in moved]).order_by("pk"):
        if _turn(made, *moved[str(made.pk)]):
            _tell(current, made)


def _links_of(ticket: Ticket) -> list[TicketLink]:
    ways = (TicketLink.objects.filter(source_id=ticket.pk), TicketLink.objects.filter(target_id=ticket.pk))
    return [made for way in ways for made in way.order_by("pk")[:MAX_MOVED]]


def _turn(made: TicketLink, source: int, target: int) -> bool:
    """Lead a link from one ticket to another; tell whether that could be."""
    if made.kind == TicketLink.Kind.RELATED and source > target:
        source, target = target, source
    others = TicketLink.objects.exclude(pk=made.pk).filter(kind=made.kind)
    if others.filter(source_id=source, target_id=target).exists():
        return False
    if made.kind == TicketLink.Kind.PARENT and (
        others.filter(source_id=source).exists() or makes_circle(source, target, but=made.pk)
    ):
        return False
    made.source_id, made.target_id = source, target
    made.save(update_fields=["source", "target"])
    return True


def _tell(current: Change, made: TicketLink) -> None:
    rows = Ticket.objects.select_related("project").only("number", "project__key", "project_id")
    both = rows.in_bulk([made.source_id, made.target_id])
    tell_link(current, TicketLinked, both[made.source_id], both[made.target_id], made.kind)
