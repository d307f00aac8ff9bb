"""Live updates through a real web process: who hears what, storms, gaps, slow readers."""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
from collections.abc import AsyncIterator, Iterator

import psycopg
import pytest
import uvicorn
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test import Client

from otklik.accounts.actions.projects import set_role
from otklik.accounts.models import User
from otklik.accounts.sessions import stored_name
from otklik.config import asgi, serving
from otklik.config.asgi import Root, dsn
from otklik.config.cli import listening
from otklik.desk import actions
from otklik.desk.actions import NewMessage
from otklik.events.actor import system
from otklik.events.models import Event
from otklik.live import gateway, presence, readers
from otklik.live.follower import Follower
from tests.story import Story

pytestmark = pytest.mark.django_db(transaction=True)


class Server:
    """The real ASGI root under uvicorn in a thread of the test."""

    def __init__(self) -> None:
        asgi.application = self.root = Root()
        config = uvicorn.Config(self.root, log_config=None, lifespan="on", ws="none")
        self.uvicorn = serving.Server(config)
        listener = listening.listen("127.0.0.1", 0, "")
        self.port: int = listener.getsockname()[1]
        self.thread = threading.Thread(target=self.uvicorn.run, kwargs={"sockets": [listener]}, daemon=True)

    def start(self) -> int:
        self.thread.start()
        started = threading.Event()
        for _ in range(500):
            if self.uvicorn.started and self.root.gateway.follower.healthy:
                return self.port
            started.wait(0.02)
        raise AssertionError("the web process did not start")

    def stop(self) -> None:
        self.uvicorn.should_exit = True
        self.thread.join(20)
        assert not self.thread.is_alive()


@pytest.fixture
def port(transactional_db: None) -> Iterator[int]:
    server = Server()
    yield server.start()
    server.stop()
    with connection.cursor() as cursor:  # pool threads of the server keep their connections; the test database goes
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


async def request(port: int, path: str, session: str = "", **headers: str) -> tuple[int, asyncio.StreamReader]:
    """Send a GET by hand; return the status and the reader behind the head."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    lines = [f"GET {path} HTTP/1.1", "Host: localhost", f"Cookie: {settings.SESSION_COOKIE_NAME}={session}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    writer.write("\r\n".join([*lines, "", ""]).encode())
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 20)
    reader.kept = writer  # type: ignore[attr-defined] - a collected writer closes the connection
    return int(head.split()[1]), reader


async def frames(reader: asyncio.StreamReader) -> AsyncIterator[tuple[str, dict[str, object]]]:
    """Yield (event, data) of an event stream that is sent in chunks."""
    buffer = b""
    while size := int(await reader.readline() or b"0", 16):
        buffer += (await reader.readexactly(size + 2))[:-2]
        while b"\n\n" in buffer:
            frame, _, buffer = buffer.partition(b"\n\n")
            fields = dict(line.partition(": ")[::2] for line in frame.decode().splitlines())
            yield fields.get("event", ""), json.loads(fields.get("data", "{}"))


async def until_change(reader: asyncio.StreamReader, seconds: float = 10) -> dict[str, object]:
    """Return the next told change; raises TimeoutError."""
    async with asyncio.timeout(seconds):
        async for name, data in frames(reader):
            if name == "ticket":
                return data
    raise AssertionError("the stream ended")


async def in_thread(work: object) -> object:
    def run() -> object:
        try:
            return work()  # type: ignore[operator]
        finally:
            connection.close()

    return await asyncio.to_thread(run)


def test_s18_each_hears_only_what_he_may_see(story: Story, port: int) -> None:
    """Anna and Vera hear of A's ticket, Egor never; Gleb only once his company has been asked."""
    ticket = story.ticket(subject="раньше")
    sessions = {name: session_of(user) for name, user in story.everybody().items()}

    async def play() -> None:
        streams = {name: (await request(port, "/live/stream", key))[1] for name, key in sessions.items()}
        opened = await in_thread(story.ticket)
        for name in ("olga", "marina", "anna", "boris", "vera", "inna"):
            heard = await until_change(streams[name])
            assert (heard["ticket"], heard["project"]) == (opened.pk, story.a.pk), name  # type: ignore[attr-defined]
        question = NewMessage(text="Есть ли авария?")
        await in_thread(
            lambda: actions.post(access=story.anna.access, ticket=ticket, kind="question", message=question)
        )
        heard = await until_change(streams["gleb"])
        assert heard["ticket"] == ticket.pk, "the first thing that Gleb hears is the case handed to him"
        for name in ("egor", "fedor"):
            with pytest.raises(TimeoutError):
                await until_change(streams[name], seconds=1.5)

    asyncio.run(play())


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/live/stream", {"Origin": "https://evil.example"}, 403),
        ("/live/stream", {"Sec_Fetch_Site": "cross-site"}, 403),
        ("/live/%25", {}, 404),
        ("/live/stream/../../etc", {}, 404),
        ("/live/*", {}, 404),
        ("/live/stream", {"Origin": "http://localhost"}, 200),
    ],
)
def test_s18_other_sites_and_other_names_are_refused(
    story: Story, port: int, path: str, headers: dict[str, str], status: int
) -> None:
    session = session_of(story.anna)
    assert asyncio.run(request(port, path, session, **headers))[0] == status


