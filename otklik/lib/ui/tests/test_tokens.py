"""Contrast of the tokens by the formula of WCAG 2.2 (1.4.3 text 4.5:1, 1.4.11 controls 3:1), in both themes."""

import re

import pytest

from otklik.lib.ui import guide

CSS = (guide.STATIC / "tokens.css").read_text(encoding="utf-8")
PAIRS = dict(re.findall(r"--([a-z0-9-]+):\s*light-dark\((#[0-9a-f]{6}), #[0-9a-f]{6}\)", CSS))
DARK = dict(re.findall(r"--([a-z0-9-]+):\s*light-dark\(#[0-9a-f]{6}, (#[0-9a-f]{6})\)", CSS))
GROUNDS = ("bg", "surface", "surface-2", "surface-3", "raised")
TEXT = [(ink, ground) for ink in ("text", "text-2", "text-3", "accent-text") for ground in (*GROUNDS, "accent-soft")]
TEXT += [(ink, ground) for ink in ("text", "text-2") for ground in ("surface-4", "note-bg", "violet-soft")]
TEXT += [(tone, f"{tone}-soft") for tone in ("ok", "warn", "danger", "info", "violet")]
TEXT += [(tone, ground) for tone in ("ok", "warn", "danger", "info", "violet") for ground in (*GROUNDS, "accent-soft")]
TEXT += [("note-text", "note-bg"), ("on-accent", "accent"), ("on-accent", "accent-hover")]
TEXT += [("on-danger", "danger-solid"), ("on-danger", "danger-solid-hover"), ("text", "mark")]
TEXT += [("warn", "violet-soft"), ("danger", "violet-soft")]
TEXT += [(f"hue-{n}-ink", f"hue-{n}-soft") for n in range(1, 9)]
SHAPES = [(line, ground) for line in ("line-control", "focus", "accent") for ground in ("bg", "surface", "surface-2")]
SHAPES += [(f"hue-{n}", "surface") for n in range(1, 9)]


def luminance(color: str) -> float:
    parts = [int(color[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_contrast(theme):
    colors = PAIRS if theme == "light" else DARK
    weak = {pair: round(contrast(colors[pair[0]], colors[pair[1]]), 2) for pair in TEXT}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_contrast_of_controls(theme):
    colors = PAIRS if theme == "light" else DARK
    weak = {pair: round(contrast(colors[pair[0]], colors[pair[1]]), 2) for pair in SHAPES}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 3} == {}


def test_every_token_in_use_is_declared():
    known = set(guide.token_names()) | {"--c1", "--c3"}
    for path in guide.STATIC.glob("*.css"):
        used = set(re.findall(r"var\((--[a-z0-9-]+)", path.read_text(encoding="utf-8")))
        assert used <= known, (path.name, used - known)


def test_components_use_tokens_not_raw_colours():
    """White on the always-dark bar and paper for foreign mail are the only exceptions."""
    for name in ("base.css", "controls.css", "parts.css", "desk.css"):
        raw = re.findall(r"#[0-9a-fA-F]{3,6}\b(?!-)", (guide.STATIC / name).read_text(encoding="utf-8"))
        assert set(raw) <= {"#fff"}, (name, raw)
