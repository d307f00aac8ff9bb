"""Reads of the channels, for the supervisor's page. Every one begins with what the person may see."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.channels import readers
from otklik.channels.models import InboundItem, MailAccount, MailFolder

NO_CONTACT = datetime.timedelta(minutes=10)  # a mailbox is asked far more often than that
NO_READER = datetime.timedelta(minutes=10)
HABIT_DAYS = 14
LEAST_QUIET = datetime.timedelta(hours=2)
HABIT_FACTOR = 1.5
HABIT_ITEMS = 20  # with less mail in the days looked at, silence tells nothing

# The longest pause between two mails of the last days, nights and weekends among them: what is usual here.
PAUSES = """
SELECT project_id, count(*), max(pause), max(received_at) FROM (
    SELECT project_id, received_at, received_at - lag(received_at) OVER (PARTITION BY project_id ORDER BY received_at)
    AS pause FROM channels_inbounditem WHERE project_id = ANY(%s) AND received_at > %s AND NOT imported
) AS arrivals GROUP BY project_id
"""


def items_visible_to(access: Access) -> QuerySet[InboundItem]:
    """Return what came in, without the raw source, for those who supervise its project; newest first."""
    items = InboundItem.objects.filter(project_id__in=access.with_right(Right.SUPERVISE))
    return items.defer("raw").order_by("-id")


def quarantined(access: Access) -> QuerySet[InboundItem]:
    """Return visible items that could not be read."""
    return items_visible_to(access).filter(state=InboundItem.State.QUARANTINED)


def kept_apart(access: Access) -> QuerySet[InboundItem]:
    """Return visible items that were read and belong to no ticket: automatic mail and our own."""
    apart = (InboundItem.Outcome.AUTOMATIC, InboundItem.Outcome.OWN)
    return items_visible_to(access).filter(state=InboundItem.State.DONE, outcome__in=apart)


def flagged(access: Access) -> QuerySet[InboundItem]:
    """Return visible items that are in a ticket and have something odd about them (S43)."""
    return items_visible_to(access).filter(ticket_id__isnull=False).exclude(note="")


@dataclass(frozen=True)
class FolderState:
    """A folder of a mailbox: how many mails the server has, how many of them are here."""

    name: str
    in_mailbox: int
    in_system: int
    too_large: int
    checked_at: datetime.datetime | None

    @property
    def missing(self) -> int:
        """Mails that are in the mailbox and not here."""
        return max(0, self.in_mailbox - self.in_system - self.too_large)


@dataclass(frozen=True)
class AccountState:
    """A mailbox as the supervisor sees it. `silent`: it is active and has not answered for more than ten minutes."""

    account: MailAccount
    folders: tuple[FolderState, ...]
    silent: bool

    @property
    def in_mailbox(self) -> int:
        """Mails on the server."""
        return sum(folder.in_mailbox for folder in self.folders)

    @property
    def in_system(self) -> int:
        """Those of them that are here."""
        return sum(folder.in_system for folder in self.folders)


@dataclass(frozen=True)
class IntakeState:
    """What a project takes in.

    `quiet`: no mail for longer than is usual here; then `usual_pause` says what is. `unread`: channels by which
    something waits that no part of this release can read.
    """

    project: Project
    pending: int
    quarantined: int
    automatic: int
    duplicates: int
    last_at: datetime.datetime | None
    oldest_pending_at: datetime.datetime | None
    unread: Sequence[str]
    quiet: bool
    usual_pause: datetime.timedelta | None
    accounts: tuple[AccountState, ...]

    @property
    def alarm(self) -> bool:
        """Whether somebody should look."""
        silent = any(account.silent for account in self.accounts)
        return self.quiet or self.quarantined > 0 or silent or bool(self.unread) or self.late

    @property
    def late(self) -> bool:
        """Whether something waits to be read far longer than it takes when a worker runs."""
        return self.oldest_pending_at is not None and timezone.now() - self.oldest_pending_at > NO_READER


def intake_of(access: Access) -> list[IntakeState]:
    """Return the intake of each project the person supervises, by the project's name."""
    projects = list(Project.objects.filter(pk__in=access.with_right(Right.SUPERVISE)))
    ids = [project.pk for project in projects]
    counts = _counts(ids)
    pauses = _pauses(ids)
    accounts = _accounts(ids)
    return [_intake(project, counts.get(project.pk, {}), pauses.get(project.pk), accounts) for project in projects]


