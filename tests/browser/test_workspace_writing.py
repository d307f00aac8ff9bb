"""Writing together: templates by keys, pasted pictures, drafts of each kind, who else is here, the next ticket."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from otklik.desk.actions import save_template
from otklik.desk.models import Attachment, Draft, Message, Ticket
from tests.browser.conftest import OpenPage
from tests.story import Story

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
PASTE = """(area, data) => {
  const bytes = Uint8Array.from(atob(data), (mark) => mark.charCodeAt(0));
  const clipboard = new DataTransfer();
  clipboard.items.add(new File([bytes], "image.png", { type: "image/png" }));
  area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: clipboard, bubbles: true, cancelable: true }));
}"""
DROP = """(form, size) => {
  const files = new DataTransfer();
  files.items.add(new File([new Uint8Array(size)], "big.bin"));
  form.dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true }));
}"""


def opened(open_page: OpenPage, user: object, ticket: Ticket) -> Page:
    page: Page = open_page(user, f"/work/NET-{ticket.number}")
    expect(page.locator("[data-connection]")).to_have_attribute("data-state", "live")
    return page


def test_s14_a_template_is_found_and_taken_by_keys_alone(story: Story, open_page: OpenPage) -> None:
    ticket = story.ticket()
    for name, body in (
        ("Счёт / Возврат", "Вернём деньги, {{customer.name}}."),
        ("Счёт / Оплата", "Оплатите **до пятницы**."),
    ):
        save_template(access=story.vera.access, project=story.a, template=None, personal=False, name=name, body=body)
    page = opened(open_page, story.anna, ticket)
    page.keyboard.press("r")
    page.keyboard.type("Здравствуйте! ::")
    listbox = page.get_by_role("listbox", name="Answer templates")
    expect(listbox.get_by_role("option")).to_have_count(2)
    area = page.locator("#composer-text")
    expect(area).to_have_attribute("aria-activedescendant", "composer-choice-0")
    page.keyboard.press("Escape")
    expect(listbox).to_be_hidden()
    expect(area).to_be_focused()
    page.keyboard.type("сч")
    expect(listbox.get_by_role("option")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    expect(listbox.get_by_role("option", name="Оплата")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(area).to_have_value("Здравствуйте! Вернём деньги, Дарья Соколова.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".msg-reply")).to_contain_text("Вернём деньги, Дарья Соколова.")


def test_a_pasted_picture_stands_in_the_answer_and_large_files_are_refused_at_once(
    story: Story, open_page: OpenPage
) -> None:
    ticket = story.ticket()
    page = opened(open_page, story.anna, ticket)
    area = page.locator("#composer-text")
    area.fill("Смотрите: ")
    page.keyboard.press("End")
    area.evaluate(PASTE, PIXEL)
    expect(area).to_have_value(re.compile(r"Смотрите: !\[pasted picture\]\(picture:picture-\d+\.png\)\n"))
    expect(page.locator(".composer-files li")).to_have_count(1)
    page.locator("work-files").evaluate("place => { place.dataset.limit = '1000'; }")
    page.locator("#composer-form").evaluate(DROP, 2000)
    expect(page.get_by_text("big.bin is too large")).to_be_visible()
    expect(page.locator(".composer-files li")).to_have_count(1)
    page.get_by_role("button", name="Send", exact=True).click()
    frame = page.frame_locator(".msg-reply .msg-frame")
    expect(frame.locator("img")).to_be_visible()
    assert Attachment.objects.get(message__kind="reply").inline


def test_each_kind_of_message_keeps_its_own_text(story: Story, open_page: OpenPage) -> None:
    ticket = story.ticket()
    page = opened(open_page, story.anna, ticket)
    area = page.locator("#composer-text")
    area.fill("Клиенту")
    page.locator("input[name=mode][value=note]").check(force=True)
    expect(area).to_have_value("")
    area.fill("Себе")
    expect(page.locator("otk-draft")).to_have_attribute("data-state", "saved")
    page.locator("input[name=mode][value=reply]").check(force=True)
    expect(area).to_have_value("Клиенту")
    expect(page.locator("label:has(input[value=note])")).to_have_attribute("data-begun", "")
    page.reload()
    page.locator("input[name=mode][value=reply]").check(force=True)
    expect(area).to_have_value("Клиенту")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".msg-reply")).to_contain_text("Клиенту")
    expect(area).to_have_value("Себе")
    assert list(Draft.objects.values_list("kind", "text")) == [("note", "Себе")]


def test_two_people_see_each_other_and_the_answer_is_taken_over(story: Story, open_page: OpenPage) -> None:
    ticket = story.ticket()
    anna = opened(open_page, story.anna, ticket)
    boris = opened(open_page, story.boris, ticket)
    expect(anna.locator("work-presence")).to_contain_text("Борис Орлов is looking at this")
    expect(boris.locator("work-presence")).to_contain_text("Анна Лебедева is looking at this")
    anna.locator("#composer-text").press_sequentially("Пишу ответ")
    expect(boris.locator("work-presence")).to_contain_text("Анна Лебедева is writing an answer")
    boris.locator("#composer-text").press_sequentially("Я тоже")
    expect(boris.locator("work-presence")).to_contain_text("You and Анна Лебедева are writing an answer")
    boris.get_by_role("button", name="Take the answer over").click()
    expect(anna.locator("work-presence")).to_contain_text("You and Борис Орлов are writing an answer")
    expect(boris.get_by_role("button", name="Take the answer over")).to_be_hidden()
    expect(anna.locator("#composer-text")).to_have_value("Пишу ответ")
    boris.goto("/work/")
    expect(anna.locator("work-presence")).to_be_hidden()


def test_after_sending_the_next_ticket_opens_and_a_message_is_forwarded(story: Story, open_page: OpenPage) -> None:
    second, first = story.ticket(subject="Второе"), story.ticket(subject="Первое")
    page = opened(open_page, story.anna, first)
    page.locator("#composer-text").fill("Готово")
    page.get_by_role("button", name="Other ways to send").click()
    page.get_by_role("button", name="Send and open the next ticket").click()
    expect(page.locator("#main-col")).to_have_attribute("data-number", f"NET-{second.number}")
    assert Message.objects.filter(ticket=first, kind="reply", text="Готово").exists()
    page.locator(".msg-customer").hover()
    page.locator(".msg-customer").get_by_role("button", name="Forward this message").click()
    expect(page.locator(".msg-reply")).to_have_count(0)  # nothing of the ticket that was left
    page.locator("input[name=to]").fill("master@partner.example")
    page.locator("#composer-text").fill("Взгляните, **срочно**")
    page.get_by_role("button", name="Forward", exact=True).click()
    expect(page.locator(".msg-outside strong")).to_have_text("срочно")
    expect(page.locator(".msg-outside")).to_contain_text("master@partner.example")
