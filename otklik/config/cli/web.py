"""`otklik web`: pages, API and live streams."""

from __future__ import annotations

import argparse
import os
import socket
import sys

from otklik.config import options as option_table
from otklik.config.cli import listening, places
from otklik.config.options import Options
from otklik.config.supervise import guard

HELP = "run the web server alone"
GRACE = 5  # seconds a request may go on after SIGTERM; live streams are told to reconnect


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--host", help="address to listen on (OTKLIK_HOST; default 127.0.0.1)")
    parser.add_argument("--port", help="port (OTKLIK_PORT; default 8000)")
    parser.add_argument("--fd", type=int, help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Serve until SIGTERM. Raises OptionsError, ClusterError."""
    for name in ("host", "port"):
        if getattr(args, name) is not None:
            os.environ[f"OTKLIK_{name.upper()}"] = getattr(args, name)
    guard.watch_parent()
    try:
        if args.fd is not None:
            listener = socket.socket(fileno=args.fd)
        else:
            options = option_table.load()
            listener = listening.listen(options.host, options.port, "--port")
    except listening.PortTaken as error:
        print(f"otklik: {error}", file=sys.stderr)
        return 1
    with listener, places.database("otklik web") as options:
        if args.fd is None and options.web_processes > 1:
            return _several(options, listener)
        return _serve(options, listener)


def _several(options: Options, listener: socket.socket) -> int:
    """Keep `web_processes` children on the same socket."""
    from otklik.config.supervise.parts import Part, Task
    from otklik.config.supervise.supervisor import Supervisor

    env = {**os.environ, guard.VARIABLE: "1", "PYTHONUNBUFFERED": "1"}
    command = places.child("web", "--fd", str(listener.fileno()))
    numbers = range(1, options.web_processes + 1)
    parts: list[Part | Task] = [
        Part(f"web-{number}", command, env, pass_fds=(listener.fileno(),)) for number in numbers
    ]
    return Supervisor(parts, prefixed=options.log_format == "text").run()


def _serve(options: Options, listener: socket.socket) -> int:
    import logging

    import uvicorn

    from otklik.config import serving
    from otklik.config.protocol import Protocol

    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "otklik.config.settings")
    config = uvicorn.Config(
        "otklik.config.asgi:application",
        loop="uvloop",
        http=Protocol,
        ws="none",
        lifespan="auto",
        log_config=None,
        access_log=False,
        server_header=False,
        # Forwarded addresses are believed from the listed proxies only (S23).
        proxy_headers=bool(options.trusted_proxies),
        forwarded_allow_ips=list(options.trusted_proxies),
        timeout_keep_alive=30,
        timeout_graceful_shutdown=GRACE,
    )
    server = serving.Server(config)
    server.run(sockets=[listener])
    return 0 if server.started else 1
