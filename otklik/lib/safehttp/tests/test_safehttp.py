"""S11: no call leaves for the inside of our own network, whatever way its address is written in."""

from __future__ import annotations

import contextlib
import http.server
import socket
import ssl
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from otklik.lib import safehttp
from otklik.lib.safehttp import FailedError, Policy, RefusedError
from tests.faults.certificate import certificate_files, server_context


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Reasons are told in the reader's language."""
    with translation.override("en"):
        yield


HOME = Policy(allowed=safehttp.allowed_networks(["127.0.0.0/8", "::1"]), total_seconds=3, connect_seconds=2)
INSIDE = [
    "127.0.0.1", "127.1", "0", "0.0.0.0", "0x7f.1", "0x7f000001", "2130706433", "0177.0.0.1", "017700000001",
    "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]",
    "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]", "100.64.0.1", "100.127.255.254", "169.254.169.254",
    "192.0.0.8", "192.0.2.1", "198.18.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "192.88.99.1", "224.0.0.1",
    "239.255.255.250", "255.255.255.255", "240.0.0.1", "[fc00::1]", "[fd12:3456::1]", "[fe80::1]", "[ff02::1]",
    "[2001:db8::1]", "localhost", "localhost.", "LOCALHOST", "127。0。0。1",
]  # fmt: skip


@contextlib.contextmanager
def listening(host: str = "127.0.0.1") -> Iterator[tuple[int, list[Any]]]:
    """A socket that counts who connects."""
    met: list[Any] = []
    with socket.create_server((host, 0)) as server:
        server.settimeout(0.05)
        stop = threading.Event()

        def accept() -> None:
            while not stop.is_set():
                with contextlib.suppress(TimeoutError):
                    met.append(server.accept())

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield server.getsockname()[1], met
        finally:
            stop.set()
            thread.join()
            for link, _ in met:
                link.close()


@pytest.mark.parametrize("host", INSIDE)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_s11_an_inner_address_is_refused_and_nothing_leaves(host: str, scheme: str) -> None:
    with listening() as (port, met), pytest.raises(RefusedError):
        safehttp.request("POST", f"{scheme}://{host}:{port}/", body=b"x", policy=Policy(total_seconds=2))
    assert met == []


@pytest.mark.parametrize(
    "url",
    [
        "http://a@127.0.0.1/", "https://user:secret@example.org/", "https://example.org@127.0.0.1/", "file:///etc/passwd",
        "gopher://example.org/", "unix:/run/x.sock", "http+unix://%2Frun%2Fx/", "ftp://example.org/", "//example.org/",
        "https:///nothing", "https://example.org:22/", "https://example.org:5432x/", "https://example.org/a b",
        "https://example.org/\r\nX: y", "https://example.org\\@127.0.0.1/", "https://[fe80::1%25eth0]/", "",
        "https://example.org/" + "a" * 2000, "http://example.org:25/", "https://example.org:0/",
    ],
)  # fmt: skip
def test_s11_an_address_of_another_kind_is_refused(url: str) -> None:
    with pytest.raises(RefusedError):
        safehttp.request("GET", url, policy=Policy(resolver=lambda host, port: ["93.184.216.34"], total_seconds=1))


def test_s11_a_name_with_one_inner_address_is_refused_whole() -> None:
    with listening() as (port, met):
        for answers in (["93.184.216.34", "127.0.0.1"], ["127.0.0.1"], ["::ffff:127.0.0.1"], ["fe80::1%lo"]):
            policy = Policy(resolver=lambda host, port, answers=answers: answers, total_seconds=2)
            with pytest.raises(RefusedError):
                safehttp.request("GET", f"https://rebinding.example:{port}/", policy=policy)
    assert met == []


def test_s11_a_name_is_resolved_once_and_the_checked_address_is_used() -> None:
    """A second answer, private this time, is never asked for."""
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    with served(Echo) as port:
        policy = Policy(allowed=HOME.allowed, resolver=rebinding, total_seconds=3)
        assert safehttp.request("GET", f"http://rebinding.example:{port}/", policy=policy).status == 200
    assert asked == ["rebinding.example"]


