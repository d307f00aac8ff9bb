from __future__ import annotations

from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.customers.models import Hold
from otklik.desk.actions.locking import lock, lock_links, number_of
from otklik.desk.actions.merge import UNDO_FOR, restore_state
from otklik.desk.actions.merge_parts import return_checklists, return_fields, return_links
from otklik.desk.actions.recount import owed_since, recount
from otklik.desk.events import StatusChanged
from otklik.desk.models import Draft, DraftFile, Follower, Message, Move, Participant, Ticket
from otklik.desk.relation_events import MoveUndone
from otklik.events.changes import change
from otklik.lib import clock
from otklik.outbox.models import Delivery


class CannotUndoError(ValueError):
    """The move can no longer be undone; the text says why in the reader's language."""


def undo_move(*, access: Access, move: Move) -> Ticket:
    """Undo a merge or a split within a day; return the ticket from which it was made.

    What the move took goes back. What was said since in a merged ticket stays there; the new ticket of a split is
    closed and points back to where all its messages are, so that nothing is lost. Raises DeniedError, CannotUndoError.
    """
    access.require(Right.WORK, move.project_id)
    with change(actor=access.actor) as current:
        lock_links(move.project_id)
        rows = lock([move.source_id, move.target_id])
        move = Move.objects.select_for_update().get(pk=move.pk)
        source, target = rows[move.source_id], rows[move.target_id]
        if move.undone_at is not None:
            raise CannotUndoError(_("This has been undone already."))
        if clock.now() - move.created_at > UNDO_FOR:
            raise CannotUndoError(_("This can be undone for a day only."))
        if target.merged_into_id or (move.kind == Move.Kind.SPLIT and source.merged_into_id):
            raise CannotUndoError(_("The ticket has been merged since. Undo that first."))
        before = (source.status, target.status)
        if move.kind == Move.Kind.MERGE:
            _unmerge(move, source, target)
            # Moves of an older version know of neither.
            return_fields(current, source, target, move.data.get("fields", []))
            Hold.objects.filter(pk__in=move.data.get("holds", []), ticket_id=target.pk).update(ticket_id=source.pk)
            return_links(current, source, move.data.get("links", {}))
            return_checklists(source, target, move.data.get("checklists", []))
        else:
            _unsplit(source, target)
        move.undone_at = clock.now()
        move.save(update_fields=["undone_at"])
        for ticket, other, status in ((source, target, before[0]), (target, source, before[1])):
            current.record(
                MoveUndone(
                    project=ticket.project_id,
                    ticket=ticket.pk,
                    move=move.pk,
                    what=move.kind,
                    other=other.pk,
                    other_number=number_of(other),
                    owed_since=owed_since(ticket),
                )
            )
            if ticket.status != status:
                current.record(
                    StatusChanged(project=ticket.project_id, ticket=ticket.pk, before=status, after=ticket.status)
                )
    return source


def _back(ids: list[int], away: Ticket, home: Ticket, keys: dict[str, str]) -> None:
    # Only what is still there: a part may have been split off since.
    still = list(Message.objects.filter(pk__in=ids, ticket_id=away.pk).values_list("pk", flat=True))
    Message.objects.filter(pk__in=still).update(ticket_id=home.pk)
    Delivery.objects.filter(message_id__in=still).update(ticket_id=home.pk)
    for pk, key in keys.items():
        if not Message.objects.filter(ticket_id=home.pk, idempotency_key=key).exists():
            Message.objects.filter(pk=int(pk), ticket_id=home.pk).update(idempotency_key=key)


def _unmerge(move: Move, source: Ticket, target: Ticket) -> None:
    data = move.data
    _back(data["messages"], target, source, data["keys"])
    for pk, (is_requester, verified) in data["participants"].items():
        Participant.objects.filter(pk=int(pk), ticket_id=target.pk).exclude(
            address__in=Participant.objects.filter(ticket_id=source.pk).values("address")
        ).update(ticket_id=source.pk, is_requester=is_requester, verified=verified)
    Participant.objects.filter(pk__in=data["raised"], ticket_id=target.pk).update(verified=False)
    following = Follower.objects.filter(ticket_id=source.pk).values("user_id")
    Follower.objects.filter(pk__in=data["followers"], ticket_id=target.pk).exclude(user_id__in=following).update(
        ticket_id=source.pk
    )
    written = set(Draft.objects.filter(ticket_id=source.pk).values_list("user_id", "kind"))
    drafts = Draft.objects.filter(pk__in=data["drafts"], ticket_id=target.pk)
    back = [draft.pk for draft in drafts if (draft.user_id, draft.kind) not in written]
    Draft.objects.filter(pk__in=back).update(ticket_id=source.pk)
    DraftFile.objects.filter(pk__in=data.get("draft_files", [])).delete()  # where they came from still has them
    _part_drafts(data["joined"], data.get("addresses", {}), source)
    source.merged_into = None
    restore_state(source, data["source"])
    recount(source)
    source.save()
    if target.with_client and not data["target"]["with_client"]:
        asked = [Message.Kind.QUESTION, Message.Kind.ANSWER]
        target.with_client = Message.objects.filter(ticket_id=target.pk, kind__in=asked).exists()
    recount(target)
    target.save()


def _part_drafts(joined: dict[str, str], addresses: dict[str, dict[str, str]], source: Ticket) -> None:
    """A draft that holds both texts and nothing else becomes two again; one that was written on stays whole."""
    for draft in Draft.objects.select_for_update().filter(pk__in=[int(pk) for pk in joined]):
        other = Draft.objects.filter(ticket_id=source.pk, user_id=draft.user_id, kind=draft.kind).first()
        before = joined[str(draft.pk)]
        whole = "\n\n".join(text for text in (before.strip(), (other.text if other else "").strip()) if text)
        if draft.text == whole:
            draft.text = before
            draft.addresses = addresses.get(str(draft.pk), draft.addresses)
            draft.version += 1
            draft.save(update_fields=["text", "addresses", "version"])


def _unsplit(source: Ticket, target: Ticket) -> None:
    ids = list(Message.objects.filter(ticket_id=target.pk).values_list("pk", flat=True))
    taken = Message.objects.filter(ticket_id=source.pk, idempotency_key__isnull=False).values("idempotency_key")
    Message.objects.filter(pk__in=ids, idempotency_key__in=taken).update(idempotency_key=None)
    _back(ids, target, source, {})
    source.unread = source.unread or target.unread
    source.with_client = source.with_client or target.with_client
    recount(source)
    source.save()
    target.merged_into = source
    target.status, target.status_label = Ticket.Status.CLOSED, None
    target.solved_at = clock.now()
    target.unread = False
    target.snoozed_until = None
    recount(target, keep_preview=True)
    target.save()
