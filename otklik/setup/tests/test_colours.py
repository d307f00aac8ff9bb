"""Text on a project's colour can always be read (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.lib.colours import INK, PAPER, contrast, luminance, text_on


@given(st.integers(0, 0xFFFFFF))
def test_text_reaches_level_aa_on_every_colour(value: int) -> None:
    colour = f"#{value:06x}"
    assert contrast(text_on(colour), colour) >= 4.5


def test_known_values() -> None:
    assert luminance(PAPER) == pytest.approx(1)
    assert contrast(INK, PAPER) == pytest.approx(21)
    assert contrast("#777777", PAPER) == pytest.approx(4.48, abs=0.01)
    assert (text_on("#2f6fed"), text_on("#ffd400")) == (PAPER, INK)


@pytest.mark.parametrize("text", ["", "red", "#fff", "2f6fed0", "#2f6fe"])
def test_other_texts_are_no_colours(text: str) -> None:
    with pytest.raises(ValueError, match="rrggbb"):
        luminance(text)
