"""Another system beside the ticket: slow, broken, back again; a card and a page in a frame (R257, R258, R264)."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from otklik.connectors import actions
from otklik.connectors.actions import PanelForm
from otklik.connectors.models import PanelState
from otklik.desk.actions import NewMessage, post
from tests.browser.conftest import OpenPage
from tests.story import Story

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CARD = {
    "title": "Договор 77",
    "rows": [
        {"label": "Баланс", "value": -120.5, "tone": "danger"},
        {"label": "Тариф", "value": "Домашний 100", "link": "https://crm.example/77"},
    ],
}


class Crm:
    """Another system: answers only when it is let, as it is told to."""

    def __init__(self) -> None:
        self.status = 200
        self.asked = 0
        self.goes_on = threading.Event()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path.startswith("/page"):
                    self._say("text/html; charset=utf-8", b"<!doctype html><h1>CRM page</h1>")
                    return
                outer.asked += 1
                outer.goes_on.wait(20)
                self._say("application/json", json.dumps(CARD).encode())

            def _say(self, kind: str, body: bytes) -> None:
                self.send_response(outer.status if kind == "application/json" else 200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: Any) -> None:
                """Nothing."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.origin = f"http://127.0.0.1:{self.server.server_address[1]}"


@pytest.fixture
def crm() -> Iterator[Crm]:
    made = Crm()
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    made.goes_on.set()
    made.server.shutdown()
    thread.join()
    made.server.server_close()


def test_r264_a_slow_and_a_broken_system_hold_nothing_up(story: Story, open_page: OpenPage, crm: Crm) -> None:
    card = PanelForm(name="CRM", url=crm.origin + "/card/{{ticket.number}}", timeout_seconds=10, cache_seconds=0)
    frame = PanelForm(name="Карта", kind="frame", url=crm.origin + "/page/{{ticket.number}}", height=160)
    saved, _secret = actions.save_panel(access=story.marina.access, project=story.a, values=card)
    actions.save_panel(access=story.marina.access, project=story.a, values=frame)
    ticket, other = story.ticket(subject="Первое"), story.ticket(subject="Второе")
    page = open_page(story.anna, f"/work/NET-{ticket.number}")
    panel = page.locator(f"#panel-{saved.pk}-NET-{ticket.number}")

    # It does not answer: the ticket is read, answered and left all the same.
    expect(panel.get_by_role("status", name="Loading…")).to_be_visible()
    page.locator("#composer-text").fill("Отвечаю, не дожидаясь")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".msg-reply")).to_contain_text("Отвечаю, не дожидаясь")
    for each in (other, ticket):
        page.locator(f"#row-{each.pk} .ticket-subject").click()
        expect(page.locator("#main-col")).to_have_attribute("data-number", f"NET-{each.number}")

    # It answers: the card comes by itself, and stays over refreshes of the ticket.
    crm.goes_on.set()
    expect(panel.get_by_role("heading", name="Договор 77")).to_be_visible()
    expect(panel).to_contain_text("-120.5")
    expect(panel.get_by_role("link", name="Домашний 100")).to_have_attribute("rel", "noopener noreferrer nofollow")
    post(access=story.boris.access, ticket=ticket, kind="note", message=NewMessage(text="Проверил линию"))
    expect(page.locator(".msg-note")).to_contain_text("Проверил линию")
    expect(panel.get_by_role("heading", name="Договор 77")).to_be_visible()

    # It breaks: the last good answer stays with its time; asked again by hand it is whole again.
    crm.status = 500
    again = panel.get_by_role("button", name="Ask CRM again")
    again.press("Enter")
    expect(panel).to_contain_text("The other system does not answer.")
    expect(panel).to_contain_text("As of")
    expect(panel.get_by_role("heading", name="Договор 77")).to_be_visible()
    expect(again).to_be_focused()
    crm.status = 200
    panel.get_by_role("button", name="Try again").click()
    expect(panel.get_by_text("The other system does not answer.")).to_be_hidden()
    expect(panel.get_by_role("heading", name="Договор 77")).to_be_visible()
    assert not PanelState.objects.exists()

    # The page of the other system, in a frame of a frame, with the height the manager gave it.
    place = page.locator(".work-panel-frame")
    place.scroll_into_view_if_needed()
    inner = page.frame_locator(".work-panel-frame").frame_locator("iframe")
    expect(inner.get_by_role("heading", name="CRM page")).to_be_visible()
    measured = place.bounding_box()
    assert measured is not None
    assert abs(measured["height"] - 160) <= 2
