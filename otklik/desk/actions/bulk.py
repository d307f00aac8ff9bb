from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db import transaction
from django.utils.translation import gettext as _

from otklik.accounts.access import Access, load_access
from otklik.accounts.models import Membership, Team, User
from otklik.accounts.roles import RIGHTS, Right, Role
from otklik.desk import bulk_macros
from otklik.desk.actions.locking import lock
from otklik.desk.bulk_fields import COLUMNS, ENDED, Names, State, Wanted, apply, difference, names_of, state_of
from otklik.desk.closing import ClosingError, demands_of_many, end
from otklik.desk.models import Bulk, BulkItem, Ticket, Topic
from otklik.desk.queries import visible_to
from otklik.events.changes import Change, change
from otklik.lib import clock
from otklik.lib.many import save_many

MOST = 10_000
UNDO_FOR = datetime.timedelta(days=1)
PORTION = 100
PORTION_OF_MACROS = 20  # each of them does more than set a field
LOOKED_AT = 1000  # tickets whose fields a preview holds at once
SEEN = ("id", "project_id", "status", "assignee_id", "team_id", "priority", "topic_id", "tags", "merged_into_id")


class CannotBulkError(ValueError):
    """The bulk change cannot be begun or undone; the text says why in the reader's language."""


@dataclass(frozen=True)
class Missing:
    """What a project demands before work ends, for programs and in words, and how many tickets have it not."""

    key: str
    words: str
    tickets: int


@dataclass(frozen=True)
class Preview:
    """What a bulk change would do: tickets that would change, that are so already, that the person may not change, that
    cannot be changed so (another project's team, somebody who may not hold them there, merged ones), and that the rules
    of closing hold, with what is `missing`, the most frequent first."""

    total: int
    change: int
    same: int
    denied: int
    impossible: int
    held: int = 0
    missing: tuple[Missing, ...] = ()


class Fit:
    """In which projects what is wanted has a meaning; read once for any number of tickets."""

    def __init__(self, wanted: Wanted, projects: set[int] | None = None) -> None:
        fields = wanted.fields
        self.projects = projects
        if fields.get("team"):
            self._narrow(Team.objects.filter(pk=fields["team"], is_active=True))
        if fields.get("topic"):
            self._narrow(Topic.objects.filter(pk=fields["topic"], is_active=True))
        if fields.get("assignee"):
            self._narrow_to_holder(User.objects.filter(pk=fields["assignee"], is_active=True).first())

    def _narrow(self, rows: object) -> None:
        found = set(rows.values_list("project_id", flat=True))  # type: ignore[attr-defined]
        self.projects = found if self.projects is None else self.projects & found

    def _narrow_to_holder(self, user: User | None) -> None:
        if user is not None and user.is_administrator:
            return
        holders = [role for role, rights in RIGHTS.items() if Right.WORK in rights or role is Role.ENGINEER]
        self._narrow(Membership.objects.filter(user=user, role__in=holders) if user else Membership.objects.none())

    def __call__(self, ticket: Ticket) -> bool:
        """Tell whether the ticket can become what is wanted."""
        return not ticket.merged_into_id and (self.projects is None or ticket.project_id in self.projects)


@dataclass(frozen=True)
class _Meant:
    """What a change means now: a macro stands for the fields it sets, and for more."""

    wanted: Wanted
    fits: Fit
    does_more: bool = False


def _meant(access: Access, wanted: Wanted) -> _Meant:
    """Return what is meant. Raises CannotBulkError for a macro that the person may not use."""
    if not wanted.macro:
        return _Meant(wanted, Fit(wanted))
    found = bulk_macros.found(access, wanted.macro)
    if found is None:
        raise CannotBulkError(_("There is no such macro."))
    return _Meant(found.wanted, Fit(found.wanted, {found.project}), found.does_more)


