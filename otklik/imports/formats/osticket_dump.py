"""osTicket: a dump of its MySQL database, whole or of its tables (`mysqldump osticket > osticket.sql`).

Followed: setup/inc/streams/core/install-mysql.sql of osTicket 1.10-1.18. Tables come in the order of their names, so
they are gathered in a database of our own, on the disk, which nobody else sees and which ends with the connection; the
dump itself is only read. Contents of files that osTicket keeps in its database go straight on.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from otklik.imports import mysql
from otklik.imports.bundle import Bundle, without_mark
from otklik.imports.records import CONTENT, MESSAGE, ORGANISATION, PERSON, TICKET, Record, ident, message_id
from otklik.imports.vocabulary import status_of

TABLES: dict[str, tuple[str, ...]] = {
    "organization": ("id", "name"),
    "user": ("id", "org_id", "name"),
    "user_email": ("user_id", "address"),
    "staff": ("staff_id", "firstname", "lastname", "email"),
    "department": ("id", "name"),
    "help_topic": ("topic_id", "topic"),
    "ticket": (
        *("ticket_id", "number", "user_id", "status_id", "dept_id", "topic_id", "staff_id", "source"),
        *("created", "updated", "lastupdate", "closed"),
    ),
    "ticket_status": ("id", "name", "state"),
    "ticket_priority": ("priority_id", "priority"),
    "ticket__cdata": ("ticket_id", "subject", "priority"),
    "form_field": ("id", "name", "label"),
    "form_entry": ("id", "object_id", "object_type"),
    "form_entry_values": ("entry_id", "field_id", "value"),
    "thread": ("id", "object_id", "object_type"),
    "thread_entry": (
        *("id", "thread_id", "staff_id", "user_id", "type", "poster", "title", "body", "format", "created"),
    ),
    "thread_entry_email": ("thread_entry_id", "mid"),
    "thread_collaborator": ("thread_id", "user_id"),
    "attachment": ("object_id", "type", "file_id", "name"),
    "file": ("id", "name", "type"),
}
CHUNKS = "file_chunk"
ASKED = {name: frozenset(columns) for name, columns in TABLES.items()} | {
    CHUNKS: frozenset({"file_id", "chunk_id", "filedata"})
}
INDEXES = (
    ("user_email", "user_id"),
    ("ticket__cdata", "ticket_id"),
    ("form_entry", "object_type, object_id"),
    ("form_entry_values", "entry_id"),
    ("thread_entry_email", "thread_entry_id"),
    ("thread_collaborator", "thread_id"),
    ("attachment", "type, object_id"),
    *((name, "id") for name in ("organization", "department", "ticket_status", "form_field", "thread", "file")),
    ("help_topic", "topic_id"),
    ("ticket_priority", "priority_id"),
    ("ticket", "ticket_id"),
)
MAX_PREFIXES = 20  # databases of several programmes in one file
MAX_TEXT = 1_000_001  # characters; one more than are taken, so that it is said
KINDS = {"M": "customer", "R": "reply", "N": "note"}
VALUES = """
SELECT f.name, f.label, v.value FROM form_entry e JOIN form_entry_values v ON v.entry_id = e.id
JOIN form_field f ON f.id = v.field_id WHERE e.object_type = ? AND e.object_id = ? LIMIT 200
"""
TICKETS = """
SELECT t.*, s.name AS status_name, s.state, d.name AS department, h.topic AS topic, c.subject AS subject,
    coalesce(p.priority, c.priority) AS priority
