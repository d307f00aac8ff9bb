"""The matrix itself: S03, S28 and S40 at every address, as every person, with things of both projects."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import resolve

from tests.walls.addresses import API as API_PREFIX
from tests.walls.policies import POLICIES, WRITTEN_BY_READING, WRITTEN_BY_THE_LIBRARY
from tests.walls.rules import Policy, Rule
from tests.walls.world import NOBODY, Thing, World, changed, forgotten, kept_world, written

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
CHANGING = [(route, method) for route, policy in POLICIES.items() for method in policy.methods if method != "GET"]
# Parts of pages for htmx are asked for by one who sees both sides, the two companies' people and nobody.
IN_PART = {"anna", "gleb", "egor", NOBODY}
CSRF = re.compile(r'(?:name="csrfmiddlewaretoken" value|name="csrf-token" content)="[A-Za-z0-9]+"')


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), kept_world() as made:
        yield made


class Visit:
    """One request as one person, with what the policy says about it."""

    def __init__(self, world: World, route: str, method: str, name: str, thing: Thing) -> None:
        self.world, self.route, self.method, self.name, self.thing = world, route, method, name, thing
        self.policy: Policy = POLICIES[route]
        self.rule: Rule | None = self.policy.methods.get(method)
        self.user = world.people[name]
        self.is_api = route.startswith(API_PREFIX)

    def values(self) -> dict[str, Any]:
        return {**self.thing.values(self.user), "project": self.thing.project.pk, **self.world.personal}

    def url(self) -> str:
        filled = (self.policy.url or self.route).format(**self.values())
        assert resolve(f"/{filled}").route == self.route, f"/{filled} is not what the policy of {self.route} is about"
        query = self.policy.query.format(**self.values())
        return f"/{filled}?{query}" if query else f"/{filled}"

    def go(self, client: Client | None = None, **headers: str) -> Any:
        """Make the request; an exception in it tells which one it was."""
        data = self.rule.data if self.rule else {}
        values = self.values()
        body = {name: text.format(**values) if isinstance(text, str) else text for name, text in data.items()}
        client = client or (self.world.nobodys() if self.is_api else self.world.browser(self.name))
        arguments: dict[str, Any] = {"headers": {**headers}}
        if self.is_api and self.name != NOBODY:
            arguments["headers"]["Authorization"] = f"Bearer {self.world.tokens[self.name]}"
        if self.method == "GET":
            arguments["data"] = {}
        elif self.rule and self.rule.piece:
            arguments |= {"data": b"abc", "content_type": "application/octet-stream"}
        elif self.is_api:
            arguments |= {"data": json.dumps(body), "content_type": "application/json"}
        elif self.method == "POST":
            arguments["data"] = body
        try:
            return getattr(client, self.method.lower())(self.url(), **arguments)
        except Exception as error:
            error.add_note(str(self))
            raise

    def text(self, answer: Any) -> str:
        """Return status, target and body of an answer without what names the thing or this one page."""
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        told = f"{answer.status_code} {answer.get('Location', '')}\n{body.decode('utf-8', 'replace')}"
        told = CSRF.sub("csrf", told)
        values = self.values()
        for named in (self.url(), quote(self.url()), str(values["number"]), str(values["token"])):
            told = told.replace(named, "…") if len(named) > 1 else told
        return told

    def __str__(self) -> str:
        which = (
            f"{self.thing.project.key} {'shared' if self.thing.shared else 'plain' if self.thing.exists else 'missing'}"
        )
        return f"{self.name}: {self.method} /{self.route} ({which})"


def problems_of(visit: Visit, **headers: str) -> list[str]:
    """Make one visit, take it back, and return what was wrong with it."""
    found: list[str] = []
    with forgotten():
        before = written()
        answer = visit.go(**headers)
        touched = changed(before) - set(WRITTEN_BY_READING)
        told = visit.text(answer)
    rule, access = visit.rule, visit.world.access(visit.name)
    assert rule is not None
    status = answer.status_code
    lead_in = answer.get("Location", "").startswith("/accounts/login/")
    may = rule.may_do(visit.name, access, visit.thing)
    if status >= 500:
        found.append(f"answered {status}")
    if seen := [mark for mark in visit.world.marks(visit.name) if mark.lower() in told.lower()]:
        found.append(f"shows {seen}")
    if visit.route.startswith("accounts/"):
        touched -= WRITTEN_BY_THE_LIBRARY
    if rule.records and status == 200:
        touched -= {"events_event", "otklik_cache"}
    if touched and (visit.method == "GET" or not may):
        found.append(f"wrote to {sorted(touched)}")
    if rule.open:
        return found
    if visit.name == NOBODY:
        if not (status == 401 if visit.is_api or headers else status == 302 and lead_in):
            found.append(f"nobody was answered {status} {answer.get('Location', '')}")
    elif may:
        if (status in {401, 403, 404, 405} and not (rule.unset and status == 404)) or lead_in:
            found.append(f"was refused with {status}")
    elif not rule.may_see(access, visit.thing):
        found += unlike_missing(visit, status, told, headers)
    elif status != 403 and not rule.quiet and not rule.only:
        found.append(f"was answered {status} without the right")
    elif rule.only and not (status in {403, 404} or "/accounts/reauthenticate" in answer.get("Location", "")):
        found.append(f"was answered {status} about somebody else's")
    return found


def unlike_missing(visit: Visit, status: int, told: str, headers: dict[str, str]) -> list[str]:
    """Compare with the answer about something that does not exist: to outsiders there is no difference (S03, S40)."""
    found: list[str] = []
    if status not in {403, 404}:
        found.append(f"an outsider was answered {status}")
    if visit.rule and visit.rule.sees is not None and visit.thing.exists:
        same = of_missing(visit, tuple(headers.items()))
        if same != told:
            found.append(f"the answer differs from that about a missing thing:\n{told[:300]}\n---\n{same[:300]}")
    return found


def of_missing(visit: Visit, headers: tuple[tuple[str, str], ...]) -> str:
    """Return the answer that the visitor gets about something missing in the same project; asked for once."""
    key = (visit.route, visit.method, visit.name, visit.thing.project.pk, headers)
    if key not in visit.world.of_missing:
        twin = Visit(visit.world, visit.route, visit.method, visit.name, visit.thing.missing())
        with forgotten():
            visit.world.of_missing[key] = twin.text(twin.go(**dict(headers)))
    return visit.world.of_missing[key]


def things(world: World, policy: Policy, method: str) -> list[Thing]:
    """Return the things to ask about: all and a missing one where the address or the form names one, else one."""
    rule = policy.methods[method]
    if rule.sees is None:
        return [world.things[0]]
    return [*world.things, world.things[0].missing()]


@pytest.mark.parametrize("route", [route for route, policy in POLICIES.items() if "GET" in policy.methods])
def test_s03_s28_reading(world: World, route: str) -> None:
    """Everybody reads what his policy says and nothing else; no reading writes."""
    found: list[str] = []
    for thing in things(world, POLICIES[route], "GET"):
        for name in world.people:
            visit = Visit(world, route, "GET", name, thing)
            found += [f"{visit}: {problem}" for problem in problems_of(visit)]
            if name in IN_PART and not visit.is_api and not route.startswith("accounts/"):
                found += [f"{visit} in part: {problem}" for problem in problems_of(visit, **{"HX-Request": "true"})]
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(("route", "method"), CHANGING)
def test_s03_changing(world: World, route: str, method: str) -> None:
    """Who may not change something changes nothing, and of what he may not see he learns nothing."""
    found: list[str] = []
    for thing in things(world, POLICIES[route], method):
        for name in world.people:
            visit = Visit(world, route, method, name, thing)
            found += [f"{visit}: {problem}" for problem in problems_of(visit)]
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("route", POLICIES)
def test_s28_methods_that_are_not_declared_are_refused(world: World, route: str) -> None:
    """As the administrator, about something that exists: whatever is not in the table does not work."""
    found: list[str] = []
    for method in METHODS:
        if method in POLICIES[route].methods:
            continue
        visit = Visit(world, route, method, "olga", world.things[1])
        with forgotten():
            before = written()
            answer = visit.go()
            touched = changed(before) - set(WRITTEN_BY_READING)
        if route.startswith(("accounts/", "i18n/")):
            # Forms of the sign-in library answer PUT like POST and lead away with any method; its counters are no harm.
            harmless = answer.status_code < 500 and not touched - WRITTEN_BY_THE_LIBRARY
        else:
            harmless = answer.status_code in {404, 405} and not touched
        if not harmless:
            found.append(f"{visit}: {answer.status_code}, wrote to {sorted(touched)}")
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("route", [route for route in POLICIES if not route.startswith(API_PREFIX)])
def test_s28_no_form_is_taken_without_its_token(world: World, route: str) -> None:
    """Every POST as somebody with all rights, from a page of another site: 403 and nothing written."""
    strict = world.browser("olga", strict=True)
    visit = Visit(world, route, "POST", "olga", world.things[1])
    with forgotten():
        before = written()
        answer = visit.go(strict)
        touched = changed(before) - set(WRITTEN_BY_READING)
    assert (answer.status_code, touched) == (403, set())


@pytest.mark.parametrize("route", [route for route in POLICIES if route.startswith(API_PREFIX)])
def test_s28_a_cookie_opens_nothing_of_the_api(world: World, route: str) -> None:
    for method in POLICIES[route].methods:
        visit = Visit(world, route, method, NOBODY, world.things[1])
        with forgotten():
            before = written()
            answer = visit.go(world.browser("olga"))
            touched = changed(before) - set(WRITTEN_BY_READING)
        assert POLICIES[route].methods[method].open or answer.status_code == 401
        assert touched == set()


# Addresses and forms that name a project or a ticket and something else that must belong to it.
OF_A_PROJECT = re.compile(r"\{(?:team|topic|account|item|request_type|address|invitation|member)\}")
CROSSING = [
    (route, method)
    for route, policy in POLICIES.items()
    for method, rule in policy.methods.items()
    if rule.sees and OF_A_PROJECT.search(f"{policy.url}{rule.data}")
]


@pytest.mark.parametrize(("route", "method"), CROSSING)
def test_s03_nothing_of_one_project_hangs_on_an_address_of_the_other(world: World, route: str, method: str) -> None:
    """Olga and Anna are behind both walls, so only the code itself keeps the two apart; Marina is behind one."""
    found: list[str] = []
    mine, theirs = world.things[0], world.things[2]
    for name in ("olga", "anna", "marina"):
        visit = Visit(world, route, method, name, mine.crossed_with(theirs))
        with forgotten():
            before = written()
            answer = visit.go()
            touched = changed(before) - set(WRITTEN_BY_READING)
        if touched or answer.status_code not in {403, 404, 422}:
            found.append(f"{visit}: {answer.status_code}, wrote to {sorted(touched)}")
    assert not found, "\n" + "\n".join(found)
