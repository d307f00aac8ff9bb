"""The mail part: the SMTP/LMTP listener, the fetchers of mailboxes and the readers of bots, in one process.

It also looks for jobs of dead workers: the worker does so too, but one that is dead cannot.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import sys
import threading
from collections.abc import Callable

from otklik.channels.bots import polling
from otklik.channels.mail import imap
from otklik.channels.mail.listener import Listener, ListenerSettings
from otklik.config import options as option_table
from otklik.config.options import Options
from otklik.config.parts import stalled
from otklik.lib import collector

logger = logging.getLogger(__name__)
STOP_SECONDS = 8.0


def run(door: socket.socket | None = None) -> None:
    """Take mail in until SIGTERM or SIGINT, at the listening socket `door` if the supervisor holds one.

    Raises OSError when the listener's address cannot be had.
    """
    options = option_table.load()
    collector.spare()
    stop = threading.Event()
    fetchers = threading.Thread(target=_keep, args=(imap.supervise, stop), name="mailboxes", daemon=True)
    fetchers.start()
    bots = threading.Thread(target=_keep, args=(polling.supervise, stop), name="bots", daemon=True)
    bots.start()
    sweeping = stalled.watch(stop)
    try:
        _loop(_listen(options, stop, door))
    finally:
        stop.set()
        fetchers.join(STOP_SECONDS)
        bots.join(1)
        sweeping.join(1)


def settings_of(options: Options) -> ListenerSettings:
    """The listener's settings among those of the installation."""
    return ListenerSettings(
        host=options.smtp_host,
        port=options.smtp_port,
        lmtp=options.lmtp,
        hostname=options.own_mail_domain,
        tls_cert=options.smtp_tls_cert,
        tls_key=options.smtp_tls_key,
        max_bytes=options.max_mail_bytes,
    )


async def _listen(options: Options, stop: threading.Event, door: socket.socket | None) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    if not options.smtp_port:
        await stopping.wait()
        return
    listener = Listener(settings_of(options))
    await listener.start(door)
    logger.info("mail is taken in at %s:%s", options.smtp_host, listener.port)
    await stopping.wait()
    stop.set()
    await listener.stop()


def _loop(main: object) -> None:
    """Run on uvloop where there is one: it takes a third off what a session costs."""
    if sys.platform == "win32":
        asyncio.run(main)  # type: ignore[arg-type]
        return
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main)  # type: ignore[arg-type]


def _keep(supervise: Callable[[threading.Event], None], stop: threading.Event) -> None:
    """Keep the fetchers running: what ends them must not end the listener."""
    while not stop.is_set():
        try:
            supervise(stop)
        except Exception:
            logger.exception("%s fell over and begins again", threading.current_thread().name)
            stop.wait(10)
