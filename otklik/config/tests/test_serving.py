"""The web process below Django: whose connection it is, short and long bodies, short and streamed answers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from otklik.config.bodies import SHORT, Bodies
from otklik.config.cli import listening
from otklik.config.pages import Pages
from otklik.config.serving import Door
from tests.apart import apart

HEAD: dict[str, Any] = {
    "type": "http",
    "http_version": "1.1",
    "method": "POST",
    "path": "/x",
    "query_string": b"",
    "server": ("127.0.0.1", 80),
    "client": ("127.0.0.1", 9),
}


class Whole(list[bytes]):
    """A WSGI answer as Django's: complete, closed once."""

    streaming = False
    closed = 0

    def close(self) -> None:
        self.closed += 1


class Streamed(Whole):
    streaming = True


def ask(app: Any, headers: list[tuple[bytes, bytes]], *pieces: bytes) -> list[dict[str, Any]]:
    """Send a request through the ASGI application and return the messages of the answer."""
    said: list[dict[str, Any]] = []
    waiting = list(pieces)

    async def receive() -> dict[str, Any]:
        if not waiting:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting)}

    async def send(message: Any) -> None:
        said.append(dict(message))

    async def talk() -> None:
        await app({**HEAD, "headers": headers}, receive, send)

    apart(talk())
    return said


@pytest.mark.parametrize(("kind", "messages"), [(Whole, 2), (Streamed, 4)])
def test_answer_is_whole_or_comes_in_pieces(kind: type[Whole], messages: int) -> None:
    answers: list[Whole] = []

    def app(environ: dict[str, Any], start: Any) -> Whole:
        start("200 OK", [("X-A", "1")])
        answers.append(kind([b"one", environ["wsgi.input"].read()]))
        return answers[0]

    said = ask(Bodies(Pages(app, workers=1), limit=1), [(b"content-length", b"4")], b"bo", b"dy")
    assert said[0] == {"type": "http.response.start", "status": 200, "headers": [(b"x-a", b"1")]}
    assert b"".join(message["body"] for message in said[1:]) == b"onebody"
    assert len(said) == messages
    assert not said[-1].get("more_body")
    assert answers[0].closed == 1


@pytest.mark.parametrize(
    "headers",
    [[(b"transfer-encoding", b"chunked")], [(b"content-length", str(SHORT + 10).encode())]],
    ids=["of unknown length", "long"],
)
def test_long_body_is_read_piece_by_piece(headers: list[tuple[bytes, bytes]]) -> None:
    seen: list[bytes] = []

    def app(environ: dict[str, Any], start: Any) -> Whole:
        seen.append(environ["wsgi.input"].read(3))
        seen.append(environ["wsgi.input"].read())
        start("204 No Content", [])
        return Whole()

    said = ask(Bodies(Pages(app, workers=1), limit=SHORT * 8), headers, b"ab", b"cd", b"ef")
    assert seen == [b"abc", b"def"]
    assert said[0]["status"] == 204


def test_sender_who_goes_away_starts_nothing() -> None:
    started: list[object] = []
    app = Bodies(Pages(lambda environ, start: started.append(environ) or Whole(), workers=1), limit=1)
    assert ask(app, [(b"content-length", b"4")]) == []
    assert started == []


def test_error_of_the_application_is_raised_and_the_answer_closed() -> None:
    class Broken(Streamed):
        def __iter__(self) -> Iterator[bytes]:
            raise ValueError("broken on the way")

    answer = Broken()

    def app(_environ: dict[str, Any], start: Any) -> Whole:
        start("200 OK", [])
        return answer

    with pytest.raises(ValueError, match="broken on the way"):
        ask(Bodies(Pages(app, workers=1), limit=1), [])
    assert answer.closed == 1


class Counting(asyncio.Protocol):
    """Keeps its connections in the collection that the door looks at."""

    def __init__(self, held: set[object]) -> None:
        self.held = held

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.held.add(self)


def test_two_processes_share_the_connections() -> None:
    """Both doors on one socket stand for two processes; connections come one by one, as clients open them."""

    async def count() -> list[int]:
        loop = asyncio.get_running_loop()
        with listening.listen("127.0.0.1", 0, "") as listener, listener.dup() as other:
            sides: list[set[object]] = [set(), set()]
            doors = [
                Door(socket, lambda held=held: Counting(held), held, loop)  # type: ignore[misc]
                for socket, held in zip((listener, other), sides, strict=True)
            ]
            for door in doors:
                door.open()
            for expected in range(1, 21):
                await asyncio.open_connection(*listener.getsockname())
                while sum(map(len, sides)) < expected:
                    await asyncio.sleep(0.001)
            for door in doors:
                door.close()
                await door.wait_closed()
            found = [len(side) for side in sides]
            for side in sides:
                for protocol in side:
                    protocol.transport.close()  # type: ignore[attr-defined]
            return found

    one, two = apart(count())
    assert one + two == 20
    assert min(one, two) >= 8


def test_closed_door_takes_no_more() -> None:
    async def knock() -> int:
        held: set[object] = set()
        with listening.listen("127.0.0.1", 0, "") as listener:
            door = Door(listener, lambda: Counting(held), held, asyncio.get_running_loop())
            door.open()
            door.close()
            door.close()
            await asyncio.open_connection(*listener.getsockname())
            await asyncio.sleep(0.05)
            await door.wait_closed()
        return len(held)

    assert apart(knock()) == 0
