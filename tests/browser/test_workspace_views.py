"""The form of a saved view: nothing that is changed while its look ahead is on its way is lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from otklik.desk.models import SavedView
from tests.browser.conftest import OpenPage
from tests.story import Story

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_f11_changes_made_while_the_look_ahead_is_on_its_way_stay(story: Story, open_page: OpenPage) -> None:
    story.ticket()
    page = open_page(story.anna, "/work/views/new")
    held: list[Route] = []
    holding = [True]
    page.route("**/work/views/look", lambda route: held.append(route) if holding else route.continue_())
    page.locator("#view-name").fill("Срочные")
    page.locator("#view-order").select_option("created")
    expect(page.locator("#view-order")).to_have_value("created")
    page.wait_for_function("() => document.querySelector('form[data-looks]').classList.contains('htmx-request')")
    # While the first answer is held: a box, another order, and a second condition.
    page.locator("#c0-value-solved").check()
    page.locator("#view-order").select_option("priority")
    page.locator("#column-tags").check()
    page.locator("#add-0").click()
    page.wait_for_timeout(100)
    page.locator("#c0-value-new").uncheck()
    assert held
    holding.clear()
    for route in held:
        route.continue_()
    expect(page.locator("#line-1")).to_be_visible()
    expect(page.locator("#view-order")).to_have_value("priority")
    expect(page.locator("#c0-value-solved")).to_be_checked()
    expect(page.locator("#c0-value-new")).not_to_be_checked()
    expect(page.locator("#column-tags")).to_be_checked()
    expect(page.locator("#view-name")).to_have_value("Срочные")
    expect(page.locator("form[data-looks]")).not_to_have_class("htmx-request")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/work/?view=v*")
    view = SavedView.objects.get()
    assert (view.name, view.order) == ("Срочные", "priority")
    assert sorted(view.conditions["items"][0]["value"]) == ["open", "solved"]
    assert len(view.conditions["items"]) == 2
