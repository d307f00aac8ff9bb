"""Texts typed in the wrong keyboard layout: ghbdtn is what hands write that meant привет (ЙЦУКЕН on QWERTY)."""

from __future__ import annotations

LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.~QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>"
CYRILLIC = "ёйцукенгшщзхъфывапролджэячсмитьбюЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ"
TO_CYRILLIC = str.maketrans(LATIN, CYRILLIC)
TO_LATIN = str.maketrans(CYRILLIC, LATIN)
CYRILLIC_LETTERS = frozenset(CYRILLIC)


def other_layout(text: str) -> str:
    """Return the text as the same keys give it in the other layout; "" when it has letters of both, none, or an @."""
    latin = any(sign.isascii() and sign.isalpha() for sign in text)
    cyrillic = any(sign in CYRILLIC_LETTERS for sign in text)
    if latin == cyrillic or "@" in text:
        return ""
    return text.translate(TO_CYRILLIC if latin else TO_LATIN)
