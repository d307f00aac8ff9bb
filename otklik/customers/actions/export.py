"""All data of one person as an archive: JSON for machines, a page for people, the files (GDPR articles 15 and 20)."""

from __future__ import annotations

import datetime
import decimal
import html
import json
import shutil
import tempfile
import uuid
import zipfile
from collections.abc import Iterator
from typing import IO, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.customers.events import CustomerExported
from otklik.customers.models import Person
from otklik.events.actor import Actor
from otklik.events.changes import change
from otklik.lib import clock, personal

PAGE = """<!doctype html><html lang="{lang}"><meta charset="utf-8"><title>{title}</title>
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}}
table{{border-collapse:collapse;width:100%;margin-bottom:2rem}}th,td{{border:1px solid #bbb;padding:.3rem .5rem;
text-align:left;vertical-align:top;white-space:pre-wrap;overflow-wrap:anywhere}}</style>
<h1>{title}</h1><p>{when}</p>
"""


def export_person(*, access: Access, person: Person, target: IO[bytes]) -> None:
    """Write the archive into `target` and note in the history that it was handed out. Raises DeniedError."""
    access.require(Right.SUPERVISE, person.project_id)
    write_archive(person=person, actor=access.actor, target=target)


def write_archive(*, person: Person, actor: Actor, target: IO[bytes]) -> None:
    """Write the archive; the command line's way in, which asks for no right.

    Rows are written as they are read, so that a person with 50,000 messages needs little memory.
    """
    with change(actor=actor) as current:
        subject = personal.subject(person.project_id, person.pk)
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
            names: list[tuple[str, int]] = []
            for part in personal.parts():
                for name, rows in (part.export(subject) if part.export else {}).items():
                    amount = _write_rows(archive, f"{part.name}/{name}", rows)
                    names.append((f"{part.name}/{name}", amount))
            for part in personal.parts():
                for name, path in part.contents(subject) if part.contents else ():
                    if path.exists():
                        archive.write(path, f"files/{name}")
            archive.writestr("index.html", _index(person, names))
        current.record(CustomerExported(project=person.project_id, person=person.pk))


def _write_rows(archive: zipfile.ZipFile, name: str, rows: Iterator[dict[str, Any]]) -> int:
    """Write rows as JSON and as a page; the page waits on the disk, as an archive takes one file at a time."""
    amount = 0
    with tempfile.TemporaryFile() as page:
        with archive.open(f"{name}.json", "w", force_zip64=True) as file:
            file.write(b"[")
            for row in rows:
                text = json.dumps(row, default=_plain, ensure_ascii=False)
                file.write((b",\n" if amount else b"\n") + text.encode())
                page.write(_html_row(row).encode())
                amount += 1
            file.write(b"\n]\n")
        page.seek(0)
        title = name.replace("/", " · ").replace("_", " ")
        with archive.open(f"{name}.html", "w", force_zip64=True) as file:
            file.write(PAGE.format(lang="en", title=html.escape(title), when=amount).encode())
            shutil.copyfileobj(page, file)
    return amount


def _html_row(row: dict[str, Any]) -> str:
    cells = "".join(
        f"<tr><th>{html.escape(name.replace('__', ' '))}</th><td>{html.escape(_text(value))}</td></tr>"
        for name, value in row.items()
        if value not in (None, "", [], {})
    )
    return f"<table>{cells}</table>\n"


def _text(value: Any) -> str:
    return str(_plain(value)) if isinstance(value, datetime.datetime | datetime.date) else str(value)


def _plain(value: Any) -> str:
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, decimal.Decimal | uuid.UUID):
        return str(value)
    raise TypeError(type(value).__name__)


def _index(person: Person, names: list[tuple[str, int]]) -> str:
    title = _("Data of customer %(number)s") % {"number": person.pk}
    when = timezone.localtime(clock.now()).strftime("%Y-%m-%d %H:%M %Z")
    links = "".join(
        f'<li><a href="{html.escape(name)}.html">{html.escape(name.replace("_", " "))}</a>: {amount}</li>'
        for name, amount in names
    )
    return PAGE.format(lang="en", title=html.escape(f"{title}: {person}"), when=when) + f"<ul>{links}</ul>\n"
