"""Customers' pages in a real browser: a form with a file on a telephone, inside another site, under load; axe."""

from __future__ import annotations

import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from otklik.desk.actions import NewMessage, change_status, post
from otklik.desk.models import Attachment, Message, Ticket
from otklik.portal import limits
from otklik.portal.actions import Count, add
from otklik.portal.tests.support import link_to, open_portal, refund
from otklik.requests.models import Rating, Submission
from tests.browser.conftest import OpenPage, application, open_page, server
from tests.browser.conftest import story as english_story
from tests.story import Story

__all__ = ["application", "open_page", "server"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = Path(__file__).resolve().parents[3] / "tests" / "vendor" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
story = english_story


def fill(page: Page, address: str = "darya@example.org") -> None:
    page.get_by_label("E-mail").fill(address)
    page.get_by_label("Message").fill("The router blinks red")


def test_r184_s46_a_form_with_a_file_on_a_telephone(story: Story, open_page: OpenPage, tmp_path: Path) -> None:
    open_portal(story, consent="I agree that you keep my address.")
    refund(story)
    page = open_page(None, "/r/net/?lang=en", phone=True)
    page.get_by_role("link", name="Возврат").click()
    picture = tmp_path / "photo.png"
    picture.write_bytes(b"x" * 200_000)
    page.locator("input[type=file]").set_input_files([picture, picture])
    expect(page.locator(".portal-files li")).to_have_count(2)
    page.get_by_role("button", name="Remove: photo.png").first.click()
    expect(page.locator(".portal-files li")).to_have_count(1)
    # Something is missing: it is said at the field, and nothing that was written or chosen is lost.
    fill(page)
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#id_f1")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#id_f1")).to_be_focused()
    expect(page.locator("#id_consent_error")).to_be_visible()
    expect(page.locator(".portal-files li")).to_have_count(1)
    page.get_by_label("Что вернуть").select_option("Роутер")
    page.get_by_label("I agree to the processing").check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Your request has reached us")).to_be_visible()
    ticket = Ticket.objects.get()
    expect(page.locator(".portal-number")).to_have_text(f"NET-{ticket.number}")
    assert Attachment.objects.get().file.size == 200_000
    submission = Submission.objects.get()
    assert (submission.language, submission.consent is not None) == ("en", True)
    assert page.context.cookies() == []  # no cookie for who only asks for help


def test_s08_a_program_works_before_it_is_let_in(story: Story, open_page: OpenPage) -> None:
    """When too many forms come from one network the browser does the work that is asked for; people only wait."""
    open_portal(story)
    add([Count("form.network", "127.0.0.1", limits.TEN_MINUTES, limits.PROOF_FROM_IP)])
    page = open_page(None, "/r/net/?lang=en", phone=True)
    fill(page)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Your request has reached us")).to_be_visible(timeout=30_000)
    assert Ticket.objects.count() == 1


@pytest.fixture
def site(server: str) -> Iterator[str]:
    """A foreign site that holds the form: another origin on the same machine."""
    html = f'<!doctype html><title>Shop</title><script src="{server}/r/net/embed.js" data-lang="en"></script>'

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *args: object) -> None:
            pass

    foreign = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=foreign.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{foreign.server_port}"
    foreign.shutdown()
    thread.join(5)
    foreign.server_close()


def test_r184_the_form_inside_another_site(story: Story, open_page: OpenPage, site: str) -> None:
    open_portal(story, sites=[site])
    page = open_page(None, f"{site}/")
    frame = page.frame_locator("iframe")
    frame.get_by_label("E-mail").fill("darya@example.org")
    frame.get_by_label("Message").fill("From the shop")
    expect(page.locator("iframe")).to_have_attribute("style", re.compile(r"height: \d{3,}px"))
    frame.get_by_role("button", name="Send").click()
    expect(frame.get_by_role("heading", name="Your request has reached us")).to_be_visible()
    assert Message.objects.get().text == "From the shop"


def test_r122_a_customer_follows_reopens_and_rates(story: Story, open_page: OpenPage) -> None:
    open_portal(story)
    ticket = story.ticket()
    post(access=story.anna.access, ticket=ticket, kind="reply", message=NewMessage(text="Please restart it."))
    page = open_page(None, f"{link_to(ticket)}?lang=en", phone=True)
    expect(page.get_by_text("We have answered you.")).to_be_visible()
    page.get_by_label("Your message").fill("Still red")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Your message has reached us.")).to_be_visible()
    change_status(access=story.anna.access, ticket=Ticket.objects.get(), status="solved")
    page.goto(page.url.replace("&done=said", ""))
    page.get_by_role("button", name="Good", exact=True).click()
    expect(page.get_by_text("Thank you for the rating.")).to_be_visible()
    assert Rating.objects.get().score == 4
    page.get_by_role("button", name="Not solved").click()
    expect(page.get_by_text("Your request is open again")).to_be_visible()
    ticket.refresh_from_db()
    assert (ticket.status, ticket.priority) == ("open", 3)


@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
def test_axe_finds_nothing(story: Story, open_page: OpenPage, phone: bool) -> None:
    open_portal(story, consent="I agree.\n\nTo everything.", intro="Hello!")
    refund(story, description="Money or a new one", promise="within two days")
    ticket = story.ticket()
    post(access=story.anna.access, ticket=ticket, kind="reply", message=NewMessage(text="Please restart it."))
    solved = story.ticket(email="other@example.org")
    change_status(access=story.anna.access, ticket=solved, status="solved")
    paths = [
        "/r/net/",
        "/r/net/refund/",
        "/r/net/other/?lang=en",
        link_to(ticket),
        link_to(solved, "other@example.org"),
    ]
    page = open_page(None, "/r/net/", phone=phone)
    problems = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        for path in [*paths, "/s/x"]:
            page.goto(path)
            page.wait_for_load_state("load")
            page.evaluate(AXE.read_text(encoding="utf-8"))
            found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)["violations"]
            problems += [(path, theme, entry["id"], [node["target"] for node in entry["nodes"]]) for entry in found]
            if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
                problems.append((path, theme, "scrolls sideways", []))
    assert problems == []
