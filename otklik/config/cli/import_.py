"""`otklik import`: take over tickets and customers from another help desk."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from otklik.config.cli import places

if TYPE_CHECKING:
    from otklik.imports.models import Import

HELP = "take over tickets and customers from a table or another help desk"
SOURCES = ("csv", "xlsx", "zendesk", "osticket", "freescout", "zammad")
WIDTH = 30  # characters of the bar


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("path", type=Path, metavar="PATH", help="a file, a folder, or a ZIP archive of one")
    parser.add_argument("--project", required=True, metavar="KEY", help="into which project")
    parser.add_argument("--from", required=True, choices=SOURCES, dest="source", help="what wrote the file")
    parser.add_argument(
        "--map", type=Path, metavar="FILE", help='columns of a table as JSON: {"Heading": "field", "Other": ""}'
    )
    parser.add_argument("--what", choices=("tickets", "customers"), help="what the rows of a table are")
    parser.add_argument("--label", default="", help="name of the old system, when several of one kind are taken over")
    parser.add_argument("--dry-run", action="store_true", help="only tell what would be taken")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write what was not taken into a CSV file")


def run(args: argparse.Namespace) -> int:
    """Import; 1 when the file or the project cannot be used. Raises OptionsError, ClusterError."""
    with places.database("otklik import"):
        places.set_up_django()
        from django.core.exceptions import ValidationError
        from django.utils import translation

        from otklik.accounts.models import Project

        project = Project.objects.filter(key=args.project.lower()).first()
        if project is None:
            print(f"otklik: there is no project {args.project}.", file=sys.stderr)
            return 1
        try:
            mapping = json.loads(args.map.read_text("utf-8")) if args.map else {}
            if not isinstance(mapping, dict) or not all(isinstance(value, str) for value in mapping.values()):
                raise ValueError("it must be an object of texts")
        except (OSError, ValueError) as error:
            print(f"otklik: {args.map} cannot be used: {error}", file=sys.stderr)
            return 1
        with translation.override("en"):
            try:
                return _import(args, project.pk, mapping)
            except ValidationError as error:
                print(f"otklik: {'; '.join(error.messages)}", file=sys.stderr)
                return 1


def _import(args: argparse.Namespace, project_id: int, mapping: dict[str, str]) -> int:
    from otklik.accounts.models import Project
    from otklik.imports import actions
    from otklik.imports.models import Import
    from otklik.imports.places import remove

    project = Project.objects.get(pk=project_id)
    size = args.path.stat().st_size if args.path.is_file() else 0
    row = actions.begin(
        access=None, project=project, source=args.source, name=args.path.name, size=size, label=args.label
    )
    row = actions.look(run_id=row.pk, path=args.path)
    if row.state == Import.State.READY and row.is_table:
        row = actions.choose(access=None, run=row, what=args.what or row.what, mapping=mapping)
        print("".join(f"{heading} -> {meaning or 'left out'}\n" for heading, meaning in row.mapping.items()), end="")
    if row.state == Import.State.READY:
        actions.start(access=None, run=row, dry_run=args.dry_run, defer=False)
        actions.work(run_id=row.pk, path=args.path, tell=_bar if sys.stderr.isatty() else None)
        row.refresh_from_db()
    if row.state == Import.State.FAILED:
        print(f"otklik: nothing more was taken: {row.error}", file=sys.stderr)
        return 1
    _tell(row)
    if args.report:
        _report(row, args.report)
    if args.dry_run:
        remove(row)
        row.delete()
    return 0


def _bar(row: Import) -> None:
    full = row.percent * WIDTH // 100
    end = "\n" if row.state != "running" else ""
    print(f"\r[{'#' * full:<{WIDTH}}] {row.percent:3} % {row.done}/{row.total}", end=end, file=sys.stderr, flush=True)


def _tell(row: Import) -> None:
    print("Nothing was written: this was a dry run." if row.dry_run else "Done.")
    for kind, counts in row.results:
        print(
            f"{kind}: {counts['taken']} {'to be taken' if row.dry_run else 'taken'}, "
            f"{counts['there']} already there, {counts['refused']} not taken"
        )
    reasons: dict[tuple[str, str], int] = {}
    for kind, reason in row.not_taken.values_list("kind", "reason").iterator():
        reasons[kind, reason] = reasons.get((kind, reason), 0) + 1
    from otklik.imports.reasons import words

    for (kind, reason), amount in sorted(reasons.items()):
        print(f"  not taken, {kind}: {amount} x {words(reason)}")


def _report(row: Import, path: Path) -> None:
    from otklik.imports.queries import readable
    from otklik.imports.reasons import words

    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(["kind", "number there", "place", "reason", "why"])
        for one in row.not_taken.order_by("id").iterator():
            place = f"'{one.place}" if one.place[:1] in "=+-@|%" else one.place
            writer.writerow([one.kind, readable(one.foreign_id), place, one.reason, words(one.reason)])
