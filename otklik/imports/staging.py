"""Records on their way: one SQLite file an import, so that millions of them need no memory and may come in any order.

It is made once from the import's file, under another name until it is whole, and read portion by portion. Made again it
has the same order, so that work goes on where it was cut off.
"""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Iterable, Sequence
from pathlib import Path

from otklik.imports.records import CONTENT, KINDS, MESSAGE, PERSON, TICKET, Record, mapping, text
from otklik.lib.text import storable

BROKEN, ORPHAN = "broken", "orphan"
PHASES = (BROKEN, *KINDS[:3], ORPHAN)
MOST_MESSAGES = 3000  # of one ticket
TABLES = """
CREATE TABLE record (place INTEGER PRIMARY KEY, kind TEXT, id TEXT, parent TEXT, stands TEXT, refuse TEXT, data TEXT,
    who TEXT);
CREATE UNIQUE INDEX record_id ON record (kind, id);
CREATE TABLE content (id TEXT, part INTEGER, data BLOB, PRIMARY KEY (id, part)) WITHOUT ROWID;
CREATE TABLE broken (place INTEGER PRIMARY KEY, kind TEXT, id TEXT, stands TEXT, reason TEXT);
"""
FINISH = """
CREATE INDEX record_parent ON record (parent, place) WHERE kind = 'message';
CREATE INDEX record_kind ON record (kind, place);
CREATE INDEX record_who ON record (who, place) WHERE who <> '';
CREATE TABLE orphan (place INTEGER PRIMARY KEY, parent TEXT);
INSERT INTO orphan SELECT min(place), parent FROM record WHERE kind = 'message' AND NOT EXISTS
    (SELECT 1 FROM record t WHERE t.kind = 'ticket' AND t.id = record.parent) GROUP BY parent;
"""
# A thing that stands in the file twice is one; incremental exports repeat what has changed, the later is the newer.
PUT = """
INSERT INTO record (kind, id, parent, stands, refuse, data, who) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (kind, id) DO UPDATE SET parent = excluded.parent, stands = excluded.stands, refuse = excluded.refuse,
    data = excluded.data, who = excluded.who
"""
# What is taken of each kind, as far as the file alone tells; a message of a ticket that is refused is not.
SURVEY = """
SELECT kind, count(*) FROM record r WHERE refuse = '' AND (kind <> 'message' OR NOT EXISTS
    (SELECT 1 FROM record t WHERE t.kind = 'ticket' AND t.id = r.parent AND t.refuse <> '')) GROUP BY 1
UNION ALL
SELECT 'file', coalesce(sum(json_array_length(data, '$.files')), 0) FROM record WHERE kind = 'message' AND refuse = ''
    AND json_type(data, '$.files') = 'array'
UNION ALL
SELECT 'asking', count(DISTINCT who) FROM record r WHERE who <> '' AND refuse = '' AND NOT EXISTS
    (SELECT 1 FROM record p WHERE p.kind = 'person' AND r.who = 'ref:' || p.id AND p.refuse IN ('', 'staff'))
"""
REASONS = """
SELECT refuse, count(*) FROM record WHERE refuse <> '' GROUP BY 1
UNION ALL SELECT reason, count(*) FROM broken GROUP BY 1
"""
Placed = tuple[int, Record]


