"""Placeholders such as `{{customer.name}}` in texts people keep: replaced once, by names of a list, nothing evaluated.

No language, no attributes, no calls (S14): a name that is not in the list stays as it was typed, and what a value says
is never looked at again, so that a customer who calls himself `{{ticket.number}}` is called so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

MAX_VALUE = 300  # characters
_NAME = re.compile(r"\{\{[ \t]{0,8}([a-z]{1,20}\.[a-z_]{1,30})[ \t]{0,8}\}\}")
# What would begin markup of `lib.richtext` becomes the nearest sign that does not.
_SIGNS = str.maketrans({"*": "\u2217", "`": "\u2019", "[": "(", "]": ")", "<": "\u2039", ">": "\u203a"})


def expand(text: str, values: Mapping[str, str]) -> str:
    """Return `text` with the placeholders named in `values` replaced; one pass, linear."""

    def value(match: re.Match[str]) -> str:
        found = values.get(match[1])
        return match[0] if found is None else plain(found)

    return _NAME.sub(value, text)


def names(text: str) -> list[str]:
    """Return the names of the placeholders in `text`, known or not, in their order."""
    return [match[1] for match in _NAME.finditer(text)]


def plain(value: str) -> str:
    """Return a value as one line without signs of markup."""
    return " ".join(value.split())[:MAX_VALUE].translate(_SIGNS)


def unknown(text: str, known: Mapping[str, object] | frozenset[str]) -> list[str]:
    """Return the names in `text` that are no placeholders, each once, in their order; for whoever writes it."""
    return list(dict.fromkeys(name for name in names(text) if name not in known))
