"""Colours people choose: how well they can be seen (WCAG 2.2, relative luminance and contrast ratio)."""

from __future__ import annotations

INK, PAPER = "#000000", "#ffffff"
READABLE = 4.5  # level AA for text


def luminance(colour: str) -> float:
    """Return the relative luminance of `#rrggbb`, 0 for black to 1 for white. Raises ValueError for another text."""
    if len(colour) != 7 or colour[0] != "#":
        raise ValueError(f"{colour!r} is not #rrggbb")
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def text_on(colour: str) -> str:
    """Return the colour of text on this one: white where it reaches level AA, else black, which then always does."""
    return PAPER if contrast(PAPER, colour) >= READABLE else INK
