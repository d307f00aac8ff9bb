"""Both edges of the three columns are moved by hand and by keys, and stand there on the next page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browsing import scrolls_sideways
from tests.story import Story

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("edge", "column", "towards"), [("left", "list", 60), ("right", "side-col", -60)])
def test_a_column_is_drawn_wider_and_stays_so(
    story: Story, open_page: OpenPage, edge: str, column: str, towards: int
) -> None:
    first, second = story.ticket(subject="Первое"), story.ticket(subject="Второе")
    page = open_page(story.anna, f"/work/NET-{first.number}")
    handle = page.get_by_role("separator", name=f"Width of the {edge} column")
    box, before = handle.bounding_box(), page.locator(f"#{column}").bounding_box()
    assert box is not None
    assert before is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + towards / 2, y)
    page.mouse.move(x + towards, y)
    page.mouse.up()
    wider = page.locator(f"#{column}").bounding_box()
    assert wider is not None
    assert abs(wider["width"] - before["width"] - 60) <= 2
    handle.focus()
    page.keyboard.press("ArrowRight" if edge == "left" else "ArrowLeft")
    value = int(handle.get_attribute("aria-valuenow") or 0)
    page.goto(page.url.replace(str(first.number), str(second.number)))
    expect(page.get_by_role("separator", name=f"Width of the {edge} column")).to_have_attribute(
        "aria-valuenow", str(value)
    )
    again = page.locator(f"#{column}").bounding_box()
    assert again is not None
    assert again["width"] > wider["width"]
    assert not scrolls_sideways(page)
