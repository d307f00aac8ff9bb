"""Reading what was taken in: in order, one transaction an item, so that no item takes another with it."""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from otklik.accounts.models import Project
from otklik.channels import readers
from otklik.channels.actions.wake import wake_readers
from otklik.channels.events import InboundQuarantined
from otklik.channels.models import InboundItem
from otklik.events.actor import system
from otklik.events.changes import change
from otklik.lib.failpoints import failpoint
from otklik.lib.prepared import fetch
from otklik.lib.text import storable

logger = logging.getLogger(__name__)
MAX_TRIES = 3
BATCH_ITEMS = 32
BATCH_BYTES = 8 * 1024 * 1024
RUN_SECONDS = 8.0  # then the job ends and the next one of the queue gets its turn (F18); well within a worker's stop
LOCK_SPACE = 0x0711  # first key of our two-key advisory locks: one reader a project
PREPARING_THREADS = 2

# Attempts are counted before the bytes are looked at. An item that was begun before is read alone: should it be what
# killed the worker, nothing else is charged for it. What comes by a channel that nobody here can read (a newer release
# took it in while this worker was still the old one) waits for a worker that can; the supervisor's page tells of it.
CLAIM = """
UPDATE channels_inbounditem SET attempts = attempts + 1 WHERE id IN (
    SELECT id FROM (
        SELECT id, row_number() OVER place AS place, sum(size) OVER place AS bytes, max(attempts) OVER place AS tried
        FROM (
            SELECT id, size, attempts FROM channels_inbounditem
            WHERE project_id = %s AND state = 'pending' AND channel = ANY(%s)
            ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
        ) AS head
        WINDOW place AS (ORDER BY id ROWS UNBOUNDED PRECEDING)
    ) AS ranked
    WHERE place = 1 OR (tried = 0 AND bytes <= %s)
)
RETURNING
"""
FIELDS = (
    "id",
    "channel",
    "external_id",
    "sender",
    "recipient",
    "raw",
    "imported",
    "attempts",
    "last_error",
    "outcome",
    "received_at",
)

# Need not wait for the disk: an item whose reading a crash of the machine takes back is still pending, and whatever
# leaves because of it is claimed by a later commit that does wait; the log is written in order.
FINISH = """
UPDATE channels_inbounditem SET state = %(state)s::text, outcome = %(outcome)s::text, ticket_id = %(ticket)s::bigint,
    message_id = %(message)s::bigint, sender = %(sender)s::text, subject = %(subject)s::text, note = %(note)s::text,
    meaning = %(meaning)s::text, machine = %(machine)s::boolean, last_error = '', processed_at = now()
WHERE id = %(id)s::bigint AND state = 'pending' RETURNING id, set_config('synchronous_commit', 'off', true)
"""

_pool: ThreadPoolExecutor | None = None
_pool_lock = threading.Lock()


class InfrastructureError(Exception):
    """Something the item is not to blame for: the disk is full, the database went away."""


def read_inbound(*, project_id: int, seconds: float = RUN_SECONDS) -> int:
    """Read what waits in a project, oldest first; return how many items were read.

    One reader a project at a time, held by an advisory lock that dies with its process: conversations stay in order.
    Ends after `seconds`; a further job is asked for when something is left.
    """
    deadline = time.monotonic() + seconds
    amount = 0
    while time.monotonic() < deadline:
        with _alone(project_id) as alone:
            if not alone:
                return amount
            amount += _read_until(project_id, deadline)
        # Whoever came while we held the lock went away again and trusts that we have seen what he came for.
        if not _waiting(project_id):
            return amount
    wake_readers([project_id])
    return amount


@contextmanager
def _alone(project_id: int) -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_SPACE, project_id])
        (got,) = cursor.fetchone()
    try:
        yield bool(got)
    finally:
        if got:
            try:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_SPACE, project_id])
            except (OperationalError, InterfaceError):
                connection.close()  # the lock went with the session


def _waiting(project_id: int) -> bool:
    waiting = InboundItem.objects.filter(project_id=project_id, state=InboundItem.State.PENDING)
    return waiting.filter(channel__in=readers.known()).exists()


def _read_until(project_id: int, deadline: float) -> int:
    run = readers.Run(Project.objects.get(pk=project_id))
    amount = 0
    while time.monotonic() < deadline and (batch := _claim(project_id)):
        failpoint("read-claimed")
        left = {item.pk for item in batch}
        try:
            for item, prepared in _prepared(batch):
                failpoint("read-parsed")
                _read_one(run, item, prepared)
                left.discard(item.pk)
                amount += 1
        except (InfrastructureError, OperationalError, InterfaceError):
            _give_back(left)
            raise
    return amount