class Echo(http.server.BaseHTTPRequestHandler):
    """Says what it was asked; leads elsewhere under /go."""

    def do_GET(self) -> None:
        if self.path == "/go":
            self.send_response(302)
            self.send_header("Location", self.headers.get("X-To", ""))
            self.end_headers()
            return
        told = f"{self.path} {self.headers['Host']}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(201)
        self.send_header("X-Seen", self.headers.get("X-Mark", ""))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Nothing."""


@contextlib.contextmanager
def served(handler: type[http.server.BaseHTTPRequestHandler], context: ssl.SSLContext | None = None) -> Iterator[int]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_s11_an_allowed_network_is_reached_and_the_body_arrives() -> None:
    with served(Echo) as port:
        answer = safehttp.request(
            "POST", f"http://127.0.0.1:{port}/x", headers={"X-Mark": "1"}, body=b"body", policy=HOME
        )
        assert (answer.status, answer.headers["x-seen"], answer.body) == (201, "1", b"body")
        answer = safehttp.request("GET", f"http://localhost:{port}/a?b=c", policy=HOME)
        assert answer.body == f"/a?b=c localhost:{port}".encode()


@pytest.mark.parametrize("to", ["http://127.0.0.1/", "https://169.254.169.254/", "file:///etc/passwd"])
def test_s11_no_redirect_is_followed(to: str) -> None:
    with served(Echo) as port:
        answer = safehttp.request("GET", f"http://127.0.0.1:{port}/go", headers={"X-To": to}, policy=HOME)
    assert (answer.status, answer.headers["location"]) == (302, to)


def test_s11_proxies_of_the_environment_have_no_part(monkeypatch: pytest.MonkeyPatch) -> None:
    with listening() as (proxy, met), served(Echo) as port:
        for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy}")
        assert safehttp.request("GET", f"http://127.0.0.1:{port}/", policy=HOME).status == 200
    assert met == []


def test_s11_http_without_encryption_goes_to_allowed_networks_only() -> None:
    for answers in (["93.184.216.34"], ["127.0.0.1", "93.184.216.34"]):
        policy = Policy(resolver=lambda host, port, answers=answers: answers, allowed=HOME.allowed, total_seconds=2)
        with pytest.raises(RefusedError, match="https"):
            safehttp.request("GET", "http://outside.example/", policy=policy)


def test_s11_the_certificate_must_be_of_the_name() -> None:
    trusting = ssl.create_default_context(cafile=str(certificate_files()[0]))
    policy = Policy(HOME.allowed, resolver=lambda host, port: ["127.0.0.1"], context=trusting)
    with served(Echo, server_context()) as port:
        assert safehttp.request("GET", f"https://localhost:{port}/", policy=policy).status == 200
        with pytest.raises(FailedError, match=r"(?i)certificate"):
            safehttp.request("GET", f"https://other.example:{port}/", policy=policy)
        with pytest.raises(FailedError, match=r"(?i)certificate"):
            safehttp.request("GET", f"https://localhost:{port}/", policy=HOME)


class Endless(Echo):
    """Answers without an end, in one of several ways."""

    def do_GET(self) -> None:
        with contextlib.suppress(OSError):
            if self.path == "/body":
                self.send_response(200)
                self.end_headers()
                for _ in range(200):
                    self.wfile.write(b"x" * 65536)
            elif self.path == "/head":
                self.wfile.write(b"HTTP/1.1 200 OK\r\n")
                for number in range(90):
                    self.wfile.write(b"X-%d: %s\r\n" % (number, b"y" * 1000))
                self.wfile.write(b"\r\n")
            else:
                self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
                stop = threading.Event()
                for _ in range(100):
                    self.wfile.write(b"x")
                    self.wfile.flush()
                    stop.wait(0.05)


@pytest.mark.parametrize(("path", "words"), [("body", "longer"), ("head", "head"), ("slow", "within")])
def test_s11_f15_answers_are_bounded_in_size_and_time(path: str, words: str) -> None:
    policy = Policy(HOME.allowed, total_seconds=1, max_bytes=100_000)
    with served(Endless) as port, pytest.raises(FailedError, match=words):
        safehttp.request("GET", f"http://127.0.0.1:{port}/{path}", policy=policy)


def test_s11_a_name_that_takes_too_long_or_is_none() -> None:
    stop = threading.Event()

    def slow(host: str, port: int) -> list[str]:
        stop.wait(5)
        return []

    with pytest.raises(FailedError):
        safehttp.request("GET", "https://slow.example/", policy=Policy(resolver=slow, connect_seconds=0.1))
    stop.set()
    with pytest.raises(FailedError, match="no address"):
        safehttp.request("GET", "https://none.example/", policy=Policy(resolver=lambda host, port: []))


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1::1", "::ffff:8.8.8.8"])
def test_s11_public_addresses_pass(address: str) -> None:
    assert safehttp.why_forbidden(address) == ""
