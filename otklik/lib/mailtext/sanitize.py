"""Make a mail's HTML safe to show: balanced by our own reader, then cleaned by nh3 (ammonia), until nothing changes.

nh3 alone is quadratic in the depth of the tree, so it is only given balanced HTML of bounded depth, size and number of
attributes. The result holds no script, no address that loads by itself, no id, name, class or form.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Container
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .markup import OPEN, TEXT, tokens
from .policy import (
    ATTRIBUTES,
    BLOCKS,
    INLINE,
    KEPT,
    QUOTE_MARKS,
    RENAMED,
    STYLES,
    TABLE_PARTS,
    URL_SCHEMES,
    VOID_KEPT,
    image_source,
    quote_mark,
    safe_cid,
    safe_href,
    safe_style,
)

if TYPE_CHECKING:
    import nh3

MAX_BYTES = 512 * 1024
MAX_DEPTH = 256
_MAX_BALANCED = 1024 * 1024
# Real mails of 512 KB have at most some 20,000 tags; each costs the balancer, nh3 and the page.
_MAX_TAGS = 40_000
_MAX_WORK = 500_000
_PASSES = 4


@dataclass(frozen=True, slots=True)
class Sanitized:
    """Safe HTML, how many images wait for a click, and whether the HTML was refused as too large or too deep."""

    html: str
    blocked_images: int = 0
    too_complex: bool = False


class _TooComplex(Exception):
    """The HTML is deeper or larger than the cleaner may be given."""


def escape(text: str) -> str:
    """Escape text the way html5ever writes it, so that a second pass changes nothing."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\u00a0", "&nbsp;")


