"""The end of the work: what a project demands is asked for by keys alone, kept over everything, and taken once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from otklik.desk import actions
from otklik.desk.actions import NewMessage, receive
from otklik.desk.actions.fill import fill_fields
from otklik.desk.actions.outcomes import save_closing_rules, save_code
from otklik.desk.actions.ticket_fields import FieldPlan, save_field
from otklik.desk.models import Message, Resolution, Ticket, TicketField, Topic
from otklik.events.actor import Actor
from otklik.lib.fields import Kind
from tests.browser.conftest import OpenPage
from tests.story import Story

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def demand(story: Story) -> None:
    """Have project A ask for a topic, a number, and a record of what was wrong and done with a code."""
    marina = story.marina.access
    save_closing_rules(access=marina, project=story.a, needs_resolution=True, needs_topic=True)
    for name in ("Порт", "Кабель"):
        save_code(access=marina, project=story.a, code=None, name=name)
    Topic.objects.create(project=story.a, name="Связь")
    plan = FieldPlan("metres", "Метров", Kind.NUMBER, required="closing")
    save_field(access=marina, project=story.a, field=None, plan=plan)


def told(page: Page) -> list[str]:
    """Return what stands in the dialog."""
    return [page.locator(f"#ending-{name}").input_value() for name in ("topic", "cause", "done", "code")]


def ask(page: Page) -> None:
    """Open the dialog from the menu of statuses, by keys."""
    page.locator("#button-status").press("Enter")
    page.locator("#menu-status button[value=solved]").press("Enter")
    expect(page.get_by_role("dialog", name="Before the work ends")).to_be_visible()


def fill_in_by_keys(page: Page) -> None:
    """Write all but the code; Ctrl+Enter before the end sends nothing and leads to what is missing."""
    expect(page.locator("#ending-topic")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("не число")
    page.keyboard.press("Tab")
    page.keyboard.type("Сгорел порт")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#ending-done")).to_be_focused()
    page.keyboard.type("Переключили")


def test_r088_the_dialog_by_keys_keeps_every_word(story: Story, open_page: OpenPage) -> None:
    demand(story)
    ticket, other = story.ticket(subject="Обрыв"), story.ticket(subject="Другое")
    page = open_page(story.anna, f"/work/NET-{ticket.number}")
    dialog = page.get_by_role("dialog", name="Before the work ends")
    page.locator("body").press("KeyS")
    expect(page.locator("#menu-status")).to_be_visible()
    page.keyboard.press("End")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    fill_in_by_keys(page)

    # Escape, another ticket, and a reload take nothing away.
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.goto(f"/work/NET-{other.number}")
    page.goto(f"/work/NET-{ticket.number}")
    ask(page)
    assert told(page)[1:] == ["Сгорел порт", "Переключили", ""]
    expect(page.locator("#ending-code")).to_be_focused()  # the first that is missing
    page.keyboard.press("End")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # Cancel
    expect(dialog).to_be_hidden()

    # A refusal brings the dialog back with its reason and with all that was typed.
    ask(page)
    page.locator("#ending-done").press("Control+Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("Метров")
    assert "" not in told(page)
    assert Ticket.objects.get(pk=ticket.pk).status == "new"
    dialog.get_by_label("Метров").fill("12,5")
    page.locator("#ending-done").press("Control+Enter")
    expect(page.locator("#button-status")).to_contain_text("Solved")
    expect(dialog).to_be_hidden()
    expect(page.locator("#side-col")).to_contain_text("Переключили")
    record = Resolution.objects.get()
    assert (record.cause, record.done, str(record.code)) == ("Сгорел порт", "Переключили", "Кабель")
    assert Ticket.objects.get(pk=ticket.pk).topic == Topic.objects.get()


def again(page: Page) -> None:
    """Press once more what sends and ends: the dialog comes with all that was filled in, and is confirmed."""
    dialog = page.get_by_role("dialog", name="Before the work ends")
    page.locator("#composer-text").press("Control+Shift+Enter")
    expect(dialog).to_be_visible()
    assert "" not in told(page)
    dialog.get_by_role("button", name="Mark as solved").press("Enter")
    expect(dialog).to_be_hidden()


def test_r088_sending_and_ending_in_one_asks_too(story: Story, open_page: OpenPage) -> None:
    demand(story)
    parent, part = story.ticket(subject="Авария на узле"), story.ticket(subject="Нет связи у соседа")
    Ticket.objects.filter(pk=part.pk).update(topic=Topic.objects.get())
    part.refresh_from_db()
    fill_fields(access=story.anna.access, ticket=part, given={TicketField.objects.get().pk: "1"})
    actions.link(access=story.anna.access, source=part, target=parent, kind="parent")
    page = open_page(story.anna, f"/work/NET-{parent.number}")
    dialog = page.get_by_role("dialog", name="Before the work ends")
    page.locator("body").press("KeyR")
    page.keyboard.type("Узел восстановлен")
    page.keyboard.press("Control+Shift+Enter")
    expect(dialog).to_be_visible()
    assert not Message.objects.filter(kind="reply").exists()
    page.locator("#ending-topic").select_option("Связь")
    dialog.get_by_label("Метров").fill("3")
    page.locator("#ending-cause").fill("Сгорел узел")
    page.locator("#ending-done").fill("Заменили")
    page.locator("#ending-code").select_option("Порт")

    # The customer has written meanwhile: that comes first, and nothing of the dialog is lost.
    words = NewMessage(text="Уже работает", author_name="Дарья Соколова")
    receive(actor=Actor("customer", None, "Дарья"), ticket=parent, message=words, channel="mail")
    dialog.get_by_role("button", name="Mark as solved").press("Enter")
    expect(page.locator("#composer-warning")).to_contain_text("has written since you began")
    expect(dialog).to_be_hidden()
    expect(page.locator("#composer-text")).to_have_value("Узел восстановлен")

    # The network fails: said, and the next press has everything.
    page.route("**/messages*", lambda route: route.abort(), times=1)
    again(page)
    expect(page.locator(".toast-danger")).to_be_visible()
    expect(page.locator("#composer-text")).to_have_value("Узел восстановлен")
    again(page)
    expect(page.locator(".msg-reply")).to_contain_text("Узел восстановлен")
    expect(page.locator("#button-status")).to_contain_text("Solved")

    # Its part ends with it, with the same record, as far as nothing of its own is missing.
    expect(page.locator("#ticket-head")).to_contain_text("1 part of this ticket is still open")
    page.get_by_role("button", name="End them too").press("Enter")
    expect(page.get_by_text("1 part is ended too")).to_be_visible()
    assert Ticket.objects.get(pk=part.pk).status == "solved"
    assert [row.done for row in Resolution.objects.order_by("id")] == ["Заменили", "Заменили"]
