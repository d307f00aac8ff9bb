"""Address lists by a hand-written linear scanner, on the raw header, before anything is decoded.

Order matters for safety: an encoded-word is a name and can never become an address, whatever it decodes to (the class
of flaws known from several mail libraries). RFC 5322 with obsolete forms; Outlook's semicolons, missing quotes and
missing brackets allowed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from otklik.lib.mime.model import MAX_ADDRESSES, Address
from otklik.lib.mime.words import decode_words, find_word, unfold

_LOCAL = re.compile(r"[^\s@<>()\[\]\\,;:\"\x00-\x1f\x7f]{1,128}|\"(?:[^\"\\\x00-\x1f\x7f]|\\[^\x00-\x1f\x7f]){1,126}\"")
_DOMAIN = re.compile(r"[^\s@<>()\[\]\\,;:\"'\x00-\x1f\x7f=?%!/]{1,255}|\[[0-9A-Fa-f.:IPv]{3,60}\]")
_MAILTO = re.compile(r"(?i)(?:^|[\s\[])mailto$")
_COMMENT = re.compile(r"\([^()]*\)")
_CFWS = re.compile(r"[ \t]*([.@])[ \t]*")
_STOPS = re.compile(r"[\"(<,;:]|=\?")
_QUOTE_END = re.compile(r"[\"\\]")
_PAREN = re.compile(r"[()\\]")
_ANGLE_STOPS = re.compile(r"[>\"]|,\s{0,20}[^@]")


@dataclass(slots=True)
class _Entry:
    """What stood between two separators: (kind, text) with kinds text, quoted, comment, angle, word."""

    pieces: list[tuple[str, str]] = field(default_factory=list)
    has_at: bool = False

    def add(self, kind: str, text: str) -> None:
        self.pieces.append((kind, text))
        self.has_at = self.has_at or kind == "angle" or (kind == "text" and "@" in text)


def parse_addresses(raw: bytes, hint: str = "", limit: int = MAX_ADDRESSES) -> tuple[tuple[Address, ...], bool]:
    """Mailboxes of a raw header value and whether some were left out (more than `limit`). Groups are flattened."""
    entries, cut = _entries(unfold(raw.decode("latin-1")), limit)
    found = tuple(address for entry in entries if (address := _address(entry, hint)) != Address())
    return found, cut


def clean_address(text: str) -> str:
    """Bare `local@domain` with the domain in lower case, or "" when it is not a plausible address.

    `text` is Latin-1 text of the raw bytes; UTF-8 addresses (RFC 6532) are decoded.
    """
    text = text.strip().strip("<>[]").strip()
    if text[:7].lower() == "mailto:":
        text = text[7:]
    if text.startswith("@") and ":" in text:
        text = text.rpartition(":")[2]  # RFC 5322 obs-route
    if "=?" in text or len(text) > 400:
        return ""
    if '"' not in text and ("(" in text or " " in text):
        text = _CFWS.sub(r"\1", _COMMENT.sub("", text))  # RFC 5322 obs-domain: blanks and comments around dots
    local, at, domain = text.rpartition("@")
    local, domain = local.strip(), domain.strip().rstrip(".")
    if not at or not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(domain) or domain.startswith((".", "-")):
        return ""
    try:
        if not text.isascii():
            local, domain = local.encode("latin-1").decode("utf-8"), domain.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return ""
    return f"{local}@{domain.lower()}"


def _entries(text: str, limit: int) -> tuple[list[_Entry], bool]:
    done: list[_Entry] = []
    entry = _Entry()
    position, size = 0, len(text)
    while position < size:
        match = _STOPS.search(text, position)
        stop = match.start() if match else size
        if stop > position:
            entry.add("text", text[position:stop])
        if match is None:
            break
        mark = match[0]
        if mark in (",", ";", ":"):
            position = stop + 1
            entry = _separate(mark, entry, done)
            if len(done) > limit:
                return done[:limit], True
        else:
            position = _special(mark, text, stop, entry)
    if entry.pieces:
        done.append(entry)
    return done[:limit], len(done) > limit


def _separate(mark: str, entry: _Entry, done: list[_Entry]) -> _Entry:
    if mark == ":" and entry.pieces and (scheme := _MAILTO.search(entry.pieces[-1][1])):
        entry.pieces[-1] = ("text", entry.pieces[-1][1][: scheme.start()])
        return entry
    if mark == ":":
        return _Entry()  # a group's name: not a mailbox
    if mark == "," and _unfinished_name(entry):
        entry.add("text", ", ")  # "Ivanov, Ivan <i@x>" without quotes is one mailbox
        return entry if len(entry.pieces) < 40 else _Entry()
    if entry.pieces:
        done.append(entry)
    return _Entry()


def _unfinished_name(entry: _Entry) -> bool:
    return (
        not entry.has_at
        and any(text.strip() for _, text in entry.pieces)
        and all(kind in ("text", "word") for kind, _ in entry.pieces)
    )


def _special(mark: str, text: str, start: int, entry: _Entry) -> int:
    """Read a quoted string, comment, angle address or encoded-word beginning at `start`; returns the position after
    it.
    """
    if mark == "=?":
        found = find_word(text, start)
        if found is None:
            entry.add("text", "=?")
            return start + 2
        entry.add("word", text[start : found[1]])
        return found[1]
    if mark == '"':
        return _quoted(text, start + 1, entry)
    if mark == "(":
        return _comment(text, start + 1, entry)
    return _angle(text, start + 1, entry)


def _quoted(text: str, position: int, entry: _Entry) -> int:
    begin = position
    while (match := _QUOTE_END.search(text, position)) is not None:
        if match[0] == '"':
            entry.add("quoted", text[begin : match.start()])
            return match.end()
        position = match.end() + 1
    # the closing quote is missing: what looks like an address in brackets at the end is still one
    bracket = text.find("<", begin)
    stop = len(text) if bracket < 0 else bracket
    entry.add("quoted", text[begin:stop])
    return stop


def _comment(text: str, position: int, entry: _Entry) -> int:
    depth, begin = 1, position
    while (match := _PAREN.search(text, position)) is not None:
        position = match.end() + (match[0] == "\\")
        depth += {"(": 1, ")": -1}.get(match[0], 0)
        if depth == 0:
            entry.add("comment", text[begin : match.start()])
            return position
    entry.add("comment", text[begin:])
    return len(text)


def _angle(text: str, position: int, entry: _Entry) -> int:
    begin = position
    while (match := _ANGLE_STOPS.search(text, position)) is not None:
        if match[0] == '"':
            closing = text.find('"', match.end())
            if closing < 0:
                break
            position = closing + 1
            continue
        entry.add("angle", text[begin : match.start()].lstrip("< "))
        return match.end() if match[0] == ">" else match.start()
    entry.add("angle", text[begin:].lstrip("< "))
    return len(text)


def _address(entry: _Entry, hint: str) -> Address:
    angle = next((text for kind, text in reversed(entry.pieces) if kind == "angle"), None)
    if angle is not None:
        named = [(kind, text) for kind, text in entry.pieces if kind != "angle"]
        plain = [piece for piece in named if piece[0] != "comment"]
        name = _name(plain, hint) or _name(named, hint)
        address = clean_address(angle)
        return Address(name, address)
    return _without_angle(entry, hint)


def _without_angle(entry: _Entry, hint: str) -> Address:
    """`a@b (Name)`, `Name a@b`, `"odd local"@b`: exactly one bare address, and none glued to an encoded-word."""
    pieces = entry.pieces
    for index, (kind, text) in enumerate(pieces):
        if kind != "text" or "@" not in text:
            continue
        before = pieces[index - 1] if index else ("", "")
        token = next((t for t in text.split() if "@" in t), "")
        head = text.lstrip() == text and text.startswith(token)
        if head and before[0] == "word":
            return Address(_name(pieces, hint), "")
        if head and before[0] == "quoted" and token.startswith("@"):
            return Address(_name(pieces[: index - 1], hint), clean_address(f'"{before[1]}"{token}'))
        address = clean_address(token) or clean_address(token.strip("'\"`.,"))
        if address:
            rest = [*pieces[:index], ("text", text.replace(token, " ", 1)), *pieces[index + 1 :]]
            return Address(_name(rest, hint), address)
    return Address(_name(pieces, hint), "")


def _name(pieces: list[tuple[str, str]], hint: str) -> str:
    joined = "".join(_unquote(text) if kind == "quoted" else text for kind, text in pieces)
    name = decode_words(joined.strip().encode("latin-1", "replace"), hint, 1000)
    return " ".join(name.strip(" ,'\"").split())[:300]


def _unquote(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text) if "\\" in text else text
