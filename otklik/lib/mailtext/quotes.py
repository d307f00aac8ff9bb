"""Which part of a mail's HTML is quoted: marks left by the mail program, then the same rules as for plain text.

The HTML is read as lines; a line inside a recognised quote gets "> " before it, a mark such as Outlook's reply header
becomes a divider line, and ``line_kinds`` decides as it does for plain text. So an answer written between quotes stays
visible in both, and nothing is lost: each leaf of the tree goes to the new or to the quoted HTML.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .markup import CLOSE, OPEN, TEXT, decode
from .policy import BLOCKS
from .trim import line_kinds

_TOKEN = re.compile(r"<(/?)([a-z0-9]++)((?:\s++[^\s=<>]++=\"[^\"]*+\")*+)\s*+>|([^<]++)|<")
_MARK = re.compile(r' data-quote="([a-z]+)"')
_VOID = frozenset({"br", "hr", "img", "wbr"})
_BREAKS = BLOCKS | {"tr", "caption", "br"}
_DIVIDER = "-----Original Message-----"
# Stands for an attribution the mail program marked as such, in whatever language it is written.
_INTRO = "On 2020-01-01 at 10:00, somebody wrote:"


@dataclass(frozen=True, slots=True)
class Parts:
    """Clean HTML of a mail by what it is; ``visible`` is new and signature in their order."""

    visible: str
    new: str
    quoted: str
    signature: str


@dataclass(slots=True)
class _Leaf:
    """One token of cleaned HTML: a leaf (text, image, break) has the number of its line."""

    kind: int
    name: str
    raw: str
    mark: str = ""
    line: int = -1


@dataclass(slots=True)
class _Reader:
    """Turns cleaned HTML into tokens and text lines."""

    leaves: list[_Leaf] = field(default_factory=list)
    texts: list[list[str]] = field(default_factory=lambda: [[]])
    prefixed: list[bool] = field(default_factory=lambda: [False])
    quoting: int = 0
    pre: int = 0
    threads: int = 0
    in_intro: bool = False
    intros: list[list[int]] = field(default_factory=list)
    stack: list[tuple[str, str, int]] = field(default_factory=list)

    def run(self, html: str) -> None:
        """Read the HTML, which must come from ``sanitize``."""
        for found in _TOKEN.finditer(html):
            closing, name, rest, text = found[1], found[2], found[3], found[4]
            if name is None:
                self._text(text if text is not None else "&lt;")
            elif closing:
                self._close(name)
            else:
                self._open(name, rest, found[0])

    def _text(self, raw: str) -> None:
        pieces = re.split(r"(?<=\n)", raw) if self.pre and "\n" in raw else [raw]
        for piece in pieces:
            if not piece:
                continue
            self._add(_Leaf(TEXT, "", piece), decode(piece))
            if self.pre and piece.endswith("\n"):
                self._new_line(force=True)

    def _add(self, leaf: _Leaf, text: str) -> None:
        leaf.line = len(self.texts) - 1
        self.leaves.append(leaf)
        if text.strip() and not any(part.strip() for part in self.texts[-1]):
            self.prefixed[-1] = self.quoting > 0
        self.texts[-1].append(text)
        if self.in_intro and text.strip() and leaf.line not in self.intros[-1][-1:]:
            self.intros[-1].append(leaf.line)

    def _new_line(self, *, force: bool = False) -> None:
        if force or any(part.strip() for part in self.texts[-1]):
            self.texts.append([])
            self.prefixed.append(self.quoting > 0)

    def _open(self, name: str, rest: str, raw: str) -> None:
        found = _MARK.search(rest) if "data-quote" in rest else None
        mark = found[1] if found else ""
        if name in _BREAKS and name != "br":
            self._new_line()
        if mark in ("rest", "signature"):
            self._new_line()
            self._pseudo(_DIVIDER if mark == "rest" else "-- ")
        if name in _VOID:
            self._add(_Leaf(OPEN, name, raw, mark), "________" if name == "hr" else "\ufffc" if name == "img" else "")
            if name != "img":
                self._new_line(force=name == "br")
            return
        if name in ("td", "th"):
            self.texts[-1].append("\t")
        # Gmail and Apple Mail indent by <blockquote style="margin:0 0 0 40px;border:none">: that is no quote.
        bare = name == "blockquote" and not mark and "border:none" not in rest
        depth = 1 if bare or mark in ("quote", "thread") else 0
        if mark == "intro" and not self.in_intro and self.quoting == self.threads:
            self._new_line()
            self.in_intro = True
            self.intros.append([])
        elif mark == "intro":
            mark = ""
        if name == "blockquote" and self.stack:
            self._thread_quote()
        self.quoting += depth
        self.threads += mark == "thread"
        self.stack.append((name, mark, depth))
        self.pre += name == "pre"
        self.leaves.append(_Leaf(OPEN, name, raw, mark, len(self.texts) - 1))

    def _thread_quote(self) -> None:
        """The quote inside a thread is here: what follows it in the thread is the customer's own again."""
        for index in range(len(self.stack) - 1, max(-1, len(self.stack) - 8), -1):
            name, mark, depth = self.stack[index]
            if mark == "thread" and depth:
                self.stack[index] = (name, "", 0)
                self.quoting -= depth
                self.threads -= 1
                return

    def _pseudo(self, text: str) -> None:
        self.texts[-1] = [text]
        self.prefixed[-1] = False
        self.texts.append([])
        self.prefixed.append(self.quoting > 0)

    def _close(self, name: str) -> None:
        if not self.stack:
            return
        _, mark, depth = self.stack.pop()
        self.leaves.append(_Leaf(CLOSE, name, f"</{name}>", "", len(self.texts) - 1))
        if name in _BREAKS or mark:
            self._new_line()
        self.quoting -= depth
        self.threads -= mark == "thread"
        self.in_intro = self.in_intro and mark != "intro"
        self.pre -= name == "pre"
        if not self.texts[-1]:
            self.prefixed[-1] = self.quoting > 0

    def lines(self) -> list[str]:
        """The text lines, "> " before what stands in a recognised quote."""
        joined = (" ".join("".join(parts).split()) for parts in self.texts)
        found = [f"> {text}" if quoted and text else text for text, quoted in zip(joined, self.prefixed, strict=True)]
        for group in self.intros:
            for line in group:
                found[line] = _INTRO if line == group[0] else ""
        return found


