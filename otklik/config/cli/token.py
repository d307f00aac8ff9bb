"""`otklik token`: an API token for a person."""

from __future__ import annotations

import argparse
import sys

from otklik.config.cli import places

HELP = "make an API token and print it, alone, on standard output"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--user", required=True, metavar="EMAIL", help="whose token it is")
    parser.add_argument("--name", default="console", help="what it is for")
    parser.add_argument(
        "--project", action="append", default=[], metavar="KEY", help="limit it to projects; repeatable"
    )


def run(args: argparse.Namespace) -> int:
    """Print the token; 1 when there is no such person or project. Raises OptionsError, ClusterError."""
    with places.database("otklik token"):
        places.set_up_django()
        from django.core.exceptions import ObjectDoesNotExist, ValidationError

        from otklik.accounts.actions.tokens import issue_token

        try:
            token = issue_token(user=args.user, name=args.name, projects=args.project)
        except (ObjectDoesNotExist, ValidationError, ValueError) as error:
            text = "; ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            print(f"otklik: {text}", file=sys.stderr)
            return 1
    print(token)
    return 0
