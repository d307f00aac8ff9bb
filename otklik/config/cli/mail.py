"""`otklik mail`: the listener; `otklik mail deliver` and `otklik mail import` take mail from files."""

from __future__ import annotations

import argparse
import socket
import sys
from pathlib import Path

from otklik.config.cli import places
from otklik.config.supervise import guard

HELP = "run the mail listener alone, or take mail in: deliver, import"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--fd", type=int, help=argparse.SUPPRESS)
    verbs = parser.add_subparsers(metavar="[deliver|import]", dest="verb")
    deliver = verbs.add_parser("deliver", help="take one message from standard input")
    deliver.add_argument("--project", required=True, metavar="KEY", help="project the message goes to")
    taking = verbs.add_parser("import", help="take in .eml files, mbox files, Maildirs and folders; safe to run twice")
    taking.add_argument("--project", required=True, metavar="KEY", help="project the messages go to")
    taking.add_argument("paths", nargs="+", type=Path, metavar="PATH")


def run(args: argparse.Namespace) -> int:
    """Listen until SIGTERM, or do the verb. Raises OptionsError, ClusterError."""
    if args.verb is None:
        guard.watch_parent()
    with places.database(f"otklik mail {args.verb or ''}".strip()):
        places.set_up_django()
        if args.verb is None:
            from otklik.config.parts import mail

            mail.run(socket.socket(fileno=args.fd) if args.fd is not None else None)
            return 0
        from otklik.channels.mail import commands

        if args.verb == "deliver":
            return int(commands.deliver(project=args.project, stream=sys.stdin.buffer) or 0)
        return int(commands.import_paths(project=args.project, paths=args.paths) or 0)