@pytest.mark.parametrize("session", ["", "x" * 32, "%", "../..", "a" * 5000])
def test_s18_without_a_session_there_is_no_stream(story: Story, port: int, session: str) -> None:
    assert asyncio.run(request(port, "/live/stream", session))[0] == 401
    assert asyncio.run(request(port, "/live/poll", session))[0] == 401


def test_s47_who_comes_while_the_others_are_looked_at_again_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    async def play() -> tuple[bool, bool]:
        watching = gateway.Gateway("")
        loop = asyncio.get_running_loop()
        looked = asyncio.Event()
        first = watching.open(readers.Reader("first", 1, "", {}))

        def look(asked: list[readers.Reader]) -> dict[str, readers.Reader]:
            assert [reader.session_key for reader in asked] in (["first"], ["second"])
            if asked[0].session_key == "first":
                opened.append(asyncio.run_coroutine_threadsafe(come(), loop).result())
                return {}
            loop.call_soon_threadsafe(looked.set)
            return {"second": asked[0]}

        async def come() -> gateway.Stream:
            return watching.open(readers.Reader("second", 2, "", {}))

        opened: list[gateway.Stream] = []
        monkeypatch.setattr(gateway, "LOOK_AGAIN_SECONDS", 0.001)
        monkeypatch.setattr(readers, "look_again", look)
        task = asyncio.create_task(watching._watch())
        await asyncio.wait_for(looked.wait(), 20)
        task.cancel()
        return first in watching.streams, opened[0] in watching.streams

    assert asyncio.run(play()) == (False, True)


@pytest.mark.parametrize("how", ["session ended", "person disabled", "password changed"])
def test_s47_a_stream_ends_when_its_session_does(story: Story, port: int, how: str) -> None:
    session = session_of(story.anna)

    def end() -> None:
        if how == "session ended":
            Session.objects.get(pk=stored_name(session)).delete()
        elif how == "person disabled":
            User.objects.filter(pk=story.anna.pk).update(is_active=False)
        else:
            user = User.objects.get(pk=story.anna.pk)
            user.set_password("another long password")
            user.save()

    async def play() -> None:
        _, reader = await request(port, "/live/stream", session)
        await in_thread(end)
        async with asyncio.timeout(5):
            with contextlib.suppress(asyncio.IncompleteReadError):
                async for _ in frames(reader):
                    continue
        assert (await request(port, "/live/stream", session))[0] == 401

    asyncio.run(play())


def test_s18_a_right_taken_away_silences_the_stream(story: Story, port: int) -> None:
    session = session_of(story.boris)

    async def play() -> None:
        _, reader = await request(port, "/live/stream", session)
        await in_thread(lambda: set_role(actor=system("test"), project=story.a, user=story.boris, role=None))
        await asyncio.sleep(4)
        await in_thread(story.ticket)
        with pytest.raises(TimeoutError):
            await until_change(reader, seconds=1.5)

    asyncio.run(play())


def test_f16_a_storm_of_reconnects_is_admitted_and_misses_nothing(story: Story, port: int) -> None:
    """200 pages at once (the long form has 2,000): each gets every change once, in order, with an unbroken chain."""
    session = session_of(story.anna)

    async def play() -> None:
        streams = await asyncio.gather(*(request(port, "/live/stream", session) for _ in range(200)))
        assert {status for status, _ in streams} == {200}
        tickets = [(await in_thread(story.ticket)).pk for _ in range(5)]  # type: ignore[attr-defined]

        async def listen(reader: asyncio.StreamReader) -> list[dict[str, object]]:
            heard: list[dict[str, object]] = []
            async for name, data in frames(reader):
                heard += [data] if name == "ticket" else []
                if len(heard) == 5:
                    break
            return heard

        async with asyncio.timeout(30):
            for heard in await asyncio.gather(*(listen(reader) for _, reader in streams)):
                assert [change["ticket"] for change in heard] == tickets
                assert [change["prev"] for change in heard[1:]] == [change["seq"] for change in heard[:-1]]

    asyncio.run(play())


