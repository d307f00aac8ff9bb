from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.models import Membership
from otklik.accounts.roles import Right, Role
from otklik.customers.models import Identity
from otklik.desk.actions.draft_files import copy_files
from otklik.desk.actions.hold import move_holds
from otklik.desk.actions.locking import lock, lock_links, number_of
from otklik.desk.actions.merge_parts import move_checklists, move_fields, move_links
from otklik.desk.actions.recount import owed_since, recount
from otklik.desk.events import StatusChanged
from otklik.desk.models import Draft, Follower, Message, Move, Participant, Ticket
from otklik.desk.relation_events import TicketAbsorbed, TicketMerged
from otklik.events.changes import change
from otklik.lib import clock
from otklik.outbox.models import Delivery

UNDO_FOR = datetime.timedelta(days=1)
STATE = ("status", "status_label_id", "solved_at", "unread", "snoozed_until", "preview", "with_client")


class CannotMergeError(ValueError):
    """These tickets cannot be merged; the text says why in the reader's language."""


class NewReadersError(CannotMergeError):
    """Somebody would read what he could not read before, and the caller has not said that he may (S39)."""


@dataclass(frozen=True)
class NewReaders:
    """Who would begin to read, or to get, something by a merge.

    `addresses`: mail addresses of the source that take no part in the target; without consent they stay out. `company`:
    the client company reads one of the two. `engineer`: so does the field engineer who holds the target.
    """

    addresses: tuple[str, ...] = ()
    company: bool = False
    engineer: bool = False

    @property
    def inside(self) -> bool:
        """Whether people with accounts are among them: nothing is merged before somebody agrees."""
        return self.company or self.engineer


def new_readers(source: Ticket, target: Ticket) -> NewReaders:
    """Tell who would read more after the merge of `source` into `target`."""
    engineer = (
        target.assignee_id is not None
        and target.assignee_id != source.assignee_id
        and Membership.objects.filter(
            user_id=target.assignee_id, project_id=target.project_id, role=Role.ENGINEER
        ).exists()
    )
    taking_part = {row.address for row in Participant.objects.filter(ticket_id=target.pk) if _reads(row)}
    known = taking_part | _addresses_of(target)
    candidates = Participant.objects.filter(ticket_id=source.pk).order_by("id")
    strangers = tuple(row.address for row in candidates if _reads(row) and row.address not in known)
    return NewReaders(strangers, company=source.with_client != target.with_client, engineer=engineer)


def _reads(row: Participant) -> bool:
    return (row.is_requester or row.verified) and not row.third_party


def _addresses_of(ticket: Ticket) -> set[str]:
    """The customer's own addresses: by another of them the same man reads, not a new one."""
    if ticket.person_id is None:
        return set()
    rows = Identity.objects.filter(person_id=ticket.person_id, kind=Identity.Kind.EMAIL)
    return set(rows.values_list("value", flat=True))


def merge(
    *, access: Access, source: Ticket, target: Ticket, admit: Collection[str] = (), readers_agreed: bool = False
) -> Move:
    """Move everything of `source` into `target` and close `source` with a pointer; undoable for a day.

    Messages, files, drafts, followers, participants, links and checklists move, values of fields where `target` has
    none; nothing is thrown away. Addresses that took no part in `target` get no answers there unless `admit` names
    them. Raises DeniedError; CannotMergeError (two projects, the same ticket, one that is merged already);
    NewReadersError when the client company or an engineer would read more and `readers_agreed` is False (S39).
    """
    access.require(Right.WORK, source.project_id)
    if source.project_id != target.project_id:
        raise CannotMergeError(_("Tickets of two projects cannot be merged."))
    if source.pk == target.pk:
        raise CannotMergeError(_("A ticket cannot be merged with itself."))
    with change(actor=access.actor) as current:
        lock_links(source.project_id)
        rows = lock([source.pk, target.pk])
        source, target = rows[source.pk], rows[target.pk]
        if source.merged_into_id or target.merged_into_id:
            raise CannotMergeError(_("One of the tickets has been merged already."))
        readers = new_readers(source, target)
        if readers.inside and not readers_agreed:
            raise NewReadersError(_("Somebody would begin to read what he could not read before. Agree to it first."))
        data = {"source": _state(source), "target": _state(target)}
        data |= move_messages(source, target, Message.objects.filter(ticket_id=source.pk).values_list("pk", flat=True))
        data |= _participants(source, target, set(readers.addresses) - set(admit))
        data |= _drafts(source, target) | _followers(source, target)
        data |= move_holds(source, target) | move_checklists(source, target)
        data |= move_fields(current, source, target) | move_links(current, source, target)
        move = Move.objects.create(
            project_id=source.project_id, kind=Move.Kind.MERGE, source=source, target=target,
            user_id=access.user_id, data=data, created_at=clock.now(),
        )  # fmt: skip
        before, owed = source.status, owed_since(source)
        _end(source, target)
        _grow(target, source)
        amount = len(data["messages"])
        facts: dict[str, Any] = {"move": move.pk, "messages": amount, "project": source.project_id}
        current.record(TicketMerged(ticket=source.pk, other=target.pk, other_number=number_of(target), **facts))
        facts |= {"other": source.pk, "other_number": number_of(source), "owed_since": owed}
        current.record(TicketAbsorbed(ticket=target.pk, **facts))
        if before != source.status:
            current.record(
                StatusChanged(project=source.project_id, ticket=source.pk, before=before, after=source.status)
            )
    return move


