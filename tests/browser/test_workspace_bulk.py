"""Many tickets at once: chosen by hand and by keys, looked at before, changed in the background, undone."""

from __future__ import annotations

import importlib

import pytest
from playwright.sync_api import Page, expect

from otklik.desk import actions
from otklik.desk.models import Bulk, Ticket
from tests.browser.conftest import OpenPage
from tests.story import Story

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
working = importlib.import_module("otklik.desk.actions.bulk")
COUNT = "work-bulk [data-count]"


def boxes(page: Page, rows: list[Ticket]) -> list[object]:
    """Return where the rows are."""
    return [page.locator(f"#row-{row.pk}").bounding_box() for row in rows]


def choose_by_hand(page: Page, rows: list[Ticket]) -> None:
    """A press, and a press with Shift takes all between. No row moves because of the bar that appears."""
    count, before = page.locator(COUNT), boxes(page, rows)
    page.locator(f"#row-{rows[1].pk}").hover()
    page.locator(f"#row-{rows[1].pk} .row-pick").click()
    expect(count).to_have_text("1 chosen")
    page.locator(f"#row-{rows[4].pk} .row-pick").click(modifiers=["Shift"])
    expect(count).to_have_text("4 chosen")
    assert boxes(page, rows) == before
    assert page.url.endswith("/work/")  # choosing opens nothing


def choose_by_keys(page: Page, rows: list[Ticket]) -> None:
    """The box of the row the arrows have come to, the open ticket, none, and back."""
    count = page.locator(COUNT)
    page.get_by_role("button", name="Choose none").click()
    expect(page.locator("work-bulk")).to_be_hidden()
    page.locator(f"#row-{rows[0].pk} .ticket-subject").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(page.get_by_role("checkbox", name=f"Choose NET-{rows[1].number}")).to_be_focused()
    page.keyboard.press("Space")
    expect(count).to_have_text("1 chosen")
    page.keyboard.press("KeyJ")
    expect(page.locator("#main-col")).to_have_attribute("data-number", f"NET-{rows[0].number}")
    page.keyboard.press("Shift+KeyX")
    expect(count).to_have_text("2 chosen")
    page.keyboard.press("Shift+KeyX")
    expect(count).to_have_text("1 chosen")
    for row in rows[2:6]:
        page.locator(f"#row-{row.pk}").get_by_role("checkbox").press("Space")
    expect(count).to_have_text("5 chosen")


def change_by_keys(page: Page) -> None:
    """In the dialog: what to change, what will become of it, the change."""
    page.keyboard.press("Shift+KeyB")
    dialog = page.get_by_role("dialog", name="Change the chosen tickets")
    expect(dialog.get_by_label("What to change")).to_be_focused()
    dialog.get_by_label("What to change").select_option("assignee")
    expect(dialog.get_by_label("Status")).to_be_hidden()
    dialog.get_by_label("To whom").select_option(label="Борис Орлов")
    apply = dialog.get_by_role("button", name="Change them")
    expect(apply).to_be_disabled()
    dialog.get_by_role("button", name="What will change?").press("Enter")
    expect(dialog.get_by_text("5 of 5 will change.")).to_be_visible()
    expect(page.locator("#rows [data-pick]:checked")).to_have_count(5)  # the list has refreshed meanwhile
    dialog.get_by_label("What to change").select_option("priority")
    expect(dialog.get_by_text("5 of 5 will change.")).to_be_hidden()
    expect(apply).to_be_disabled()
    dialog.get_by_label("What to change").select_option("assignee")
    dialog.get_by_role("button", name="What will change?").press("Enter")
    expect(apply).to_be_enabled()
    apply.press("Enter")
    expect(dialog).to_be_hidden()


def watch(page: Page, rows: list[Ticket], made: Bulk) -> None:
    """The worker does it in portions while one works on; under the hand, rows change in their places."""
    before, progress = boxes(page, rows), page.locator("#bulk-progress")
    page.locator(f"#row-{rows[3].pk}").hover()
    expect(progress).to_contain_text("Changing: 0 of 5")
    expect(page.locator("work-bulk")).to_be_hidden()
    expect(page.locator(f"#row-{rows[0].pk} .ticket-subject")).to_be_focused()
    assert actions.work_off(bulk_id=made.pk)
    expect(progress).to_contain_text("Changing: 2 of 5")
    expect(progress.get_by_role("progressbar")).to_have_attribute("value", "2")
    while actions.work_off(bulk_id=made.pk):
        pass
    expect(progress).to_contain_text("Changed: 5 of 5.")
    expect(page.locator(f"#row-{rows[1].pk}").get_by_role("img", name="Held by Борис Орлов")).to_be_visible()
    assert boxes(page, rows) == before


def bring_back(page: Page, story: Story, row: Ticket, made: Bulk) -> None:
    """Undone, except what somebody has changed since."""
    actions.assign(access=story.vera.access, ticket=row, assignee=story.anna, team=None)
    progress = page.locator("#bulk-progress")
    progress.get_by_role("button", name="Undo").press("Enter")
    expect(progress).to_contain_text("Undoing")
    while actions.work_off(bulk_id=made.pk):
        pass
    expect(progress).to_contain_text("Undone: 4 of 5 are as before.")
    assert Ticket.objects.filter(assignee=None).count() == 6
    progress.get_by_role("button", name="Close").click()
    expect(progress.locator(".bulk-progress")).to_have_count(0)


def test_r080_rows_are_chosen_changed_in_portions_and_brought_back(
    story: Story, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "PORTION", 2)
    rows = [story.ticket(subject=f"Обращение {place}") for place in range(7)][::-1]  # as the list shows them
    page = open_page(story.anna, "/work/")
    expect(page.locator("[data-connection]")).to_have_attribute("data-state", "live")
    choose_by_hand(page, rows)
    choose_by_keys(page, rows)
    change_by_keys(page)
    watch(page, rows, Bulk.objects.get())
    assert Ticket.objects.filter(assignee=story.boris).count() == 5
    bring_back(page, story, rows[1], Bulk.objects.get())


def test_r080_the_whole_view_and_a_refusal_that_keeps_what_was_chosen(story: Story, open_page: OpenPage) -> None:
    tickets = [story.ticket(subject=f"Обращение {place}") for place in range(3)]
    page = open_page(story.anna, "/work/", phone=True)
    page.locator(f"#row-{tickets[0].pk} .row-pick").click()
    page.get_by_role("button", name="All of the view").click()
    expect(page.locator(COUNT)).to_contain_text("All of the view are chosen")
    expect(page.locator(".ticket[data-selected]")).to_have_count(3)
    page.get_by_role("button", name="Change", exact=True).click()
    dialog = page.get_by_role("dialog", name="Change the chosen tickets")
    dialog.get_by_label("What to change").select_option("add")
    dialog.get_by_role("button", name="What will change?").click()
    expect(dialog).to_contain_text("Choose tickets, and what is to become of them.")
    dialog.get_by_label("Tags, with commas between them").first.fill("авария")
    dialog.get_by_role("button", name="What will change?").click()
    expect(dialog).to_contain_text("3 of 3 will change.")
    dialog.get_by_role("button", name="Change them").click()
    expect(page.locator("#bulk-progress")).to_contain_text("Changing: 0 of 3")
    actions.work_off(bulk_id=Bulk.objects.get().pk)
    expect(page.locator("#bulk-progress")).to_contain_text("Changed: 3 of 3.")
    assert Ticket.objects.filter(tags=["авария"]).count() == 3
