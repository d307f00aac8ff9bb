"""A shift without a mouse: tickets opened, taken, noted, tagged, answered and solved, by keyboard only."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from otklik.desk.models import Message, Ticket
from tests.browser.conftest import OpenPage
from tests.story import Story

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TICKETS = 100
PATIENCE = 60_000  # ms; a shift of many minutes meets moments in which the machine does something else
NO_MOUSE = """() => {
    window.mouse = [];
    for (const kind of ["mousedown", "pointerdown", "touchstart"])
        document.addEventListener(kind, (event) => event.isTrusted && window.mouse.push(kind), {capture: true});
}"""


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    expect.set_options(timeout=PATIENCE)
    yield
    expect.set_options(timeout=5000)


def out_of_the_text(page: Page) -> None:
    """Leave the field one is in; keys of one letter act again."""
    page.keyboard.press("Escape")
    expect(page.locator("#composer-text")).not_to_be_focused()


def one_ticket(page: Page, ticket: Ticket, place: int) -> None:
    """Work through the ticket that is open."""
    expect(page.locator("#main-col")).to_have_attribute("data-number", f"NET-{ticket.number}")
    page.keyboard.press("KeyA")
    expect(page.locator("#button-assignee")).to_contain_text("Анна Лебедева")

    page.keyboard.press("KeyX")
    expect(page.locator("#composer-text")).to_be_focused()
    page.keyboard.type(f"Заметка {place}")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".msg-note")).to_contain_text(f"Заметка {place}")
    expect(page.locator("#composer-text")).to_have_value("")
    out_of_the_text(page)

    page.keyboard.press("KeyL")
    expect(page.locator("#ticket-tags")).to_be_focused()
    page.keyboard.type("смена")
    page.keyboard.press("Enter")
    expect(page.locator("#button-tags")).to_contain_text("смена")
    page.keyboard.press("Escape")
    expect(page.locator("#menu-tags")).to_be_hidden()

    page.keyboard.press("KeyR")
    expect(page.locator("#composer-text")).to_be_focused()
    page.keyboard.type(f"Починили {place}")
    page.keyboard.press("Control+Shift+Enter")
    expect(page.locator(".msg-reply")).to_contain_text(f"Починили {place}")
    expect(page.locator("#button-status")).to_contain_text("Solved")
    expect(page.locator("#composer-text")).to_have_value("")
    out_of_the_text(page)


@pytest.mark.slow
def test_a_shift_by_keyboard_only(story: Story, open_page: OpenPage) -> None:
    tickets = [story.ticket(subject=f"Обращение {place}") for place in range(TICKETS)]
    page = open_page(story.anna, "/work/?view=mine")
    page.evaluate(NO_MOUSE)
    for place, ticket in enumerate(tickets):
        page.keyboard.press("Control+KeyK")
        page.keyboard.type(f"NET-{ticket.number}")
        expect(page.get_by_role("option", name=re.compile(f"NET-{ticket.number}")).first).to_have_attribute(
            "aria-selected", "true"
        )
        page.keyboard.press("Enter")
        one_ticket(page, ticket, place)
    assert page.evaluate("window.mouse") == []
    done = Ticket.objects.filter(status="solved", assignee=story.anna, tags=["смена"])
    assert done.count() == TICKETS
    assert Message.objects.filter(kind="reply", author=story.anna).count() == TICKETS
    assert Message.objects.filter(kind="note", author=story.anna).count() == TICKETS
