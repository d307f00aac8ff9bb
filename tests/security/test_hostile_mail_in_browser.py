"""Hostile mail through the whole pipeline into a real browser: no script runs, nothing is loaded (S01, S12)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Dialog, Page, Request

from otklik.accounts.models import User
from otklik.channels.mail.tests.support import letter, read
from otklik.desk import signing
from otklik.desk.models import Message, Ticket
from otklik.lib.mailtext.tests.payloads import PAYLOADS, Invariants
from tests.story import Story, make_story

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NESTED = [f"<table><tr><td><svg><p>{payload}</p></svg></td></tr></table><p>x</p>" for payload in PAYLOADS]
ALL = [*PAYLOADS, *NESTED]
IN_A_TICKET = 19
RICH = "<table><tr><td><b>x</b></td></tr></table>"
BATCHES = [ALL[start : start + IN_A_TICKET] for start in range(0, len(ALL), IN_A_TICKET)]
REMOTE = (
    '<img src="https://pixel.evil.example/open.gif" width=1 height=1><p style="background:url(https://evil.example/a)">x'
    '<img srcset="https://evil.example/b 1x"><link rel=stylesheet href="https://evil.example/c.css">'
    '<video poster="https://evil.example/d"><audio src="https://evil.example/e" autoplay></audio>'
    '<body background="https://evil.example/f"><iframe src="https://evil.example/g"></iframe>'
    "<style>@import 'https://evil.example/h'; p{background:url('//evil.example/i')}</style>"
    '<link rel=preconnect href="https://evil.example"><link rel=dns-prefetch href="//evil.example">'
    '<meta http-equiv=refresh content="0;url=https://evil.example/j">'
)


def test_there_are_enough_payloads() -> None:
    assert len(ALL) >= 223


def deliver(story: Story, bodies: list[str]) -> Ticket:
    """Send each body as a mail of one conversation and return its ticket.

    The table makes each of them one that is shown in a frame; lone surrogates cannot be in a mail.
    """
    bodies = [RICH + body.encode("utf-8", "replace").decode() for body in bodies]
    first = read(story.a, letter("Текст", html=bodies[0]))[0]
    assert first.ticket_id is not None
    address = signing.reply_address("net@demo.example", first.ticket_id)
    answers = [letter(f"Ответ {number}", html=body, to=address) for number, body in enumerate(bodies[1:])]
    items = read(story.a, *answers, recipient=address) if answers else []
    assert {item.ticket_id for item in items} <= {first.ticket_id}
    return Ticket.objects.get(pk=first.ticket_id)


class Watch:
    """What a page did that it must not do."""

    def __init__(self, page: Page, origin: str) -> None:
        self.dialogs: list[str] = []
        self.outside: list[str] = []
        self.popups: list[str] = []
        self.origin = origin
        page.on("dialog", self._dialog)
        page.on("popup", lambda popup: self.popups.append(popup.url))
        page.context.on("request", self._request)

    def _dialog(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.origin}/", "data:", "about:", "blob:")):
            self.outside.append(request.url)

    def check(self, page: Page) -> None:
        """Fail when something was seen; `open_page` itself fails on any complaint about the security policy."""
        assert self.dialogs == []
        assert self.outside == []
        assert self.popups == []
        assert page.evaluate("window.__evil === undefined && window.name === '' && typeof __proto__ === 'object'")


@pytest.fixture
def story(server: str) -> Story:
    made = make_story()
    User.objects.update(language="en")
    return made


@pytest.fixture
def visit(server: str, open_page: Callable[..., Page], story: Story) -> Iterator[Callable[[Ticket], Page]]:
    """Return a function that opens a ticket as Anna, waits for all frames and checks."""

    def open_ticket(ticket: Ticket) -> Page:
        page = open_page(story.anna, "/work/")
        watch = Watch(page, server)
        page.goto(f"/work/NET-{ticket.number}")
        page.wait_for_load_state("networkidle")
        wanted = Message.objects.filter(ticket=ticket).exclude(html="").count()
        assert page.locator("iframe.msg-frame").count() == wanted
        for place in range(page.locator("iframe").count()):
            page.locator("iframe").nth(place).scroll_into_view_if_needed()
        page.wait_for_load_state("networkidle")
        mails = [frame for frame in page.frames if "/html" in frame.url]
        assert len(mails) == wanted
        for frame in mails:
            assert frame.evaluate("document.querySelectorAll('script,form,object,embed,svg,base[href]').length") == 0
        watch.check(page)
        return page

    yield open_ticket


@pytest.mark.parametrize("number", range(len(BATCHES)))
def test_s01_payloads_do_nothing_on_the_ticket_page(
    story: Story,
    visit: Callable[[Ticket], Page],
    number: int,
) -> None:
    ticket = deliver(story, BATCHES[number])
    kept = list(Message.objects.filter(ticket=ticket).exclude(html="").values_list("html", "html_quoted"))
    assert [broken for pair in kept for html in pair if (broken := Invariants(html).broken)] == []
    page = visit(ticket)
    # Clicking where a payload laid a trap over the whole frame leads nowhere either.
    page.mouse.click(700, 400)
    assert page.url.startswith(page.evaluate("location.origin"))


def test_s12_opening_a_mail_tells_its_sender_nothing(story: Story, visit: Callable[[Ticket], Page]) -> None:
    page = visit(deliver(story, [REMOTE, REMOTE]))
    assert page.locator("iframe").count() >= 1
    frame = next(frame for frame in page.frames if "/html" in frame.url)
    assert frame.locator("[data-remote-src]").count() >= 1
    assert frame.evaluate("[...document.images].filter(image => image.currentSrc).length") == 0
