"""One call for everything a ticket shows of a mail's words: new, quoted, signature, preview, safe HTML, forward."""

from __future__ import annotations

from dataclasses import asdict
from typing import TypedDict

from .forward import find_forward
from .htmltext import html_to_text
from .markup import clean_characters
from .quotes import split_parts
from .sanitize import sanitize
from .trim import Trimmed, trim

MAX_TEXT = 4 * 1024 * 1024
_PREVIEW = 200


class Digest(TypedDict):
    """What ``digest`` returns; JSON-able. ``forward`` has the fields of ``Forwarded``."""

    new_text: str
    quoted_text: str
    signature: str
    html_new: str
    html_quoted: str
    preview: str
    blocked_images: int
    too_complex: bool
    forward: dict[str, str] | None


def preview(text: str) -> str:
    """The text as one line of at most 200 characters; cut at a space when one is near, with "…"."""
    line = " ".join(text[:4000].split())
    if len(line) <= _PREVIEW:
        return line
    cut = line[: _PREVIEW - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > _PREVIEW - 40 else cut).rstrip() + "…"


def digest(text: str, html: str, subject: str) -> Digest:
    """Digest a mail's text/plain and text/html (either may be "") and its decoded subject.

    The texts come from ``text``; from ``html`` when there is no text. Text over 4 MB is cut there. Never raises for
    any content; the caller bounds time and memory of the process around it.
    """
    text, subject = clean_characters(text[:MAX_TEXT]), clean_characters(subject[:2000])
    safe = sanitize(html) if html.strip() else None
    parts = split_parts(safe.html) if safe and safe.html else None
    source = text
    if text.strip():
        trimmed = trim(text)
    elif parts:
        source = html_to_text(safe.html) if safe else ""
        trimmed = Trimmed(html_to_text(parts.new), html_to_text(parts.quoted), html_to_text(parts.signature))
    else:
        source = html_to_text(html)
        trimmed = trim(source)
    found = find_forward(subject, source)
    return {
        "new_text": trimmed.new,
        "quoted_text": trimmed.quoted,
        "signature": trimmed.signature,
        "html_new": parts.visible if parts else "",
        "html_quoted": parts.quoted if parts else "",
        "preview": preview(trimmed.new),
        "blocked_images": safe.blocked_images if safe else 0,
        "too_complex": bool(safe and safe.too_complex),
        "forward": asdict(found) if found else None,
    }
