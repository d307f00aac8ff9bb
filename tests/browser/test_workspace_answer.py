"""An operator's work in a real browser: take, answer, take back, and nothing typed is ever lost."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from otklik.desk.actions import NewMessage, receive
from otklik.desk.models import Draft, Message, Ticket
from otklik.events.actor import Actor
from otklik.outbox.models import Delivery
from tests.browser.conftest import OpenPage
from tests.story import Story

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def number(ticket: Ticket) -> str:
    return f"NET-{ticket.number}"


def write(page: Page, text: str) -> None:
    page.locator("#composer-text").fill(text)


def test_take_and_answer(story: Story, open_page: OpenPage) -> None:
    ticket = story.ticket(subject="Мигает лампочка")
    page = open_page(story.anna, "/work/")
    page.get_by_text("Мигает лампочка").click()
    expect(page).to_have_url(re.compile(rf"/work/{number(ticket)}$"))
    page.get_by_role("button", name="Take").click()
    expect(page.locator("#button-assignee")).to_contain_text("Анна Лебедева")
    write(page, "Здравствуйте! Уже чиним.")
    page.get_by_role("button", name="Send", exact=True).click()
    answer = page.locator(".msg-reply")
    expect(answer).to_contain_text("Уже чиним")
    expect(answer).to_contain_text("Waiting to be sent")
    expect(page.locator("#composer-text")).to_have_value("")
    expect(page.locator(f"#row-{ticket.pk}")).to_contain_text("For the customer")
    assert Delivery.objects.get(ticket_id=ticket.pk).recipients == ["darya@example.org"]
    ticket.refresh_from_db()
    assert (ticket.status, ticket.assignee, ticket.unread) == ("waiting_customer", story.anna, False)


def test_undo_brings_the_text_back(story: Story, open_page: OpenPage) -> None:
    ticket = story.ticket()
    page = open_page(story.anna, f"/work/{number(ticket)}")
    write(page, "Рано нажал")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".msg-reply")).to_have_count(1)
    page.locator(".toast [data-undo]").click()
    expect(page.locator(".msg-reply")).to_have_count(0)
    expect(page.locator("#composer-text")).to_have_value("Рано нажал")
    assert Delivery.objects.get().state == "cancelled"
    assert not Message.objects.filter(ticket=ticket, kind="reply").exists()


def test_f29_double_click_sends_once(story: Story, open_page: OpenPage) -> None:
    ticket = story.ticket()
    page = open_page(story.anna, f"/work/{number(ticket)}")
    write(page, "Один раз")
    page.get_by_role("button", name="Send", exact=True).dblclick()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".msg-reply")).to_have_count(1)
    expect(page.locator("#composer-text")).to_have_value("")
    page.reload()
    expect(page.locator(".msg-reply")).to_have_count(1)
    assert Message.objects.filter(ticket=ticket, kind="reply").count() == 1


def test_draft_survives_reload_and_waits_on_another_device(story: Story, open_page: OpenPage) -> None:
    ticket = story.ticket()
    page = open_page(story.anna, f"/work/{number(ticket)}")
    page.keyboard.press("x")
    page.keyboard.type("Позвонить после шести")
    expect(page.locator("otk-draft")).to_have_attribute("data-state", "saved")
    page.reload()
    expect(page.locator("#composer-text")).to_have_value("Позвонить после шести")
    expect(page.locator("input[name=mode][value=note]")).to_be_checked()
    phone = open_page(story.anna, f"/work/{number(ticket)}", phone=True)
    expect(phone.locator("#composer-text")).to_have_value("Позвонить после шести")
    other = open_page(story.boris, f"/work/{number(ticket)}")
    expect(other.locator("#composer-text")).to_have_value("")


def test_two_texts_of_one_person_are_both_offered(story: Story, open_page: OpenPage) -> None:
    ticket = story.ticket()
    table = open_page(story.anna, f"/work/{number(ticket)}")
    phone = open_page(story.anna, f"/work/{number(ticket)}", phone=True)
    write(phone, "С телефона")
    expect(phone.locator("otk-draft")).to_have_attribute("data-state", "saved")
    write(table, "Со стола")
    conflict = table.locator("[data-conflict]")
    expect(conflict).to_contain_text("С телефона")
    conflict.get_by_role("button", name="Keep both").click()
    expect(table.locator("#composer-text")).to_have_value("Со стола\n\nС телефона")
    expect(table.locator("otk-draft")).to_have_attribute("data-state", "saved")
    assert Draft.objects.get().text == "Со стола\n\nС телефона"


def test_what_somebody_has_written_meanwhile_is_seen_before_sending(story: Story, open_page: OpenPage) -> None:
    ticket = story.ticket()
    page = open_page(story.anna, f"/work/{number(ticket)}")
    write(page, "Мастер придёт завтра")
    receive(
        actor=Actor("customer", None, "Дарья"),
        ticket=ticket,
        message=NewMessage(text="Всё уже работает", author_name="Дарья Соколова"),
        channel="mail",
    )
    expect(page.get_by_text("Something new was written while you were typing.")).to_be_visible()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#composer-warning")).to_contain_text("Дарья Соколова has written since you began")
    expect(page.locator("#composer-text")).to_have_value("Мастер придёт завтра")
    assert not Message.objects.filter(ticket=ticket, kind="reply").exists()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".msg-reply")).to_contain_text("Мастер придёт завтра")


def test_files_are_chosen_seen_and_sent(story: Story, open_page: OpenPage) -> None:
    ticket = story.ticket()
    page = open_page(story.anna, f"/work/{number(ticket)}")
    files = [
        {"name": "акт.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"},
        {"name": "лишний.txt", "mimeType": "text/plain", "buffer": b"x"},
    ]
    page.locator("#composer input[type=file]").set_input_files(files)  # type: ignore[arg-type]
    page.locator(".composer-files button[aria-label='Remove лишний.txt']").click()
    # Kept on the server: a reload, and another device, find it.
    expect(page.locator("[data-stored] li")).to_have_count(1)
    page.get_by_role("button", name="Copies").click()
    page.locator("[name=cc]").fill("boss@example.org")
    write(page, "Акт во вложении")
    expect(page.locator("otk-draft")).to_have_attribute("data-state", "saved")
    page.reload()
    expect(page.locator("[data-stored] li")).to_contain_text("акт.pdf")
    phone = open_page(story.anna, f"/work/{number(ticket)}", phone=True)
    expect(phone.locator("[data-stored] li")).to_contain_text("акт.pdf")
    expect(phone.locator("[name=cc]")).to_have_value("boss@example.org")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".msg-reply .file")).to_have_count(1)
    with page.expect_download() as saved:
        page.locator(".msg-reply .file").click()
    assert saved.value.suggested_filename == "акт.pdf"
    expect(page.locator(".composer-files li")).to_have_count(0)
