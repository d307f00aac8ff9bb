"""Taking items in: durable first, everything else later."""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import OperationalError, connection, transaction

from otklik.channels.actions.wake import wake_readers
from otklik.channels.models import InboundItem
from otklik.lib.failpoints import failpoint

ROOM_CHECK_SECONDS = 1.0

# Server-side binding with binary parameters: through Django's cursor each mail would travel as hexadecimal text,
# twice its size.
INSERT = """
INSERT INTO channels_inbounditem
    (project_id, channel, external_id, account_id, sender, recipient, raw, size, imported,
     meaning, state, attempts, last_error)
SELECT *, '', 'pending', 0, '' FROM unnest(
    %b::bigint[], %b::text[], %b::text[], %b::bigint[], %b::text[], %b::text[], %b::bytea[], %b::bigint[],
    %b::boolean[])
ON CONFLICT (channel, external_id) DO NOTHING
RETURNING id, channel, external_id
"""


class TemporaryRefusalError(Exception):
    """Nothing can be taken in now; the sender should come again later (SMTP 4xx, the mail stays in the mailbox)."""


class NoRoomError(TemporaryRefusalError):
    """The disk is nearly full: what is left is for the work that is already here (F06)."""


@dataclass(frozen=True, slots=True)
class RawItem:
    """One item as it came. `external_id` is the transport's own name of it, unique in its channel for all time.

    `imported`: old mail from files, for which nobody is sent a receipt.
    """

    project_id: int
    channel: str
    external_id: str
    raw: bytes
    sender: str = ""
    recipient: str = ""
    account_id: int | None = None
    imported: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """What makes it one item for all time."""
        return self.channel, self.external_id


def accept(items: Sequence[RawItem]) -> list[InboundItem | None]:
    """Store items and the job that reads them in one transaction; what returns is on the disk.

    The result has one place for each item: its row, None when the item is known already (S20). Ids follow the order
    given. Raises TemporaryRefusalError when the disk is nearly full or the database is away; nothing is stored then.
    """
    check_room()
    if not items:
        return []
    try:
        stored = _store(items)
    except OperationalError as error:
        # An idle connection may have died with the server that has long been back; two batches with the same items in
        # another order may have met. Either way the second attempt tells.
        if connection.in_atomic_block:
            raise
        connection.close()
        try:
            stored = _store(items)
        except OperationalError:
            connection.close()
            raise TemporaryRefusalError(f"the database does not answer: {error}") from error
    failpoint("accept-committed")
    return stored


def _store(items: Sequence[RawItem]) -> list[InboundItem | None]:
    with transaction.atomic():
        ids = _insert(items)
        projects = {item.project_id for item in items if item.key in ids}
        wake_readers(projects)
        failpoint("accept-stored")
    # Once more after the commit: the waiting job that the first call found may have begun, and looked, before it.
    wake_readers(projects)
    return [_row(item, ids.pop(item.key, None)) for item in items]


def _insert(items: Sequence[RawItem]) -> dict[tuple[str, str], int]:
    connection.ensure_connection()
    columns = (
        [item.project_id for item in items],
        [item.channel for item in items],
        [item.external_id for item in items],
        [item.account_id for item in items],
        [_clean(item.sender) for item in items],
        [_clean(item.recipient) for item in items],
        [item.raw for item in items],
        [len(item.raw) for item in items],
        [item.imported for item in items],
    )
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(INSERT, columns)
        return {(channel, external_id): pk for pk, channel, external_id in cursor.fetchall()}


def _clean(text: str) -> str:
    """An envelope address as PostgreSQL takes it: no NUL, no lone surrogates of undecodable bytes."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()[:320]


def _row(item: RawItem, pk: int | None) -> InboundItem | None:
    if pk is None:
        return None
    return InboundItem(
        pk=pk,
        project_id=item.project_id,
        channel=item.channel,
        external_id=item.external_id,
        account_id=item.account_id,
        sender=item.sender,
        recipient=item.recipient,
        raw=item.raw,
        size=len(item.raw),
        imported=item.imported,
    )


_room_checked_at = 0.0


def check_room() -> None:
    """Raise NoRoomError when the disk of the data folder has less than OTKLIK_MIN_FREE_BYTES left; looks once a
    second.
    """
    global _room_checked_at
    now = time.monotonic()
    if now - _room_checked_at < ROOM_CHECK_SECONDS:
        return
    free = free_bytes()
    if free < settings.MIN_FREE_BYTES:
        raise NoRoomError(f"only {free // 2**20} MB of disk are free, {settings.MIN_FREE_BYTES // 2**20} MB are kept")
    _room_checked_at = now


def free_bytes() -> int:
    """Return the free bytes of the disk that holds (or will hold) the stored files."""
    place = Path(settings.FILES_DIR)
    while not place.exists() and place != place.parent:
        place = place.parent
    return shutil.disk_usage(place).free
