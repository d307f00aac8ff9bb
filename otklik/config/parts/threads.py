"""Threads for jobs: the one that worked last works next, and one that has had nothing to do for a while goes home.

Each thread has a database connection of its own. The standard pool gives work to the thread that has waited longest, so
that a job every ten seconds keeps a connection open in every thread there ever was.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from django.db import connections

IDLE_SECONDS = 30.0

_Work = tuple["Future[Any]", Callable[[], Any]]


class _Thread(threading.Thread):
    def __init__(self, pool: JobThreads, number: int) -> None:
        super().__init__(name=f"job-{number}", daemon=True)
        self.pool = pool
        self.box: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()

    def run(self) -> None:
        try:
            while (work := self.pool.next_work(self)) is not None:
                future, call = work
                if future.set_running_or_notify_cancel():
                    try:
                        result = call()
                    except BaseException as error:
                        future.set_exception(error)
                    else:
                        future.set_result(result)
                del work, future, call  # nothing of a job is kept while waiting for the next
        finally:
            connections.close_all()


class JobThreads(ThreadPoolExecutor):
    """An executor with at most `size` threads; it takes no more work at once than it has threads, the lanes see to
    that.
    """

    def __init__(self, size: int, *, idle_seconds: float = IDLE_SECONDS) -> None:
        super().__init__(size)
        self._idle_seconds = idle_seconds
        self._guard = threading.Lock()
        self._idle: list[_Thread] = []
        self._all: set[_Thread] = set()
        self._waiting: list[_Work] = []
        self._closed = False
        self._count = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Give a call to the thread that was idle for the shortest time, to a new one, or let it wait for the next."""
        future: Future[Any] = Future()
        work: _Work = (future, lambda: fn(*args, **kwargs))
        with self._guard:
            if self._closed:
                raise RuntimeError("no new jobs after the end")
            if self._idle:
                self._idle.pop().box.put(work)
            elif len(self._all) < self._max_workers:
                self._count += 1
                thread = _Thread(self, self._count)
                self._all.add(thread)
                thread.box.put(work)
                thread.start()
                # Its first work is in its box: it is not idle before it has asked for the second.
            else:
                self._waiting.append(work)
        return future

    def next_work(self, thread: _Thread) -> _Work | None:
        """Called by a thread that is free; None tells it to end."""
        if not thread.box.empty():
            return thread.box.get()
        with self._guard:
            if self._waiting:
                return self._waiting.pop(0)
            if self._closed:
                self._all.discard(thread)
                return None
            self._idle.append(thread)
        try:
            return thread.box.get(timeout=self._idle_seconds)
        except queue.Empty:
            with self._guard:
                if thread not in self._idle:  # given work at the last moment
                    return thread.box.get()
                self._idle.remove(thread)
                self._all.discard(thread)
            return None

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End idle threads now and the others after their work."""
        with self._guard:
            self._closed = True
            idle, self._idle = self._idle, []
            everybody = list(self._all)
            if cancel_futures:
                for future, _call in self._waiting:
                    future.cancel()
                self._waiting.clear()
        for thread in idle:
            thread.box.put(None)
        if wait:
            for thread in everybody:
                if thread is not threading.current_thread():
                    thread.join()
