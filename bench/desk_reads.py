"""Lists, ticket pages, search and counters over a filled base, one request after another: `python -m bench desk_reads`.

Through a real `otklik web` with a session that is signed in; whole pages, as a person who follows a link gets them. The
baseline of the same run: `/healthz`, which does `SELECT 1` behind the same middleware.
"""

from __future__ import annotations

import html
import random
import re
import statistics
import time
from collections.abc import Callable, Iterator
from urllib.parse import quote

from bench import common
from bench.desk import Client, Desk, make_desk
from bench.fill import RARE
from bench.measuring import Figure, Outcome, Size, at_most

VIEWS = ("mine", "unassigned", "open", "waiting_customer", "waiting_client", "solved", "closed")
FREQUENT = ("интернет", "оператор", "договор", "спасибо")
TWO = ("красный роутер", "вернуть деньги", "скорость вечер", "мастер обещал")
BEGINNINGS = ("подъез", "перезвон", "настр", "отключ")
NAMES = ("Дарья Соколова", "Петров", "Кузнецова", "Васильев")
MORE = re.compile(r'(/work/rows\?[^"\s]*cursor=[^"\s]*)"')
GOALS = {"list": 40, "ticket": 60, "search": 80}
Waits = dict[str, list[float]]


def measure(size: Size) -> Outcome:
    """Fill, then read."""
    tickets = size.of(size.tickets, min(size.tickets, 2000))
    port = common.free_port()
    with common.installation():
        began = time.monotonic()
        desk = make_desk(tickets=tickets, people=20)
        filled = time.monotonic() - began
        runs: list[Waits] = []
        with common.web(port):
            client = Client(port, f"Cookie: {desk.cookie(desk.users[0])}")
            _round(client, desk, size.of(3, 1), seed=0)  # the first pages compile their templates
            runs = [_round(client, desk, size.of(20, 2), seed=number + 1) for number in range(size.runs)]
            client.close()
    return Outcome(
        f"{tickets} tickets with 3 messages each in two projects, concurrency 1, whole pages over HTTP with a session; "
        "list: each view, with and without project, 50 rows with everything in them; search: rare, frequent, two "
        "words, beginning of a word, number, telephone, name",
        tuple(_figures(runs)),
        {
            "tickets": tickets,
            "fill_seconds": round(filled, 1),
            "groups": {name: _percentiles(runs, name) for name in runs[0]},
        },
    )


def _figures(runs: list[Waits]) -> Iterator[Figure]:
    base = _percentiles(runs, "healthz")
    names = {"list": "list of 50", "next": "next page of a list", "ticket": "ticket page", "search": "search"}
    for group, name in {**names, "counters": "navigation with counters"}.items():
        found = _percentiles(runs, group)
        goal = at_most(GOALS[group]) if group in GOALS else None
        yield Figure(f"{name}, p95", found["p95_ms"], "ms", goal, base["p95_ms"], "/healthz (`SELECT 1`), p95")
        yield Figure(f"{name}, p50", found["p50_ms"], "ms", None, base["p50_ms"], "/healthz (`SELECT 1`), p50")


def _percentiles(runs: list[Waits], group: str) -> dict[str, float]:
    """Medians over the runs."""
    return {
        f"p{share}_ms": round(statistics.median(common.percentile(run[group], share / 100) for run in runs), 2)
        for share in (50, 95)
    } | {"requests_a_run": len(runs[0][group])}


def _round(client: Client, desk: Desk, times: int, *, seed: int) -> Waits:
    """Read everything some times in a random order; return the waits of each group, ms. `list` is all of `list:*`."""
    rng = random.Random(seed)
    waits: Waits = {}
    pages = list(_pages(desk, rng, times))
    rng.shuffle(pages)
    for group, path, check in pages:
        took, text = client.get(path)
        check(text)
        for name in (group, group.partition(":")[0]) if ":" in group else (group,):
            waits.setdefault(name, []).append(took)
        if group.startswith("list:") and (more := MORE.search(text)):
            waits.setdefault("next", []).append(client.get(html.unescape(more[1]), "HX-Request: true")[0])
    return waits


Check = Callable[[str], None]


def _pages(desk: Desk, rng: random.Random, times: int) -> Iterator[tuple[str, str, Check]]:
    for _ in range(times):
        for view in VIEWS:
            for project in ("", "&project=net"):
                yield f"list:{view}", f"/work/?view={view}{project}", _must_have('id="')
        for _ in range(7):
            number = _number(desk, rng)
            yield "ticket", f"/work/{number}", _must_have(number)
        for kind, query in _queries(desk, rng):
            # What is asked for is there: an empty page would be found quickly.
            yield f"search:{kind}", f"/work/search?q={quote(query)}", _must_have("/work/NET-", "/work/SHOP-")
        yield "counters", "/work/nav", _must_have("view=mine")
        for _ in range(5):
            yield "healthz", "/healthz", _must_have("ok")


def _queries(desk: Desk, rng: random.Random) -> Iterator[tuple[str, str]]:
    yield "rare", rng.choice(RARE)
    yield "frequent", rng.choice(FREQUENT)
    yield "two words", rng.choice(TWO)
    yield "beginning", rng.choice(BEGINNINGS)
    yield "number", _number(desk, rng)
    yield "telephone", f"8 916 {rng.randrange(desk.tickets // 6):07d}"
    yield "name", rng.choice(NAMES)


def _number(desk: Desk, rng: random.Random) -> str:
    key, share = rng.choice((("NET", 6), ("SHOP", 4)))
    return f"{key}-{1001 + rng.randrange(desk.tickets * share // 10)}"


def _must_have(*any_of: str) -> Check:
    def check(text: str) -> None:
        if not any(mark in text for mark in any_of):
            raise RuntimeError(f"none of {any_of} on the page")

    return check
