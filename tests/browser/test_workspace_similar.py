"""Similar tickets: asked for when their place comes into sight, kept while the ticket changes."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from otklik.desk.actions import change_status
from otklik.desk.closing import NewResolution
from tests.browser.conftest import OpenPage
from tests.story import Story

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_r071_similar_tickets_come_by_themselves_and_lead_to_the_ticket(story: Story, open_page: OpenPage) -> None:
    old = story.ticket(subject="Роутер мигает красным")
    resolution = NewResolution(cause="Прошивка", done="Обновили прошивку роутера")
    change_status(access=story.anna.access, ticket=old, status="solved", resolution=resolution)
    ticket = story.ticket(subject="Мигает красным роутер", email="other@example.org", phone="", name="Пётр")
    page = open_page(story.anna, f"/work/NET-{ticket.number}")
    place = page.locator(f"#similar-NET-{ticket.number}")
    place.scroll_into_view_if_needed()
    expect(place).to_contain_text("Обновили прошивку роутера")
    page.keyboard.press("KeyA")
    expect(page.locator("#button-assignee")).to_contain_text("Анна Лебедева")
    expect(place).to_contain_text("Обновили прошивку роутера")
    place.get_by_role("link").first.click()
    expect(page.locator("#main-col")).to_have_attribute("data-number", f"NET-{old.number}")