def test_f17_polling_tells_the_same_and_owns_up_to_gaps(story: Story, port: int) -> None:
    session = session_of(story.anna)

    async def poll(after: str) -> dict[str, object]:
        _, reader = await request(port, f"/live/poll?after={after}", session)
        size = int(await reader.readline(), 16)
        return json.loads(await reader.readexactly(size))

    async def play() -> None:
        start = await poll("")
        ticket = await in_thread(story.ticket)
        for _ in range(100):
            answer = await poll(str(start["seq"]))
            if answer["events"]:
                break
            await asyncio.sleep(0.05)
        assert [event["ticket"] for event in answer["events"]] == [ticket.pk]  # type: ignore[attr-defined,index]
        assert not answer["resync"]
        for mark in ("other-1", f"{str(start['seq']).partition('-')[0]}-99", "%", "x" * 400):
            assert (await poll(mark))["resync"], mark

    asyncio.run(play())


def test_f17_a_page_that_polls_hears_who_else_is_there_and_the_stranger_does_not(story: Story, port: int) -> None:
    ticket = story.ticket()
    sessions = {user.pk: session_of(user) for user in (story.anna, story.gleb, story.egor)}

    def look(user: User, state: str) -> None:
        place = {"project": story.a.pk, "ticket": ticket.pk, "assignee": None, "tab": "a"}
        with transaction.atomic():
            presence.tell(user=user.pk, name=user.name, state=state, **place)

    async def poll(user: User) -> list[dict[str, object]]:
        _, reader = await request(port, "/live/poll", sessions[user.pk])
        size = int(await reader.readline(), 16)
        return list(json.loads(await reader.readexactly(size))["presence"])

    async def play() -> None:
        # The stranger says that he is there, too: a wall stands between saying and hearing.
        for user, state in ((story.egor, "viewing"), (story.gleb, "viewing"), (story.boris, "typing")):
            await in_thread(lambda user=user, state=state: look(user, state))
        assert await poll(story.anna) == []
        await in_thread(lambda: look(story.anna, "viewing"))
        for _ in range(100):
            if told := await poll(story.anna):
                break
            await asyncio.sleep(0.05)
        assert told[0]["ticket"] == ticket.pk
        assert told[0]["holder"] == story.boris.pk
        assert {"id": story.boris.pk, "name": story.boris.name, "state": "typing"} in told[0]["people"]  # type: ignore[operator]
        assert await poll(story.egor) == await poll(story.gleb) == []

    asyncio.run(play())


async def collect(follower: Follower, openings: int, seconds: float = 15) -> list[int]:
    """Return ids of the events a follower yields until so many tickets were opened."""
    found: list[int] = []
    async with asyncio.timeout(seconds):
        async for rows in follower.batches():
            for row in rows:
                found.append(row.id)
                openings -= row.kind == "ticket.opened"
            if openings <= 0:
                return found
    raise AssertionError("the follower ended")


async def healthy(follower: Follower) -> None:
    async with asyncio.timeout(10):
        while not follower.healthy:
            await asyncio.sleep(0.02)


def test_events_that_become_visible_out_of_order_are_all_told(story: Story) -> None:
    """A transaction that took its ids first commits last: a reader by "id greater than the last one" would miss it."""

    async def play() -> None:
        follower = Follower(dsn())
        task = asyncio.create_task(collect(follower, 3))
        await healthy(follower)
        begun, go = threading.Event(), threading.Event()

        def slow() -> None:
            with transaction.atomic():
                story.ticket(subject="медленно", email="slow@example.org", phone="")
                begun.set()
                go.wait(10)

        early = asyncio.create_task(in_thread(slow))
        await asyncio.to_thread(begun.wait, 10)
        await in_thread(story.ticket)
        await asyncio.sleep(1.5)
        go.set()
        await early
        await in_thread(story.ticket)
        found = await task
        stored = await in_thread(lambda: list(Event.objects.filter(kind="ticket.opened").values_list("id", flat=True)))
        assert set(stored) <= set(found)  # type: ignore[call-overload]
        assert len(found) == len(set(found))

    asyncio.run(play())


def test_f17_a_lost_connection_to_the_database_costs_no_event(story: Story) -> None:
    async def play() -> None:
        follower = Follower(dsn())
        task = asyncio.create_task(collect(follower, 2))
        await healthy(follower)
        with psycopg.connect(dsn(), autocommit=True) as session:
            session.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND query LIKE '%otklik_live%' AND pid <> pg_backend_pid()"
            )
            session.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'otklik live' AND pid <> pg_backend_pid()"
            )
        await in_thread(story.ticket)
        await in_thread(story.ticket)
        assert len(await task) >= 2

    asyncio.run(play())


def test_f15_a_page_that_does_not_read_is_told_to_fetch_again(story: Story) -> None:
    from otklik.live.gateway import QUEUE_LIMIT, Stream
    from otklik.live.readers import Reader

    async def play() -> None:
        stream = Stream(Reader("s", 1, "p", {}))
        for number in range(QUEUE_LIMIT + 1):
            stream.put(f"{number}".encode())
        assert stream.queue.qsize() == 1
        assert await stream.queue.get() == b"event: resync\ndata: {}\n\n"

    asyncio.run(play())
