"""The worker: runs jobs in lanes, each with slots of its own, so that no kind of work starves another (F18).

| lane | queues | slots with OTKLIK_WORKER_CONCURRENCY = n |
|---|---|---|
| mail | reading what arrived | half of n |
| react | reactions that failed, once more (the others: `parts.reactor`) | half of n |
| outbox | answers on their way out, the installation's own letters | n: they wait for other machines |
| connectors | webhooks, imports and exports | half of n: a slow system outside keeps no answer waiting |
| clocks | clocks of a project worked out anew (their marks: `parts.clocks`) | 1 |
| upkeep | counters, sweeps and whatever has no lane | 1 |
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from types import FrameType

import psycopg
import psycopg_pool
from procrastinate import App, PsycopgConnector
from procrastinate.contrib.django import app as django_app
from procrastinate.contrib.django import connector_params

from otklik.config import options as option_table
from otklik.config.options import Options
from otklik.config.parts import stalled
from otklik.config.parts.clocks import Clocks
from otklik.config.parts.reactor import Reactor
from otklik.config.parts.threads import JobThreads
from otklik.lib import collector

logger = logging.getLogger(__name__)
STOP_LIMIT = 30.0  # seconds for running jobs to end after SIGTERM
POLL_SECONDS = 1.0  # planned jobs (an answer after its time to take it back) are found by looking, not by notice
ABORT_POLL_SECONDS = 60.0  # nobody aborts jobs here
FIRST_PAUSE, LAST_PAUSE = 0.5, 10.0  # seconds before a lane that fell over begins again


@dataclass(frozen=True)
class Lane:
    """Queues that share a number of slots. One that does not listen looks once a second, which costs no connection."""

    name: str
    queues: tuple[str, ...]
    slots: int
    listens: bool = True


def lanes(options: Options) -> list[Lane]:
    """Divide all queues of all tasks among the lanes."""
    half = max(1, options.worker_concurrency // 2)
    named = [
        Lane("mail", ("inbound", "mail"), half),
        Lane("react", ("react",), half, listens=False),
        Lane("outbox", ("outbox",), options.worker_concurrency),
        Lane("connectors", ("connectors",), half),
        Lane("clocks", ("clocks",), 1, listens=False),
    ]
    taken = {queue for lane in named for queue in lane.queues}
    rest = {task.queue for task in django_app.tasks.values()} | {"upkeep", "default"}
    return [*named, Lane("upkeep", tuple(sorted(rest - taken)), 1, listens=False)]


def run(*, heartbeat: float = stalled.HEARTBEAT_SECONDS, dead_after: float = stalled.DEAD_AFTER_SECONDS) -> None:
    """Work until SIGTERM or SIGINT; running jobs get 30 s to end, what is left then is run again by another worker."""
    options = option_table.load()
    collector.spare()
    stop = threading.Event()
    sweeping = stalled.watch(stop, every=min(stalled.SWEEP_SECONDS, dead_after / 2), dead_after=dead_after)
    reactor = Reactor()
    reactor.start()
    clocks = Clocks()
    clocks.start()
    try:
        asyncio.run(_work(lanes(options), heartbeat=heartbeat, dead_after=dead_after))
    finally:
        stop.set()
        clocks.stop(STOP_LIMIT)
        reactor.stop(STOP_LIMIT)
        sweeping.join(5)


async def _work(lanes: Sequence[Lane], *, heartbeat: float, dead_after: float) -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    # Every slot may be in use at once; the default executor would have only a few threads.
    loop.set_default_executor(JobThreads(sum(lane.slots for lane in lanes)))
    _stop_on_signals(loop, stop)
    app = await _open()
    try:
        await asyncio.gather(*(_run_lane(app, lane, stop, heartbeat, dead_after) for lane in lanes))
    finally:
        await app.close_async()


def _stop_on_signals(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    def ask(number: int, frame: FrameType | None) -> None:
        if not stop.is_set():
            # A thread cannot be ended from outside: a job that does not come to its end must not hold the process.
            timer = threading.Timer(STOP_LIMIT + 2, os._exit, [1])
            timer.daemon = True
            timer.start()
        loop.call_soon_threadsafe(stop.set)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask)


async def _open() -> App:
    """The application of the job queue on a small pool; each lane listens on a connection beside it."""
    connector = PsycopgConnector(
        kwargs=connector_params(),
        configure=_configure,
        min_size=1,
        max_size=2,  # what the job queue asks is short
        timeout=10.0,
        # Given up after 5 s, an attempt is made anew for whoever asks next: after an outage nobody waits for
        # a long back-off.
        reconnect_timeout=5.0,
        pool_factory=psycopg_pool.AsyncConnectionPool,
    )
    app = django_app.with_connector(connector)
    await app.open_async()
    return app


async def _configure(session: psycopg.AsyncConnection[object]) -> None:
    await session.set_autocommit(True)  # each query of the job queue stands alone


async def _run_lane(app: App, lane: Lane, stop: asyncio.Event, heartbeat: float, dead_after: float) -> None:
    """Run one lane until told to stop; a database that went away and came back is no reason to end (F04)."""
    pause = FIRST_PAUSE
    while not stop.is_set():
        began = asyncio.get_running_loop().time()
        working = asyncio.create_task(
            app.run_worker_async(
                queues=list(lane.queues),  # a tuple would become a row, not an array
                name=lane.name,
                concurrency=lane.slots,
                fetch_job_polling_interval=POLL_SECONDS,
                listen_notify=lane.listens,
                abort_job_polling_interval=ABORT_POLL_SECONDS,
                shutdown_graceful_timeout=STOP_LIMIT,
                delete_jobs="successful",
                install_signal_handlers=False,
                update_heartbeat_interval=heartbeat,
                stalled_worker_timeout=dead_after,
            )
        )
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not working.done():
            working.cancel()
        try:
            await working
        except asyncio.CancelledError:
            pass
        except Exception as error:
            cause = error.__cause__ or error  # the job queue wraps the database's errors in empty ones
            logger.warning("lane %s fell over: %s: %s", lane.name, type(cause).__name__, cause)
        if stop.is_set():
            return
        if asyncio.get_running_loop().time() - began > LAST_PAUSE:
            pause = FIRST_PAUSE
        logger.warning("lane %s begins again in %.1f s", lane.name, pause)
        await asyncio.sleep(pause)
        pause = min(pause * 2, LAST_PAUSE)