def preview(*, access: Access, tickets: Sequence[int], wanted: Wanted) -> Preview:
    """Tell what `start_bulk` would do now. Tickets that the person does not see do not count.

    Raises CannotBulkError for a macro that he may not use.
    """
    meant = _meant(access, wanted)
    wanted = meant.wanted
    counts = {"change": 0, "same": 0, "denied": 0, "impossible": 0, "held": 0}
    missing: Counter[tuple[str, str]] = Counter()
    ending = wanted.fields.get("status") in ENDED
    rows = visible_to(access).filter(pk__in=tickets[:MOST]).only(*SEEN)
    for part in _parts(rows.iterator()):
        changing: list[Ticket] = []
        for ticket in part:
            fate = _fate(access, meant, ticket)
            counts[fate] += 1
            if fate == "change":
                ticket.topic_id = wanted.fields.get("topic", ticket.topic_id)
                changing.append(ticket)
        held = demands_of_many(access, changing) if ending else {}
        counts["held"] += len(held)
        counts["change"] -= len(held)
        missing.update(item for demands in held.values() for item in demands.items)
    told = tuple(Missing(key, words, amount) for (key, words), amount in missing.most_common())
    return Preview(total=sum(counts.values()), missing=told, **counts)


def _parts(rows: Iterable[Ticket]) -> Iterator[list[Ticket]]:
    waiting = iter(rows)
    while part := list(islice(waiting, LOOKED_AT)):
        yield part


def _fate(access: Access, meant: _Meant, ticket: Ticket) -> str:
    if not access.may(Right.WORK, ticket.project_id):
        return "denied"
    try:
        after = difference(meant.wanted, state_of(ticket)) if meant.fits(ticket) else None
    except ValueError:
        after = None
    return "impossible" if after is None else "change" if after or meant.does_more else "same"


def start_bulk(*, access: Access, tickets: Sequence[int], wanted: Wanted) -> Bulk:
    """Note a change of many tickets and have the worker do it in portions; return it, to be watched and undone.

    Takes in only tickets that the person sees and may work on. Raises CannotBulkError when there is none, or more than
    10,000, and for a macro that he may not use.
    """
    from otklik.desk.tasks import run_bulk

    if len(tickets) > MOST:
        raise CannotBulkError(_("At most %(count)s tickets at once.") % {"count": MOST})
    if wanted.macro:
        _meant(access, wanted)
    mine = access.with_right(Right.WORK)
    rows = list(visible_to(access).filter(pk__in=tickets, project_id__in=mine).values_list("pk", "project_id"))
    if not rows:
        raise CannotBulkError(_("There is no ticket among them that you may change."))
    with transaction.atomic():
        made = Bulk.objects.create(
            user_id=access.user_id,
            wanted=wanted.stored(),
            projects=sorted({project for _pk, project in rows}),
            total=len(rows),
            created_at=clock.now(),
        )
        BulkItem.objects.bulk_create(
            (BulkItem(project_id=project, bulk=made, ticket_id=pk) for pk, project in sorted(rows)), batch_size=1000
        )
        run_bulk.defer(bulk_id=made.pk)
    return made


def undo_bulk(*, access: Access, bulk: Bulk) -> Bulk:
    """Have the worker bring back what the change did, as far as nobody has changed it since; within a day, once.

    Raises DeniedError for somebody else's, CannotBulkError.
    """
    from otklik.desk.tasks import run_bulk

    if bulk.user_id != access.user_id:
        access.require(Right.INSTALL, None)
    with transaction.atomic():
        bulk = Bulk.objects.select_for_update().get(pk=bulk.pk)
        if bulk.state != Bulk.State.DONE:
            raise CannotBulkError(_("This is not finished yet, or was undone already."))
        if clock.now() - bulk.created_at > UNDO_FOR:
            raise CannotBulkError(_("This can be undone for a day only."))
        bulk.state = Bulk.State.UNDOING
        bulk.done = 0
        bulk.save(update_fields=["state", "done"])
        run_bulk.defer(bulk_id=bulk.pk)
    return bulk