def _state(ticket: Ticket) -> dict[str, Any]:
    values = {name: getattr(ticket, name) for name in STATE}
    return {
        name: value.isoformat() if isinstance(value, datetime.datetime) else value for name, value in values.items()
    }


def restore_state(ticket: Ticket, kept: dict[str, Any]) -> None:
    """Put back the fields that a move noted."""
    for name in STATE:
        value = kept[name]
        if name in {"solved_at", "snoozed_until"} and value:
            value = datetime.datetime.fromisoformat(value)
        setattr(ticket, name, value)


def _end(source: Ticket, target: Ticket) -> None:
    now = clock.now()
    source.merged_into_id = target.pk
    source.status, source.status_label = Ticket.Status.CLOSED, None
    source.solved_at = source.solved_at or now
    source.unread = False
    source.snoozed_until = None
    recount(source, keep_preview=True)
    source.save()


def _grow(target: Ticket, source: Ticket) -> None:
    unread = bool(Message.objects.filter(ticket_id=target.pk, kind=Message.Kind.CUSTOMER).exists()) and source.is_active
    target.with_client = target.with_client or source.with_client
    target.unread = target.unread or (unread and source.unread)
    recount(target)
    target.save()


def move_messages(source: Ticket, target: Ticket, ids: Iterable[int]) -> dict[str, Any]:
    """Move messages and what is on its way out of them; return what an undo needs to know.

    Keys against double clicks are unique in a ticket: those that the target has used already are taken off and noted.
    """
    moved = sorted(ids)
    used = Message.objects.filter(ticket_id=target.pk, idempotency_key__isnull=False).values("idempotency_key")
    twice = Message.objects.filter(pk__in=moved, idempotency_key__in=used)
    keys = {str(pk): key for pk, key in twice.values_list("pk", "idempotency_key")}
    Message.objects.filter(pk__in=[int(pk) for pk in keys]).update(idempotency_key=None)
    Message.objects.filter(pk__in=moved, ticket_id=source.pk).update(ticket_id=target.pk)
    Delivery.objects.filter(message_id__in=moved).update(ticket_id=target.pk)
    return {"messages": moved, "keys": keys}


def _participants(source: Ticket, target: Ticket, outside: set[str]) -> dict[str, Any]:
    """Move the addresses that the target has not got; those left outside, and second requesters, lose their marks."""
    there = set(Participant.objects.filter(ticket_id=target.pk).values_list("address", flat=True))
    moved: dict[str, list[bool]] = {}
    raised: list[int] = []
    for row in Participant.objects.filter(ticket_id=source.pk):
        reads = _reads(row) and row.address not in outside
        if row.address in there:
            # Known there but never let in, and now named by the operator.
            if reads:
                quiet = Participant.objects.filter(
                    ticket_id=target.pk, address=row.address, verified=False, is_requester=False
                )
                raised += list(quiet.values_list("pk", flat=True))
            continue
        moved[str(row.pk)] = [row.is_requester, row.verified]
        row.ticket_id, row.is_requester = target.pk, False
        row.verified = row.verified if row.third_party else reads
        row.save(update_fields=["ticket", "is_requester", "verified"])
    Participant.objects.filter(pk__in=raised).update(verified=True)
    return {"participants": moved, "raised": raised}


def _drafts(source: Ticket, target: Ticket) -> dict[str, Any]:
    """Move what people were writing; who wrote the same kind under both finds both texts, one below the other."""
    there_already = Draft.objects.select_for_update().filter(ticket_id=target.pk)
    writers = {(draft.user_id, draft.kind): draft for draft in there_already}
    moved: list[int] = []
    joined: dict[str, str] = {}
    files: list[int] = []
    addresses: dict[str, dict[str, str]] = {}
    for draft in Draft.objects.select_for_update().filter(ticket_id=source.pk):
        there = writers.get((draft.user_id, draft.kind))
        if there is None:
            moved.append(draft.pk)
        else:
            joined[str(there.pk)], addresses[str(there.pk)] = there.text, there.addresses
            there.text = "\n\n".join(text for text in (there.text.strip(), draft.text.strip()) if text)
            there.addresses = _both(there.addresses, draft.addresses)
            there.version += 1
            there.save(update_fields=["text", "addresses", "version"])
            files += copy_files(draft, there)
    Draft.objects.filter(pk__in=moved).update(ticket_id=target.pk)
    return {"drafts": moved, "joined": joined, "draft_files": files, "addresses": addresses}


def _both(one: dict[str, str], other: dict[str, str]) -> dict[str, str]:
    """Addresses of two drafts; which single message is to be forwarded stays the first one's."""
    lists = {name: ", ".join(filter(None, (one.get(name), other.get(name)))) for name in ("cc", "bcc", "to")}
    only = {"only": one["only"]} if "only" in one else {}
    return {name: text for name, text in lists.items() if text} | only


def _followers(source: Ticket, target: Ticket) -> dict[str, Any]:
    there = Follower.objects.filter(ticket_id=target.pk).values("user_id")
    moved = list(Follower.objects.filter(ticket_id=source.pk).exclude(user_id__in=there).values_list("pk", flat=True))
    Follower.objects.filter(pk__in=moved).update(ticket_id=target.pk)
    return {"followers": moved}
