"""Pages of the guide, read from their Markdown: docs/guide/<language>/<name>.md with pictures of docs/images.

An installed package carries them beside this file, a checkout in its docs. They are ours and few; each is read once.
Names of headings are those of the English page in every language, so that a link to a place works in all of them: pages
of one name have the same headings in the same order (a test holds that).
"""

from __future__ import annotations

import functools
import html
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from otklik.config.help.places import DOCS, LANGUAGES, PICTURES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

INDEX = "README"
ORIGINAL = "en"
_PICTURE = re.compile(r"\.\./\.\./images/(\w{2}/[\w-]{1,60}\.png)")
_PAGE = re.compile(r"(?:\.\./(\w{2})/)?([\w-]{1,60})\.md")
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class GuidePage:
    """One page: its title, what stands below it as HTML, and its headings as (name, text)."""

    name: str
    language: str
    title: str
    html: SafeString
    headings: tuple[tuple[str, str], ...]


@functools.cache
def names(language: str) -> frozenset[str]:
    """Return the names of a language's pages, without ".md"."""
    return frozenset(path.stem for path in (DOCS / "guide" / language).glob("*.md"))


def page(language: str, name: str) -> GuidePage | None:
    """Return a page; None when there is none, whatever `name` is: it is looked for among the names there are."""
    return _read(language, name) if language in LANGUAGES and name in names(language) else None


def address(language: str, name: str = INDEX, anchor: str = "") -> str:
    """Return where a page is read."""
    url = reverse("help_index", args=[language]) if name == INDEX else reverse("help_page", args=[language, name])
    return f"{url}#{anchor}" if anchor else url


@functools.cache
def _read(language: str, name: str) -> GuidePage:
    parser = _parser()
    tokens = parser.parse(_source(language, name))
    named = _anchors(language, name)
    titles = _titles(tokens)
    for (token, _), anchor in zip(titles, named.values(), strict=False):
        token.attrSet("id", anchor)
    for token in tokens:
        for child in token.children or []:
            _lead(child, language, name)
    # The title is drawn by the page, and so is the link to the other language that the index begins with.
    shown = parser.renderer.render(tokens[6 if name == INDEX else 3 :], parser.options, {})
    headings = zip(named.values(), [title for _, title in titles], strict=False)
    safe = mark_safe(shown)  # noqa: S308 - our own files, read without HTML in them
    return GuidePage(name, language, titles[0][1], safe, tuple(headings)[1:])


def _source(language: str, name: str) -> str:
    return (DOCS / "guide" / language / f"{name}.md").read_text(encoding="utf-8")


@functools.cache
def _anchors(language: str, name: str) -> dict[str, str]:
    """Return the name of each heading, in order: as the page's own links have it -> as it is in every language."""
    own = [_slug(title) for _, title in _titles(_parser().parse(_source(language, name)))]
    if name not in names(ORIGINAL) or language == ORIGINAL:
        return {slug: slug for slug in own}
    original = list(_anchors(ORIGINAL, name))
    return dict(zip(own, original, strict=False)) | {slug: slug for slug in own[len(original) :]}


def _slug(title: str) -> str:
    """Return the name of a heading as GitHub and others make it."""
    return re.sub(r"[^\w\- ]", "", title).strip().lower().replace(" ", "-")


def _titles(tokens: Sequence[Token]) -> list[tuple[Token, str]]:
    places = [place for place, token in enumerate(tokens) if token.type == "heading_open"]
    return [(tokens[place], tokens[place + 1].content) for place in places]


def _lead(token: Token, language: str, name: str) -> None:
    """Let a link or a picture of the file lead to where it is in the program."""
    if token.type == "image":
        if picture := _PICTURE.fullmatch(str(token.attrGet("src"))):
            token.attrSet("src", static(f"{PICTURES}/{picture[1]}"))
            for side, length in _size(DOCS / "images" / picture[1]).items():
                token.attrSet(side, str(length))
            token.attrSet("loading", "lazy")
        return
    if token.type != "link_open":
        return
    path, _, anchor = str(token.attrGet("href")).partition("#")
    if found := _PAGE.fullmatch(path):
        there, target = found[1] or language, found[2]
        token.attrSet("href", address(there, target, _anchors(there, target).get(anchor, "") if anchor else ""))
    elif not path:
        token.attrSet("href", f"#{_anchors(language, name).get(anchor, anchor)}")
    elif path.endswith("/api.md"):
        token.attrSet("href", reverse("api:docs"))
    elif path.startswith("https://"):
        token.attrSet("rel", "noopener noreferrer")


def _size(picture: Path) -> dict[str, int]:
    """Return width and height of a PNG in pixels from its first chunk, so that nothing jumps while it loads."""
    if not picture.is_file():
        return {}
    with picture.open("rb") as file:
        head = file.read(24)
    if not head.startswith(_PNG):
        return {}
    return {"width": int.from_bytes(head[16:20], "big"), "height": int.from_bytes(head[20:24], "big")}


@functools.cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.add_render_rule("table_open", _table_open)
    parser.add_render_rule("table_close", _table_close)
    parser.add_render_rule("image", _image)
    return parser


def _table_open(renderer: Any, *rest: Any) -> str:
    return '<div class="table-wrap"><table class="table">'


def _table_close(renderer: Any, *rest: Any) -> str:
    return "</table></div>"


def _image(renderer: Any, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
    """Draw a picture that opens in its full size: on a phone it is small."""
    source = html.escape(str(tokens[place].attrGet("src")))
    return f'<a class="help-picture" href="{source}">{renderer.image(tokens, place, options, env)}</a>'
