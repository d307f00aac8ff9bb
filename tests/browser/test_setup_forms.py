"""What is set up is there where one works: fields with a condition, views of one's own and of all, templates."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from otklik.desk.actions.view_counters import count_view
from otklik.desk.models import AnswerTemplate, SavedView, Ticket, TicketField
from otklik.desk.ticketform import form_of, values_of
from tests.browser.conftest import OpenPage
from tests.story import Story

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_r006_a_field_that_hangs_on_another_is_asked_for_when_that_one_says_so(
    story: Story, open_page: OpenPage
) -> None:
    page = open_page(story.marina, "/setup/projects/net/fields/new")
    page.get_by_label("Name", exact=True).fill("Причина")
    page.locator("#id_key").fill("Reason!")
    page.get_by_label("What stands in it").select_option("choice")
    page.get_by_label("List to choose from").fill("Линия\nОборудование")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".field-error").first).to_be_visible()  # the key; everything else stays
    expect(page.get_by_label("List to choose from")).to_have_value("Линия\nОборудование")
    page.locator("#id_key").fill("reason")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Причина")).to_be_visible()
    page.get_by_role("link", name="New field").click()
    page.get_by_label("Name", exact=True).fill("Модель роутера")
    page.locator("#id_key").fill("model")
    page.get_by_label("Must be filled in").select_option("opening")
    page.get_by_label("Оборудование").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("hangs on “Причина”")).to_be_visible()

    # The form of a new ticket: the second field comes with the value it hangs on, goes with another, and is demanded.
    work = open_page(story.boris, "/work/new?project=net")
    model = work.get_by_label(re.compile("Модель роутера"))
    reason = work.get_by_label(re.compile("Причина"))
    expect(reason).to_be_visible()
    expect(model).to_have_count(0)
    reason.select_option("Линия")
    work.locator("[name=subject]").fill("Не работает")
    expect(model).to_have_count(0)
    reason.select_option("Оборудование")
    expect(model).to_be_visible()
    expect(work.locator("[name=subject]")).to_have_value("Не работает")
    work.locator("[name=text]").fill("Роутер не включается")
    work.locator("[name=customer_name]").fill("Иван")
    work.locator("[name=source]").select_option("phone")
    work.get_by_role("button", name="Open the ticket").click()
    expect(work.locator(".alert-danger")).to_contain_text("Модель роутера must be filled in.")
    expect(model).to_have_attribute("aria-invalid", "true")
    assert not Ticket.objects.exists()
    expect(work.locator("[name=text]")).to_have_value("Роутер не включается")
    model.fill("AX-3")
    work.get_by_role("button", name="Open the ticket").click()
    expect(work.locator("#ticket-subject")).to_have_value("Не работает")
    expect(work.get_by_role("region", name="Details").get_by_label(re.compile("Модель"))).to_have_value("AX-3")
    ticket = Ticket.objects.get()
    filled = values_of(form_of(ticket.project_id), ticket).values
    assert filled[TicketField.objects.get(key="model").pk] == "AX-3"


def test_r116_a_view_of_all_with_columns_and_order(story: Story, open_page: OpenPage) -> None:
    urgent = story.ticket(subject="Срочное дело")
    usual = story.ticket(subject="Обычное дело")
    Ticket.objects.filter(pk=urgent.pk).update(priority=Ticket.Priority.URGENT, tags=["авария"])
    page = open_page(story.vera, "/work/views/new")
    page.locator("#view-name").fill("Разбор")
    page.locator("#view-scope").select_option("project")
    expect(page.locator("#view-project")).to_be_visible()
    page.locator("#view-order").select_option("priority")
    page.locator("#column-tags").check()
    expect(page.locator("#view-look .ticket").first).to_contain_text("Срочное дело")
    expect(page.locator("#view-amount")).to_have_text("2")
    expect(page.locator("#view-look .ticket").first).to_contain_text("авария")
    page.locator("#view-name").press("Control+Enter")
    page.wait_for_url("**/work/?view=v*")
    rows = page.locator("#rows .ticket")
    expect(rows.first).to_contain_text("авария")
    assert [rows.nth(place).get_attribute("id") for place in (0, 1)] == [f"row-{urgent.pk}", f"row-{usual.pk}"]

    # Everybody of the project has it in his navigation, with its counter; only its keepers change it.
    count_view(view_id=SavedView.objects.get().pk)  # the worker does
    anna = open_page(story.anna, "/work/")
    item = anna.locator(".nav-item", has_text="Разбор")
    expect(item.locator(".count")).to_have_text("2")
    item.click()
    expect(anna.locator("#rows .ticket").first).to_contain_text("Срочное дело")
    anna.get_by_role("link", name="Change this view").click()
    expect(anna.get_by_text("Only those who keep this view change it")).to_be_visible()
    anna.locator("#view-name").fill("Мой разбор")
    anna.get_by_role("button", name="Save", exact=True).click()
    anna.wait_for_url("**/work/?view=v*")
    kept = SavedView.objects.order_by("id")
    assert [(view.name, view.scope, view.order) for view in kept] == [
        ("Разбор", "project", "priority"),
        ("Мой разбор", "mine", "priority"),
    ]


def test_s14_a_template_of_ones_own_refuses_what_is_unknown_and_is_there_at_once(
    story: Story, open_page: OpenPage
) -> None:
    ticket = story.ticket()
    page = open_page(story.boris, "/me/templates/new")
    page.get_by_label("Name").fill("Связь / Перезагрузка")
    body = page.locator("textarea[name=body]")
    body.fill("Здравствуйте, {{customer.secret}}!")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".field-error")).to_contain_text("customer.secret")
    expect(body).to_have_value("Здравствуйте, {{customer.secret}}!")
    body.fill("Здравствуйте, {{customer.first_name}}! **Выключите** роутер.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name=re.compile("Перезагрузка"))).to_be_visible()
    page.goto(f"/work/NET-{ticket.number}")
    page.locator("body").press("KeyR")
    page.keyboard.type("::пере")
    expect(page.get_by_role("listbox", name="Answer templates").get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#composer-text")).to_have_value("Здравствуйте, Дарья! **Выключите** роутер.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".msg-reply strong", has_text="Выключите")).to_be_visible()
    assert AnswerTemplate.objects.get().uses == 1
