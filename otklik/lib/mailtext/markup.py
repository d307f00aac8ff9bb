"""A forgiving, linear reader of HTML: tokens with decoded text and attributes. Nothing it yields is trusted as safe.

Written for mail as it comes (unclosed tags, Word's conditional comments, a "<" in the text) and for hostile mail:
each character is looked at a bounded number of times, where ``html.parser`` needs quadratic time for some inputs.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator

TEXT, OPEN, CLOSE = 0, 1, 2
Token = tuple[int, str, dict[str, str]]
"""(TEXT, decoded text, {}), (OPEN, lower-case name, attributes) or (CLOSE, lower-case name, {})."""

NO_ATTRIBUTES: dict[str, str] = {}
VOID = frozenset({"br", "hr", "img", "wbr", "col", "input", "meta", "link", "base", "embed", "area", "source", "param"})
_SWALLOWED = frozenset({"script", "style", "title", "iframe", "noembed", "noframes", "xml"})
_MAX_ATTRIBUTES = 64
_NAME = re.compile(r"[a-zA-Z][^\s/>]{0,60}+[^\s/>]*+")
_ATTRIBUTE = re.compile(r"[\s/]*+([^\s/>=][^\s/>=]*+)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>]*+)))?+")
# What begins markup; any other "<" is text. "</3" and "</>" are what a browser makes of them: a comment.
_MARKUP = re.compile(r"<(?=[a-zA-Z!?]|/[^\s])")
_GAP = re.compile(r"[\s/=]*+")
# NUL and lone surrogates can be stored neither in PostgreSQL nor in UTF-8; the others have no meaning in HTML.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LONG_REFERENCE = re.compile(r"&#[xX]?[0-9a-fA-F]{9,}+;?")


def clean_characters(text: str) -> str:
    """Drop control characters and lone surrogates, which no store, wire or page can carry; LF, TAB, CR and FF stay."""
    return _UNWANTED.sub("", text)


def decode(text: str) -> str:
    """Decode character references once; an absurdly long number becomes U+FFFD (``int()`` would refuse it)."""
    if "&" not in text:
        return text
    return clean_characters(entities.unescape(_LONG_REFERENCE.sub("\ufffd", text)))


def tokens(html: str) -> Iterator[Token]:
    """Yield the tokens of ``html``; comments, declarations and the content of script and style are left out."""
    html = clean_characters(html)
    at, size = 0, len(html)
    while at < size:
        found = _MARKUP.search(html, at)
        bracket = found.start() if found else -1
        if bracket < 0:
            yield TEXT, decode(html[at:]), NO_ATTRIBUTES
            return
        if bracket > at:
            yield TEXT, decode(html[at:bracket]), NO_ATTRIBUTES
        following = html[bracket + 1 : bracket + 2]
        if following in ("!", "?"):
            at = _skip_declaration(html, bracket)
            continue
        closing = following == "/"
        name = _NAME.match(html, bracket + 1 + closing)
        if not name:
            at = _after(html, ">", bracket)
            continue
        end = name.end()
        if html[end : end + 1] == ">":
            attributes, end = NO_ATTRIBUTES, end + 1
        else:
            attributes, end = _attributes(html, end)
        if end < 0:
            # Never closed: a browser drops the rest; here it is somebody's "a <b" and stays readable.
            yield TEXT, decode(html[bracket:]), NO_ATTRIBUTES
            return
        at = end
        tag = name[0].lower()
        if closing:
            yield CLOSE, tag, NO_ATTRIBUTES
        else:
            yield OPEN, tag, attributes
            if tag in _SWALLOWED:
                at = _skip_raw(html, tag, at)


def _attributes(html: str, at: int) -> tuple[dict[str, str], int]:
    """Read attributes from ``at``; return them and the index behind ">", or -1 when the tag never ends."""
    found: dict[str, str] = {}
    size = len(html)
    while True:
        gap = _GAP.match(html, at)
        at = gap.end() if gap else at
        if at >= size:
            return found, -1
        if html[at] == ">":
            return found, at + 1
        match = _ATTRIBUTE.match(html, at)
        if not match:
            return found, -1
        at = match.end()
        if len(found) < _MAX_ATTRIBUTES:
            name = match[1].lower()
            if name not in found:
                found[name] = decode(match[2] or match[3] or match[4] or "")


def _after(html: str, mark: str, at: int) -> int:
    end = html.find(mark, at)
    return len(html) if end < 0 else end + len(mark)


def _skip_declaration(html: str, at: int) -> int:
    """Index behind a comment, ``<![if ...]>``, doctype or processing instruction."""
    if html.startswith("<!--", at):
        if html.startswith(("<!-->", "<!--->"), at):
            return html.index(">", at) + 1
        return _after(html, "-->", at + 4)
    return _after(html, ">", at)


_RAW_END = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in _SWALLOWED}


def _skip_raw(html: str, name: str, at: int) -> int:
    end = _RAW_END[name].search(html, at)
    return end.start() if end else len(html)
