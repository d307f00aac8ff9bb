"""Light markup of answers: bold, italic, lists, links, quotes, code, pictures that go with the message.

The text people type is the text part of the mail as it is; the HTML part is made of it here, by CommonMark without what
surprises in letters: no headings, no HTML, no indented code, no backslash escapes; a line break is a line break, and a
star between two letters or digits is a star. The result is HTML of our own making, cleaned all the same.
"""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from otklik.lib.mailtext import sanitize

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

PICTURE = "picture:"
MAX_TEXT = 100_000  # characters; a longer text stays plain
_STAR = "\ue000"
_INNER_STAR = re.compile(r"(?<=\w)\*(?=\w)")
_LINK = re.compile(r"https?://[^\s<>\"'\ue000]{1,2000}[^\s<>\"'.,;:!?)\]\ue000]")
_UNQUOTED = re.compile(r"^([ \t]*>[^\n]*)\n(?=[ \t]*[^>\s])", re.MULTILINE)
_PICTURE = re.compile(r"!\[([^\[\]\n]{0,200})\]\(picture:([\w.-]{1,120})\)")
_MARKS = re.compile(r"[*_`>\[]|^[ \t]*(?:[-+]|\d{1,9}[.)])[ \t]", re.MULTILINE)
_PLAIN = re.compile(r"</?(?:p|br|a)\b[^>]*>")
_CID = re.compile(r'data-cid="([^"<>]{1,300})"')


@dataclass(frozen=True)
class Rich:
    """What a typed text is in a mail: the text part and the HTML part, which is empty when there is no markup in it."""

    text: str
    html: str = ""


def render(text: str, pictures: Mapping[str, str] | None = None) -> Rich:
    """Return both parts of a typed text. `pictures` gives the Content-ID of each picture that may stand in it."""
    pictures = pictures or {}
    plain = _PICTURE.sub(lambda match: f"[{match[2]}]" if match[2] in pictures else match[0], text)
    if len(text) > MAX_TEXT or not _MARKS.search(text):
        return Rich(plain)
    # CommonMark would take the answer under a quote for a part of it.
    source = _UNQUOTED.sub("\\1\n\n", _INNER_STAR.sub(_STAR, text.replace(_STAR, "")))
    parser = _parser()
    tokens = parser.parse(source)
    for token in tokens:
        if token.type == "inline":
            token.children = _children(token.children or [], pictures)
    made = parser.renderer.render(tokens, parser.options, {}).replace(_STAR, "*")
    if not re.search(r"<(?!/?(?:p|br|a)\b)|<a [^>]*data-named", made):
        return Rich(plain)
    return Rich(plain, sanitize(made.replace(" data-named", "")).html)


def for_mail(html_part: str) -> str:
    """Return stored HTML with its pictures named as a mail names them (RFC 2392)."""
    return _CID.sub(lambda match: f'src="cid:{match[1]}"', html_part)


@functools.cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    rules = ["emphasis", "list", "blockquote", "fence", "backticks", "link", "image", "newline", "balance_pairs"]
    parser = MarkdownIt("zero", {"html": False, "breaks": True, "maxNesting": 20})
    return parser.enable(rules, ignoreInvalid=True)


def _children(tokens: list[Token], pictures: Mapping[str, str]) -> list[Token]:
    """Put in what the parser does not know: bare addresses are links, only pictures of the message are pictures."""
    result: list[Token] = []
    inside = 0
    for token in tokens:
        if token.type == "link_open":
            inside += 1
            if not str(token.attrGet("href") or "").lower().startswith(("http://", "https://", "mailto:", "tel:")):
                token.attrSet("href", "#")
            token.attrSet("data-named", "")
        elif token.type == "link_close":
            inside -= 1
        if token.type == "image":
            result.append(_picture(token, pictures))
        elif token.type == "text" and not inside and _LINK.search(token.content):
            result.append(_html(token, _linked(token.content)))
        else:
            result.append(token)
    return result


def _picture(token: Token, pictures: Mapping[str, str]) -> Token:
    source = str(token.attrGet("src") or "")
    name = source.removeprefix(PICTURE)
    if source.startswith(PICTURE) and name in pictures:
        return _html(token, f'<img src="cid:{html.escape(pictures[name])}" alt="{html.escape(name)}">')
    return _html(token, html.escape(f"![{token.content}]({source})"))


def _html(like: Token, made: str) -> Token:
    return like.copy(type="html_inline", tag="", attrs={}, children=None, content=made)


def _linked(text: str) -> str:
    pieces: list[str] = []
    position = 0
    for match in _LINK.finditer(text):
        pieces.append(html.escape(text[position : match.start()]))
        pieces.append(f'<a href="{html.escape(match[0])}">{html.escape(match[0])}</a>')
        position = match.end()
    pieces.append(html.escape(text[position:]))
    return "".join(pieces)
