"""Hostile texts of a megabyte in search, pages and addresses end, and take nothing with them (S30, S48, F13)."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser

import pytest
from django.test import Client

from otklik.accounts.actions.tokens import issue_token
from otklik.customers.actions import Contact
from otklik.desk.actions import NewMessage, change_ticket, open_ticket
from otklik.desk.search import search, to_tsquery
from otklik.events.actor import system
from otklik.lib.addresses import normalise_address
from otklik.lib.phones import normalise_phone
from tests.story import Story

MEGABYTE = 1_000_000
HANG = 60  # seconds: a stall of this kind takes minutes; nothing here is measured
STALLERS = {
    "one word": "a" * MEGABYTE,
    "spaces": " " * MEGABYTE,
    "at signs": "@" * MEGABYTE,
    "addresses": "a@b." * (MEGABYTE // 4),
    "links": "http://" * (MEGABYTE // 7),
    "dots": "www." * (MEGABYTE // 4),
    "open brackets": "(" * MEGABYTE,
    "link with brackets": "http://a.example/" + "(" * MEGABYTE,
    "link with trailing dots": "http://a.example/" + "." * MEGABYTE,
    "link with entities": "http://a.example/" + "&quot;" * (MEGABYTE // 6),
    "semicolons": "http://a.example" + ";" * MEGABYTE,
    "quotes": '"' * MEGABYTE,
    "less than": "<" * MEGABYTE,
    "ampersands": "&" * MEGABYTE,
    "quoted lines": "> " * (MEGABYTE // 2),
    "lines": "\n" * MEGABYTE,
    "returns": "\r" * MEGABYTE,
    "digits": "7" * MEGABYTE,
    "phone like": "+7 (" * (MEGABYTE // 4),
    "combining": "e\u0301" * (MEGABYTE // 2),
    "surrounded": "\u202e\u2066" * (MEGABYTE // 2),
    "operators": "! & | <-> :* \\ ' " * (MEGABYTE // 17),
}


@contextmanager
def ends() -> Iterator[None]:
    """Fail when the block does not end."""

    def stop(signum: int, frame: object) -> None:
        raise AssertionError("it does not end")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(HANG)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.slow
@pytest.mark.parametrize("kind", STALLERS)
def test_s30_a_search_for_a_hostile_text_ends(story: Story, kind: str) -> None:
    text = STALLERS[kind]
    with ends():
        search(story.anna.access, text)
        to_tsquery(text)
        normalise_address(text)
        normalise_phone(text)
    with ends():
        short = text[:5000]
        answer = story.client(story.anna).get("/work/search", {"q": short})
        assert answer.status_code == 200
        header = {"Authorization": f"Bearer {issue_token(user=story.anna, name='x')}"}
        assert Client().get("/api/v1/tickets", {"q": short}, headers=header).status_code in {200, 422}


@pytest.mark.slow
@pytest.mark.parametrize("kind", STALLERS)
def test_s30_a_page_with_a_hostile_text_ends(story: Story, kind: str) -> None:
    """As subject, message, quoted part, name, tag and draft."""
    text = STALLERS[kind]
    ticket = open_ticket(
        actor=system("mail"),
        project=story.a,
        subject=text,
        message=NewMessage(text=text, quoted=text, author_name=text, author_address="x@mail.example"),
        source="email",
        channel="mail",
        contact=Contact(name=text, email="x@mail.example"),
    ).ticket
    change_ticket(access=story.anna.access, ticket=ticket, tags=[text[:60]] if text[:60].strip() else [])
    client = story.client(story.anna)
    with ends():
        for url in (f"/work/NET-{ticket.number}", f"/work/NET-{ticket.number}/parts", "/work/", "/work/rows"):
            assert client.get(url).status_code == 200
    with ends():
        assert client.post(f"/work/NET-{ticket.number}/draft", {"text": text, "version": "0"}).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "'",
        "\\",
        "!",
        "& |",
        ":*",
        "a:*b",
        "<->",
        "((((",
        "%",
        "_",
        "%%%%",
        "\x00",
        "' OR 1=1 --",
        "\ud800",
        "NET-0",
        "NET-9" * 9,
    ],
)
def test_s30_what_is_not_a_word_is_no_syntax(story: Story, query: str) -> None:
    """A query is words; nothing in it is an operator of the search or of SQL."""
    story.ticket()
    assert search(story.anna.access, query) == []


LINKS = [
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    'http://a.example/"onmouseover="alert(1)',
    "http://a.example/<script>alert(1)</script>",
    "http://a.example/'><img src=x onerror=alert(1)>",
    "https://a.example/?a=1&b=<svg/onload=alert(1)>",
    "mailto:x@y.example?cc=\"><script>alert(1)</script>",
    "http://[::1]/<b>", "http://%00/", "http://\u202eevil.example", "a@b.example<script>",
]  # fmt: skip


@pytest.mark.parametrize("text", LINKS)
def test_s30_s48_words_become_links_and_nothing_else(story: Story, text: str) -> None:
    ticket = story.ticket(subject=text, text=f"Смотрите {text} и всё")
    page = story.client(story.anna).get(f"/work/NET-{ticket.number}").content.decode()
    found = Elements(page[page.index("<main") :])
    assert not found.names & {"object", "embed", "base", "meta"}
    assert found.handlers == []
    assert [link for link in found.links if not re.match(r"(?:/|#|\?|https?://|mailto:|tel:)", link)] == []


class Elements(HTMLParser):
    """Element names, event handlers and links of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.handlers: list[str] = []
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.names.add(tag)
        self.handlers += [f"{tag}.{name}={value}" for name, value in attrs if name.startswith("on")]
        self.links += [value or "" for name, value in attrs if name in {"href", "src", "action", "formaction"}]


@pytest.mark.parametrize(
    "query", ["__proto__[x]=1", "constructor.prototype.x=1", "view[]=mine", "project=%00", "q=%FF%FE"]
)
def test_s48_strange_parameters_have_no_effect(story: Story, query: str) -> None:
    assert story.client(story.anna).get(f"/work/?{query}").status_code in {200, 404}
