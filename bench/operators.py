"""Operators at work: list, open, reply, search, in one desk or the other, as fast as it answers or at a steady pace."""

from __future__ import annotations

import html
import itertools
import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol
from urllib.parse import quote

from bench.common import percentile
from bench.desk import Client
from bench.fill import RARE

# One in ten is an answer, one in ten a search; the rest looks around.
STEPS = ("list", "open", "open", "list", "search", "open", "reply", "list", "open", "open")
VIEWS = ("mine", "unassigned", "open", "waiting_customer", "solved")
WORDS = (*RARE, "роутер", "договор", "красный роутер", "вернуть деньги")
ANSWER = "Здравствуйте! Мы проверили линию, всё работает. Перезагрузите роутер и напишите, если не поможет."
SECRET = "abcdefghijklmnopqrstuvwxyz012345"  # of the form's protection; it stands in the cookie and in the form
Waits = list[tuple[float, str, float]]


class Site(Protocol):
    """What an operator does in a desk; each method returns milliseconds. They raise RuntimeError for a wrong answer."""

    def list(self) -> float: ...
    def open(self, ticket: int) -> float: ...
    def reply(self) -> float: ...
    def search(self) -> float: ...


class Ours:
    """Whole pages, as a person who follows links gets them; an answer goes to the ticket opened last."""

    def __init__(self, port: int, session: str, rng: random.Random) -> None:
        self._client = Client(port, f"Cookie: {session}; csrftoken={SECRET}")
        self._rng = rng
        self._page, self._number = "", ""

    def list(self) -> float:
        """A list of fifty."""
        took, text = self._client.get(f"/work/?view={self._rng.choice(VIEWS)}")
        return _checked(took, text, 'id="row-')

    def open(self, ticket: int) -> float:
        """A ticket's page."""
        self._number = f"NET-{1001 + ticket}"
        took, self._page = self._client.get(f"/work/{self._number}")
        return _checked(took, self._page, "composer-key")

    def reply(self) -> float:
        """An answer to the customer."""
        fields = {name: _value(self._page, name) for name in ("key", "seen", "version")}
        fields |= {"csrfmiddlewaretoken": SECRET, "mode": "reply", "text": ANSWER}
        return self._client.post(f"/work/{self._number}/messages", fields)

    def search(self) -> float:
        """Words, rare and frequent."""
        took, text = self._client.get(f"/work/search?q={quote(self._rng.choice(WORDS))}")
        return _checked(took, text, 'id="row-')


class Theirs:
    """django-helpdesk: a list is its page and the rows that the page fetches."""

    def __init__(self, port: int, session: str, rng: random.Random, first: int) -> None:
        self._client = Client(port, f"Cookie: {session}; csrftoken={SECRET}", timeout=600)
        self._rng, self._first = rng, first
        self._page, self._ticket = "", 0

    def list(self) -> float:
        """The open tickets, fifty of them."""
        return self._rows("/tickets/", '"id"')

    def open(self, ticket: int) -> float:
        """A ticket's page."""
        self._ticket = self._first + ticket
        took, self._page = self._client.get(f"/tickets/{self._ticket}/")
        return _checked(took, self._page, "commentBox")

    def reply(self) -> float:
        """A public comment, as its form sends it."""
        fields = {name: _value(self._page, name) for name in ("title", "queue", "priority")}
        fields |= {"csrfmiddlewaretoken": SECRET, "comment": ANSWER, "public": "1"}
        return self._client.post(f"/tickets/{self._ticket}/update/", fields)

    def search(self) -> float:
        """Words, rare and frequent; it looks for two words as one text, so there may be no row."""
        return self._rows(f"/tickets/?q={quote(self._rng.choice(WORDS))}", '"recordsTotal"')

    def _rows(self, path: str, mark: str) -> float:
        page, text = self._client.get(path)
        found = re.search(r'"(/datatables_ticket_list/[^"]+)"', text)
        if found is None:
            raise RuntimeError(f"no rows on {path}")
        rows, text = self._client.get(f"{found[1]}?draw=1&start=0&length=50")
        return _checked(page + rows, text, mark)


def work(sites: Sequence[Site], *, tickets: int, until: Callable[[], bool], pace: float = 0.0) -> Waits:
    """Have operators work until told to stop; return (moment, step, milliseconds) of each step, oldest first.

    Each opens tickets of his own, so that nobody answers over another's words. With `pace` (seconds) a step begins
    that long after the one before, when that is over by then.
    """
    with ThreadPoolExecutor(len(sites)) as pool:
        jobs = [pool.submit(_work, site, at, len(sites), tickets, until, pace) for at, site in enumerate(sites)]
        return sorted(itertools.chain.from_iterable(job.result() for job in jobs))


def _work(site: Site, at: int, of: int, tickets: int, until: Callable[[], bool], pace: float) -> Waits:
    waits: Waits = []
    rng = random.Random(at)
    mine = _own(rng, at, of, tickets)
    steps = itertools.cycle(STEPS[at % len(STEPS) :] + STEPS[: at % len(STEPS)])
    actions = {"list": site.list, "search": site.search, "reply": site.reply}
    due = time.monotonic() + pace * at / of
    opened = False
    while not until():
        time.sleep(max(0.0, due - time.monotonic()))
        step = next(steps)
        if step == "reply" and not opened:
            step = "open"
        began = time.monotonic()
        took = site.open(next(mine)) if step == "open" else actions[step]()
        opened = step != "reply" and (opened or step == "open")
        waits.append((began, step, took))
        due = max(due + pace, began) if pace else began
    return waits


def _own(rng: random.Random, at: int, of: int, tickets: int) -> Iterator[int]:
    """Tickets of one operator: mostly of the newest fifth, where the work is; no ticket twice in a row."""
    while True:
        low = int(tickets * 0.8) if rng.random() < 0.8 else 0
        yield min(rng.randrange(low, tickets) // of * of + at, tickets - 1)


def _checked(took: float, text: str, mark: str) -> float:
    if mark not in text:
        raise RuntimeError(f"no {mark} in the answer")
    return took


def _value(page: str, name: str) -> str:
    found = re.search(rf'<input[^>]*\sname="{name}"[^>]*\svalue="([^"]*)"', page)
    if found is None:
        raise RuntimeError(f"no {name} on the page")
    return html.unescape(found[1])


def p95(waits: Waits) -> float:
    """Return the 95th percentile of all steps, milliseconds."""
    return round(percentile([took for _began, _step, took in waits], 0.95), 1)


def by_step(waits: Waits) -> dict[str, dict[str, float]]:
    """Return count, p50 and p95 of each kind of step."""
    found: dict[str, list[float]] = {}
    for _began, step, took in waits:
        found.setdefault(step, []).append(took)
    return {
        step: {
            "steps": len(values),
            "p50_ms": round(percentile(values, 0.5), 1),
            "p95_ms": round(percentile(values, 0.95), 1),
        }
        for step, values in sorted(found.items())
    }
