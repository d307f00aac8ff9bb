"""Lists, saved views, ticket pages, cards, search, counters over a filled base: `python -m bench desk_reads`.

With more than 100,000 tickets the same is measured at 100,000 first: a figure must hardly depend on the size.

Through a real `otklik web` with a session that is signed in; whole pages, as a person who follows a link gets them. The
baseline of the same run: `/healthz`, which does `SELECT 1` behind the same middleware.
"""

from __future__ import annotations

import html
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
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
GOALS = {"list": 40, "view": 80, "ticket": 60, "card": 60, "search": 150}
SEARCH_AT_USUAL = 80
SHOWN = {
    "list": "list of 50",
    "next": "next page of a list",
    "view": "saved view",
    "ticket": "ticket page",
    "card": "customer card",
    "search": "search",
    "counters": "navigation with counters",
}
GROWTH = 1.5  # a figure at a million may be so many times that at 100,000
USUAL = 100_000
FILLING = 600  # seconds
OTHERS, PEOPLE = 98, 200  # a hundred projects with "net" and "shop"
# Saved views of different kinds: conditions, order.
ACTIVE = {"field": "status", "op": "not_in", "value": ["solved", "closed"]}
SAVED = {
    "urgent": ([ACTIVE, {"field": "priority", "op": "in", "value": [3, 4]}], "priority"),
    "tagged": ([{"field": "tags", "op": "any", "value": ["vip"]}], "created"),
    "grouped": (
        [
            ACTIVE,
            {
                "join": "any",
                "items": [
                    {"field": "assignee", "op": "in", "value": ["me", "nobody"]},
                    {"field": "unread", "op": "is", "value": True},
                ],
            },
        ],
        "customer",
    ),
    "rare words": ([{"field": "subject", "op": "contains", "value": "нет такого"}], "updated"),
}
Waits = dict[str, list[float]]
Groups = dict[str, dict[str, float]]  # p50_ms and p95_ms of each kind of page


def measure(size: Size) -> Outcome:
    """Fill, then read."""
    tickets = size.of(size.tickets, min(size.tickets, 2000))
    usual = _usual() if tickets > USUAL else None
    found = _at(tickets, size)
    groups = {name: _percentiles(found.runs, name) for name in found.runs[0]}
    shown = list(figures(groups, tickets))
    if usual is not None:
        shown = [*figures(usual, USUAL), *shown, *growth(usual, groups)]
    return Outcome(
        f"{tickets} tickets with 3 messages each in one of 100 projects, 200 operators, concurrency 1, whole pages "
        "over HTTP with a session of somebody who works in five of them; list: each view, with and without project, 50 "
        "rows with everything in them; saved views: urgent ones by priority, a tag by age, a group by the customer's "
        "last word, words that no subject has; search: rare, frequent, two words, beginning of a word, number, phone, "
        "name",
        (*shown, Figure("filling the base", round(found.filled, 1), "s", at_most(FILLING))),
        {
            "tickets": tickets,
            "fill_seconds": round(found.filled, 1),
            "groups": groups,
            "at_100000": usual or {},
        },
    )


@dataclass(frozen=True)
class Read:
    """What one size gave: the waits of each run, and how long the filling took (seconds)."""

    runs: list[Waits]
    filled: float


def _usual() -> Groups:
    """Measure at the usual size in a process of its own: Django knows one database a process."""
    with tempfile.TemporaryDirectory(prefix="otklik-bench-") as folder:
        file = Path(folder) / "outcome.json"
        words = [sys.executable, "-m", "bench", "desk_reads", "--one", str(file), "--tickets", str(USUAL)]
        subprocess.run(words, cwd=common.ROOT, check=True, timeout=1800)
        groups: Groups = Outcome.load(file).details["groups"]
        return groups


def _at(tickets: int, size: Size) -> Read:
    port = common.free_port()
    with common.installation():
        began = time.monotonic()
        desk = make_desk(tickets=tickets, people=size.of(PEOPLE, 10), others=size.of(OTHERS, 3))
        filled = time.monotonic() - began
        print(f"{tickets} tickets filled in {filled:.0f} s", flush=True)
        views = _views(desk)
        with common.web(port):
            client = Client(port, f"Cookie: {desk.cookie(desk.users[0])}")
            _round(client, desk, views, size.of(3, 1), seed=0)  # the first pages compile their templates
            runs = [_round(client, desk, views, size.of(20, 2), seed=number + 1) for number in range(size.runs)]
            client.close()
    return Read(runs, filled)


