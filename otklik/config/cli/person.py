"""`otklik person`: everything about one customer as an archive, or his data erased with an act."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from otklik.config.cli import places

if TYPE_CHECKING:
    from otklik.customers.models import Person

HELP = "export all data of a customer, or erase them"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("what", choices=("export", "erase"), help="what to do")
    parser.add_argument("--project", required=True, metavar="KEY", help="key of the project")
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--id", type=int, metavar="NUMBER", help="the customer's number")
    which.add_argument("--find", metavar="VALUE", help="his telephone number, address or contract number")
    parser.add_argument("--to", metavar="FILE", help="export: where the archive goes; it must not exist yet")
    parser.add_argument("--ground", default="request", help="erase: request, withdrawn, purpose, unlawful or order")
    parser.add_argument("--document", default="", help="erase: number and date of the document, without his name")
    parser.add_argument("--yes", action="store_true", help="erase: do not ask")


def run(args: argparse.Namespace) -> int:
    """Do it; 1 when there is no such customer or a value is wrong. Raises OptionsError, ClusterError."""
    with places.database("otklik person"):
        places.set_up_django()
        from django.core.exceptions import ValidationError

        person = _find(args)
        if person is None:
            print("otklik: there is no such customer in the project, or several.", file=sys.stderr)
            return 1
        try:
            return _export(args, person) if args.what == "export" else _erase(args, person)
        except ValidationError as error:
            print(f"otklik: {' '.join(error.messages)}", file=sys.stderr)
            return 1


def _find(args: argparse.Namespace) -> Person | None:
    from otklik.accounts.models import Project
    from otklik.customers.models import Identity, Person
    from otklik.lib.addresses import normalise_address
    from otklik.lib.phones import normalise_phone

    project = Project.objects.filter(key=args.project.lower()).first()
    if project is None:
        return None
    people = Person.objects.select_related("project").filter(project=project, merged_into=None)
    if args.id:
        return people.filter(pk=args.id).first()
    text = args.find.strip()
    values = {normalise_address(text), normalise_phone(text, region=project.region), text.upper()} - {None}
    owners = Identity.objects.filter(project=project, value__in=values).values("person_id")
    found = list(people.filter(pk__in=owners)[:2])
    return found[0] if len(found) == 1 else None


def _export(args: argparse.Namespace, person: Person) -> int:
    from otklik.customers.actions import write_archive
    from otklik.events.actor import system

    target = Path(args.to or f"customer-{person.pk}.zip")
    try:
        with target.open("xb") as file:
            target.chmod(0o600)
            write_archive(person=person, actor=system("console"), target=file)
    except FileExistsError:
        print(f"otklik: {target} is there already.", file=sys.stderr)
        return 1
    print(target)
    return 0


def _erase(args: argparse.Namespace, person: Person) -> int:
    from otklik.customers.actions import erase_person
    from otklik.events.actor import system

    if not args.yes:
        print(f"Erase the data of customer {person.pk} ({person}) for good? Type his number: ", end="", flush=True)
        if sys.stdin.readline().strip() != str(person.pk):
            print("otklik: nothing was done.", file=sys.stderr)
            return 1
    act = erase_person(person=person, actor=system("console"), ground=args.ground, document=args.document)
    print(f"act {act.pk}")
    for name, amount in sorted(act.counts.items()):
        print(f"{name}: {amount}")
    return 0
