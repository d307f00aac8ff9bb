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
    parser.add_argument(
        "--scope", action="append", default=[], metavar="SCOPE", help="limit it to kinds of work; repeatable"
    )


def run(args: argparse.Namespace) -> int:
    """Print the token; 1 when there is no such person, project or scope, or it is not his to give.

    Raises OptionsError, ClusterError.
    """
    with places.database("otklik token"):
        places.set_up_django()
        from otklik.accounts.access import DeniedError
        from otklik.accounts.actions.tokens import issue_token
        from otklik.accounts.models import Project, User
        from otklik.accounts.scopes import Scope

        user = User.objects.filter(email__iexact=args.user, is_active=True).first()
        projects = list(Project.objects.filter(key__in=[key.lower() for key in args.project]))
        missing = sorted({key.lower() for key in args.project} - {project.key for project in projects})
        if user is None or missing:
            what = f"person {args.user}" if user is None else f"project {', '.join(missing)}"
            print(f"otklik: there is no {what}.", file=sys.stderr)
            return 1
        strange = sorted(set(args.scope) - set(Scope.values))
        if strange:
            print(
                f"otklik: there is no scope {', '.join(strange)}; there are {', '.join(Scope.values)}.", file=sys.stderr
            )
            return 1
        try:
            token = issue_token(user=user, name=args.name, projects=projects, scopes=args.scope)
        except DeniedError:
            print(f"otklik: {args.user} lets nobody in, so the scope people is not for his tokens.", file=sys.stderr)
            return 1
    print(token)
    return 0