class _Output:
    """Writes leaves with the elements around them, opened when first needed, so each part is balanced by itself."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.open: list[int] = []
        self.passed_over = False  # something of another part stood between what was written and what comes

    def put(self, raw: str, path: list[int], leaves: list[_Leaf]) -> None:
        """Write ``raw`` inside the elements of ``path``; lines whose break went to another part stay apart."""
        if self.open == path and self.passed_over and self.out and not self.out[-1].startswith(("<br", "<hr")):
            self.out.append("<br>")
        self.passed_over = False
        if self.open != path:
            same = 0
            for mine, wanted in zip(self.open, path, strict=False):
                if mine != wanted:
                    break
                same += 1
            self._close_to(same, leaves)
            for index in path[same:]:
                self.out.append(leaves[index].raw)
                self.open.append(index)
        self.out.append(raw)

    def _close_to(self, depth: int, leaves: list[_Leaf]) -> None:
        while len(self.open) > depth:
            self.out.append(f"</{leaves[self.open.pop()].name}>")

    def finish(self, leaves: list[_Leaf]) -> str:
        """Close what is open and return the HTML."""
        self._close_to(0, leaves)
        return "".join(self.out)


def _kinds(reader: _Reader) -> list[str]:
    """Kind per line: line_kinds, but a blank line next to quoted ones goes with them."""
    lines = reader.lines()
    kinds = line_kinds(lines)
    for group in reader.intros:
        for line in group:
            kinds[line] = kinds[group[0]]
    follow = "n"
    for i in range(len(lines) - 1, -1, -1):
        if lines[i]:
            follow = kinds[i]
        elif follow == "q":
            kinds[i] = "q"
    return kinds


def split_parts(html_safe: str) -> Parts:
    """Split cleaned HTML into new, quoted and signature parts; all of it is new when nothing new would remain."""
    reader = _Reader()
    reader.run(html_safe)
    kinds = _kinds(reader)
    if all(kind == "n" for kind in kinds):
        return Parts(html_safe, html_safe, "", "")
    outputs = {name: _Output() for name in "nqsv"}
    path: list[int] = []
    filled: list[bool] = []
    for index, leaf in enumerate(reader.leaves):
        targets = ("q",) if kinds[leaf.line] == "q" else (kinds[leaf.line], "v")
        if leaf.kind == CLOSE:
            if not filled[-1]:
                for name in targets:
                    outputs[name].put("", path, reader.leaves)
            path.pop()
            filled.pop()
            if filled:
                filled[-1] = True
            continue
        if leaf.kind == OPEN and leaf.name not in _VOID:
            path.append(index)
            filled.append(False)
            continue
        for name, output in outputs.items():
            if name in targets:
                output.put(leaf.raw, path, reader.leaves)
            else:
                output.passed_over = True
        if filled:
            filled[-1] = True
    new, quoted, signature, visible = (outputs[name].finish(reader.leaves) for name in "nqsv")
    return Parts(visible, new, quoted, signature)


def split_html(html_safe: str) -> tuple[str, str]:
    """Return (new_html, quoted_html) of HTML that ``sanitize`` returned; the signature stays with the new part."""
    parts = split_parts(html_safe)
    return parts.visible, parts.quoted
