"""Following the events table without missing a row, although ids become visible out of order."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import psycopg

from otklik.live.wake import CHANNEL

logger = logging.getLogger(__name__)
POLL_SECONDS = 1.0
GATHER_SECONDS = 0.03
IDLE_GATHER_SECONDS = 0.5  # while nobody listens
RETRY_SECONDS = (0.2, 0.5, 1.0, 2.0)
# Everything below the oldest running transaction is complete; what is above may still be joined by older ids.
READ = """
SELECT horizon.xmin::text::bigint, e.id, e.kind, e.project_id, e.ticket_id,
    e.kind = 'message.forwarded' OR coalesce(e.payload->>'message_kind', '') IN ('note', 'third_party')
FROM (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS xmin) AS horizon
LEFT JOIN events_event e ON e.tx >= %s::text::xid8
ORDER BY e.id
"""


@dataclass(frozen=True, slots=True)
class Row:
    """What the gateway needs to know of an event. `inner`: of a note and of third parties the client company hears
    nothing (S41)."""

    id: int
    kind: str
    project: int | None
    ticket: int | None
    inner: bool | None = None


class Follower:
    """Yields batches of new events, woken by NOTIFY and at the latest after a second (a lost NOTIFY costs no more).

    While `awaited` says that nobody listens, rows are gathered for longer: a reading costs as much as some requests do.
    `healthy` is False while the database is away. After a reconnect nothing is missed: reading goes on from the last
    horizon.
    """

    def __init__(self, dsn: str, *, awaited: Callable[[], bool] = lambda: True) -> None:
        self._dsn = dsn
        self._awaited = awaited
        self._low: int | None = None
        self._seen: set[int] = set()
        self._gathering = False
        self._called = asyncio.Event()
        self._told = asyncio.Event()
        self.healthy = False

    async def hurry(self) -> None:
        """Return when what happened until now has been yielded and dealt with, at the latest after a second."""
        if self._gathering:
            self._told.clear()
            self._called.set()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._told.wait(), 1.0)

    async def batches(self) -> AsyncIterator[list[Row]]:
        """Yield lists of new rows for ever; never raises for a database that is away."""
        failures = 0
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(self._dsn, autocommit=True) as session:
                    await session.execute(f"LISTEN {CHANNEL}")
                    # Without statistics of a growing table PostgreSQL takes a third of it for new.
                    await session.execute("SET enable_seqscan = off")
                    failures = 0
                    while True:
                        rows = await self._read(session)
                        self.healthy = True
                        if rows:
                            yield rows
                        self._told.set()
                        await self._wait(session)
            except psycopg.Error as error:
                self.healthy = False
                if failures in {0, 10}:
                    logger.warning("live updates wait for the database: %s", error)
                await asyncio.sleep(RETRY_SECONDS[min(failures, len(RETRY_SECONDS) - 1)])
                failures += 1

    async def _read(self, session: psycopg.AsyncConnection[tuple[object, ...]]) -> list[Row]:
        if self._low is None:
            cursor = await session.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
            first = await cursor.fetchone()
            self._low = int(str(first[0])) if first else 0
            cursor = await session.execute("SELECT id FROM events_event WHERE tx >= %s::text::xid8", [self._low])
            self._seen = {int(str(row[0])) for row in await cursor.fetchall()}
            return []
        cursor = await session.execute(READ, [self._low])
        found = await cursor.fetchall()
        horizon = int(str(found[0][0]))
        rows = [
            Row(row[1], row[2], row[3], row[4], row[5])  # type: ignore[arg-type]
            for row in found
            if row[1] is not None and row[1] not in self._seen
        ]
        if horizon > self._low:
            self._seen = {row[1] for row in found if row[1] is not None}  # type: ignore[misc]
            self._low = horizon
        else:
            self._seen.update(row.id for row in rows)
        return rows

    async def _wait(self, session: psycopg.AsyncConnection[tuple[object, ...]]) -> None:
        async for _ in session.notifies(timeout=POLL_SECONDS, stop_after=1):
            pass
        # Commits that come together are read together.
        if self._awaited():
            await asyncio.sleep(GATHER_SECONDS)
            return
        self._gathering = True
        self._called.clear()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._called.wait(), IDLE_GATHER_SECONDS)
        self._gathering = False
