"""JSON of any size, one object after another, bounded in depth and in the size of each (RFC 8259, ndjson.org).

Three shapes are understood, as the REST interfaces of help desks give them and as their exports join them: a list of
objects; an envelope `{"tickets": [...], "users": [...], "next_page": ...}` (also inside `_embedded`, as HAL does), also
several of them one after another; and one object a line.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any, BinaryIO

import ijson
from django.utils.translation import gettext as _

from otklik.imports.bundle import Bundle, without_mark
from otklik.imports.errors import UnreadableError

MAX_DEPTH = 40
MAX_PARTS = 2_000_000  # keys and values of one object
MAX_LINE = 64 * 1024**2  # bytes
MAX_TEXT = 64 * 1024**2  # characters of one object
Found = tuple[str, str, dict[str, Any] | None]  # collection, place, object (None: what cannot be read)
OPENING, CLOSING = {"start_map", "start_array"}, {"end_map", "end_array"}


def objects(bundle: Bundle, name: str, collections: frozenset[str]) -> Iterator[Found]:
    """Yield the objects of a member with the collection each stands in.

    A list without a name, and an object that is no envelope, belongs to the collection the file is called after. Raises
    UnreadableError for what is no JSON; a single bad line among lines is yielded as None.
    """
    own = collection_of(name, collections)
    lines = _is_lines(bundle, name)
    with bundle.open(name) as raw:
        file = without_mark(raw)
        try:
            yield from _of_lines(file, name, own, collections) if lines else _of_document(file, name, own, collections)
        except (ijson.JSONError, UnicodeDecodeError) as error:
            raise UnreadableError(_("%(name)s is no whole JSON file.") % {"name": name}) from error


def collection_of(name: str, collections: frozenset[str]) -> str:
    """Return the collection a file is called after, such as "tickets" for `export/tickets-2.json`, or ""."""
    path = PurePosixPath(name.lower())
    for part in (path.stem, *reversed(path.parent.parts)):
        for collection in sorted(collections, key=len, reverse=True):
            if collection in part:
                return collection
    return ""


def _is_lines(bundle: Bundle, name: str) -> bool:
    with bundle.open(name) as raw:
        file = without_mark(raw)
        first, second = file.readline(MAX_LINE).strip(), file.readline(64).strip()
    if PurePosixPath(name).suffix.lower() in {".ndjson", ".jsonl"}:
        return True
    if not (first.startswith(b"{") and first.endswith(b"}") and second.startswith(b"{")):
        return False
    return _line(first) is not None


def _line(line: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _of_lines(file: BinaryIO, name: str, own: str, collections: frozenset[str]) -> Iterator[Found]:
    number = 0
    while line := file.readline(MAX_LINE):
        number += 1
        if len(line) == MAX_LINE:
            raise UnreadableError(_("%(name)s has an object that is too large.") % {"name": name})
        if not line.strip():
            continue
        place = f"{name}:{number}"
        value = _line(line)
        lists = [key for key in value if key in collections] if value and "id" not in value else []
        if value is None or not lists:
            yield own, place, value
        for key in lists:
            for item in value[key] if value and isinstance(value[key], list) else ():
                yield key, place, item if isinstance(item, dict) else None


class _Reader:
    """Walks the events of a document: goes into lists of known collections, builds everything else whole."""

    def __init__(self, name: str, own: str, collections: frozenset[str]) -> None:
        self.name, self.own, self.collections = name, own, collections
        self.number = 0
        self.depth = 0  # inside the object that is being built
        self.parts = self.text = 0
        self.builder: Any = None
        self.entered: list[str] = []  # lists and envelopes we are inside of
        self.rest: dict[str, Any] = {}  # what an envelope holds beside its lists, or an object that is none
        self.is_envelope = False
        self.key = ""

    def feed(self, event: str, value: Any) -> Iterator[Found]:
        if self.builder is not None:
            self._build(event, value)
            if self.depth == 0:
                built, self.builder = self.builder.value, None
                yield from self._built(built)
        elif event == "map_key":
            self.key = value
        elif event in CLOSING:
            is_object = self.entered.pop() == "{"
            if is_object and not self.entered and ("id" in self.rest or not self.is_envelope):
                yield self._found(self.own, self.rest)
        elif event in OPENING and self._enters(event):
            if not self.entered:
                self.rest, self.is_envelope = {}, False
            else:
                self.is_envelope = True
            self.entered.append("{" if event == "start_map" else f"[{self.key if self.entered else self.own}")
        else:
            self.builder = ijson.ObjectBuilder()
            self.depth = self.parts = self.text = 0
            yield from self.feed(event, value)

    def _enters(self, event: str) -> bool:
        if not self.entered:
            return True
        if self.entered[-1] != "{" or "id" in self.rest:
            return False
        return (event == "start_array" and self.key in self.collections) or (
            event == "start_map" and self.key == "_embedded"
        )

    def _build(self, event: str, value: Any) -> None:
        self.builder.event(event, value)
        self.depth += (event in OPENING) - (event in CLOSING)
        self.parts += 1
        self.text += len(value) if isinstance(value, str) else 0
        if self.depth > MAX_DEPTH or self.parts > MAX_PARTS or self.text > MAX_TEXT:
            raise UnreadableError(_("%(name)s has an object that is too large.") % {"name": self.name})

    def _built(self, value: Any) -> Iterator[Found]:
        if self.entered and self.entered[-1] == "{":
            self.rest[self.key] = value
            return
        yield self._found(self.entered[-1][1:] if self.entered else self.own, value)

    def _found(self, collection: str, value: Any) -> Found:
        self.number += 1
        return collection, f"{self.name} #{self.number}", value if isinstance(value, dict) else None


def _of_document(file: BinaryIO, name: str, own: str, collections: frozenset[str]) -> Iterator[Found]:
    reader = _Reader(name, own, collections)
    for event, value in ijson.basic_parse(file, use_float=True, multiple_values=True):
        yield from reader.feed(event, value)
