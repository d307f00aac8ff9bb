"""Readable plain text of a mail's HTML: paragraphs, lists, links, tables by tabs, quotes by "> ". Linear, bounded."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .markup import OPEN, TEXT, Token, tokens
from .policy import BLOCKS, words

MAX_INPUT = 4 * 1024 * 1024
MAX_OUTPUT = 1024 * 1024
_SPACE = re.compile(r"[ \t\n\r\f]+")
_PARAGRAPHS = words("p h1 h2 h3 h4 h5 h6 ul ol dl blockquote pre table")
_LINES = (BLOCKS | {"tr", "caption"}) - _PARAGRAPHS
_QUOTED_DEPTH = 12


class _Writer:
    """Collects lines; knows where a space, a line break or a blank line is due before the next word."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.due = 0
        self.space = False
        self.depth = 0
        self.pre = 0
        self.lists: list[int] = []
        self.links: list[tuple[str, list[str]]] = []
        self.last_depth = 0
        self.size = 0

    def feed(self, stream: Iterable[Token]) -> str:
        """Render the tokens."""
        for kind, value, attributes in stream:
            if kind == TEXT:
                self._text(value)
            elif kind == OPEN:
                self._open(value, attributes)
            else:
                self._close(value)
            if self.size > MAX_OUTPUT:
                break
        self._end_line()
        return "\n".join(self.lines).strip("\n")

    def _text(self, text: str) -> None:
        if self.pre:
            parts = text.split("\n")
            for index, part in enumerate(parts):
                if index:
                    self._end_line(force=True)
                self._put(part)
            return
        words = _SPACE.sub(" ", text)
        if not words.strip(" "):
            self.space = self.space or bool(words)
            return
        if words[0] == " ":
            self.space = True
        self._put(words.strip(" "))
        self.space = words[-1] == " "

    def _put(self, text: str) -> None:
        if not text:
            return
        if self.due:
            self._end_line()
            if self.due > 1 and self.lines and self.lines[-1].strip("> "):
                self.lines.append(("> " * min(self.depth, self.last_depth)).rstrip())
            self.due, self.space = 0, False
        if self.space and self.line and self.line[-1][-1:] not in (" ", "\t"):
            self.line.append(" ")
        self.space = False
        text = text.replace("\u00a0", " ")
        self.line.append(text)
        self.size += len(text) + 1
        if self.links and len(self.links[-1][1]) < 50:
            self.links[-1][1].append(text)

    def _end_line(self, *, force: bool = False) -> None:
        if self.line or force:
            prefix = "> " * self.depth
            line = (prefix + "".join(self.line).rstrip(" \t")).rstrip(" ")
            # One blank line is enough to part paragraphs, however many empty ones a program writes.
            if self.pre or line.strip("> ") or (self.lines and self.lines[-1].strip("> ")):
                self.lines.append(line)
            self.size += 1 + len(prefix)
            self.line = []
            self.last_depth = self.depth
        self.space = False

    def _break(self, height: int) -> None:
        if self.line:
            self._end_line()
        self.due = max(self.due, height)

    def _open(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "br":
            self._end_line(force=True)
        elif tag == "hr":
            self._break(1)
            self._put("________________")
            self._break(1)
        elif tag == "img":
            alt = attributes.get("alt", "").strip()
            if alt:
                self._put(f"[{alt[:200]}]")
        elif tag == "a":
            self.links.append((attributes.get("href", "").strip(), []))
            del self.links[:-8]
        elif tag in ("td", "th"):
            if self.line:
                self.line.append("\t")
                self.space = False
        elif tag == "li":
            self._break(1)
            self._put(self._bullet())
            self.space = True
        else:
            self._open_block(tag)

    def _open_block(self, tag: str) -> None:
        if tag in _PARAGRAPHS:
            self._break(1 if tag in ("ul", "ol") and self.lists else 2)
        elif tag in _LINES:
            self._break(1)
        if tag == "blockquote":
            self.depth = min(self.depth + 1, _QUOTED_DEPTH)
        elif tag == "pre":
            self.pre += 1
        elif tag in ("ul", "ol"):
            self.lists.append(0 if tag == "ol" else -1)
            del self.lists[:-20]

    def _bullet(self) -> str:
        indent = "  " * max(0, len(self.lists) - 1)
        if not self.lists or self.lists[-1] < 0:
            return indent + "-"
        self.lists[-1] += 1
        return f"{indent}{self.lists[-1]}."

    def _close(self, tag: str) -> None:
        if tag == "a":
            self._end_link()
        elif tag in _PARAGRAPHS:
            self._break(1 if tag in ("ul", "ol") and len(self.lists) > 1 else 2)
        elif tag in _LINES or tag == "li":
            self._break(1)
        if tag == "blockquote":
            self.depth = max(0, self.depth - 1)
        elif tag == "pre":
            self.pre = max(0, self.pre - 1)
        elif tag in ("ul", "ol") and self.lists:
            self.lists.pop()

    def _end_link(self) -> None:
        """Add the address in brackets when the words of the link do not already show it."""
        if not self.links:
            return
        href, shown = self.links.pop()
        same = _bare("".join(shown).strip().lower()) == _bare(href.lower())
        if not shown or same or href[:4].lower() not in ("http", "mail", "tel:"):
            return
        address = f" ({href[:2000]})"
        self.size += len(address)
        if self.line:
            self.line.append(address)
        elif self.lines:
            self.lines[-1] += address


def _bare(address: str) -> str:
    """An address without scheme, "www." and last slash: what people see as the same link."""
    for prefix in ("https://", "http://", "mailto:", "tel:", "www."):
        address = address.removeprefix(prefix)
    return address.rstrip("/")


def html_to_text(html: str) -> str:
    """Plain text of any HTML, safe or not; input over 4 MB and output over 1 MB (in characters) are cut there."""
    return _Writer().feed(tokens(html[:MAX_INPUT]))
