"""Reply trimming for plain text: what the customer wrote now, what is quoted, and the signature.

One pass over the lines and a table of patterns; nothing is ever deleted: every line of the input is in exactly one
of the three parts. Work is bounded: LOOKED_AT lines are classified, each by patterns over at most 400 characters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .labels import divider, header_field
from .phrases import is_intro, is_intro_above_quote, is_mobile_footer, is_reply_marker, may_open_intro

LOOKED_AT = 10_000
_SIGNATURE_LINES = 25
_QUOTE = re.compile(r"[ \t\ufeff\u00a0]{0,4}(?:>|[A-ZА-ЯЁ]{1,3}>(?=[\s>]|$))")
_BAR = re.compile(r"[ \t]{0,4}\|(?:\s|$)")
_RULE = re.compile(r"^[\s*]{0,12}(?:[-–—]{3,}|_{3,}|={3,}|\*{3,})[\s*]{0,12}$")
_SIGNATURE = re.compile(r"^\s?(?:--|__)[ \t\u00a0]{0,3}$")
_UNDERSCORES = re.compile(r"^\s{0,3}_{5,}\s*$")
_SENTENCE_END = tuple('.?!:;…)»"”')


@dataclass(frozen=True, slots=True)
class Trimmed:
    """The three parts of a mail's text, lines joined by LF; together they hold every line of the input."""

    new: str
    quoted: str = ""
    signature: str = ""


