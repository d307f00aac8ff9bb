"""HTML from a fixed pattern and values, for what is drawn hundreds of times a page."""

from __future__ import annotations

import html

from django.utils.safestring import SafeString, mark_safe


def markup(pattern: str, *values: object) -> SafeString:
    """Do what `format_html` does in a third of its time: fill `{}` by values, each escaped unless it is HTML already.

    The pattern is always a text of our own (a test holds that); no names, no format specifications.
    """
    return mark_safe(pattern.format(*map(_quoted, values)))  # noqa: S308 - each value is escaped


def _quoted(value: object) -> str:
    # As in Django: HTML is what has __html__; lazy texts have not, and become text here.
    return str(value.__html__()) if hasattr(value, "__html__") else html.escape(str(value))
