"""The console script `otklik`: one file for each command, heavy imports only inside `run`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from otklik import __version__
from otklik.config.cli import (
    backup,
    check,
    demo,
    flow,
    import_,
    mail,
    manage,
    person,
    prepare,
    restore,
    token,
    up,
    web,
    worker,
)

COMMANDS = (up, prepare, web, worker, mail, manage, token, person, check, backup, restore, import_, flow, demo)


def parser() -> argparse.ArgumentParser:
    """The parser of all commands; each command adds its own part."""
    result = argparse.ArgumentParser(prog="otklik", description="Open contact centre and help desk.")
    result.add_argument("--version", action="version", version=f"otklik {__version__}")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--home", metavar="DIR", help="data folder (OTKLIK_HOME; default ~/.local/share/otklik)")
    commands = result.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in COMMANDS:
        added = commands.add_parser(
            command.__name__.rpartition(".")[2].rstrip("_"),
            help=command.HELP,
            description=command.HELP,
            parents=[common],
        )
        added.set_defaults(run=command.run)
        command.arguments(added)
    return result


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 1 failed, 2 wrong use or wrong settings."""
    from otklik.config.embedded.errors import ClusterError
    from otklik.config.options import OptionsError

    arguments, rest = parser().parse_known_args(argv)
    if rest and arguments.run is not manage.run:
        parser().error(f"unrecognized arguments: {' '.join(rest)}")
    arguments.rest = rest
    if arguments.home:
        os.environ["OTKLIK_HOME"] = arguments.home
    try:
        return int(arguments.run(arguments))
    except OptionsError as error:
        print(f"otklik: wrong settings\n{error}", file=sys.stderr)
        return 2
    except ClusterError as error:
        print(f"otklik: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