class Staging:
    """A whole staging file, for reading; use it in a `with`."""

    def __init__(self, path: Path) -> None:
        self._base = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)

    def __enter__(self) -> Staging:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._base.close()

    def amounts(self) -> dict[str, int]:
        """Return how many there are of each phase, and of messages."""
        result = dict(self._base.execute("SELECT kind, count(*) FROM record GROUP BY 1").fetchall())
        for table in (BROKEN, ORPHAN):
            result[table] = self._base.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
        return {name: result.get(name, 0) for name in (*PHASES, MESSAGE)}

    def survey(self) -> tuple[dict[str, int], dict[str, int]]:
        """Return how many of each kind would be taken, with files, and how many would not by reason."""
        found: dict[str, int] = {}
        for kind, amount in self._base.execute(SURVEY).fetchall():
            # Who asks and is no customer of the file becomes one.
            kind = PERSON if kind == "asking" else kind
            found[kind] = found.get(kind, 0) + amount
        reasons: dict[str, int] = {}
        for reason, amount in self._base.execute(REASONS).fetchall():
            reasons[reason] = reasons.get(reason, 0) + amount
        order = (*KINDS, "file")
        return {kind: found[kind] for kind in order if found.get(kind)}, reasons

    def is_first(self, ticket: Record) -> bool:
        """Tell whether no ticket before this one has the same requester; of one without a key nobody knows."""
        key = requester_key(ticket)
        first = "SELECT id FROM record WHERE who = ? AND who <> '' AND refuse = '' ORDER BY place LIMIT 1"
        row = self._base.execute(first, (key,)).fetchone()
        return row is None or row[0] == ticket.id

    def walk(self, phase: str, after: int, limit: int) -> list[Placed]:
        """Return the next records of a phase with their places. Of an orphan only its parent is told."""
        if phase == BROKEN:
            rows = self._base.execute(
                "SELECT place, kind, id, stands, reason FROM broken WHERE place > ? ORDER BY 1 LIMIT ?", (after, limit)
            )
            return [(place, Record(kind, key, stands, refuse=reason)) for place, kind, key, stands, reason in rows]
        if phase == ORPHAN:
            rows = self._base.execute(
                "SELECT o.place, o.parent, r.stands FROM orphan o JOIN record r USING (place) WHERE o.place > ? "
                "ORDER BY 1 LIMIT ?",
                (after, limit),
            )
            return [(place, Record(ORPHAN, parent, stands)) for place, parent, stands in rows]
        return self._records("kind = ? AND place > ? ORDER BY place LIMIT ?", (phase, after, limit))

    def messages(self, ticket: str) -> list[Record]:
        """Return what was said under a ticket, one more than are taken at most."""
        condition = "kind = 'message' AND parent = ? ORDER BY place LIMIT ?"
        return [record for _place, record in self._records(condition, (ticket, MOST_MESSAGES + 1))]

    def content(self, key: str, most: int) -> bytes | None:
        """Return a file that the old system kept in its database, None when it is not there.

        Raises ValueError when it has more than `most` bytes.
        """
        of = "SELECT sum(length(data)), count(*) FROM content WHERE id = ?"
        size, amount = self._base.execute(of, (key,)).fetchone()
        if not amount:
            return None
        if size > most:
            raise ValueError("larger than files may be")
        pieces = self._base.execute("SELECT data FROM content WHERE id = ? ORDER BY part", (key,))
        return b"".join(piece for (piece,) in pieces)

    def find(self, kind: str, ids: Iterable[str]) -> dict[str, Record]:
        """Return the records with these ids."""
        found: dict[str, Record] = {}
        wanted = sorted(set(ids))
        for start in range(0, len(wanted), 500):
            part = wanted[start : start + 500]
            marks = ", ".join("?" * len(part))
            for _place, record in self._records(f"kind = ? AND id IN ({marks})", (kind, *part)):
                found[record.id] = record
        return found

    def _records(self, condition: str, values: Sequence[object]) -> list[Placed]:
        rows = self._base.execute(
            f"SELECT place, kind, id, parent, stands, refuse, data FROM record WHERE {condition}",  # noqa: S608
            values,
        )
        return [
            (place, Record(kind, key, stands, json.loads(data), parent, refuse))
            for place, kind, key, parent, stands, refuse, data in rows
        ]


def make(path: Path, records: Iterable[Record]) -> None:
    """Write a staging file of records; nothing stays of one that was not finished. Raises what reading raises."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{uuid.uuid4().hex}.part")
    base = sqlite3.connect(draft)
    try:
        draft.chmod(0o600)
        # It is only a copy: after a crash it is made again.
        base.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + TABLES)
        base.execute("BEGIN")
        for record in records:
            _put(base, record)
        base.commit()
        base.executescript(FINISH)
        base.close()
        draft.rename(path)
    finally:
        base.close()
        draft.unlink(missing_ok=True)


def _put(base: sqlite3.Connection, record: Record) -> None:
    if record.kind == CONTENT:
        part = int(record.parent) if record.parent.isascii() and record.parent.isdigit() else 0
        base.execute("INSERT OR IGNORE INTO content VALUES (?, ?, ?)", (record.id, part, record.data["data"]))
        return
    place = storable(record.place)[-200:]
    if not record.id or (record.kind == MESSAGE and not record.parent):
        reason = record.refuse or ("no_ticket" if record.id else "no_id")
        base.execute(
            "INSERT INTO broken (kind, id, stands, reason) VALUES (?, ?, ?, ?)", (record.kind, record.id, place, reason)
        )
        return
    data = json.dumps(record.data, ensure_ascii=True, separators=(",", ":"), default=str)
    who = requester_key(record) if record.kind == TICKET else ""
    base.execute(PUT, (record.kind, record.id, record.parent, place, record.refuse, data, who))


def requester_key(ticket: Record) -> str:
    """Return by what two tickets of a file have the same requester; "" for a bare name, which may be anybody's."""
    given = mapping(ticket.data.get("requester"))
    if ref := text(given.get("ref")):
        return f"ref:{ref}"
    if email := text(given.get("email")):
        return f"mail:{email.casefold()}"
    digits = "".join(sign for sign in text(given.get("phone")) if sign.isdigit())
    return f"phone:{digits[-10:]}" if digits else ""
