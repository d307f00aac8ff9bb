"""Which of the five single-byte Cyrillic charsets a text without a (true) label is in.

The choice is by how Russian and Ukrainian letters follow one another: in the wrong table rare letters, box drawing or
capitals in the middle of words come out. A few words are enough; linear, bounded by the caller's sample.
"""

from __future__ import annotations

import re

_COMMON = {
    **dict.fromkeys("оеаинт", 3.0),
    **dict.fromkeys("срвлк", 2.6),
    **dict.fromkeys("мдпуяызі", 2.0),
    **dict.fromkeys("ьгбчйхж", 1.2),
    **dict.fromkeys("шюцщїє", 0.5),
    **dict.fromkeys("эфёъўґ", 0.0),
}
_MARKS = frozenset("«»„“”‘’–—…№\u00a0©®°•·§€±×\u00ad")
# koi8_u differs from koi8_r in four Ukrainian letters only, which koi8_r gives to box drawing
_CODECS = ("cp1251", "koi8_u", "cp866", "mac_cyrillic", "iso8859_5")
_SWAP = re.compile("[а-яё][А-ЯЁ]")
_PAIR = re.compile("[а-яё]{2}")
_LOWER = re.compile("[а-яё]")
_UPPER = re.compile("[А-ЯЁ]")
_THRESHOLD = 1.0
_MARGIN = 0.25


def looks_swapped(text: str) -> bool:
    """Whether a text decoded as Cyrillic looks like another Cyrillic charset read wrongly (КОИ-8 read as 1251 and the
    like).
    """
    swaps, pairs = len(_SWAP.findall(text)), len(_PAIR.findall(text))
    if swaps > pairs:
        return True
    upper, lower = len(_UPPER.findall(text)), len(_LOWER.findall(text))
    if upper >= 6 and upper > lower * 2:
        return True
    high = sum(1 for c in text if c > "\x7f" and c not in _MARKS)
    return high > 3 and (upper + lower) * 3 < high * 2


def guess_cyrillic(sample: bytes, prefer: str = "") -> str:
    """Codec name, or "" when the bytes do not read as Russian or Ukrainian in any of the five charsets.

    `prefer` is kept unless another one is clearly better.
    """
    best, best_score = "", _THRESHOLD
    for codec in (prefer, *_CODECS) if prefer else _CODECS:
        score = _score(sample.decode(codec, "replace"))
        if score > best_score + (_MARGIN if best == prefer and prefer else 0.0):
            best, best_score = codec, score
    return best


def _score(text: str) -> float:
    """Average plausibility of the non-ASCII characters, about 2 for Russian prose, below 1 for noise."""
    total, count = 0.0, 0
    previous = " "
    for char in text:
        if char > "\x7f":
            count += 1
            total += _weight(char, previous)
        elif previous > "\x7f" and char.isalpha():
            total -= 2.0
        previous = char
    return total / count if count else 0.0


def _weight(char: str, previous: str) -> float:
    if char in _COMMON:
        return _COMMON[char] - (2.0 if previous.isascii() and previous.isalpha() else 0.0)
    lower = char.lower()
    if lower in _COMMON:
        if previous in _COMMON:
            return -4.0
        return (
            _COMMON[lower]
            - (0.2 if previous.isalpha() else 0.1)
            - (2.0 if previous.isascii() and previous.isalpha() else 0.0)
        )
    return 0.0 if char in _MARKS else -3.0
