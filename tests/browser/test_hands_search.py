"""The palette and the search as hands use them: any layout, any key beside Ctrl, views, telephones, filters, groups."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from otklik.customers.models import Identity
from otklik.desk.actions import NewFile, NewMessage, change_status, post, save_view
from tests.browser.conftest import OpenPage
from tests.story import Story

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# As the key K comes with the Russian layout, with Command of a Mac.
COMMAND_K = """() => document.body.dispatchEvent(
    new KeyboardEvent("keydown", {code: "KeyK", key: "л", metaKey: true, bubbles: true, cancelable: true}))"""


def type_in_palette(page: Page, text: str) -> None:
    expect(page.get_by_role("combobox", name="Go to or do")).to_be_focused()
    page.keyboard.type(text)


def test_the_palette_opens_by_command_k_in_any_layout_and_leads_everywhere(story: Story, open_page: OpenPage) -> None:
    ticket = story.ticket(subject="Роутер")
    Identity.objects.create(project=story.a, person=ticket.person, kind="contract", value="Д-77/1")
    conditions = {"join": "all", "items": [{"field": "priority", "op": "in", "value": [2]}]}
    view = save_view(access=story.anna.access, view=None, name="Обычные дела", conditions=conditions)
    page = open_page(story.anna, "/work/")
    expect(page.locator("[data-connection]")).to_have_attribute("data-state", "live")
    page.evaluate(COMMAND_K)
    type_in_palette(page, "обычные")
    expect(page.get_by_role("option", name=re.compile("Обычные дела"))).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"view=v{view.pk}$"))
    for typed in ("+7 916 123-45-67", "Д-77/1", "Сокалова"):  # telephone, contract, a slip in a name
        page.keyboard.press("Meta+KeyK")
        type_in_palette(page, typed)
        expect(page.get_by_role("option", name=re.compile("^Дарья Соколова"))).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("dialog[open]")).to_have_count(0)
    page.keyboard.press("Meta+KeyK")
    type_in_palette(page, "Д-77/1")
    card = page.get_by_role("option", name=re.compile("^Дарья Соколова"))
    expect(card).to_be_visible()
    page.keyboard.press("ArrowDown")  # behind his ticket
    expect(card).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/work/customers/{ticket.person_id}$"))


def test_search_as_one_types_filters_marks_and_groups(story: Story, open_page: OpenPage) -> None:
    lamp = story.ticket(subject="Роутер", text="Мигает красная лампа у двери")
    done = story.ticket(subject="Лампа у соседа", email="x@example.org", name="Яков", phone="")
    change_status(access=story.anna.access, ticket=done, status="solved")
    file = NewFile(name="лампа.png", content_type="image/png", data=b"x")
    post(access=story.anna.access, ticket=lamp, kind="note", message=NewMessage(text="Смотрю", files=(file,)))
    page = open_page(story.anna, "/work/")
    page.keyboard.press("Slash")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("kfvgf")  # "лампа" in the wrong layout
    expect(page.locator(".ticket")).to_have_count(2)
    expect(page.locator(f"#row-{lamp.pk} mark")).to_have_text("лампа")
    expect(page.get_by_role("heading", name="Files")).to_be_visible()
    page.keyboard.type(" status:solved")
    expect(page.locator(".ticket")).to_have_count(1)
    expect(page.locator(f"#row-{done.pk}")).to_be_visible()
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type(" priority:purple")
    expect(page.get_by_role("status").filter(has_text="Not understood")).to_contain_text("priority:purple")
    expect(page.locator(".ticket")).to_have_count(0)
    page.locator("#search").fill("Сакалова")
    expect(page.get_by_role("heading", name="Customers")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("Дарья Соколова")).first).to_be_visible()
