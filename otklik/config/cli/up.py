"""`otklik up`: everything in one terminal."""

from __future__ import annotations

import argparse
import contextlib
import functools
import os
import signal
import socket
import sys
from collections.abc import Iterator

from otklik.config import options as option_table
from otklik.config.cli import listening, places
from otklik.config.cli.places import child, cluster_of
from otklik.config.embedded import Cluster, ballast
from otklik.config.options import Options
from otklik.config.supervise import guard
from otklik.config.supervise.output import Terminal
from otklik.config.supervise.parts import Part, Task
from otklik.config.supervise.probes import HttpProbe
from otklik.config.supervise.supervisor import Supervisor

HELP = "run everything in this terminal: PostgreSQL, web, worker, mail listener"
POSTGRESQL_STOP = (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL)  # fast, immediate, by force
DISK_FULL = "the disk is full: the ballast of 256 MB is thrown off so that the database can run; free some room now."
OTHER_COMMAND_LIMIT = 60.0  # seconds to wait for a short command that uses the database now


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--host", help="address to listen on (OTKLIK_HOST; default 127.0.0.1)")
    parser.add_argument("--port", help="port of the web server (OTKLIK_PORT; default 8000)")
    parser.add_argument("--smtp-port", help="port of the mail listener, 0 for none (OTKLIK_SMTP_PORT; default 2525)")
    parser.add_argument("--demo", action="store_true", help="fill an empty installation with a believable company")


def run(args: argparse.Namespace) -> int:
    """Run until Ctrl-C or SIGTERM. Raises OptionsError, ClusterError."""
    given = {f"OTKLIK_{name.upper()}": getattr(args, name) for name in ("host", "port", "smtp_port")}
    given = {name: value for name, value in given.items() if value is not None}
    os.environ.update(given)
    options = option_table.load()
    cluster = cluster_of(options)
    cluster.make_home()
    lock = places.up_lock(options)
    if not lock.acquire(owner="otklik up", facts=given):
        print(f"otklik: the data folder {options.home} is already served: {lock.owner()}.", file=sys.stderr)
        return 1
    try:
        with contextlib.ExitStack() as held:
            web_socket = held.enter_context(listening.listen(options.host, options.port, "--port"))
            mail_socket = None
            if options.smtp_port:
                mail_socket = held.enter_context(listening.listen(options.smtp_host, options.smtp_port, "--smtp-port"))
            postgresql = held.enter_context(_embedded(options, cluster))
            steps = [*postgresql, *_steps(options, cluster, web_socket, mail_socket, demo=args.demo)]
            announce = functools.partial(_announce, options)
            return Supervisor(steps, on_ready=announce, prefixed=options.log_format == "text").run()
    except listening.PortTaken as error:
        print(f"otklik: {error}", file=sys.stderr)
        return 1
    finally:
        lock.release()


def _announce(options: Options, terminal: Terminal) -> None:
    terminal.say(f"Otklik is ready: {options.base_url}")


@contextlib.contextmanager
def _embedded(options: Options, cluster: Cluster) -> Iterator[list[Part]]:
    """The part that runs the embedded PostgreSQL, or none with a DATABASE_URL."""
    if options.database_url:
        yield []
        return
    cluster.claim("otklik up", wait=OTHER_COMMAND_LIMIT)
    try:
        cluster.prepare()

        def before_start() -> None:
            cluster.clear_stale()
            if ballast.throw_off(options.home):
                Terminal(sys.stdout, prefixed=options.log_format == "text").say(DISK_FULL, "postgres")

        def ready() -> bool:
            if not cluster.answers():
                return False
            cluster.make_database()
            cluster.open_to_others()
            if options.min_free_bytes:
                ballast.take_on(options.home, reserve=options.min_free_bytes)
            return True

        yield [
            Part(
                "postgres",
                spawn=cluster.spawn,
                before_start=before_start,
                ready=ready,
                explain=cluster.log_tail,
                stop_signals=POSTGRESQL_STOP,
                stop_limit=30.0,
            )
        ]
    finally:
        cluster.release()


def _steps(
    options: Options, cluster: Cluster, web_socket: socket.socket, mail_socket: socket.socket | None, *, demo: bool
) -> list[Part | Task]:
    """What follows PostgreSQL; stopping goes backwards, so web is last here."""
    env = {
        **os.environ,
        "OTKLIK_HOME": str(options.home),
        "DATABASE_URL": options.database_url or cluster.url,
        "PYTHONUNBUFFERED": "1",
        # glibc gives each thread an arena of its own that it does not give back; two are enough under the GIL.
        "MALLOC_ARENA_MAX": os.environ.get("MALLOC_ARENA_MAX", "2"),
        guard.VARIABLE: "1",
    }
    env.pop("OTKLIK_DATABASE_URL", None)
    steps: list[Part | Task] = [Task("prepare", child("prepare"), env)]
    if demo:
        steps.append(Task("demo", child("demo"), env))
    steps.append(Part("worker", child("worker"), env, stop_limit=35.0))
    if mail_socket is None:
        steps.append(Part("mail", child("mail"), env))  # mailboxes are read without a listener, too
    else:
        doors = (mail_socket.fileno(),)
        steps.append(Part("mail", child("mail", "--fd", str(doors[0])), env, pass_fds=doors))
    descriptor = web_socket.fileno()
    for number in range(1, options.web_processes + 1):
        name = "web" if options.web_processes == 1 else f"web-{number}"
        probe = HttpProbe(options.host, options.port) if number == 1 else None
        command = child("web", "--fd", str(descriptor))
        steps.append(Part(name, command, env, pass_fds=(descriptor,), ready=probe))
    return steps
