"""The rows of a MySQL dump, one after another, read as text: nothing of it is ever executed.

Followed: mysqldump of MySQL 5.5-8 and MariaDB (dev.mysql.com, "mysqldump", "String Literals", "Hexadecimal Literals"):
CREATE TABLE tells the columns, INSERT the rows; everything else is passed over, and so are comments, also those with
`!`, which MySQL runs. Bounded: one value, one head of a statement, columns and tables.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import BinaryIO

from django.utils.translation import gettext as _

from otklik.imports.errors import UnreadableError

CHUNK = 256 * 1024
MAX_VALUE = 32 * 1024**2  # bytes of one value as it is written
MAX_HEAD = 1024**2  # bytes of CREATE TABLE, or of INSERT before its rows
MAX_TABLES, MAX_COLUMNS = 5000, 500
BLANK = re.compile(rb"\s++")
COMMENT = re.compile(rb"/\*.*?\*/", re.DOTALL)
STRING = re.compile(rb"'[^'\\]*+(?:(?:\\.|'')[^'\\]*+)*+'", re.DOTALL)
BARE = re.compile(rb"[^,()';\s]{1,1000}+")
HEX = re.compile(rb"0x[0-9A-Fa-f]*+")
WORD = re.compile(rb"[A-Za-z]{1,20}")
# What stands in a statement that is passed over: no quote and no comment that could hide its end.
OTHER = re.compile(rb"[^'\"`;/#-]++")
QUOTED = re.compile(rb"\"[^\"\\]*+(?:(?:\\.|\"\")[^\"\\]*+)*+\"|`[^`]*+`", re.DOTALL)
NAME = rb"(?:`[^`]{1,64}`\.)?`?([^`\s(.]{1,64})`?"
CREATE = re.compile(rb"CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?" + NAME + rb"\s*\(", re.IGNORECASE)
INSERT = re.compile(
    rb"(?:INSERT|REPLACE)\s+(?:(?:IGNORE|DELAYED|LOW_PRIORITY)\s+)?(?:INTO\s+)?"
    + NAME
    + rb"\s*(?:\(([^)]{1,40000})\)\s*)?VALUES\s*",
    re.IGNORECASE,
)
COLUMN = re.compile(rb"^\s*`([^`]{1,64})`\s+[A-Za-z]", re.MULTILINE)
LISTED = re.compile(rb"`?([^`,\s]{1,64})`?")
DELIMITER = re.compile(rb"DELIMITER[ \t]+(\S{1,10})[ \t]*\r?\n", re.IGNORECASE)
ESCAPE = re.compile(rb"\\(.)|''", re.DOTALL)
ESCAPED = {b"0": b"\0", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"Z": b"\x1a", b"%": b"\\%", b"_": b"\\_"}
Value = bytes | None
Found = tuple[str, dict[str, Value]]  # table, values by column


def rows(file: BinaryIO, name: str, wanted: Callable[[str], frozenset[str]]) -> Iterator[Found]:
    """Yield the rows of a dump; `wanted` says which columns of a table are asked for, none of most.

    Raises UnreadableError for what is no dump, or ends in the middle, or holds a value that is too large.
    """
    reader = _Reader(file, name)
    columns: dict[str, list[str]] = {}
    while reader.skip_blank():
        word = reader.match(WORD, MAX_HEAD)
        head = word[0].upper() if word else b""
        if head == b"DELIMITER":
            reader.skip_routines()
        elif head == b"CREATE" and (found := reader.match(CREATE, MAX_HEAD)):
            table = _name(found[1])
            if wanted(table) and len(columns) < MAX_TABLES:
                columns[table] = [_name(column) for column in COLUMN.findall(reader.statement())][:MAX_COLUMNS]
            else:
                reader.skip_statement()
        elif head in {b"INSERT", b"REPLACE"} and (found := reader.match(INSERT, MAX_HEAD)):
            table = _name(found[1])
            listed = [_name(column) for column in LISTED.findall(found[2] or b"")][:MAX_COLUMNS]
            names = listed or columns.get(table, [])
            if names and (asked := wanted(table)):
                reader.take(found)
                yield from _rows_of(reader, table, [column if column in asked else "" for column in names])
            else:
                reader.skip_statement()
        else:
            reader.skip_statement()


def _rows_of(reader: _Reader, table: str, names: list[str]) -> Iterator[Found]:
    while True:
        reader.expect(b"(")
        values: dict[str, Value] = {}
        for place in range(MAX_COLUMNS):
            name = names[place] if place < len(names) else ""
            value = reader.value(keep=bool(name))
            if name:
                values[name] = value
            if reader.next_sign() == b",":
                reader.at += 1
                continue
            break
        reader.expect(b")")
        yield table, values
        if reader.next_sign() != b",":
            reader.skip_statement()  # ON DUPLICATE KEY UPDATE, or nothing
            return
        reader.at += 1


def text(value: Value) -> str | None:
    """Return a value as text; what is no UTF-8 in it is shown as such."""
    return None if value is None else value.decode("utf-8", "replace")


def _name(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


class _Reader:
    """A window that moves over the file: what lies before `at` has been read."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self.file, self.name = file, name
        self.data, self.at, self.over = b"", 0, False

    def broken(self) -> UnreadableError:
        return UnreadableError(_("%(name)s is no whole MySQL dump.") % {"name": self.name})

    def more(self, limit: int) -> bool:
        """Read on; twice as much each time, so that a long value is not looked at too often."""
        if self.over:
            return False
        kept = self.data[self.at :]
        if len(kept) > limit:
            raise UnreadableError(_("%(name)s has a value that is too large.") % {"name": self.name})
        found = self.file.read(max(CHUNK, len(kept)))
        self.over = not found
        self.data, self.at = kept + found, 0
        return True

    def match(self, pattern: re.Pattern[bytes], limit: int) -> re.Match[bytes] | None:
        """Match here without taking it; what may go on behind the window is looked at again with more of the file."""
        while True:
            found = pattern.match(self.data, self.at)
            if found is not None and (found.end() < len(self.data) or self.over):
                return found
            if found is None and len(self.data) - self.at > limit:
                return None
            if not self.more(limit * 2):
                return found

    def take(self, found: re.Match[bytes]) -> None:
        self.at = found.end()

    def sign(self, amount: int = 1) -> bytes:
        if len(self.data) - self.at < amount:
            self.more(MAX_HEAD)
        return self.data[self.at : self.at + amount]

    def skip_blank(self) -> bool:
        """Pass over blanks and comments; return whether anything follows."""
        while self.sign():
            if blank := BLANK.match(self.data, self.at):
                self.take(blank)
            elif not self.skip_comment():
                return True
        return False

    def skip_comment(self) -> bool:
        """Pass over a comment, if here is one: to the end of the line, or of the brackets."""
        three = self.sign(3)
        if three[:2] == b"/*":
            self.whole(COMMENT)
        elif three[:1] == b"#" or (three[:2] == b"--" and (len(three) < 3 or three[2:].isspace())):
            self.line()
        else:
            return False
        return True

    def next_sign(self) -> bytes:
        if not self.skip_blank():
            raise self.broken()
        return self.sign()

    def expect(self, sign: bytes) -> None:
        if self.next_sign() != sign:
            raise self.broken()
        self.at += 1

    def value(self, *, keep: bool) -> Value:
        """Take a value: a string, also with a charset before it, a number, NULL, or hexadecimal digits."""
        if self.next_sign() == b"'":
            return self.string(keep=keep)
        if self.sign(2) == b"0x":
            found = self.whole(HEX)
            digits = found[0][2:]
            return bytes.fromhex((b"0" * (len(digits) % 2) + digits).decode("ascii")) if keep else None
        word = self.whole(BARE)[0]
        if word[:1] == b"_" or word in {b"x", b"X", b"b", b"B", b"n", b"N"}:
            if self.next_sign() != b"'":
                return word
            value = self.string(keep=keep)
            try:
                return bytes.fromhex(value.decode("ascii", "replace")) if word in {b"x", b"X"} else value
            except ValueError as error:
                raise self.broken() from error
        return None if word.upper() == b"NULL" else word

    def whole(self, pattern: re.Pattern[bytes]) -> re.Match[bytes]:
        found = self.match(pattern, MAX_VALUE)
        if found is None:
            raise self.broken()
        self.take(found)
        return found

    def string(self, *, keep: bool) -> bytes:
        raw = self.whole(STRING)[0]
        if not keep:
            return b""
        inner = raw[1:-1]
        if b"\\" in inner or b"''" in inner:
            return ESCAPE.sub(lambda found: ESCAPED.get(found[1], found[1]) if found[1] else b"'", inner)
        return inner

    def skip_statement(self) -> None:
        for _piece in self.pieces():
            pass

    def statement(self) -> bytes:
        """Take a statement to its end and return it."""
        found, size = [], 0
        for piece in self.pieces():
            size += len(piece)
            if size > MAX_HEAD:
                raise UnreadableError(_("%(name)s has a value that is too large.") % {"name": self.name})
            found.append(piece)
        return b"".join(found)

    def pieces(self) -> Iterator[bytes]:
        """Take what a statement consists of, up to its semicolon that is in no quotes, or the end of the file."""
        while sign := self.sign():
            if sign == b";":
                self.at += 1
                return
            if sign == b"'":
                yield self.whole(STRING)[0]
            elif sign in {b'"', b"`"}:
                yield self.whole(QUOTED)[0]
            elif (other := OTHER.match(self.data, self.at)) is not None:
                self.take(other)
                yield other[0]
            elif self.skip_comment():
                yield b"\n"
            else:
                self.at += 1
                yield sign

    def skip_routines(self) -> None:
        """Pass over stored procedures and triggers: from DELIMITER to the DELIMITER that brings the semicolon back."""
        while (line := self.line()) is not None:
            found = DELIMITER.match(line)
            if found and found[1] == b";":
                return

    def line(self) -> bytes | None:
        while (end := self.data.find(b"\n", self.at)) < 0 and len(self.data) - self.at <= MAX_HEAD:
            if not self.more(MAX_VALUE):
                break
        if self.at >= len(self.data):
            return None
        end = len(self.data) if end < 0 else end + 1
        line, self.at = self.data[self.at : end], end
        return line