def work_off(*, bulk_id: int) -> bool:
    """Do the next portion of a bulk change or of its undoing; return whether there is more.

    The rights of its author are looked at anew for each portion. A portion that was cut off is done again: what an item
    says is written with the ticket.
    """
    bulk = Bulk.objects.select_related("user").get(pk=bulk_id)
    access = load_access(bulk.user)
    with change(actor=access.actor) as current:
        bulk = Bulk.objects.select_for_update(of=("self",)).get(pk=bulk_id)
        if bulk.is_over:
            return False
        undoing = bulk.state == Bulk.State.UNDOING
        waiting = BulkItem.State.CHANGED if undoing else BulkItem.State.WAITING
        wanted = Wanted.of(bulk.wanted)
        portion = PORTION_OF_MACROS if wanted.macro else PORTION
        items = list(BulkItem.objects.filter(bulk=bulk, state=waiting).order_by("ticket_id")[:portion])
        rows = lock([item.ticket_id for item in items])
        if wanted.macro:
            (_undo_macro if undoing else _use_macro)(access, wanted, items, rows)
        else:
            done = _restore(current, access, items, rows) if undoing else _change(current, access, wanted, items, rows)
            save_many(done, COLUMNS)
        save_many(items, ["state", "before", "after"])
        bulk.done += len(items)
        bulk.restored += sum(item.state == BulkItem.State.RESTORED for item in items)
        bulk.changed += sum(item.state == BulkItem.State.CHANGED for item in items)
        more = len(items) == portion
        bulk.state = Bulk.State.UNDOING if undoing else Bulk.State.RUNNING
        if not more:
            bulk.state = Bulk.State.UNDONE if undoing else Bulk.State.DONE
            bulk.finished_at = clock.now()
        bulk.save()
    return more


def _change(
    current: Change, access: Access, wanted: Wanted, items: Sequence[BulkItem], rows: dict[int, Ticket]
) -> list[Ticket]:
    meant, names = _Meant(wanted, Fit(wanted)), names_of(wanted.fields, *(state_of(row) for row in rows.values()))
    done: list[Ticket] = []
    for item in items:
        ticket = rows.get(item.ticket_id)
        item.state = BulkItem.State.SKIPPED
        if ticket is None or _fate(access, meant, ticket) != "change":
            continue
        state = state_of(ticket)
        after = difference(wanted, state)
        if not _may_end(current, access, ticket, after):
            continue
        before: State = {name: state[name] for name in after}
        if ticket.snoozed_until and after.get("status") in ENDED:
            before["snoozed_until"] = ticket.snoozed_until.isoformat()
        apply(current, ticket, after, names)
        item.state, item.before, item.after = BulkItem.State.CHANGED, before, after
        done.append(ticket)
    return done


def _use_macro(access: Access, wanted: Wanted, items: Sequence[BulkItem], rows: dict[int, Ticket]) -> None:
    """Use a macro on each ticket with the person's rights: as he has them, and as the macro is, when its turn comes."""
    try:
        meant = _meant(access, wanted)
    except CannotBulkError:
        meant = None
    for item in items:
        ticket = rows.get(item.ticket_id)
        item.state = BulkItem.State.SKIPPED
        if meant is None or ticket is None or _fate(access, meant, ticket) != "change":
            continue
        used = bulk_macros.run(access, wanted.macro, ticket)
        if used is not None:
            item.state, item.after = BulkItem.State.CHANGED, {"use": used}


def _undo_macro(access: Access, wanted: Wanted, items: Sequence[BulkItem], rows: dict[int, Ticket]) -> None:
    for item in items:
        ticket = rows.get(item.ticket_id)
        may = ticket is not None and access.may(Right.WORK, ticket.project_id)
        back = may and bulk_macros.undo(access, item.after["use"])
        item.state = BulkItem.State.RESTORED if back else BulkItem.State.KEPT


def _may_end(current: Change, access: Access, ticket: Ticket, after: State) -> bool:
    """A project's rules of closing hold for many tickets as for one; a topic given in the same change counts."""
    if "status" not in after:
        return True
    topic = ticket.topic_id
    ticket.topic_id = after.get("topic", topic)
    try:
        end(current, access, ticket, Ticket.Status(after["status"]), None)
    except ClosingError:
        return False
    finally:
        ticket.topic_id = topic
    return True


def _restore(current: Change, access: Access, items: Sequence[BulkItem], rows: dict[int, Ticket]) -> list[Ticket]:
    names: Names = names_of(*(item.before for item in items), *(state_of(row) for row in rows.values()))
    done: list[Ticket] = []
    for item in items:
        ticket = rows.get(item.ticket_id)
        item.state = BulkItem.State.KEPT
        if ticket is None or ticket.merged_into_id or not access.may(Right.WORK, ticket.project_id):
            continue
        state = state_of(ticket)
        back = {name: item.before[name] for name, value in item.after.items() if state[name] == value}
        if not back:
            continue
        if "status" in back and "snoozed_until" in item.before:
            back["snoozed_until"] = item.before["snoozed_until"]
        apply(current, ticket, back, names, restoring=True)
        item.state = BulkItem.State.RESTORED
        done.append(ticket)
    return done
