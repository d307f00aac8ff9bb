"""What makes eight hours bearable: density and size of text of one's own everywhere, and files one sees travelling."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from otklik.accounts.models import User
from otklik.desk.models import Attachment, Message
from otklik.outbox.models import Delivery
from tests.browser.conftest import OpenPage
from tests.browsing import scrolls_sideways
from tests.story import Story

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DROP = """(form, names) => {
  const files = new DataTransfer();
  for (const name of names) files.items.add(new File([new Uint8Array(2000)], name));
  form.dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true }));
}"""


def test_density_and_text_size_by_keys_on_every_device(story: Story, open_page: OpenPage) -> None:
    tickets = [story.ticket(subject=f"Обращение {place} с довольно длинной темой") for place in range(3)]
    page = open_page(story.anna, f"/work/NET-{tickets[0].number}")
    row = page.locator(f"#row-{tickets[1].pk}")
    usual = row.bounding_box()
    page.get_by_role("button", name="Appearance").press("Enter")
    with page.expect_response("**/me/choose"):
        page.get_by_role("button", name="Compact").press("Enter")
    expect(page.get_by_role("button", name="Compact")).to_have_attribute("aria-pressed", "true")
    dense = row.bounding_box()
    assert usual is not None
    assert dense is not None
    assert dense["height"] < usual["height"]
    with page.expect_response("**/me/choose"):
        page.get_by_role("button", name="Larger").press("Enter")
    large = row.bounding_box()
    assert large is not None
    assert large["height"] > dense["height"]
    assert not scrolls_sideways(page)
    page.keyboard.press("Escape")

    # It is the person's: on the telephone too, where nothing is cut off.
    phone = open_page(story.anna, "/work/", phone=True)
    expect(phone.locator("html")).to_have_attribute("data-textsize", "xlarge")
    expect(phone.locator("html")).to_have_attribute("data-density", "compact")
    assert not scrolls_sideways(phone)
    phone.locator(f"#row-{tickets[0].pk} .ticket-subject").click()
    expect(phone.get_by_role("button", name="Send", exact=True)).to_be_in_viewport()
    assert not scrolls_sideways(phone)
    kept = User.objects.get(pk=story.anna.pk)
    assert (kept.density, kept.textsize) == ("compact", "xlarge")


def test_files_travel_in_sight_and_a_blind_copy_is_seen_by_nobody(story: Story, open_page: OpenPage) -> None:
    ticket = story.ticket()
    page = open_page(story.anna, f"/work/NET-{ticket.number}")
    held: list[Route] = []
    page.route("**/draft/files", lambda route: held.append(route))
    page.locator("#composer-text").fill("Акт во вложении")
    page.locator("#composer-form").evaluate(DROP, ["акт.pdf", "лишний.pdf"])
    travelling = page.get_by_role("progressbar", name="акт.pdf is being sent")
    expect(travelling).to_be_visible()
    page.get_by_role("button", name="Remove лишний.pdf").click()  # taken back on its way
    expect(page.locator(".composer-files li")).to_have_count(1)
    for route in held:
        if b"\xd0\xb0\xd0\xba\xd1\x82.pdf" in (route.request.post_data_buffer or b""):
            route.continue_()
    expect(travelling).to_have_count(0)
    expect(page.locator("[data-stored] li")).to_contain_text("акт.pdf")
    page.get_by_role("button", name="Copies").press("Enter")
    page.get_by_label("Copy to", exact=True).fill("не-адрес")
    page.get_by_label("Blind copy to").fill("boss@example.org")
    page.locator("#composer-text").press("Control+Enter")
    expect(page.locator("#composer-warning")).to_contain_text("не-адрес")
    expect(page.get_by_label("Blind copy to")).to_have_value("boss@example.org")
    expect(page.locator("otk-draft")).to_have_attribute("data-state", "saved")  # a refusal is no sending
    page.get_by_label("Copy to", exact=True).fill("")
    page.locator("#composer-text").press("Control+Enter")
    expect(page.locator(".msg-reply .file")).to_contain_text(["акт.pdf"])
    reply = Message.objects.get(kind="reply")
    assert Attachment.objects.get(message=reply).file.name == "акт.pdf"
    assert {to for row in Delivery.objects.filter(message_id=reply.pk) for to in row.recipients} == {
        "darya@example.org",
        "boss@example.org",
    }
    expect(page.get_by_role("region", name="In the conversation")).not_to_contain_text("boss@example.org")


def test_the_form_of_a_card_comes_when_it_is_opened(story: Story, open_page: OpenPage) -> None:
    person = story.ticket().person
    assert person is not None
    page = open_page(story.anna, f"/work/customers/{person.pk}")
    expect(page.get_by_label("Region")).to_have_count(0)
    page.locator("#customer-edit > summary").press("Enter")
    page.get_by_label("Region").fill("Тверь")
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    expect(page.locator("#customer-edit")).not_to_have_attribute("open", "")
    expect(page.get_by_text("Тверь", exact=True)).to_be_visible()
    person.refresh_from_db()
    assert (person.region, person.name) == ("Тверь", "Дарья Соколова")
