"""Many sessions, few transactions: what arrives at about the same time is committed together."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from otklik.channels.actions import RawItem, TemporaryRefusalError, accept

logger = logging.getLogger(__name__)
WINDOW_SECONDS = 0.004  # how long the first mail of a group waits for others
MAX_ITEMS = 200
MAX_BYTES = 16 * 1024 * 1024

Waiting = tuple[Sequence[RawItem], "asyncio.Future[None]"]


class Collector:
    """Stores items in groups, one transaction a group, in one thread with a database connection of its own.

    `put` returns after the COMMIT. While a group is being written the next one gathers.
    """

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Waiting] = asyncio.Queue()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="accept")
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to write; must be called in the running loop."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Write what has been put, then close the connection."""
        if self._task is not None:
            await self._queue.join()
            self._task.cancel()
        await asyncio.get_running_loop().run_in_executor(self._thread, _close_connection)
        self._thread.shutdown()

    async def put(self, items: Sequence[RawItem]) -> None:
        """Store the items of one mail. Raises TemporaryRefusalError; any other error means that they cannot be
        stored.
        """
        done = asyncio.get_running_loop().create_future()
        self._queue.put_nowait((items, done))
        await done

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            group = [await self._queue.get()]
            await asyncio.sleep(WINDOW_SECONDS)
            size = _bytes(group[0])
            while not self._queue.empty() and len(group) < MAX_ITEMS and size < MAX_BYTES:
                group.append(self._queue.get_nowait())
                size += _bytes(group[-1])
            for (_, done), error in zip(group, await loop.run_in_executor(self._thread, _write, group), strict=True):
                self._queue.task_done()
                if done.done():  # the session is gone; what it sent is kept all the same
                    continue
                if error is None:
                    done.set_result(None)
                else:
                    done.set_exception(error)


def _bytes(waiting: Waiting) -> int:
    return sum(len(item.raw) for item in waiting[0])


def _write(group: Sequence[Waiting]) -> list[Exception | None]:
    """Store a group; one place for each mail: None, or why it could not be stored."""
    try:
        accept([item for items, _ in group for item in items])
    except TemporaryRefusalError as error:
        return [error] * len(group)
    except Exception as error:
        if len(group) == 1:
            logger.exception("a mail could not be stored")
            return [error]
        # One of them is to blame: the others must not suffer.
        return [_write([waiting])[0] for waiting in group]
    return [None] * len(group)


def _close_connection() -> None:
    connection.close()  # `connection` stands for another one in each thread: it must be looked up there
