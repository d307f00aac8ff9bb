"""Tables of tickets or of customers, one a row; which column is what stands in the import's mapping."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from otklik.imports import columns, sheets
from otklik.imports.bundle import Bundle
from otklik.imports.records import MESSAGE, ORGANISATION, PERSON, TICKET, Record, hashed, ident, person_of

ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm")
SEVERAL = re.compile(r"[,;\n]+")
Cells = dict[str, list[str]]


def tables(bundle: Bundle) -> list[str]:
    """Return the members that are tables; a single file is one whatever it is called."""
    names = bundle.names()
    return names if len(names) == 1 else bundle.data_files(*ENDINGS)


def heading_of(bundle: Bundle, name: str, amount: int) -> tuple[list[str], list[list[str]]]:
    """Return the headings of a table and its first rows."""
    found: list[list[str]] = []
    for _place, cells in sheets.rows(bundle, name):
        found.append(cells)
        if len(found) > amount:
            break
    return (columns.unique(found[0]), found[1:]) if found else ([], [])


def read(bundle: Bundle, *, what: str, mapping: Mapping[str, str]) -> Iterator[Record]:
    """Yield the rows of all tables of the bundle. Raises UnreadableError."""
    for name in tables(bundle):
        headings: list[str] = []
        for place, row in sheets.rows(bundle, name):
            if not headings:
                headings = columns.unique(row)
                continue
            yield from of_row(place, _cells(headings, row, mapping), row, what)


def _cells(headings: list[str], row: list[str], mapping: Mapping[str, str]) -> Cells:
    cells: Cells = {}
    for heading, value in zip(headings, row, strict=False):
        meaning = mapping.get(heading, columns.SKIP)
        # What our own export has put before a text that would be a formula (S15) is no part of it.
        value = value[1:] if value[:1] == "'" and value[1:2] in "=+-@|%" else value
        if value and meaning == columns.FACT:
            cells.setdefault(columns.FACT, []).append(f"{heading}\x1f{value}")
        elif value and meaning:
            cells.setdefault(meaning, []).append(value)
    return cells


def of_row(place: str, cells: Cells, row: list[str], what: str) -> Iterator[Record]:
    """Yield what one row becomes."""
    number = _one(cells, "number")
    # Ids of tables may be anything, also addresses: only their hash is remembered.
    key = hashed(what, number) if number else hashed(what, *row)
    yield from _ticket(place, key, cells) if what == columns.TICKETS else _customer(place, key, cells)


def _one(cells: Cells, name: str) -> str:
    return "\n".join(cells.get(name, ()))


def _many(cells: Cells, name: str) -> list[str]:
    return [part.strip() for value in cells.get(name, ()) for part in SEVERAL.split(value) if part.strip()]


def _customer(place: str, key: str, cells: Cells) -> Iterator[Record]:
    data = {
        "name": _one(cells, "name"),
        "emails": [part for value in _many(cells, "email") for part in value.split()],
        "phones": _many(cells, "phone"),
        "contracts": _many(cells, "contract"),
        "note": _one(cells, "note"),
    }
    if company := " ".join(_one(cells, "organisation").split())[:200]:
        data["organisation"] = hashed("organisation", company.casefold())
        yield Record(ORGANISATION, str(data["organisation"]), place, {"name": company})
    yield Record(PERSON, key, place, data)


def _ticket(place: str, key: str, cells: Cells) -> Iterator[Record]:
    who = {name: value[0] for name in ("name", "email", "phone") if (value := _many(cells, name))}
    data = {
        "number": _one(cells, "number")[:60],
        **{name: _one(cells, name) for name in ("subject", "status", "priority", "source")},
        **{name: _one(cells, name).split("\n")[0] for name in ("created", "updated", "solved")},
        "tags": _many(cells, "tags"),
        "requester": who,
        "assignee": person_of(_one(cells, "assignee")),
        "facts": dict(fact.split("\x1f", 1) for fact in cells.get(columns.FACT, ())),
    }
    said = [(kind, column, _one(cells, column)) for kind, column in
            (("customer", "text"), ("reply", "answer"), ("note", "note"))]  # fmt: skip
    said = [words for words in said if words[2]]
    if not data["subject"] and not said:
        yield Record(TICKET, key, place, refuse="nothing")
        return
    yield Record(TICKET, key, place, data)
    for kind, column, text in said:
        author = who if kind == "customer" else data["assignee"]
        when = data["created"] if kind == "customer" else data["solved"] or data["updated"] or data["created"]
        message = {"kind": kind, "text": text, "author": author, "created": when}
        yield Record(MESSAGE, ident(f"{key}:{column}"), place, message, parent=key)
