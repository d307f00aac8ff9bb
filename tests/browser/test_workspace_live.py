"""The list and the open ticket follow what others do, without reload and without moving under the hand."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from otklik.desk.actions import NewMessage, post, take
from otklik.desk.models import Message
from tests.browser.conftest import OpenPage
from tests.story import Story

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_new_ticket_arrives_by_itself(story: Story, open_page: OpenPage) -> None:
    story.ticket(subject="Первое")
    page = open_page(story.anna, "/work/")
    stranger = open_page(story.boris, "/work/")
    expect(page.locator("[data-connection]")).to_have_attribute("data-state", "live")
    expect(stranger.locator("[data-connection]")).to_have_attribute("data-state", "live")
    story.ticket(story.b, subject="Только что пришло")
    row = page.locator(".ticket", has_text="Только что пришло")
    expect(row).to_be_visible(timeout=5000)
    expect(page.locator(".nav-item", has_text="All open").locator(".count")).to_have_text("2")
    story.ticket(subject="И в сеть тоже")
    expect(stranger.locator(".ticket", has_text="И в сеть тоже")).to_be_visible()
    expect(stranger.get_by_text("Только что пришло")).to_have_count(0)


def test_nothing_moves_under_a_moving_hand(story: Story, open_page: OpenPage) -> None:
    rows = [story.ticket(subject=f"Обращение {place}") for place in range(8)]
    page = open_page(story.anna, "/work/")
    expect(page.locator("[data-connection]")).to_have_attribute("data-state", "live")
    under = page.locator(f"#row-{rows[5].pk}")
    box = under.bounding_box()
    assert box
    story.ticket(subject="Новое сверху")
    for step in range(12):  # about one and a half seconds of a moving pointer
        page.mouse.move(box["x"] + 40 + step * 3, box["y"] + 20)
        page.wait_for_timeout(120)
        assert under.bounding_box() == box
    pill = page.locator("[data-pill]")
    expect(pill).to_have_text("1 new")
    page.mouse.move(900, 500)
    expect(page.locator(".ticket", has_text="Новое сверху")).to_be_visible()
    expect(pill).to_be_hidden()


def test_an_open_ticket_follows_a_colleague_and_keeps_what_is_typed(story: Story, open_page: OpenPage) -> None:
    ticket = story.ticket()
    page = open_page(story.anna, f"/work/NET-{ticket.number}")
    expect(page.locator("[data-connection]")).to_have_attribute("data-state", "live")
    page.locator("#composer-text").fill("Пишу, не мешайте")
    take(access=story.boris.access, ticket=ticket)
    post(access=story.boris.access, ticket=ticket, kind="note", message=NewMessage(text="Я уже говорю с мастером"))
    expect(page.locator(".msg-note")).to_contain_text("Я уже говорю с мастером")
    expect(page.locator("#button-assignee")).to_contain_text("Борис Орлов")
    expect(page.locator("#composer-text")).to_have_value("Пишу, не мешайте")
    expect(page.locator("#composer-text")).to_be_focused()


def test_after_a_gap_the_page_is_whole_again(story: Story, open_page: OpenPage) -> None:
    ticket = story.ticket()
    page = open_page(story.anna, f"/work/NET-{ticket.number}")
    expect(page.locator("[data-connection]")).to_have_attribute("data-state", "live")
    page.context.set_offline(True)
    page.evaluate("dispatchEvent(new Event('offline'))")
    expect(page.locator(".offline-banner")).to_be_visible()
    post(access=story.boris.access, ticket=ticket, kind="note", message=NewMessage(text="Пока вас не было"))
    page.locator("#composer-text").fill("Печатаю без сети")
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator(".msg-note")).to_contain_text("Пока вас не было")
    expect(page.locator("otk-draft")).to_have_attribute("data-state", "saved", timeout=15_000)


def test_s12_mail_html_asks_nobody_outside(story: Story, open_page: OpenPage) -> None:
    ticket = story.ticket()
    Message.objects.filter(ticket=ticket).update(
        html='<table><tr><td>650 ₽</td></tr></table><img data-remote-src="http://127.0.0.1:9/p.gif">'
    )
    page = open_page(story.anna, "/work/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"/work/NET-{ticket.number}")
    frame = page.frame_locator(".msg-frame")
    expect(frame.get_by_text("650 ₽")).to_be_visible()
    expect(frame.get_by_text("Pictures from other servers are not loaded: 1")).to_be_visible()
    home = re.match(r"http://[^/]+/", page.url)
    assert home
    assert [url for url in asked if not url.startswith(home[0])] == []
    # The frame is as high as its text.
    measure = "f => [f.clientHeight, f.contentDocument.documentElement.scrollHeight]"
    height = page.locator(".msg-frame").evaluate(measure)
    assert abs(height[0] - height[1]) <= 4


def test_a_card_being_edited_is_left_alone(story: Story, open_page: OpenPage) -> None:
    ticket = story.ticket()
    page = open_page(story.anna, f"/work/NET-{ticket.number}")
    expect(page.locator("[data-connection]")).to_have_attribute("data-state", "live")
    page.locator("#edit-customer summary").click()
    page.locator("#customer-name").fill("Дарья Петровна")
    page.locator("#customer-note").fill("Звонить после шести")
    take(access=story.boris.access, ticket=ticket)
    expect(page.locator("#button-assignee")).to_contain_text("Борис Орлов")
    expect(page.locator("#customer-name")).to_have_value("Дарья Петровна")
    page.locator("#edit-customer button").click()
    expect(page.locator("#side-customer")).to_have_text("Дарья Петровна")
    expect(page.locator(".work-note")).to_have_text("Звонить после шести")
    expect(page.locator("#customer-name")).to_be_hidden()
