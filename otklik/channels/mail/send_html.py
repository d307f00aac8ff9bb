"""The HTML form of outgoing mail: what the text says, nothing clever, safe in every mail program."""

from __future__ import annotations

import re

from django.utils.html import escape

_LINK = re.compile(r"https?://[^\s<>\"']{1,2000}[^\s<>\"'.,;:!?)\]]")
_STYLE = "font-family: system-ui, 'Segoe UI', Roboto, Arial, sans-serif; font-size: 15px; line-height: 1.5"
_QUOTE_STYLE = "margin: 16px 0 0; padding: 0 0 0 12px; border-left: 2px solid #c9ced6; color: #5b6472"


def paragraphs(text: str) -> str:
    """Return `text` as HTML: blank lines divide paragraphs, addresses of the web are links, everything else is
    escaped.
    """
    blocks = [block for block in re.split(r"\n[ \t]*\n", text.strip("\n")) if block.strip()]
    return "".join(f"<p>{_linked(block).replace(chr(10), '<br>')}</p>" for block in blocks)


def page(
    *, body: str, footer: str = "", signature: str, introduction: str, quote: str, language: str, photo: str = ""
) -> str:
    """Return the whole document; `body` is HTML, `photo` the Content-ID of a face, the other parts are text."""
    parts = [body]
    if footer:
        parts.append(f'<p style="color: #5b6472">{_linked(footer)}</p>')
    if photo:
        parts.append(
            f'<p><img src="cid:{escape(photo)}" alt="" width="64" height="64" style="border-radius: 12px"></p>'
        )
    if signature:
        parts.append(f'<p style="color: #5b6472">{_linked(signature).replace(chr(10), "<br>")}</p>')
    if quote:
        parts.append(f'<p style="color: #5b6472">{escape(introduction)}</p>')
        parts.append(f'<blockquote type="cite" style="{_QUOTE_STYLE}">{paragraphs(quote)}</blockquote>')
    return (
        f'<!DOCTYPE html><html lang="{escape(language)}"><head><meta charset="utf-8"></head>'
        f'<body><div style="{_STYLE}">{"".join(parts)}</div></body></html>'
    )


def forwarded(text: str) -> str:
    """Return what is forwarded, set apart from the words it goes with."""
    return f'<hr><blockquote style="{_QUOTE_STYLE}">{paragraphs(text)}</blockquote>'


def _linked(text: str) -> str:
    pieces: list[str] = []
    position = 0
    for match in _LINK.finditer(text):
        pieces.append(escape(text[position : match.start()]))
        pieces.append(f'<a href="{escape(match[0])}">{escape(match[0])}</a>')
        position = match.end()
    pieces.append(escape(text[position:]))
    return "".join(pieces)