def channels_without_reader(items: QuerySet[InboundItem]) -> list[str]:
    """Return the channels of waiting items that nothing here can read."""
    found = items.filter(state=InboundItem.State.PENDING).exclude(channel__in=readers.known())
    return list(found.order_by("channel").values_list("channel", flat=True).distinct())


Pause = tuple[int, datetime.timedelta | None, datetime.datetime]
Counts = dict[str, int]


def _counts(ids: Sequence[int]) -> dict[int, Counts]:
    """Amounts of the last days by project; what waits or is in quarantine counts whatever its age."""
    State, Outcome = InboundItem.State, InboundItem.Outcome
    since = timezone.now() - datetime.timedelta(days=HABIT_DAYS)
    open_items = InboundItem.objects.filter(project_id__in=ids, state__in=[State.PENDING, State.QUARANTINED])
    recent = InboundItem.objects.filter(project_id__in=ids, received_at__gt=since)
    found: dict[int, Counts] = {pk: {} for pk in ids}
    for row in open_items.values("project_id", "state").annotate(amount=Count("pk")).order_by():
        found[row["project_id"]][row["state"]] = row["amount"]
    recent_rows = recent.values("project_id").annotate(
        automatic=Count("pk", filter=Q(state=State.DONE, outcome=Outcome.AUTOMATIC)),
        duplicates=Count("pk", filter=Q(state=State.DUPLICATE)),
    )
    for sums in recent_rows.order_by():
        found[sums["project_id"]].update(automatic=sums["automatic"], duplicates=sums["duplicates"])
    return found


def _pauses(ids: Sequence[int]) -> dict[int, Pause]:
    since = timezone.now() - datetime.timedelta(days=HABIT_DAYS)
    with connection.cursor() as cursor:
        cursor.execute(PAUSES, [list(ids), since])
        return {project: (amount, pause, last) for project, amount, pause, last in cursor.fetchall()}


def _accounts(ids: Sequence[int]) -> dict[int, list[AccountState]]:
    folders: dict[int, list[FolderState]] = {}
    for row in MailFolder.objects.filter(project_id__in=ids).order_by("name"):
        state = FolderState(row.name, row.mailbox_count, row.system_count, row.too_large, row.checked_at)
        folders.setdefault(row.account_id, []).append(state)
    now = timezone.now()
    found: dict[int, list[AccountState]] = {}
    for account in MailAccount.objects.filter(project_id__in=ids):
        heard = account.heard_at or account.created_at
        silent = account.is_active and bool(account.imap_host) and now - heard > NO_CONTACT
        found.setdefault(account.project_id, []).append(
            AccountState(account, tuple(folders.get(account.pk, ())), silent)
        )
    return found


def _intake(
    project: Project, counts: Counts, pause: Pause | None, accounts: dict[int, list[AccountState]]
) -> IntakeState:
    waiting = InboundItem.objects.filter(project=project, state=InboundItem.State.PENDING)
    oldest = waiting.order_by("pk").values_list("received_at", flat=True).first() if counts.get("pending") else None
    last = pause[2] if pause else InboundItem.objects.filter(project=project).aggregate(last=Max("received_at"))["last"]
    usual = pause[1] if pause and pause[0] >= HABIT_ITEMS else None
    quiet = usual is not None and timezone.now() - last > max(LEAST_QUIET, usual * HABIT_FACTOR)
    return IntakeState(
        project=project,
        pending=counts.get("pending", 0),
        quarantined=counts.get("quarantined", 0),
        automatic=counts.get("automatic", 0),
        duplicates=counts.get("duplicates", 0),
        last_at=last,
        oldest_pending_at=oldest,
        unread=channels_without_reader(waiting) if counts.get("pending") else (),
        quiet=quiet,
        usual_pause=usual,
        accounts=tuple(accounts.get(project.pk, ())),
    )
