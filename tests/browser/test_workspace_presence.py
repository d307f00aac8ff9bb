"""Nobody can forget to give an answer free: a page that is closed, or is cut off, holds nothing for the colleague."""

from __future__ import annotations

import contextlib

import pytest
from playwright.sync_api import Error, Page, expect

from otklik.desk.models import Ticket
from otklik.live.presence import LEAVES_AFTER
from tests.browser.conftest import OpenPage
from tests.story import Story

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PATIENCE = 3 * LEAVES_AFTER * 1000  # ms
TAKE = "Take the answer over"


def both_write(story: Story, open_page: OpenPage, ticket: Ticket) -> tuple[Page, Page]:
    """Anna writes an answer and holds it, Boris has begun one, too."""
    pages = []
    for user in (story.anna, story.boris):
        page = open_page(user, f"/work/NET-{ticket.number}")
        expect(page.locator("[data-connection]")).to_have_attribute("data-state", "live")
        page.locator("#composer-text").press_sequentially(f"Пишет {user.name}")
        pages.append(page)
    anna, boris = pages
    expect(boris.locator("work-presence")).to_contain_text("You and Анна Лебедева are writing an answer")
    expect(boris.get_by_role("button", name=TAKE)).to_be_visible()
    return anna, boris


def free_for(page: Page) -> None:
    """Nobody but the person himself is there; what he has written stays."""
    expect(page.locator("work-presence")).to_be_hidden(timeout=PATIENCE)
    expect(page.get_by_role("button", name=TAKE)).to_be_hidden()
    expect(page.locator("#composer-text")).to_have_value("Пишет Борис Орлов")


def test_a_closed_page_gives_the_answer_free(story: Story, open_page: OpenPage) -> None:
    anna, boris = both_write(story, open_page, story.ticket())
    anna.close()
    free_for(boris)


@pytest.mark.slow
def test_a_page_that_lost_the_network_gives_the_answer_free_and_comes_back(story: Story, open_page: OpenPage) -> None:
    anna, boris = both_write(story, open_page, story.ticket())
    anna.context.set_offline(True)
    free_for(boris)
    anna.context.set_offline(False)
    expect(boris.locator("work-presence")).to_contain_text("Анна Лебедева", timeout=PATIENCE)
    expect(anna.locator("#composer-text")).to_have_value("Пишет Анна Лебедева")
    # The answer is his by now: he has gone on while she was away.
    boris.locator("#composer-text").press_sequentially("!")
    anna.locator("#composer-text").press_sequentially("?")
    expect(anna.get_by_role("button", name=TAKE)).to_be_visible(timeout=PATIENCE)
    expect(boris.get_by_role("button", name=TAKE)).to_be_hidden()


@pytest.mark.slow
def test_a_browser_that_dies_gives_the_answer_free(story: Story, open_page: OpenPage) -> None:
    anna, boris = both_write(story, open_page, story.ticket())
    with contextlib.suppress(Error):  # Chromium's own address for it; nothing answers any more
        anna.goto("chrome://crash")
    free_for(boris)
