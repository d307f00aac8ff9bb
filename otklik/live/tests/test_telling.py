"""A notice reaches the open pages of its person at once, and nobody else's (S18)."""

from __future__ import annotations

import asyncio

import pytest

from otklik.live.telling import ids_in, tell
from otklik.live.tests.test_live import frames, in_thread, port, request, session_of
from tests.story import Story

__all__ = ["port"]


async def until_notice(reader: asyncio.StreamReader, seconds: float) -> dict[str, object]:
    """Return what the next notice carries; raises TimeoutError."""
    async with asyncio.timeout(seconds):
        async for name, data in frames(reader):
            if name == "notice":
                return data
    raise AssertionError("the stream ended")


def test_s18_only_the_person_himself_is_told(story: Story, port: int) -> None:
    sessions = {"anna": session_of(story.anna), "boris": session_of(story.boris)}

    async def play() -> None:
        streams = {name: (await request(port, "/live/stream", key))[1] for name, key in sessions.items()}
        telling = asyncio.create_task(until_notice(streams["anna"], 20))
        for _ in range(100):  # the gateway may not listen yet
            await in_thread(lambda: tell([story.anna.pk]))
            done, _waiting = await asyncio.wait({telling}, timeout=0.2)
            if done:
                break
        assert await telling == {}  # nothing of what it is about
        with pytest.raises(TimeoutError):
            await until_notice(streams["boris"], 0.5)

    asyncio.run(play())


def test_what_is_no_list_of_people_names_nobody() -> None:
    assert ids_in("1,2,x,,-3,٣") == {1, 2}
