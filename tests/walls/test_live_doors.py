"""The gateway's paths as every person: it answers before Django does, with the policies of its own table."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, MutableMapping
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from otklik.config.asgi import dsn
from otklik.live.asgi import LiveDoors
from otklik.live.gateway import Gateway
from tests.apart import apart
from tests.story import Story, make_story
from tests.walls.policies import LIVE
from tests.walls.world import NOBODY

pytestmark = pytest.mark.django_db(transaction=True)
WAIT = 10


@pytest.fixture
def story(transactional_db: None) -> Iterator[Story]:
    yield make_story()


def sessions(story: Story) -> dict[str, str]:
    """Return the value of each person's session cookie; nobody has none."""
    found = {NOBODY: ""}
    for name, user in story.everybody().items():
        client = Client()
        client.force_login(user)
        found[name] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return found


async def ask(method: str, path: str, session: str, query: str = "") -> tuple[int, bytes]:
    """Speak ASGI to the doors; return the status and the beginning of the body. The asker leaves at once."""
    gateway = Gateway(dsn())
    doors = LiveDoors(
        gateway, cookie=settings.SESSION_COOKIE_NAME, public_url="http://testserver", hosts=["testserver"]
    )
    cookie = f"{settings.SESSION_COOKIE_NAME}={session}".encode()
    scope = {"method": method, "path": path, "headers": [(b"cookie", cookie)], "query_string": query.encode()}
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        await asyncio.sleep(0.2)
        return {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    await asyncio.wait_for(doors(scope, receive, send), WAIT)
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])


def test_s03_s18_live_paths_follow_their_policies(story: Story) -> None:
    cookies = sessions(story)

    async def play() -> list[str]:
        found = []
        for path, rule in LIVE.items():
            for name, session in cookies.items():
                status, body = await ask("GET", path, session, "after=x-1")
                expected = {200, 503} if rule.open else {401} if name == NOBODY else {200}
                if status not in expected:
                    found.append(f"{name}: GET {path}: {status}")
                if b"net" in body or b"shop" in body:
                    found.append(f"{name}: GET {path} tells {body!r}")
        return found

    assert apart(play()) == []


@pytest.mark.parametrize(
    "path", ["/live/stream", "/live/poll", "/live/", "/live/%", "/live/*", "/live/../work/", "/live/net"]
)
def test_s18_nothing_else_is_there(story: Story, path: str) -> None:
    cookie = sessions(story)["olga"]

    async def play() -> set[int]:
        methods = ("POST", "PUT", "PATCH", "DELETE") if path in LIVE else ("GET", "POST")
        return {(await ask(method, path, cookie))[0] for method in methods}

    assert apart(play()) == {404}