FROM ticket t LEFT JOIN ticket_status s ON s.id = t.status_id LEFT JOIN department d ON d.id = t.dept_id
LEFT JOIN help_topic h ON h.topic_id = t.topic_id LEFT JOIN ticket__cdata c ON c.ticket_id = t.ticket_id
LEFT JOIN ticket_priority p ON p.priority_id = c.priority ORDER BY t.rowid
"""
ENTRIES = """
SELECT e.*, t.number, t.ticket_id, m.mid FROM thread_entry e JOIN thread h ON h.id = e.thread_id AND h.object_type = 'T'
JOIN ticket t ON t.ticket_id = h.object_id LEFT JOIN thread_entry_email m ON m.thread_entry_id = e.id
ORDER BY e.rowid
"""
FILES = """
SELECT f.id, coalesce(nullif(a.name, ''), f.name) AS name, f.type FROM attachment a JOIN file f ON f.id = a.file_id
WHERE a.type = 'H' AND a.object_id = ? LIMIT 100
"""
COPIES = """
SELECT c.user_id FROM thread_collaborator c JOIN thread h ON h.id = c.thread_id
WHERE h.object_type = 'T' AND h.object_id = ? LIMIT 50
"""


def records(bundle: Bundle) -> Iterator[Record]:
    """Yield what the dumps of a bundle hold. Raises UnreadableError."""
    for name in bundle.data_files(".sql"):
        with closing(sqlite3.connect("")) as base:  # on the disk when it grows; gone when it is closed
            base.row_factory = sqlite3.Row
            yield from _gather(bundle, name, base)
            yield from _organisations(base, name)
            yield from _people(base, name)
            yield from _tickets(base, name)
            yield from _entries(base, name)


def split(table: str) -> tuple[str, str]:
    """Return the prefix of a table and which of ours it is, "" for none: the prefix is chosen at the set-up."""
    found = [name for name in ASKED if table == name or table.endswith(f"_{name}")]
    name = max(found, key=len, default="")
    return table[: len(table) - len(name)], name


def _gather(bundle: Bundle, member: str, base: sqlite3.Connection) -> Iterator[Record]:
    """Put the rows into tables of ours; yield the contents of files."""
    base.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
    prefixes: list[str] = []

    def wanted(table: str) -> frozenset[str]:
        prefix, name = split(table)
        if prefix not in prefixes and name and len(prefixes) < MAX_PREFIXES:
            prefixes.append(prefix)
            for mine, columns in TABLES.items():
                base.execute(f"CREATE TABLE p{len(prefixes) - 1}_{mine} ({', '.join(columns)})")
        return ASKED[name] if name and prefix in prefixes else frozenset()

    with bundle.open(member) as raw:
        for table, values in mysql.rows(without_mark(raw), member, wanted):
            prefix, name = split(table)
            if name == CHUNKS:
                key, part = (mysql.text(values.get(column)) or "" for column in ("file_id", "chunk_id"))
                yield Record(CONTENT, ident(key), member, {"data": values.get("filedata") or b""}, parent=part[:10])
                continue
            columns = TABLES[name]
            cells = [(mysql.text(values.get(column)) or "")[:MAX_TEXT] for column in columns]
            marks = ", ".join("?" * len(columns))
            base.execute(f"INSERT INTO p{prefixes.index(prefix)}_{name} VALUES ({marks})", cells)  # noqa: S608
    if not prefixes:
        base.executescript("".join(f"CREATE TABLE p0_{name} ({', '.join(of)});" for name, of in TABLES.items()))
    amounts = [base.execute(f"SELECT count(*) FROM p{place}_ticket").fetchone()[0] for place in range(len(prefixes))]  # noqa: S608
    best = amounts.index(max(amounts)) if amounts else 0
    for name in TABLES:
        base.execute(f"ALTER TABLE p{best}_{name} RENAME TO {name}")
    for number, (name, on) in enumerate(INDEXES):
        base.execute(f"CREATE INDEX i{number} ON {name} ({on})")


def _organisations(base: sqlite3.Connection, member: str) -> Iterator[Record]:
    for row in base.execute("SELECT id, name FROM organization"):
        yield Record(ORGANISATION, ident(row["id"]), f"{member}: organization {row['id']}", {"name": row["name"]})


def _people(base: sqlite3.Connection, member: str) -> Iterator[Record]:
    for row in base.execute("SELECT * FROM user"):
        emails = base.execute("SELECT address FROM user_email WHERE user_id = ? LIMIT 20", (row["id"],)).fetchall()
        fields = {name: shown for name, _label, shown in _fields(base, "U", row["id"])}
        data = {
            "name": row["name"],
            "emails": [email["address"] for email in emails],
            "phones": [fields["phone"].partition("X")[0]] if fields.get("phone") else [],  # 4955551020X12: extension
            "organisation": ident(row["org_id"]) if row["org_id"] not in {"", "0"} else "",
            "note": fields.get("notes", ""),
        }
        yield Record(PERSON, ident(row["id"]), f"{member}: user {row['id']}", data)
    for row in base.execute("SELECT * FROM staff"):
        data = {"name": f"{row['firstname']} {row['lastname']}".strip(), "emails": [row["email"]], "staff": True}
        place = f"{member}: staff {row['staff_id']}"
        yield Record(PERSON, f"staff:{ident(row['staff_id'])}", place, data, refuse="staff")


def _fields(base: sqlite3.Connection, kind: str, key: str) -> list[tuple[str, str, str]]:
    """Return (name, label, value) of the forms of a ticket or a customer."""
    rows = base.execute(VALUES, (kind, key)).fetchall()
    return [(row["name"], row["label"] or row["name"], shown) for row in rows if (shown := _shown(row["value"]))]


def _shown(value: str) -> str:
    """Return a value of a form as people read it; of a choice, which is kept as {"key": "label"}, the labels."""
    if value[:1] not in {"{", "["} or len(value) > 10_000:
        return value
    try:
        told = json.loads(value)
    except (ValueError, RecursionError):
        return value
    words = told.values() if isinstance(told, dict) else told if isinstance(told, list) else ()
    return ", ".join(str(word) for word in words if isinstance(word, str | int | float))


def _tickets(base: sqlite3.Connection, member: str) -> Iterator[Record]:
    for row in base.execute(TICKETS):
        place = f"{member}: ticket {row['ticket_id']}"
        key = ident(row["number"] or row["ticket_id"])
        if row["state"] == "deleted":
            yield Record(TICKET, key, place, refuse="deleted")
            continue
        fields = _fields(base, "T", row["ticket_id"])
        named = {name: shown for name, _label, shown in fields}
        facts = {label: shown for name, label, shown in fields if name not in {"subject", "priority"}}
        facts |= {"Department": row["department"] or "", "Help topic": row["topic"] or ""}
        status = row["status_name"] or ""
        if status and status_of(status) is None:
            facts["Status"], status = status, row["state"] or ""
        copies = base.execute(COPIES, (row["ticket_id"],)).fetchall()
        data: dict[str, Any] = {
            "number": row["number"],
            "subject": row["subject"] or named.get("subject", ""),
            "status": status,
            "priority": named.get("priority", "") or row["priority"] or "",
            "source": row["source"],
            "created": row["created"],
            "updated": row["lastupdate"] or row["updated"],
            "solved": row["closed"],
            "requester": {"ref": ident(row["user_id"])},
            "assignee": {"ref": f"staff:{ident(row['staff_id'])}"} if row["staff_id"] not in {"", "0"} else {},
            "copies": [{"ref": ident(copy["user_id"])} for copy in copies],
            "facts": {name: value for name, value in facts.items() if value},
        }
        yield Record(TICKET, key, place, data)


def _entries(base: sqlite3.Connection, member: str) -> Iterator[Record]:
    for row in base.execute(ENTRIES):
        kind = KINDS.get(row["type"], "note")
        is_html = row["format"] == "html"
        heading = row["title"] if kind == "note" else ""
        staff, user = (row[name] if row[name] not in {"", "0"} else "" for name in ("staff_id", "user_id"))
        ref = f"staff:{ident(staff)}" if staff else ident(user)
        files = [
            {"id": one["id"], "name": one["name"], "type": one["type"]}
            for one in base.execute(FILES, (row["id"],)).fetchall()
        ]
        data = {
            "kind": kind,
            "author": {"ref": ref, "name": row["poster"]},
            "html": row["body"] if is_html else "",
            "text": "" if is_html else "\n\n".join(part for part in (heading, row["body"]) if part),
            "created": row["created"],
            "files": files,
            "message_id": message_id(row["mid"]),
        }
        parent = ident(row["number"] or row["ticket_id"])
        yield Record(MESSAGE, ident(row["id"]), f"{member}: thread_entry {row['id']}", data, parent=parent)