def _claim(project_id: int) -> list[InboundItem]:
    """Count an attempt for the next items and return them; binary, since as text each mail would be twice its size."""
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(CLAIM + ", ".join(FIELDS), [project_id, readers.known(), BATCH_ITEMS, BATCH_BYTES], binary=True)
        rows = sorted(cursor.fetchall())
    items = [InboundItem(project_id=project_id, **dict(zip(FIELDS, row, strict=True))) for row in rows]
    for item in items:
        item._state.adding = False
    return items


def _give_back(ids: set[int]) -> None:
    """Uncount the attempt of items that were not to blame; when even that fails they have two attempts left."""
    try:
        connection.close_if_unusable_or_obsolete()
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE channels_inbounditem SET attempts = greatest(attempts - 1, 0)"
                " WHERE id = ANY(%s) AND state = 'pending'",
                [list(ids)],
            )
    except (OperationalError, InterfaceError):
        logger.warning("the database does not answer, reading goes on later")


def _prepared(batch: list[InboundItem]) -> Iterator[tuple[InboundItem, Future[Any] | None]]:
    """Yield the items in order while the next ones are taken apart in other threads."""
    futures: list[tuple[InboundItem, Future[Any] | None]] = []
    for item in batch:
        future = None
        if item.attempts <= MAX_TRIES:
            future = _preparing().submit(readers.reader(item.channel).prepare, bytes(item.raw))
        futures.append((item, future))
    yield from futures


def _preparing() -> ThreadPoolExecutor:
    global _pool
    with _pool_lock:
        if _pool is None:
            _pool = ThreadPoolExecutor(PREPARING_THREADS, thread_name_prefix="prepare")
        return _pool


def _read_one(run: readers.Run, item: InboundItem, prepared: Future[Any] | None) -> None:
    if item.attempts > MAX_TRIES:
        quarantine(item, item.last_error or f"reading it ended the worker {MAX_TRIES} times")
        return
    try:
        reader = readers.reader(item.channel)
        assert prepared is not None
        content = prepared.result()
        with transaction.atomic():
            result = reader.apply(run, item, content)
            failpoint("read-applied")
            _finish(item, result)
    except (OperationalError, InterfaceError, InfrastructureError):
        raise
    except OSError as error:
        # The disk of the attachments refuses: a message without its files must not be (F07). Everything waits.
        raise InfrastructureError(f"nothing can be read now: {error}") from error
    except Exception as error:
        logger.exception("inbound item %s could not be read", item.pk)
        _failed(item, error)
    else:
        failpoint("read-committed")


def _finish(item: InboundItem, result: readers.Result) -> None:
    done = fetch(
        FINISH,
        {
            "id": item.pk,
            "state": str(result.state),
            "outcome": str(result.outcome),
            "ticket": result.ticket_id,
            "message": result.message_id,
            "sender": storable(result.sender or item.sender)[:320],
            "subject": storable(result.subject)[:200],
            "note": storable(result.note)[:300],
            "meaning": result.meaning[:64],
            "machine": result.machine,
        },
    )
    if not done:
        raise RuntimeError("somebody else has dealt with it meanwhile")


def _failed(item: InboundItem, error: Exception) -> None:
    """Leave it for another attempt, or put it into quarantine after the third."""
    detail = "".join(traceback.format_exception(error, limit=-8))[-4000:]
    reason = f"{type(error).__name__}: {error}"[:500]
    if item.attempts >= MAX_TRIES:
        quarantine(item, reason, detail=detail)
        return
    InboundItem.objects.filter(pk=item.pk, state=InboundItem.State.PENDING).update(last_error=f"{reason}\n\n{detail}")


def quarantine(item: InboundItem, reason: str, *, detail: str = "") -> None:
    """Set an item aside with the reason, for people to see and re-run; the raw source stays."""
    with change(actor=system(item.channel)) as current:
        InboundItem.objects.filter(pk=item.pk).update(
            state=InboundItem.State.QUARANTINED,
            last_error=f"{reason}\n\n{detail}".strip(),
            processed_at=timezone.now(),
        )
        current.record(
            InboundQuarantined(
                project=item.project_id,
                item=item.pk,
                channel=item.channel,
                reason=reason.splitlines()[0][:300],
                sender=item.sender,
            )
        )
