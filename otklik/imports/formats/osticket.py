"""osTicket: the CSV that "Export" of a queue writes, and messages as JSON.

Followed: osTicket 1.10-1.18, include/class.export.php (headings of the CSV, in English), the tables `thread_entry` and
`attachment` (docs.osticket.com has no export of messages: docs/admin/import.md has the query that writes this JSON) and
the JSON of its API, docs.osticket.com, "Tickets" (a message as data URL, `attachments` as data URLs by name).
"""

from __future__ import annotations

import urllib.parse
from collections.abc import Iterator, Mapping
from typing import Any

from otklik.imports import columns, sheets
from otklik.imports.bundle import Bundle
from otklik.imports.formats.tables import of_row
from otklik.imports.records import MESSAGE, TICKET, Record, hashed, ident, mapping, mappings, message_id, text
from otklik.imports.vocabulary import plain

COLLECTIONS = frozenset({"entries", "threads", "thread_entries", "tickets"})
KINDS = {"M": "customer", "R": "reply", "N": "note"}
# What one needs not keep: it says nothing a year later.
LEFT_OUT = {plain(word) for word in ("Overdue", "Merged", "Linked", "Answered", "Thread Count", "Reopen Count",
                                     "Attachment Count", "Task Count", "SLA Due Date", "Due Date")}  # fmt: skip
OF_CALL = {
    *("number", "ticket_id", "id", "message", "subject", "name", "email", "phone", "attachments", "alert"),
    *("autorespond", "source", "priority", "status", "created", "updated", "closed", "entries", "thread"),
}
CHARSETS = {"utf-8", "us-ascii", "iso-8859-1", "windows-1251"}


def tables(bundle: Bundle) -> Iterator[Record]:
    """Yield the tickets of the CSV files. Raises UnreadableError."""
    for name in bundle.data_files(".csv"):
        yield from _table(bundle, name)


def records(_collection: str, item: Mapping[str, Any], place: str, _name: str) -> Iterator[Record]:
    """Yield what one object of a JSON file is."""
    if "thread_id" in item or "poster" in item or text(item.get("type")) in KINDS:
        yield _entry(item, place)
    else:
        yield from _call(item, place)


def _table(bundle: Bundle, name: str) -> Iterator[Record]:
    headings: list[str] = []
    meanings: dict[str, str] = {}
    for place, row in sheets.rows(bundle, name):
        if not headings:
            headings = columns.unique(row)
            meanings = columns.recognise(columns.TICKETS, headings)
            meanings |= {heading: "" for heading in headings if plain(heading) in LEFT_OUT}
            continue
        cells: dict[str, list[str]] = {}
        for heading, value in zip(headings, row, strict=False):
            if value and (meaning := meanings[heading]):
                kept = f"{heading}\x1f{value}" if meaning == columns.FACT else value
                cells.setdefault(meaning, []).append(kept)
        for record in of_row(place, cells, row, columns.TICKETS):
            number = ident("".join(cells.get("number", ())))
            record.id = (number or record.id) if record.kind == TICKET else record.id
            record.parent = (number or record.parent) if record.kind == MESSAGE else ""
            if text(record.data.get("status")).lower() == "deleted":
                record.refuse = "deleted"
            yield record


def _entry(item: Mapping[str, Any], place: str) -> Record:
    """A row of `thread_entry` with the number of its ticket."""
    kind = KINDS.get(text(item.get("type")), "note")
    files = [
        {"id": text(one.get("id") or one.get("file_id")), "name": text(one.get("name")), "type": text(one.get("type"))}
        for one in mappings(item.get("attachments"))
    ]
    body = text(item.get("body"))
    heading = text(item.get("title")) if kind == "note" else ""
    is_html = text(item.get("format")) == "html"
    data = {
        "kind": kind,
        "author": {"name": text(item.get("poster")), "email": text(item.get("email"))},
        "html": body if is_html else "",
        "text": "" if is_html else "\n\n".join(part for part in (heading, body) if part),
        "created": item.get("created"),
        "files": files,
        "message_id": message_id(item.get("mid")),
    }
    number = text(item.get("number") or item.get("ticket_number") or item.get("ticket"))
    return Record(MESSAGE, ident(item.get("id")), place, data, parent=ident(number))


def _call(item: Mapping[str, Any], place: str) -> Iterator[Record]:
    """A ticket as its API takes it: what integrations keep of what they have sent."""
    number = text(item.get("number") or item.get("ticket_id") or item.get("id"))
    body, is_html = data_url(text(item.get("message")))
    words = (text(item.get("email")), text(item.get("subject")), text(item.get("created")), body[:1000])
    key = ident(number) or hashed("call", *words)
    who = {name: found for name in ("name", "email", "phone") if (found := text(item.get(name)))}
    facts = {name: text(value)[:500] for name, value in item.items() if name not in OF_CALL and text(value)}
    data = {
        "number": number,
        **{name: text(item.get(name)) for name in ("subject", "priority", "status", "source")},
        "created": item.get("created"), "updated": item.get("updated"), "solved": item.get("closed"),
        "requester": who, "facts": facts,
    }  # fmt: skip
    if not data["subject"] and not body:
        yield Record(TICKET, key, place, refuse="nothing")
        return
    yield Record(TICKET, key, place, data)
    if body:
        files = [
            {"name": name, "data": text(value)}
            for one in mappings(item.get("attachments"))
            for name, value in one.items()
        ]
        message = {"kind": "customer", "author": who, "html" if is_html else "text": body,
                   "created": item.get("created"), "files": files}  # fmt: skip
        yield Record(MESSAGE, ident(f"{key}:m"), place, message, parent=key)
    for entry in mappings(item.get("entries")) or mappings(mapping(item.get("thread")).get("entries")):
        yield _entry({**entry, "number": number}, place)


def data_url(value: str) -> tuple[str, bool]:
    """Return what a data URL (RFC 2397) of a text says, and whether it is HTML; any other text as it is."""
    head, comma, rest = value.partition(",")
    if not comma or not head.lower().startswith("data:") or len(head) > 100 or head.lower().endswith(";base64"):
        return value, False
    charset = next((part[8:].lower() for part in head.split(";") if part.lower().startswith("charset=")), "utf-8")
    decoded = urllib.parse.unquote(rest, charset if charset in CHARSETS else "utf-8", "replace")
    return decoded, "text/html" in head.lower()