def _views(desk: Desk) -> dict[str, int]:
    from otklik.desk.actions import count_view, save_view

    access = desk.users[0].access
    made = {}
    for name, (items, order) in SAVED.items():
        tree = {"join": "all", "items": items}
        made[name] = save_view(access=access, view=None, name=name, conditions=tree, order=order).pk
        count_view(view_id=made[name])
    return made


def figures(groups: Groups, tickets: int) -> Iterator[Figure]:
    """The figures of one size, each beside a request of the same run that reads next to nothing."""
    base, larger = groups["healthz"], tickets > USUAL
    place = f" at {tickets:,} tickets".replace(",", " ") if larger else ""
    for group, name in SHOWN.items():
        goals = GOALS if larger or group != "search" else {"search": SEARCH_AT_USUAL}
        goal = at_most(goals[group]) if group in goals else None
        for share, bound in (("p95", goal), ("p50", None)):
            value, against = groups[group][f"{share}_ms"], f"/healthz (`SELECT 1`), {share}"
            yield Figure(f"{name}{place}, {share}", value, "ms", bound, base[f"{share}_ms"], against)


def growth(before: Groups, after: Groups) -> Iterator[Figure]:
    """How many times slower the larger base is; `/healthz` shows how much of that is the machine's hour."""
    for group, name in {**SHOWN, "healthz": "/healthz"}.items():
        times = round(after[group]["p95_ms"] / before[group]["p95_ms"], 2)
        goal = at_most(GROWTH) if group in SHOWN else None
        yield Figure(f"{name}, p95: times that of 100 000 tickets", times, "", goal)


def _percentiles(runs: list[Waits], group: str) -> dict[str, float]:
    """Medians over the runs."""
    return {
        f"p{share}_ms": round(statistics.median(common.percentile(run[group], share / 100) for run in runs), 2)
        for share in (50, 95)
    } | {"requests_a_run": len(runs[0][group])}


def _round(client: Client, desk: Desk, views: dict[str, int], times: int, *, seed: int) -> Waits:
    """Read everything some times in a random order; return the waits of each group, ms. `list` is all of `list:*`."""
    rng = random.Random(seed)
    waits: Waits = {}
    pages = list(_pages(desk, views, rng, times))
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


def _pages(desk: Desk, views: dict[str, int], rng: random.Random, times: int) -> Iterator[tuple[str, str, Check]]:
    for _ in range(times):
        for view in VIEWS:
            for project in ("", "&project=net"):
                yield f"list:{view}", f"/work/?view={view}{project}", _must_have('id="row-')
        for name, pk in views.items():
            nothing = name == "rare words"
            yield f"view:{name}", f"/work/?view=v{pk}", _must_have("work-list" if nothing else 'id="row-')
        for _ in range(7):
            yield "card", f"/work/customers/{_person(desk, rng)}", _must_have("+7916")
        for _ in range(7):
            number = _number(desk, rng)
            yield "ticket", f"/work/{number}", _must_have(number)
        for kind, query in _queries(desk, rng):
            # Tickets are found, in whichever project: an empty page would be made quickly.
            yield f"search:{kind}", f"/work/search?q={quote(query)}", _must_have('id="row-')
        yield "counters", "/work/nav", _must_have("view=mine")
        for _ in range(5):
            yield "healthz", "/healthz", _must_have("ok")


def _queries(desk: Desk, rng: random.Random) -> Iterator[tuple[str, str]]:
    yield "rare", rng.choice(RARE)
    yield "frequent", rng.choice(FREQUENT)
    yield "two words", rng.choice(TWO)
    yield "beginning", rng.choice(BEGINNINGS)
    yield "number", _number(desk, rng)
    yield "telephone", f"8 916 {rng.randrange(desk.tickets // 3):07d}"
    yield "name", rng.choice(NAMES)


def _number(desk: Desk, rng: random.Random) -> str:
    if rng.random() < 0.1:
        return f"SHOP-{1001 + rng.randrange(100)}"
    return f"NET-{1001 + rng.randrange(desk.tickets)}"


def _person(desk: Desk, rng: random.Random) -> int:
    return desk.first_person + rng.randrange(desk.tickets // 3)


def _must_have(*any_of: str) -> Check:
    def check(text: str) -> None:
        if not any(mark in text for mark in any_of):
            raise RuntimeError(f"none of {any_of} on the page")

    return check
