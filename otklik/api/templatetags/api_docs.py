"""`{% load api_docs %}`: the little Markdown that descriptions in the code use."""

from __future__ import annotations

import re

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def api_type(value: str) -> SafeString:
    """Return a type in words with a link to each declared type it names."""
    text = re.sub(r"\b([A-Z][a-z]+(?:[A-Z][a-z]+)*)\b", r'<a href="#\1">\1</a>', str(conditional_escape(value)))
    return mark_safe(text)  # noqa: S308 - escaped above; the pattern takes letters only


@register.filter
def api_text(value: str) -> SafeString:
    """Return a description as HTML: `code` and **strong** words, all else escaped."""
    text = str(conditional_escape(value))
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", text)
    text = re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", text)
    return mark_safe(text)  # noqa: S308 - escaped above; the two patterns add fixed tags only