def split_lines(text: str) -> list[str]:
    """Lines of a mail with CRLF and CR taken as LF; form feeds and U+2028 stay inside a line."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def header_block(lines: list[str], at: int, *, lone: bool = False) -> tuple[dict[str, str], int] | None:
    """Read "From: / Sent: / To: / Subject:" lines from ``at``: (kind -> value, index behind the block), or None.

    A block has a sender and two more of date, to and subject; with ``lone`` (below a divider) a sender is enough.
    """
    fields: dict[str, str] = {}
    last, i = "", at
    while i < len(lines) and i < at + 24:
        line = lines[i]
        field = header_field(line)
        if field and field[0] in fields and field[0] != "other":
            break
        if field:
            last = field[0]
            fields[last] = field[1]
            i += 1
            continue
        if not fields:
            return None
        # Names wrap, and text made of HTML has blank lines between the fields: go on while a field follows.
        if not _field_follows(lines, i, 3 if line.strip() else 1) or len(line) > 2000:
            break
        fields[last] = f"{fields[last]} {line.strip(' >|')}".strip()
        i += 1
    known = sum(kind in fields for kind in ("date", "to", "subject"))
    return (fields, i) if "from" in fields and (known >= 2 or lone) else None


def _field_follows(lines: list[str], i: int, reach: int) -> bool:
    """Whether one of the next lines is a header field again, with no blank line before it."""
    for line in lines[i + 1 : i + 1 + reach]:
        if not line.strip(" \t>|"):
            return False
        field = header_field(line)
        if field:
            return field[0] != "from"
    return False


def intro_length(lines: list[str], at: int) -> int:
    """Number of lines of the attribution ("On ... wrote:") that begins at ``at``, wrapped up to five lines; else 0."""
    first = lines[at]
    if not may_open_intro(first):
        return 0
    text, i = first, at
    while True:
        if is_intro(text):
            return i - at + 1
        i += 1
        if i < len(lines) and not lines[i].strip() and i + 1 < len(lines) and lines[i + 1].lstrip().startswith("<"):
            i += 1
        if i >= len(lines) or i > at + 5 or len(text) + len(lines[i]) > 400 or not lines[i].strip():
            return 0
        text = f"{text} {lines[i].strip()}"


class _Scan:
    """One pass that gives every line a kind: n(ew), q(uoted), s(ignature) or Q (quoted, perhaps kept in place)."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.kinds = ["n"] * len(lines)
        self.regions: list[tuple[int, int, bool]] = []
        self.seen_text = False
        self.signature_at = -1
        self.signature_size = 0
        self.footer = False

    def run(self) -> list[str]:
        """Classify all lines."""
        i, end = 0, min(len(self.lines), LOOKED_AT)
        while i < end:
            step = self._step(i) if self.lines[i] and not self.lines[i].isspace() else 1
            if step == 0:
                return self._finish(i)
            i += step
        self._close_signature(i)
        if len(self.lines) > end and self.footer:
            self._mark(end, len(self.lines), "q")
        self._resolve(end)
        return self.kinds

    def _mark(self, begin: int, end: int, kind: str) -> None:
        self.kinds[begin:end] = kind * (end - begin)

    def _finish(self, i: int) -> list[str]:
        """Everything from ``i`` is quoted, and so is a rule ("______") drawn just above it."""
        self._close_signature(i)
        top = i
        while top > 0 and (not self.lines[top - 1].strip() or _RULE.match(self.lines[top - 1][:200])):
            top -= 1
        self._mark(top, len(self.lines), "q")
        self._resolve(top)
        return self.kinds

    def _step(self, i: int) -> int:
        """Handle the non-blank line ``i``: how many lines were used, or 0 for "all the rest is quoted"."""
        line = self.lines[i]
        if _QUOTE.match(line):
            return self._quote(i)
        length = self._announcement(i)
        if length:
            self._close_signature(i)
            after = self._skip_blank(i + length)
            if after < len(self.lines) and (_QUOTE.match(self.lines[after]) or _BAR.match(self.lines[after])):
                return self._quote(i, intro=after - i, announced=length)
            if self.seen_text:
                return 0
            self._mark(i, i + length, "q")
            return length
        return self._plain(i, line)

    def _announcement(self, i: int) -> int:
        """Length of what announces an older mail at ``i``: a divider, a header block, an attribution, our marker."""
        line = self.lines[i]
        if is_reply_marker(line):
            return 1
        if divider(line):
            after = self._skip_blank(i + 1)
            block = header_block(self.lines, after, lone=True) if after < len(self.lines) else None
            return (block[1] if block else i + 1) - i
        if header_field(line):
            block = header_block(self.lines, i)
            if block:
                return block[1] - i
        length = intro_length(self.lines, i)
        if not length and is_intro_above_quote(line):
            after = self._skip_blank(i + 1)
            length = int(after < len(self.lines) and bool(_QUOTE.match(self.lines[after])))
        return length

    def _skip_blank(self, i: int) -> int:
        while i < len(self.lines) and i < LOOKED_AT and not self.lines[i].strip():
            i += 1
        return i

    def _plain(self, i: int, line: str) -> int:
        if is_mobile_footer(line):
            self.kinds[i] = "s"
            self.footer = self.footer or self.seen_text
            return 1
        if self.footer:
            self.kinds[i] = "q"
            return 1
        if self.seen_text and self.signature_at < 0 and self._opens_signature(i, line):
            self.signature_at, self.signature_size = i, 0
            return 1
        if self.signature_at >= 0:
            self.signature_size += 1
            return 1
        self.seen_text = True
        return 1

    def _opens_signature(self, i: int, line: str) -> bool:
        if _SIGNATURE.match(line[:12]):
            return True
        return bool(self.regions) and self.regions[-1][1] >= i - 4 and bool(_UNDERSCORES.match(line[:200]))

    def _close_signature(self, end: int) -> None:
        """A signature ends where older mail begins; a "--" with a whole letter behind it was no signature."""
        if self.signature_at >= 0 and self.signature_size <= _SIGNATURE_LINES:
            self._mark(self.signature_at, end, "s")
        self.signature_at = -1

    def _quote(self, i: int, *, intro: int = 0, announced: int = 0) -> int:
        """Take the run of quoted lines that begins ``intro`` lines below ``i``, announced by the lines at ``i``."""
        self._close_signature(i)
        begin = end = i + intro
        bars = intro > 0 and bool(_BAR.match(self.lines[begin]))
        stop = min(len(self.lines), LOOKED_AT)
        j = begin
        while j < stop:
            line = self.lines[j]
            if _QUOTE.match(line) or (bars and _BAR.match(line)):
                end = j + 1
            elif line.strip() and not self._wrapped(j, end):
                break
            j += 1
        self._mark(i, i + announced, "q")
        self._mark(begin, end, "q" if self.footer else "Q")
        if not self.footer:
            self.regions.append((begin, end, intro > 0))
        return end - i

    def _wrapped(self, j: int, end: int) -> bool:
        """Whether line ``j`` is the tail of the long quoted line above it that some program wrapped without a ">"."""
        above, line = self.lines[j - 1], self.lines[j]
        return (
            end == j
            and len(above) >= 50
            and not above.rstrip().endswith(_SENTENCE_END)
            and line[:1].islower()
            and j + 1 < len(self.lines)
            and bool(_QUOTE.match(self.lines[j + 1]))
        )

    def _resolve(self, end: int) -> None:
        """Decide for each quoted run whether it stays: an answer below a quote needs the quote to be understood."""
        text_after = [False] * (len(self.regions) + 1)
        bounds = [begin for begin, _, _ in self.regions] + [end]
        for k in range(len(self.regions) - 1, -1, -1):
            text_after[k] = text_after[k + 1] or self._has_text(self.regions[k][1], bounds[k + 1])
        before = self._has_text(0, bounds[0]) if self.regions else False
        for k, (begin, stop, intro) in enumerate(self.regions):
            blank_follows = stop < len(self.lines) and not self.lines[stop].strip()
            alone = not before and len(self.regions) == 1
            keep = text_after[k] and not (alone and (intro or not blank_follows))
            self._mark(begin, stop, "n" if keep else "q")

    def _has_text(self, begin: int, end: int) -> bool:
        return any(self.kinds[i] == "n" and self.lines[i].strip() for i in range(begin, end))


def line_kinds(lines: list[str]) -> list[str]:
    """Kind of each line: "n" new, "q" quoted, "s" signature. All "n" when no new line would remain."""
    kinds = _Scan(lines).run()
    if any(kind == "n" and line.strip() for kind, line in zip(kinds, lines, strict=True)):
        return kinds
    return ["n"] * len(lines)


def trim(text: str) -> Trimmed:
    """Split the text of a mail into new words, quoted older mail and signature; if nothing is new, all of it is."""
    lines = split_lines(text)
    kinds = line_kinds(lines)
    parts: dict[str, list[str]] = {"n": [], "q": [], "s": []}
    for kind, line in zip(kinds, lines, strict=True):
        parts[kind].append(line)
    new, quoted, signature = ("\n".join(parts[kind]).strip("\n") for kind in "nqs")
    return Trimmed(new.rstrip(), quoted.rstrip(), signature.rstrip())
