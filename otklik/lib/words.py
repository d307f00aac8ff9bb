"""The words of a search as PostgreSQL's full-text search takes them."""

from __future__ import annotations

import re

from otklik.lib.keyboard import other_layout

WORD = re.compile(r"\w+")
MAX_WORDS = 12


def words_of(text: str) -> list[str]:
    """Return the words of a text, at most twelve, with е for ё as everywhere in the index."""
    return WORD.findall(text.replace("ё", "е").replace("Ё", "Е"))[:MAX_WORDS]


def to_tsquery(query: str, *, layouts: bool = True) -> str:
    """Return the words of a query as the text of a tsquery: all of them, the last as a beginning.

    With `layouts` also what the same keys give in the other keyboard layout. "" when there is no word. Only letters,
    digits and _ go in, so that no operator comes from outside.
    """
    written = [query, other_layout(query)] if layouts else [query]
    return " | ".join(dict.fromkeys(filter(None, (_all_of(words_of(text)) for text in written))))


def _all_of(words: list[str]) -> str:
    if not words:
        return ""
    *whole, last = words
    return " & ".join([*whole, f"{last}:*" if len(last) > 1 else last])
