"""Malformed and huge requests end in a clean 4xx, early, and the next request is served (F13)."""

from __future__ import annotations

import itertools
import json
import socket
from collections.abc import Iterator

import pytest

from otklik.accounts.actions.tokens import issue_token
from otklik.config import protocol
from otklik.desk.models import Ticket
from tests.security.web import request, serving_root, talk
from tests.story import Story, make_story

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
GIGABYTE = 1024**3
BLOCK = b"x" * 65536
EARLY = 64 * 1024 * 1024  # what buffers of sender and receiver may hold before an answer is seen


@pytest.fixture
def story(transactional_db: None) -> Story:
    return make_story()


@pytest.fixture
def port(story: Story) -> Iterator[int]:
    with serving_root() as number:
        yield number


def chunked(total: int) -> Iterator[bytes]:
    """Yield a body of so many bytes in chunks (RFC 9112, 7.1)."""
    block = b"10000\r\n" + BLOCK + b"\r\n"
    yield from itertools.repeat(block, total // len(BLOCK))
    yield b"0\r\n\r\n"


def bearer(story: Story) -> dict[str, str]:
    return {"Authorization": f"Bearer {issue_token(user=story.anna, name='x')}", "Content_Type": "application/json"}


def still_serves(port: int) -> bool:
    return talk(port, [request("GET", "/healthz")])[0] == 200


def test_f13_a_gigabyte_in_chunks_is_refused_early(story: Story, port: int) -> None:
    header = bearer(story)
    for path, extra, expected in (
        ("/api/v1/tickets", header, {411}),
        ("/api/v1/tickets", {"Content_Type": "application/json"}, {401}),
        ("/accounts/login/", {"Content_Type": "application/x-www-form-urlencoded"}, {403}),
        ("/work/new", {"Content_Type": "multipart/form-data; boundary=x"}, {403}),
        ("/live/stream", {}, {404}),
    ):
        head = request("POST", path, Transfer_Encoding="chunked", **extra)
        status, sent = talk(port, itertools.chain([head], chunked(GIGABYTE)))
        assert status in expected, (path, status)
        assert sent < EARLY, path
    assert still_serves(port)
    assert Ticket.objects.count() == 0


def test_f13_a_gigabyte_announced_is_refused_unread(story: Story, port: int) -> None:
    header = bearer(story)
    for path, extra, expected in (
        ("/api/v1/tickets", header, 413),
        ("/accounts/login/", {"Content_Type": "application/x-www-form-urlencoded"}, 413),
        ("/work/new", {"Content_Type": "multipart/form-data; boundary=x"}, 413),
    ):
        head = request("POST", path, Content_Length=str(GIGABYTE), **extra)
        status, sent = talk(port, itertools.chain([head], itertools.repeat(BLOCK, GIGABYTE // len(BLOCK))))
        assert status == expected, path
        assert sent < EARLY, path
    assert still_serves(port)


def test_f13_heads_of_any_length_are_refused(story: Story, port: int) -> None:
    endless = itertools.repeat(b"X-A: " + b"a" * 60_000 + b"\r\n", 2000)
    one = itertools.chain([b"X-A: "], itertools.repeat(b"a" * 65536, 2000))
    names = itertools.repeat(b"X-A: a\r\n" * 8000, 200)
    for pieces in (endless, one, names):
        status, sent = talk(port, itertools.chain([b"GET / HTTP/1.1\r\nHost: localhost\r\n"], pieces))
        assert status in {431, 0}  # 0: closed while we were still sending
        assert sent < EARLY
    long_line = b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n"
    assert talk(port, [long_line])[0] in {431, 400}
    whole = request("GET", "/healthz", X_A="a" * 100_000)
    assert talk(port, [whole])[0] == 431
    assert talk(port, [request("GET", "/healthz", X_A="a" * 30_000)])[0] == 200
    assert still_serves(port)


def test_f13_json_of_any_depth_and_number_is_refused(story: Story, port: int) -> None:
    header = bearer(story)
    deep = b'{"project":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    objects = b'{"a":' * 100_000 + b"1" + b"}" * 100_000
    number = b'{"project":"net","subject":"x","text":' + b"9" * 900_000 + b"}"
    exponent = b'{"project":"net","subject":"x","text":"x","topic":1e400}'
    huge = b'{"project":' + b"9" * 10_000_000 + b"}"
    for body, expected in (
        (deep, {400}),
        (objects, {400}),
        (number, {400, 422}),
        (exponent, {400, 422}),
        (huge, {413}),
    ):
        assert talk(port, [request("POST", "/api/v1/tickets", body, **header)])[0] in expected, body[:40]
    surrogates = json.dumps({"project": "net", "subject": "\ud800", "text": "x"}).encode()
    for body in (surrogates, b'{"project":NaN}', b"\xff\xfe{}", b'{"a":1,"a":2}', b"", b"[]", b"null"):
        assert talk(port, [request("POST", "/api/v1/tickets", body or b" ", **header)])[0] in {400, 415, 422}, body[:40]
    assert Ticket.objects.count() == 0
    assert still_serves(port)


@pytest.mark.parametrize(
    "raw",
    [
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /\x00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /%00%ff%fe HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nCookie: sessionid=" + b"\xff" * 500 + b"\r\n\r\n",
        b"GET /?" + b"&".join([b"a=1"] * 3000) + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ],
)
def test_f13_malformed_requests_get_a_clean_answer(port: int, raw: bytes) -> None:
    status, _ = talk(port, [raw])
    assert status == 302 or 400 <= status < 500
    assert still_serves(port)


def test_f13_slow_bodies_do_not_hold_the_threads(port: int) -> None:
    """Sixteen senders (the pool has eight threads) announce a body and send nothing: pages are served all the same."""
    lines = []
    for _ in range(16):
        line = socket.create_connection(("127.0.0.1", port), timeout=30)
        line.sendall(request("POST", "/accounts/login/", Content_Length="1000", Content_Type="text/plain"))
        lines.append(line)
    try:
        for _ in range(3):
            assert talk(port, [request("GET", "/accounts/login/")], seconds=30)[0] == 200
    finally:
        for line in lines:
            line.close()
    assert still_serves(port)


def test_f15_a_sender_who_trickles_is_cut_off(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "CHECK_SECONDS", 0.5)
    begun = [
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ",
        request("POST", "/accounts/login/", Content_Length="1000", Content_Type="text/plain"),
        b"",
    ]
    for piece in begun:
        with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
            line.sendall(piece)
            assert line.recv(100) == b""  # closed; a timeout would raise
    assert still_serves(port)
