"""The gateway: one follower of the events table, many streams; each change goes to those who may see its ticket."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import secrets
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import psycopg

from otklik.accounts.roles import Right
from otklik.events.typed import KINDS
from otklik.live import readers
from otklik.live.follower import RETRY_SECONDS, Follower, Row
from otklik.live.presence import CHANNEL as PRESENCE
from otklik.live.presence import Presence, Room
from otklik.live.readers import Reader
from otklik.live.telling import CHANNEL as PEOPLE
from otklik.live.telling import ids_in

logger = logging.getLogger(__name__)
LOOK_AGAIN_SECONDS = 2.5  # a right that is taken away closes or narrows a stream within five seconds (S18, S47)
PRUNE_SECONDS = 2.0
QUEUE_LIMIT = 256
KEEP = 2000

Facts = dict[int, tuple[bool, int | None]]  # ticket -> (client company may read it, assignee)


def _no_facts(ids: Iterable[int]) -> Facts:
    return {}


_facts: Callable[[Iterable[int]], Facts] = _no_facts


def register_facts(read: Callable[[Iterable[int]], Facts]) -> None:
    """Name the function that tells, for tickets, whether the client company may read them and who holds them."""
    global _facts
    _facts = read


@dataclass(frozen=True, slots=True)
class Change:
    """That a ticket changed, as it is sent to pages. `inner`: nothing but internal notes were written (S41)."""

    number: int
    project: int
    ticket: int
    kinds: tuple[str, ...]
    with_client: bool
    assignee: int | None
    inner: bool = False

    def visible_to(self, reader: Reader) -> bool:
        """Tell whether a person may know of the change: the same rule as `desk.queries.visible_to`."""
        rights = reader.rights.get(self.project, frozenset())
        if Right.READ in rights:
            return True
        if Right.READ_HANDED in rights and self.with_client and not self.inner:
            return True
        return Right.READ_OWN in rights and self.assignee == reader.user_id


@dataclass(eq=False)
class Stream:
    """One open stream. A page that reads too slowly is told to fetch everything again instead of piling up memory."""

    reader: Reader
    queue: asyncio.Queue[bytes | None] = field(default_factory=lambda: asyncio.Queue(QUEUE_LIMIT))
    last: str = ""

    def put(self, data: bytes) -> None:
        """Add one frame; when the queue is full, replace what waits by a `resync`."""
        try:
            self.queue.put_nowait(data)
        except asyncio.QueueFull:
            with contextlib.suppress(asyncio.QueueEmpty):
                while True:
                    self.queue.get_nowait()
            self.queue.put_nowait(b"event: resync\ndata: {}\n\n")

    def end(self) -> None:
        """Close the stream after what waits, or at once when the queue is full."""
        with contextlib.suppress(asyncio.QueueEmpty):
            while self.queue.full():
                self.queue.get_nowait()
        self.queue.put_nowait(None)


class Gateway:
    """All streams of one web process."""

    def __init__(self, dsn: str) -> None:
        self.follower = Follower(dsn, awaited=lambda: bool(self.streams))
        self.run = secrets.token_hex(3)
        self.number = 0
        self.kept: deque[Change] = deque(maxlen=KEEP)
        self.streams: set[Stream] = set()
        self.presence = Presence()
        self._dsn = dsn
        self._tasks: list[asyncio.Task[None]] = []
        self._admitting = asyncio.Semaphore(16)

    def start(self) -> None:
        """Begin to follow; must be called in the running event loop."""
        loops = (self._follow(), self._watch(), self._listen(), self._prune())
        self._tasks = [asyncio.create_task(loop) for loop in loops]

    async def stop(self) -> None:
        """End all streams; pages reconnect to whoever serves next."""
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        for stream in self.streams:
            stream.end()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def admit(self, session_key: str) -> Reader | None:
        """Return the person behind a session, or None. A storm of reconnects waits its turn (F16)."""
        async with self._admitting:
            reader = await asyncio.to_thread(readers.admit, session_key)
        if not self.streams:
            await self.follower.hurry()  # the page was made after this: it need not hear of it
        return reader

    def mark(self) -> str:
        """Return the name of the newest change; it means something to this process only."""
        return f"{self.run}-{self.number}"

    def open(self, reader: Reader) -> Stream:
        """Begin a stream."""
        stream = Stream(reader, last=self.mark())
        self.streams.add(stream)
        # His pages may have said that they are open before this stream was: he has not heard who else is there.
        for ticket in self.looked_at(reader):
            stream.put(self._people(ticket))
        return stream

    def looked_at(self, reader: Reader) -> list[int]:
        """Return the tickets that a person has open and may know of who else does."""
        return [
            ticket
            for ticket, room in self.presence.rooms.items()
            if any(page.user == reader.user_id for page in room.pages.values()) and may_know(reader, room)
        ]

    def _people(self, ticket: int) -> bytes:
        data = json.dumps(self.presence.people(ticket), separators=(",", ":"))
        return f"event: presence\ndata: {data}\n\n".encode()

    def close(self, stream: Stream) -> None:
        """Forget a stream."""
        self.streams.discard(stream)

    def since(self, reader: Reader, mark: str) -> list[Change] | None:
        """Return the changes after a mark that a person may see; None when too much was missed to tell."""
        run, _, number = mark.partition("-")
        if run != self.run or not number.isdigit() or int(number) > self.number:
            return None
        if int(number) < self.number and (not self.kept or int(number) < self.kept[0].number - 1):
            return None
        return [change for change in self.kept if change.number > int(number) and change.visible_to(reader)]

    async def _follow(self) -> None:
        async for rows in self.follower.batches():
            try:
                await self._tell(rows)
            except Exception:
                logger.exception("a batch of live updates failed; all pages fetch again")
                for stream in self.streams:
                    stream.put(b"event: resync\ndata: {}\n\n")

    async def _tell(self, rows: list[Row]) -> None:
        kinds: dict[tuple[int, int], list[str]] = {}
        told_to_all: set[tuple[int, int]] = set()
        for row in rows:
            known = KINDS.get(row.kind)
            if row.ticket is not None and row.project is not None and known is not None and known.live:
                kinds.setdefault((row.project, row.ticket), []).append(row.kind)
                if not row.inner:
                    told_to_all.add((row.project, row.ticket))
        if not kinds:
            return
        facts: Facts = {}
        if self._somebody_limited({project for project, _ in kinds}):
            facts = await asyncio.to_thread(_facts, [ticket for _, ticket in kinds])
        for (project, ticket), names in kinds.items():
            self.number += 1
            with_client, assignee = facts.get(ticket, (False, None))
            told = tuple(dict.fromkeys(names))
            inner = (project, ticket) not in told_to_all
            self._send(Change(self.number, project, ticket, told, with_client, assignee, inner))

    def _somebody_limited(self, projects: set[int]) -> bool:
        return any(
            Right.READ not in rights
            for stream in self.streams
            for project, rights in stream.reader.rights.items()
            if project in projects
        )

    def _send(self, change: Change) -> None:
        self.kept.append(change)
        mark = f"{self.run}-{change.number}"
        for stream in self.streams:
            if change.visible_to(stream.reader):
                stream.put(frame(change, mark, stream.last))
                stream.last = mark

    async def _listen(self) -> None:
        """Hear who looks at what. What is said while the database is away is said again within seconds."""
        failures = 0
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(self._dsn, autocommit=True) as session:
                    await session.execute(f"LISTEN {PRESENCE}")
                    await session.execute(f"LISTEN {PEOPLE}")
                    failures = 0
                    async for notice in session.notifies():
                        if notice.channel == PEOPLE:
                            self._tell_people(ids_in(notice.payload))
                            continue
                        ticket = self.presence.hear(notice.payload)
                        if ticket is not None:
                            self._show_people(ticket)
            except psycopg.Error:
                await asyncio.sleep(RETRY_SECONDS[min(failures, len(RETRY_SECONDS) - 1)])
                failures += 1

    def _tell_people(self, ids: set[int]) -> None:
        """Tell the pages of these people that there is something for them; they fetch what it is."""
        for stream in self.streams:
            if stream.reader.user_id in ids:
                stream.put(b"event: notice\ndata: {}\n\n")

    async def _prune(self) -> None:
        while True:
            await asyncio.sleep(PRUNE_SECONDS)
            for ticket in self.presence.prune():
                self._show_people(ticket)

    def _show_people(self, ticket: int) -> None:
        """Tell those who look at a ticket, and may, who else does."""
        room = self.presence.rooms.get(ticket)
        if room is None:
            return
        data = self._people(ticket)
        here = {page.user for page in room.pages.values()}
        for stream in self.streams:
            if stream.reader.user_id in here and may_know(stream.reader, room):
                stream.put(data)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
            # Those who come while we look have just been let in; nothing is known of them here.
            asked = list(self.streams)
            if not asked:
                continue
            try:
                current = await asyncio.to_thread(readers.look_again, [stream.reader for stream in asked])
            except Exception:
                logger.exception("the rights of live readers could not be looked at")
                continue
            for stream in asked:
                reader = current.get(stream.reader.session_key)
                if reader is None:
                    stream.end()
                    self.streams.discard(stream)
                else:
                    stream.reader = reader


def may_know(reader: Reader, room: Room) -> bool:
    """Tell whether a person may know who works on a ticket: colleagues alone, never the client company."""
    rights = reader.rights.get(room.project, frozenset())
    return Right.READ in rights or (Right.READ_OWN in rights and room.assignee == reader.user_id)


def as_json(change: Change, mark: str, previous: str) -> dict[str, object]:
    """Return a change as pages get it. `prev` is the change told before: another one there means a gap."""
    return {
        "seq": mark,
        "prev": previous,
        "project": change.project,
        "ticket": change.ticket,
        "kinds": list(change.kinds),
    }


def frame(change: Change, mark: str, previous: str) -> bytes:
    """Return a change as one frame of an event stream (HTML Living Standard, server-sent events)."""
    body = json.dumps(as_json(change, mark, previous), separators=(",", ":"))
    return f"id: {mark}\nevent: ticket\ndata: {body}\n\n".encode()
