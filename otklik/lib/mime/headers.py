"""The header block of a mail or part, found the way people's programs write it, kept as offsets into the raw source.

Nothing is copied or decoded until asked for, so a header of 3 MB costs nothing. RFC 5322 with the usual damage: mbox
"From " line, byte order mark, blank lines before, junk lines between, no blank line before the body, bare CR.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from otklik.lib.mime.model import MAX_HEADER_BLOCK_BYTES, MAX_HEADER_BYTES, MAX_HEADER_COUNT, MAX_REFERENCES, Problem
from otklik.lib.mime.words import decode_words

_LINE = re.compile(rb"[^\n]*\n?")
_FIELD = re.compile(rb"([!-9;-~]{1,100})[ \t]*:")
_KNOWN = re.compile(
    rb"(?:from|to|cc|subject|date|message-id|mime-version|content-[a-z-]{2,30}|received|reply-to|return-path|sender|references"
    rb"|in-reply-to|x-[a-z0-9-]{2,60}|delivered-to|dkim-signature|list-[a-z-]{2,20}|user-agent|importance|thread-[a-z]{2,10}"
    rb"|authentication-results|arc-[a-z-]{2,40}|precedence|auto-submitted|envelope-to)[ \t]*:",
    re.IGNORECASE,
)
_BLANK = re.compile(rb"\n\r*\n")
_ID = re.compile(rb"<([^<>\s]{1,998})>")
_BARE_ID = re.compile(rb"[^<>\s,;\"]{1,500}@[^<>\s,;\"]{1,500}")
_LOOK_AHEAD_LINES = 8
_LEADING_LINES = 50


@dataclass(slots=True)
class Headers:
    """Where each header's value stands in `raw`: [start, end] by lower-case name, topmost first."""

    raw: bytes
    spans: dict[str, list[list[int]]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    total: int = 0
    last: list[int] | None = None

    def first(self, name: str) -> bytes:
        """Raw value of the first header of that name, at most 64 KB; b"" when absent."""
        found = self.spans.get(name)
        return self._value(found[0]) if found else b""

    def every(self, name: str, limit: int = 50) -> list[bytes]:
        """Raw values of up to `limit` headers of that name, topmost first."""
        return [self._value(span) for span in self.spans.get(name, ())[:limit]]

    def count(self, name: str) -> int:
        """How many headers of that name there are."""
        return len(self.spans.get(name, ()))

    def has(self, name: str) -> bool:
        """Whether there is such a header, even an empty one."""
        return name in self.spans

    def text(self, name: str, hint: str = "", limit: int = 2000) -> str:
        """Decoded first value, at most `limit` characters."""
        return decode_words(self.first(name), hint, limit)

    def ids(self, name: str) -> list[str]:
        """Message identifiers without brackets, at most 200, half from each end (a thread's root and its newest
        mails).
        """
        if name not in self.spans:
            return []
        start, end = self.spans[name][0]
        half = MAX_HEADER_BYTES // 2
        if end - start <= MAX_HEADER_BYTES:
            found = _ids(self.raw[start:end])
        else:
            found = _ids(self.raw[start : start + half]) + _ids(self.raw[end - half : end])
        found = list(dict.fromkeys(found))
        keep = MAX_REFERENCES // 2
        return found if len(found) <= MAX_REFERENCES else found[:keep] + found[-keep:]

    def _value(self, span: list[int]) -> bytes:
        start, end = span
        if end - start > MAX_HEADER_BYTES:
            if Problem.HEADERS_CUT not in self.problems:
                self.problems.append(Problem.HEADERS_CUT)
            end = start + MAX_HEADER_BYTES
        return self.raw[start:end].strip()


def _ids(raw: bytes) -> list[str]:
    found = _ID.findall(raw)
    if not found:
        found = _BARE_ID.findall(raw)
    return [item.decode("utf-8", "replace").replace("\0", "") for item in found]


def split_headers(raw: bytes, start: int, end: int, *, top: bool = False) -> tuple[Headers, int]:
    """Headers of raw[start:end] and where the body begins. `top` tolerates what only stands before a whole mail."""
    headers = Headers(raw)
    position = _skip_leading(raw, start, end) if top else start
    stop = min(end, position + MAX_HEADER_BLOCK_BYTES)
    while position < stop:
        line_end = _line_end(raw, position, end)
        first = raw[position]
        if first in b" \t":
            if _blank_separator(raw, position, line_end, end):
                return headers, line_end
            if headers.last is not None:
                headers.last[1] = line_end
            position = line_end
            continue
        if first in b"\r\n" and not raw[position:line_end].strip(b"\r\n"):
            return headers, line_end
        if (match := _FIELD.match(raw, position, line_end)) is not None:
            _add(headers, match[1], match.end(), line_end)
        elif _known_ahead(raw, line_end, end):
            headers.problems.append(Problem.JUNK_IN_HEADERS) if not _mbox(raw, position) else None
        else:
            headers.problems.append(Problem.NO_BLANK_LINE if headers.spans else Problem.NO_HEADERS)
            return headers, position
        position = line_end
    if position < end:
        headers.problems.append(Problem.HEADERS_CUT)
        blank = _BLANK.search(raw, position, end)
        position = blank.end() if blank else end
    return headers, position


def _add(headers: Headers, name: bytes, begin: int, end: int) -> None:
    headers.total += 1
    headers.last = [begin, end]
    if headers.total <= MAX_HEADER_COUNT:
        headers.spans.setdefault(name.decode("ascii").lower(), []).append(headers.last)
    elif Problem.HEADERS_CUT not in headers.problems:
        headers.problems.append(Problem.HEADERS_CUT)


def _line_end(raw: bytes, position: int, end: int) -> int:
    found = raw.find(b"\n", position, end)
    return end if found < 0 else found + 1


def _skip_leading(raw: bytes, position: int, end: int) -> int:
    if raw.startswith(b"\xef\xbb\xbf", position):
        position += 3
    for _ in range(_LEADING_LINES):
        line_end = _line_end(raw, position, end)
        if line_end == position or raw[position : min(line_end, position + 200)].strip():
            break
        position = line_end
    return position


def _blank_separator(raw: bytes, position: int, line_end: int, end: int) -> bool:
    """A line of blanks is a fold when headers go on after it, the end of the headers otherwise."""
    if line_end - position > 200 or raw[position:line_end].strip():
        return False
    return line_end >= end or (raw[line_end] not in b" \t\r\n" and _FIELD.match(raw, line_end, end) is None)


def _known_ahead(raw: bytes, position: int, end: int) -> bool:
    """Whether a header with a well-known name follows soon: the line in question is junk, not the body."""
    for _ in range(_LOOK_AHEAD_LINES):
        if position >= end or raw[position] in b"\r\n":
            return False
        if _KNOWN.match(raw, position, min(end, position + 200)):
            return True
        position = _line_end(raw, position, end)
    return False


def _mbox(raw: bytes, position: int) -> bool:
    return raw.startswith((b"From ", b">From "), position)
