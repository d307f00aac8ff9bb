from __future__ import annotations

from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk.actions.locking import lock, lock_links, number_of
from otklik.desk.models import Ticket, TicketLink
from otklik.desk.relation_events import TicketLinked, TicketUnlinked
from otklik.events.changes import Change, change

MAX_LINKS = 200
MAX_LEVELS = 50


class CannotLinkError(ValueError):
    """These two cannot be linked so; the text says why in the reader's language."""


def link(*, access: Access, source: Ticket, target: Ticket, kind: str) -> TicketLink:
    """Link two tickets of one project: source is part of, a duplicate of, caused by, or related to target.

    The same link again changes nothing. Raises DeniedError; CannotLinkError for tickets of two projects (S39; the
    database refuses it too), a ticket with itself, a second parent, a circle of parents; ValueError for a kind that
    there is not.
    """
    kind = TicketLink.Kind(kind)
    access.require(Right.WORK, source.project_id)
    if source.project_id != target.project_id:
        raise CannotLinkError(_("Tickets of two projects cannot be linked."))
    if source.pk == target.pk:
        raise CannotLinkError(_("A ticket cannot be linked with itself."))
    if kind == TicketLink.Kind.RELATED and source.pk > target.pk:
        source, target = target, source
    with change(actor=access.actor) as current:
        lock_links(source.project_id)
        rows = lock([source.pk, target.pk])
        source, target = rows[source.pk], rows[target.pk]
        known = TicketLink.objects.filter(source=source, target=target, kind=kind).first()
        if known is not None:
            return known
        _check(source, target, kind)
        made = TicketLink.objects.create(project_id=source.project_id, source=source, target=target, kind=kind)
        tell_link(current, TicketLinked, source, target, kind)
    return made


def unlink(*, access: Access, made: TicketLink) -> None:
    """Remove a link. Raises DeniedError."""
    access.require(Right.WORK, made.project_id)
    with change(actor=access.actor) as current:
        rows = lock([made.source_id, made.target_id])
        if TicketLink.objects.filter(pk=made.pk).delete()[0]:
            tell_link(current, TicketUnlinked, rows[made.source_id], rows[made.target_id], made.kind)


def tell_link(
    current: Change, event: type[TicketLinked] | type[TicketUnlinked], source: Ticket, target: Ticket, kind: str
) -> None:
    """Record on both tickets what became of a link of theirs; their projects must be loaded."""
    for one, other, forward in ((source, target, True), (target, source, False)):
        current.record(
            event(
                project=one.project_id,
                ticket=one.pk,
                relation=str(kind),
                forward=forward,
                other=other.pk,
                other_number=number_of(other),
            )
        )


def _check(source: Ticket, target: Ticket, kind: str) -> None:
    for ticket in (source, target):
        end = "source" if ticket is source else "target"
        if TicketLink.objects.filter(**{end: ticket}).count() >= MAX_LINKS and kind != TicketLink.Kind.PARENT:
            raise CannotLinkError(_("A ticket has at most %(count)s links of a kind.") % {"count": MAX_LINKS})
    if kind != TicketLink.Kind.PARENT:
        return
    if TicketLink.objects.filter(source=source, kind=kind).exists():
        raise CannotLinkError(_("The ticket is part of another one already."))
    circle = makes_circle(source.pk, target.pk)
    if circle:
        raise CannotLinkError(_("A ticket cannot be part of its own part."))
    if circle is None:
        raise CannotLinkError(_("The tickets stand too deep in one another."))


def makes_circle(source: int, target: int, *, but: int | None = None) -> bool | None:
    """Tell whether `source` stands above `target`, so that it cannot become its part; None = they stand too deep.

    `but`: a link that does not count, because it is about to lead elsewhere.
    """
    parents = TicketLink.objects.filter(kind=TicketLink.Kind.PARENT).exclude(pk=but or 0)
    above: int | None = target
    for _step in range(MAX_LEVELS):
        if above == source:
            return True
        above = parents.filter(source_id=above).values_list("target_id", flat=True).first()
        if above is None:
            return False
    return None
