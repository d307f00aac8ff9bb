"""A ticket among others, by keys: asleep and awake, linked, a colleague named, merged and split and brought back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from otklik.desk.actions import NewMessage, receive
from otklik.desk.models import Follower, Message, Ticket, TicketLink
from otklik.events.actor import Actor
from tests.browser.conftest import OpenPage
from tests.story import Story

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_r071_r075_r076_a_ticket_sleeps_is_linked_and_a_colleague_is_named(story: Story, open_page: OpenPage) -> None:
    other, ticket = story.ticket(subject="Второе"), story.ticket(subject="Первое")
    page = open_page(story.anna, f"/work/NET-{ticket.number}")
    expect(page.locator("[data-connection]")).to_have_attribute("data-state", "live")

    # Asleep by two keys; it leaves the list, stays on the screen, and is woken from there.
    page.locator("body").press("KeyZ")
    menu = page.locator("#menu-snooze")
    expect(menu.get_by_role("button").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(menu).to_be_hidden()
    expect(page.locator("#ticket-head")).to_contain_text("Snoozed until")
    expect(page.locator(f"#row-{ticket.pk}")).to_have_count(0)
    page.locator("#button-wake").press("Enter")
    expect(page.locator("#button-wake")).to_have_count(0)
    expect(page.locator(f"#row-{ticket.pk}")).to_be_visible()

    # A number that is none is said and stays where it was typed; the right one makes the link on both sides.
    field = page.locator("#link-other")
    field.fill("NET-99999")
    field.press("Enter")
    expect(page.locator(".toast-danger")).to_contain_text("There is no other ticket with this number")
    expect(field).to_have_value("NET-99999")
    page.locator("#link-relation").select_option("child")
    field.fill(str(other.number)[:2])
    expect(page.locator(f"#link-found option[value='NET-{other.number}']")).to_have_count(1)
    field.fill(f"NET-{other.number}")
    field.press("Enter")
    links = page.get_by_role("region", name="Links")
    expect(links.get_by_role("link", name="Второе")).to_be_visible()
    expect(field).to_have_value("")
    assert TicketLink.objects.get().target_id == ticket.pk
    links.get_by_role("button", name=re.compile("Remove the link")).press("Enter")
    expect(links).to_contain_text("Not linked with other tickets.")

    # A colleague is named in a note by a part of his name, and follows from then on.
    page.locator("body").press("KeyX")
    page.keyboard.type("Взгляни, @@")
    people = page.get_by_role("listbox", name="Colleagues")
    expect(people.get_by_role("option")).not_to_have_count(0)
    page.keyboard.insert_text("бор")
    expect(people.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#composer-text")).to_have_value(re.compile("Взгляни, @Борис Орлов"))
    page.keyboard.press("Control+Enter")
    expect(page.locator(".msg-note")).to_contain_text("Борис Орлов")
    expect(page.get_by_role("region", name="Followers")).to_contain_text("Борис Орлов")
    assert Follower.objects.get().user == story.boris


def test_r073_r074_merged_and_split_with_a_way_back(story: Story, open_page: OpenPage) -> None:
    target, source = story.ticket(subject="Авария"), story.ticket(subject="Ещё раз об аварии")
    page = open_page(story.anna, f"/work/NET-{source.number}")
    page.locator("#composer-text").fill("Начатый ответ")
    expect(page.locator("otk-draft")).to_have_attribute("data-state", "saved")
    page.keyboard.press("Escape")
    page.locator("body").press("Shift+KeyM")
    expect(page.get_by_role("heading", name=f"Merge NET-{source.number} into another ticket")).to_be_visible()
    expect(page.locator("#merge-into")).to_be_focused()
    page.keyboard.type("NET-99999")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("There is no other ticket with this number")
    expect(page.locator("#merge-into")).to_have_value("NET-99999")
    page.locator("#merge-into").fill(str(target.number))
    page.keyboard.press("Enter")
    merge = page.get_by_role("button", name="Merge", exact=True)
    expect(merge).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/work/NET-{target.number}"))
    expect(page.get_by_text("can be undone for a day")).to_be_visible()
    expect(page.locator("#composer-text")).to_have_value("Начатый ответ")  # what was begun has come along
    expect(page.locator(".msg-customer")).to_have_count(2)
    page.locator(".event-undo").press("Enter")
    expect(page.locator(".msg-customer")).to_have_count(1)
    assert Ticket.objects.get(pk=source.pk).merged_into_id is None

    # Two things in one ticket: the second becomes one of its own, and comes back.
    words = NewMessage(text="И ещё счёт неверный", author_name="Дарья Соколова")
    said = receive(actor=Actor("customer", None, "Дарья"), ticket=target, message=words, channel="mail")
    expect(page.locator(".msg-customer")).to_have_count(2)
    page.locator("#button-more").press("Enter")
    page.get_by_role("link", name="Split off messages").press("Enter")
    page.get_by_role("button", name="Make a new ticket").click()
    expect(page.get_by_role("alert")).to_be_visible()  # nothing was chosen
    page.locator("#split-subject").fill("Счёт")
    page.get_by_role("checkbox", name=re.compile("И ещё счёт неверный")).press("Space")
    page.get_by_role("button", name="Make a new ticket").press("Enter")
    expect(page.locator("#ticket-subject")).to_have_value("Счёт")
    expect(page.locator(".msg-customer")).to_contain_text("И ещё счёт неверный")
    page.locator(".event-undo").press("Enter")
    expect(page.locator(".msg-customer")).to_have_count(0)
    assert Message.objects.get(pk=said.pk).ticket_id == target.pk
