"""Everything by keyboard, by the place of the key: the Russian layout is on."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from otklik.desk.models import Ticket
from tests.browser.conftest import OpenPage
from tests.story import Story

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RUSSIAN = {"KeyJ": "о", "KeyK": "л", "KeyA": "ф", "KeyS": "ы", "KeyR": "к", "KeyX": "ч", "KeyN": "т", "Slash": "."}


def press(page: Page, code: str) -> None:
    """Press a key as it comes with the Russian layout: the same place, another letter."""
    page.evaluate(
        """([code, key]) => (document.activeElement ?? document.body).dispatchEvent(
            new KeyboardEvent("keydown", {code, key, bubbles: true, cancelable: true}))""",
        [code, RUSSIAN[code]],
    )


def test_a_ticket_from_the_list_to_solved_without_the_mouse(story: Story, open_page: OpenPage) -> None:
    older, newer = story.ticket(subject="Старое"), story.ticket(subject="Новое")
    page = open_page(story.anna, "/work/")
    press(page, "KeyJ")
    expect(page).to_have_url(re.compile(f"/work/NET-{newer.number}$"))
    press(page, "KeyJ")
    expect(page).to_have_url(re.compile(f"/work/NET-{older.number}$"))
    press(page, "KeyK")
    expect(page).to_have_url(re.compile(f"/work/NET-{newer.number}$"))
    expect(page.locator("#main-col")).to_have_attribute("data-number", f"NET-{newer.number}")
    press(page, "KeyA")
    expect(page.locator("#button-assignee")).to_contain_text("Анна Лебедева")
    press(page, "KeyR")
    expect(page.locator("#composer-text")).to_be_focused()
    page.keyboard.type("Починили")
    page.keyboard.press("Control+Shift+Enter")
    expect(page.locator(".msg-reply")).to_contain_text("Починили")
    expect(page.locator("#button-status")).to_contain_text("Solved")
    assert Ticket.objects.get(pk=newer.pk).status == "solved"


def test_menus_by_keys(story: Story, open_page: OpenPage) -> None:
    ticket = story.ticket()
    page = open_page(story.anna, f"/work/NET-{ticket.number}")
    press(page, "KeyS")
    expect(page.locator("#menu-status")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#menu-status")).to_be_hidden()
    expect(page.locator("#button-status")).to_contain_text("Open")
    page.keyboard.press("Shift+KeyA")
    expect(page.locator("#menu-assignee")).to_contain_text("Вера Зайцева")
    page.locator("#menu-assignee").get_by_text("Вера Зайцева").click()
    expect(page.locator("#button-assignee")).to_contain_text("Вера Зайцева")
    page.keyboard.press("Shift+KeyA")
    expect(page.locator("#menu-assignee [aria-current]")).to_contain_text("Вера Зайцева")


def test_keys_rest_while_typing_and_search_answers_as_one_types(story: Story, open_page: OpenPage) -> None:
    story.ticket(subject="Мигает лампочка")
    story.ticket(subject="Другое", text="Совсем", email="x@example.org")
    page = open_page(story.anna, "/work/")
    press(page, "Slash")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("лампочки")
    expect(page.locator(".ticket")).to_have_count(1)
    expect(page.locator(".ticket")).to_contain_text("Мигает лампочка")
    expect(page).to_have_url(re.compile(r"/work/search\?"))
    page.locator("#search").fill("")
    expect(page.locator(".ticket")).to_have_count(2)


def test_new_ticket_by_hand(story: Story, open_page: OpenPage) -> None:
    known = story.ticket().person
    page = open_page(story.boris, "/work/")
    press(page, "KeyN")
    expect(page.get_by_role("heading", name="New ticket")).to_be_visible()
    page.locator("[name=source]").select_option("phone")
    page.locator("[name=find]").fill("Соколова")
    page.get_by_role("radio", name=re.compile("Дарья Соколова")).check()
    page.locator("[name=subject]").fill("Звонок о переезде")
    page.locator("[name=text]").fill("Просит перенести линию")
    page.get_by_role("button", name="Open the ticket").click()
    expect(page.locator("#ticket-subject")).to_have_value("Звонок о переезде")
    expect(page.locator(".msg-customer")).to_contain_text("written down by Борис Орлов")
    made = Ticket.objects.latest("id")
    assert (made.person, made.source, made.assignee) == (known, "phone", story.boris)


def test_on_a_phone_list_ticket_and_customer_are_pages(story: Story, open_page: OpenPage) -> None:
    ticket = story.ticket(subject="С телефона")
    page = open_page(story.anna, "/work/", phone=True)
    page.get_by_text("С телефона").click()
    expect(page.locator("#composer-text")).to_be_visible()
    expect(page.locator("#list")).to_be_hidden()
    page.get_by_role("button", name="Customer and history").click()
    expect(page.locator("#side-customer")).to_be_visible()
    expect(page.locator("#composer-text")).to_be_hidden()
    page.get_by_role("button", name="Back to the conversation").click()
    expect(page.locator("#composer-text")).to_be_visible()
    page.get_by_role("link", name="Back to the list").click()
    expect(page.locator(f"#row-{ticket.pk}")).to_be_visible()
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
