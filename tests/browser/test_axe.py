"""axe-core finds nothing on the workspace's pages, in both themes, on a desk and on a phone.

Pages as links lead to them are looked at in test_axe_everywhere; here stand those in a state of their own.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from otklik.accounts.models import User
from otklik.desk.actions import NewFile, NewMessage, post
from tests.browser.conftest import OpenPage
from tests.browsing import complaints_of_axe, scrolls_sideways
from tests.story import Story

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def palette(page: Page) -> None:
    page.keyboard.press("Control+KeyK")
    page.keyboard.type("лампа")
    expect(page.locator(".palette [role=option]").first).to_be_visible()


def shortcuts(page: Page) -> None:
    page.locator("body").press("Shift+Slash")
    expect(page.locator("otk-hotkeys dialog")).to_be_visible()


def nothing(page: Page) -> None:
    page.wait_for_load_state("load")


PLACES: dict[str, tuple[str, Callable[[Page], None]]] = {
    "list": ("/work/", nothing),
    "empty list": ("/work/?view=closed", nothing),
    "ticket": ("/work/NET-{number}", nothing),
    "search": ("/work/search?q=лампа", nothing),
    "nothing found": ("/work/search?q=трактор+status:odd", nothing),
    "new ticket": ("/work/new", nothing),
    "settings": ("/me/", nothing),
    "palette": ("/work/NET-{number}", palette),
    "shortcuts": ("/work/NET-{number}", shortcuts),
    "no such page": ("/work/NET-999999", nothing),
}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
def test_axe_finds_nothing(story: Story, open_page: OpenPage, phone: bool, theme: str) -> None:
    User.objects.update(theme=theme, toured_at=None)
    ticket = story.ticket(subject="Мигает лампа", text="Лампа у двери мигает")
    file = NewFile(name="лампа.txt", content_type="text/plain", data=b"x")
    post(access=story.anna.access, ticket=ticket, kind="note", message=NewMessage(text="Вижу", files=(file,)))
    post(access=story.anna.access, ticket=ticket, kind="reply", message=NewMessage(text="Едем"))
    page = open_page(story.anna, "/work/", phone=phone)
    problems = []
    for name, (path, act) in PLACES.items():
        page.goto(path.replace("{number}", str(ticket.number)))
        act(page)
        page.wait_for_timeout(250)  # colours in transition are no colours yet
        problems += [(name, rule, where) for rule, where in complaints_of_axe(page)]
        if scrolls_sideways(page):
            problems.append((name, "scrolls sideways", []))
    assert problems == []