_CLOSES: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    # A start tag (key) ends these open elements, looked for no further out than those.
    "li": (frozenset({"li"}), frozenset({"ul", "ol", "table"})),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl", "table"})),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl", "table"})),
    "td": (frozenset({"td", "th", "caption"}), frozenset({"tr", "table"})),
    "th": (frozenset({"td", "th", "caption"}), frozenset({"tr", "table"})),
    "tr": (frozenset({"tr", "caption"}), frozenset({"table"})),
    "tbody": (frozenset({"tbody", "thead", "tfoot", "caption"}), frozenset({"table"})),
    "thead": (frozenset({"tbody", "thead", "tfoot", "caption"}), frozenset({"table"})),
    "tfoot": (frozenset({"tbody", "thead", "tfoot", "caption"}), frozenset({"table"})),
    "caption": (frozenset({"tbody", "thead", "tfoot", "caption"}), frozenset({"table"})),
}
_NOT_INLINE = KEPT - INLINE
_TABLE = frozenset({"table"})
_SCOPE = frozenset({"table", "td", "th", "caption"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


class _Balancer:
    """Rewrites tokens as well-nested HTML of allowed elements and attributes."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.stack: list[str] = []
        self.size = 0
        self.work = 0
        self.tags = 0
        self.after_pre = False
        self.known: dict[tuple[str, tuple[tuple[str, str], ...]], str] = {}

    def run(self, html: str) -> str:
        """Return the balanced HTML; raises _TooComplex."""
        for kind, value, attributes in tokens(html):
            if kind == TEXT:
                self._text(value)
                continue
            self.tags += 1
            if self.tags > _MAX_TAGS:
                raise _TooComplex
            if kind == OPEN:
                self._open(RENAMED.get(value, value), attributes)
            else:
                self._close(RENAMED.get(value, value))
        self._pop_to(0)
        return "".join(self.out)

    def _write(self, piece: str) -> None:
        self.out.append(piece)
        self.size += len(piece)
        self.after_pre = False
        if self.size > _MAX_BALANCED:
            raise _TooComplex

    def _text(self, text: str) -> None:
        if self.after_pre:
            # A newline right behind <pre> is not content; each parse would take one more away.
            text = text.lstrip("\r\n")
        if text:
            self._write(escape(text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", " ")))

    def _open(self, tag: str, attributes: dict[str, str]) -> None:
        if tag not in KEPT:
            return
        if tag in TABLE_PARTS and "table" not in self.stack:
            return
        if tag in BLOCKS:
            # A block ends the paragraph it stands in, as in HTML; inline elements between are closed with it.
            self._end({"p"}, _NOT_INLINE)
        if tag in _CLOSES:
            self._end(*_CLOSES[tag])
        if tag in _HEADINGS and self.stack and self.stack[-1] in _HEADINGS:
            self._pop_to(len(self.stack) - 1)
        written = self._written(tag, attributes) if attributes else ""
        if tag == "a":
            # Links do not nest: a new one ends the one it stands in.
            self._end({"a"}, _NOT_INLINE)
            if 'href="' not in written or "a" in self.stack:
                return
        if tag == "img" and not written:
            return
        self._write(f"<{tag}{written}>")
        if tag in VOID_KEPT:
            return
        self.stack.append(tag)
        if len(self.stack) > MAX_DEPTH:
            raise _TooComplex
        self.after_pre = tag == "pre"

    def _written(self, tag: str, attributes: dict[str, str]) -> str:
        """The attributes that may stay; Word repeats the same few thousands of times, so these are looked up."""
        if tag == "img" or tag == "a" or sum(map(len, attributes.values())) > 300 or len(self.known) > 500:
            return _attributes(tag, attributes)
        key = (tag, tuple(attributes.items()))
        if key not in self.known:
            self.known[key] = _attributes(tag, attributes)
        return self.known[key]

    def _close(self, tag: str) -> None:
        if tag == "br":
            self._write("<br>")
            return
        if tag not in KEPT or tag in VOID_KEPT:
            return
        self._end({tag}, _TABLE if tag in TABLE_PARTS else _SCOPE)

    def _end(self, ended: Container[str], barrier: Container[str]) -> None:
        """Close the innermost of ``ended`` with all inside it, unless one of ``barrier`` stands in between."""
        if self.work > _MAX_WORK:
            raise _TooComplex
        for index in range(len(self.stack) - 1, -1, -1):
            self.work += 1
            if self.stack[index] in ended:
                self._pop_to(index)
                return
            if self.stack[index] in barrier:
                return

    def _pop_to(self, index: int) -> None:
        while len(self.stack) > index:
            self._write(f"</{self.stack.pop()}>")


def _attributes(tag: str, given: dict[str, str]) -> str:
    """The attributes that may stay, written out; sources of images become data attributes nothing loads from."""
    kept: dict[str, str] = {}
    mark = quote_mark(tag, given) if given else ""
    if mark:
        kept["data-quote"] = mark
    own, common = ATTRIBUTES.get(tag, frozenset()), ATTRIBUTES["*"]
    for name, value in given.items():
        if name not in own and name not in common:
            continue
        if name == "style":
            value = safe_style(value)
        elif name == "href":
            value = safe_href(value)
        elif name in ("src", "data-remote-src"):
            name, value = image_source(value)
        elif name == "data-cid":
            name, value = safe_cid(value)
        elif name == "data-quote":
            continue
        else:
            value = value[:1000].strip()
        if name and (value or name == "alt"):
            kept.setdefault(name, value)
    if tag == "img" and not kept.keys() & {"src", "data-cid", "data-remote-src"} and not kept.get("alt"):
        return ""
    return "".join(f' {name}="{escape(value).replace(chr(34), "&quot;")}"' for name, value in kept.items())


_STYLE_DOUBT = re.compile(r"url|expression|\\|@|/\*", re.IGNORECASE)


def _last_word(tag: str, name: str, value: str) -> str | None:
    """The cleaner's own look at each attribute, so that a slip of the balancer cannot pass."""
    if name == "style":
        return None if _STYLE_DOUBT.search(value) or not value else value
    if name == "src":
        return value if image_source(value) == ("src", value) else None
    if name == "data-remote-src":
        return value if image_source(value) == (name, value) else None
    if name == "data-cid":
        return value if safe_cid(value) == (name, value) else None
    if name == "data-quote":
        return value if value in QUOTE_MARKS else None
    if name == "href":
        return value if safe_href(value) else None
    return value


@functools.cache
def _cleaner() -> nh3.Cleaner:
    import nh3

    return nh3.Cleaner(
        tags=set(KEPT),
        clean_content_tags={"script", "style"},
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        attribute_filter=_last_word,
        strip_comments=True,
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        url_schemes={*URL_SCHEMES, "data"},
        filter_style_properties=set(STYLES),
        url_relative="deny",
    )


def sanitize(html: str) -> Sanitized:
    """Return safe HTML for a sandboxed frame; ``sanitize(sanitize(x).html).html`` equals the first result.

    Over 512 KB or 256 open elements nothing is cleaned: ``too_complex`` is set and the caller shows the text.
    The private attributes left: data-cid (resolve to the attachment), data-remote-src (load after a click, through the
    proxy only), data-quote (where quoted mail was recognised, see ``split_html``).
    """
    if len(html) > MAX_BYTES or len(html.encode("utf-8", "replace")) > MAX_BYTES:
        return Sanitized("", 0, True)
    try:
        before = html
        for _ in range(_PASSES):
            after = _cleaner().clean(_Balancer().run(before))
            if after == before:
                return Sanitized(after, after.count(' data-remote-src="'))
            before = after
    except _TooComplex:
        pass
    return Sanitized("", 0, True)
