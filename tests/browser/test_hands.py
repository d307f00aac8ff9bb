"""The command palette, keys of one's own, lists that stay under the hand, tickets fetched ahead, the tour."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from otklik.accounts.models import User
from otklik.desk.actions import NewMessage, post
from otklik.desk.models import Ticket
from tests.browser.conftest import OpenPage
from tests.story import Story

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def palette(page: Page, text: str) -> None:
    """Open the palette and type."""
    page.keyboard.press("Control+KeyK")
    expect(page.locator(".palette input")).to_be_focused()
    page.keyboard.type(text)


def live(page: Page) -> None:
    """Wait until changes reach the page."""
    expect(page.locator("[data-connection]")).to_have_attribute("data-state", "live")


def test_the_palette_goes_to_a_ticket_and_works_on_it(story: Story, open_page: OpenPage) -> None:
    ticket = story.ticket(subject="Мигает лампа", text="У двери")
    page = open_page(story.anna, "/work/")
    palette(page, f"net-{ticket.number}")
    option = page.get_by_role("option", name=re.compile("Мигает лампа"))
    expect(option).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/work/NET-{ticket.number}$"))
    expect(page.locator("#main-col")).to_have_attribute("data-number", f"NET-{ticket.number}")
    palette(page, "give me")
    expect(page.get_by_role("option", name="Give to me")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.locator("#button-assignee")).to_contain_text("Анна Лебедева")
    palette(page, "chjx")  # "сроч" in the wrong layout
    expect(page.get_by_role("option", name=re.compile("^Urgent"))).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#button-priority")).to_contain_text("Urgent")
    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.priority) == (story.anna, Ticket.Priority.URGENT)


def test_the_palette_is_a_combobox_and_leaves_the_focus_where_it_was(story: Story, open_page: OpenPage) -> None:
    ticket = story.ticket()
    page = open_page(story.anna, f"/work/NET-{ticket.number}")
    page.locator("#composer-text").fill("Пишу")
    page.keyboard.press("Control+KeyK")
    field = page.get_by_role("combobox", name="Go to or do")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-expanded", "true")
    first = field.get_attribute("aria-activedescendant")
    page.keyboard.press("ArrowDown")
    expect(field).not_to_have_attribute("aria-activedescendant", first or "")
    page.keyboard.press("Escape")
    expect(page.locator("#composer-text")).to_be_focused()
    expect(page.locator("#composer-text")).to_have_value("Пишу")


def test_a_late_answer_to_an_older_question_is_dropped(story: Story, open_page: OpenPage) -> None:
    page = open_page(story.anna, "/work/")

    def answer(route: Route) -> None:
        query = route.request.url.partition("q=")[2]
        item = {"label": f"found {query}", "detail": "", "url": "/work/", "icon": "ticket"}
        route.fulfill(json={"q": query, "groups": [{"name": "tickets", "label": "Tickets", "items": [item]}]})

    held: list[Route] = []
    page.route("**/work/palette?q=aa", lambda route: held.append(route))
    page.route("**/work/palette?q=aabb", answer)
    page.keyboard.press("Control+KeyK")
    with page.expect_request("**/work/palette?q=aa"):
        page.keyboard.type("aa")
    page.keyboard.type("bb")
    expect(page.get_by_role("option", name="found aabb")).to_be_visible()
    for route in held:
        answer(route)
    expect(page.get_by_role("option", name="found aabb")).to_be_visible()
    expect(page.get_by_role("option", name="found aa", exact=True)).to_have_count(0)
    page.unroute_all()
    page.route("**/work/palette?q=*", lambda route: route.abort())
    page.keyboard.type("cc")
    expect(page.locator(".palette [data-status]")).to_have_text(re.compile("did not answer"))


def test_theme_by_the_palette_stays_on_every_device(story: Story, open_page: OpenPage) -> None:
    page = open_page(story.anna, "/work/")
    palette(page, "dark theme")
    with page.expect_response("**/me/choose"):
        page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    other = open_page(story.anna, "/work/")
    expect(other.locator("html")).to_have_attribute("data-theme", "dark")


def test_keys_are_moved_conflicts_refused_and_single_ones_switched_off(story: Story, open_page: OpenPage) -> None:
    ticket = story.ticket()
    page = open_page(story.anna, "/me/")
    reply = page.locator("#key-reply")
    reply.click()
    page.keyboard.press("KeyX")
    expect(page.locator("[data-said]")).to_contain_text("X is taken by “Write an internal note”")
    page.keyboard.press("Alt+KeyB")
    expect(page.locator("[data-said]")).to_contain_text("Alt cannot be a shortcut")
    page.keyboard.press("KeyY")
    expect(reply).to_have_text("Y")
    page.locator("#key-note").click()
    page.keyboard.press("Backspace")
    expect(page.locator("#key-note")).to_have_text("off")
    page.get_by_role("button", name="Save the keys").click()
    expect(page.get_by_text("Your keys are saved")).to_be_visible()

    page.goto(f"/work/NET-{ticket.number}")
    page.locator("body").click(position={"x": 700, "y": 400})
    for key in ("KeyR", "KeyX", "Alt+KeyY"):
        page.keyboard.press(key)
    expect(page.locator("#composer-text")).not_to_be_focused()
    page.keyboard.press("KeyY")
    expect(page.locator("#composer-text")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+Slash")
    lines = page.locator("[data-hotkey-list] li")
    expect(lines.filter(has_text="Write an answer")).to_contain_text("Y")
    expect(lines.filter(has_text="Write an internal note")).to_have_count(0)
    with page.expect_response("**/me/choose"):
        page.locator("[data-hotkeys-on]").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("KeyY")
    expect(page.locator("#composer-text")).not_to_be_focused()
    assert User.objects.get(pk=story.anna.pk).hotkeys == "off"


def test_the_list_waits_for_the_pointer_and_merges_by_key(story: Story, open_page: OpenPage) -> None:
    rows = [story.ticket(subject=f"Обращение {place}") for place in range(6)]
    page = open_page(story.anna, "/work/")
    live(page)
    under = page.locator(f"#row-{rows[3].pk}")
    under.hover()
    box = under.bounding_box()
    story.ticket(subject="Новое раз")
    story.ticket(subject="Новое два")
    expect(page.locator("[data-pill]")).to_have_text("2 new")
    page.wait_for_timeout(1500)  # a hand at rest is a hand all the same
    assert under.bounding_box() == box
    page.keyboard.press("KeyU")
    expect(page.locator(".ticket", has_text="Новое два")).to_be_visible()
    expect(page.locator("[data-pill]")).to_be_hidden()


def test_arrows_walk_the_rows(story: Story, open_page: OpenPage) -> None:
    older, newer = story.ticket(subject="Старое"), story.ticket(subject="Новое")
    page = open_page(story.anna, "/work/")
    page.locator(f"#row-{newer.pk} a").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(f"#row-{older.pk} a")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/work/NET-{older.number}$"))


def test_the_next_ticket_is_fetched_ahead_once_and_dropped_when_it_changes(story: Story, open_page: OpenPage) -> None:
    third, second, first = (story.ticket(subject=f"Тема {place}") for place in (3, 2, 1))
    page = open_page(story.anna, "/work/")
    live(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    with page.expect_request_finished(lambda request: request.url.endswith(f"/work/NET-{second.number}")):
        page.keyboard.press("KeyJ")
    expect(page.locator("#main-col")).to_have_attribute("data-number", f"NET-{first.number}")
    page.keyboard.press("KeyJ")
    expect(page.locator("#ticket-subject")).to_have_value("Тема 2")
    expect(page).to_have_url(re.compile(f"/work/NET-{second.number}$"))
    expect(page.locator("#side-col")).to_contain_text("Дарья Соколова")
    assert asked.count(f"NET-{second.number}") == 1, asked
    page.go_back()
    expect(page.locator("#main-col")).to_have_attribute("data-number", f"NET-{first.number}")
    page.keyboard.press("KeyJ")
    expect(page.locator("#main-col")).to_have_attribute("data-number", f"NET-{second.number}")
    page.wait_for_timeout(800)
    with page.expect_response(lambda answer: "/work/rows" in answer.url):
        post(access=story.boris.access, ticket=third, kind="note", message=NewMessage(text="Свежая заметка"))
    page.locator(f"#row-{third.pk} a").click()
    expect(page.locator(".msg-note")).to_contain_text("Свежая заметка")


def test_the_place_in_the_list_is_remembered(story: Story, open_page: OpenPage) -> None:
    for place in range(30):
        story.ticket(subject=f"Обращение {place}")
    page = open_page(story.anna, "/work/")
    page.locator("[data-scroll]").evaluate("box => { box.scrollTop = 600; }")
    page.wait_for_timeout(500)
    page.reload()
    assert page.locator("[data-scroll]").evaluate("box => box.scrollTop") == 600


def test_columns_are_sized_by_keys_and_remembered(story: Story, open_page: OpenPage) -> None:
    ticket = story.ticket()
    page = open_page(story.anna, f"/work/NET-{ticket.number}")
    handle = page.get_by_role("separator", name="Width of the left column")
    before = int(handle.get_attribute("aria-valuenow") or 0)
    handle.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(handle).to_have_attribute("aria-valuenow", str(before + 32))
    page.reload()
    expect(page.get_by_role("separator", name="Width of the left column")).to_have_attribute(
        "aria-valuenow", str(before + 32)
    )


def test_the_tour_is_shown_once(story: Story, open_page: OpenPage) -> None:
    User.objects.filter(pk=story.anna.pk).update(toured_at=None)
    page = open_page(story.anna, "/work/")
    tour = page.locator("otk-tour")
    expect(tour).to_contain_text("Your work is in this list")
    expect(page.locator("#list")).to_have_attribute("data-toured", "")
    for words in ("One search", "Ctrl+K", "Keys for", "Make it yours"):
        tour.get_by_role("button", name="Next").click()
        expect(tour).to_contain_text(words)
    with page.expect_response("**/me/toured"):
        tour.get_by_role("button", name="Start").click()
    expect(tour).to_have_count(0)
    page.reload()
    expect(page.locator("otk-tour")).to_have_count(0)
    assert User.objects.get(pk=story.anna.pk).toured_at <= timezone.now()


def test_the_tour_is_walked_by_keys_alone_on_a_phone(story: Story, open_page: OpenPage) -> None:
    User.objects.filter(pk=story.inna.pk).update(toured_at=None)
    page = open_page(story.inna, "/work/", phone=True)
    tour = page.locator("otk-tour")
    expect(tour.get_by_role("button", name="Next")).to_be_focused()
    expect(tour).to_be_in_viewport(ratio=1)
    for words in ("One search", "Ctrl+K", "Make it yours"):  # keys are not listed on a phone
        page.keyboard.press("Enter")
        expect(tour).to_contain_text(words)
    with page.expect_response("**/me/toured"):
        page.keyboard.press("Escape")
    expect(tour).to_have_count(0)
    expect(page.locator("#main")).to_be_focused()
    assert User.objects.get(pk=story.inna.pk).toured_at is not None
