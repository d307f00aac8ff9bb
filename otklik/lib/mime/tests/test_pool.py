"""The bounded child: limits, death, replacement and what comes back (S10, F13)."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
import types
from dataclasses import replace

import pytest

from otklik.lib.mime import ParsedMail, Problem, child, parse, pool
from otklik.lib.mime.pool import Parser
from otklik.lib.mime.tests.bombs import BOMBS, attachment
from otklik.lib.mime.tests.mails import SAMPLES, mail
from otklik.lib.mime.wire import FRAME, REQUEST, WireError, from_head, read_frame, to_head, write_frame

MEGABYTE = 1024 * 1024
GOOD = mail("Subject: good\nMessage-ID: <g@b.cc>", "hello")


def pid(parser: Parser) -> int:
    assert parser._child is not None
    return parser._child.pid


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLES.glob("*.eml")))
def test_wire_carries_a_mail_unchanged(name: str) -> None:
    parsed = parse((SAMPLES / name).read_bytes())
    stream = io.BytesIO()
    write_frame(stream, b"P", to_head(parsed), (part.data for part in parsed.attachments))
    stream.seek(0)
    kind, head = read_frame(stream)
    assert (kind, from_head(head, stream)) == (b"P", parsed)


@pytest.mark.parametrize(
    "data", [b"", b"P", FRAME.pack(b"X", 2) + b"{}", FRAME.pack(b"P", 2) + b"[]", FRAME.pack(b"P", 9) + b"{"]
)
def test_nonsense_on_the_wire_is_refused(data: bytes) -> None:
    with pytest.raises(WireError):
        read_frame(io.BytesIO(data))
    with pytest.raises(WireError):
        from_head({"attachments": []}, io.BytesIO())


def test_mail_comes_with_its_digest() -> None:
    with Parser() as parser:
        parsed = parser.parse(GOOD)
    assert parsed.digest is not None
    assert parsed.digest["new_text"].strip() == "hello"
    assert replace(parsed, digest=None) == parse(GOOD)


def test_s10_over_time_gives_the_headers_and_the_next_mail_is_read() -> None:
    slow = mail("Subject: slow\nMessage-ID: <s@b.cc>", b"\xff\xfe\x80a " * 300_000)
    with Parser(limit_seconds=0.0) as parser:
        late = parser.parse(slow)
        assert late.problems[:2] == (Problem.UNREADABLE, Problem.TIMEOUT)
        assert (late.subject, late.message_id, late.from_.address) == ("slow", "s@b.cc", "a@b.example")
        assert late.size == len(slow)
        parser.limit_seconds = 20
        assert parser.parse(GOOD).readable


def test_f13_over_memory_gives_the_headers_and_the_next_mail_is_read() -> None:
    with Parser(memory=128 * MEGABYTE) as parser:
        parsed = parser.parse(attachment(100))
        assert parsed.problems[:2] == (Problem.UNREADABLE, Problem.MEMORY)
        assert parsed.subject == "s"
        assert parser.parse(GOOD).readable


def test_f13_mail_of_fifty_megabytes_is_read_whole() -> None:
    with Parser() as parser:
        parsed = parser.parse(attachment(50))
    assert parsed.problems == ()
    assert len(parsed.attachments[0].data) > 36 * MEGABYTE


def test_s10_child_killed_between_mails_is_replaced() -> None:
    with Parser() as parser:
        parser.parse(GOOD)
        first = pid(parser)
        os.kill(first, signal.SIGKILL)
        assert parser.parse(GOOD).readable
        assert pid(parser) != first


def test_s10_mail_is_tried_again_when_an_old_child_dies_under_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with Parser() as parser:
        parser.parse(GOOD)
        old = parser._child
        assert old is not None
        monkeypatch.setattr(old, "ask", lambda raw, deadline: (None, Problem.MEMORY))
        assert parser.parse(GOOD).readable
        assert pid(parser) != old.pid


def test_child_is_recycled_after_so_many_mails() -> None:
    with Parser(recycle_after=2) as parser:
        parser.parse(GOOD)
        first = pid(parser)
        parser.parse(GOOD)
        assert parser._child is None
        parser.parse(GOOD)
        assert pid(parser) != first


def test_closed_parser_can_be_used_again_and_leaves_no_process() -> None:
    parser = Parser()
    parser.parse(GOOD)
    number = pid(parser)
    parser.close()
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)
    assert parser.parse(GOOD).subject == "good"
    parser.close()


def test_threads_take_turns() -> None:
    results: list[str] = []
    with Parser() as parser:
        threads = [
            threading.Thread(target=lambda i=i: results.append(parser.parse(mail(f"Subject: {i}")).subject))
            for i in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(results) == [str(i) for i in range(8)]


def test_child_that_cannot_start_gives_the_headers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool.sys, "executable", "/nonexistent/python")
    with Parser() as parser:
        parsed = parser.parse(GOOD)
    assert parsed.problems[0] == Problem.UNREADABLE
    assert parsed.subject == "good"


def test_child_gets_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    monkeypatch.setenv("OTKLIK_SECRET_KEY", "secret")
    assert not any("secret" in value for value in pool._environment().values())


@pytest.mark.parametrize("failure", [RuntimeError("no"), RecursionError()])
def test_s30_failing_digest_costs_the_digest_only(monkeypatch: pytest.MonkeyPatch, failure: Exception) -> None:
    def digest(text: str, html: str, subject: str) -> dict[str, str]:
        raise failure

    module = types.ModuleType("otklik.lib.mailtext")
    module.digest = digest  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "otklik.lib.mailtext", module)
    sink = io.BytesIO()
    child._serve(GOOD, sink)
    sink.seek(0)
    kind, head = read_frame(sink)
    assert (kind, from_head(head, sink)) == (b"P", parse(GOOD))
    kind, head = read_frame(sink)
    assert (kind, head["digest"], head["failed"]) == (b"D", None, True)


def test_s10_child_without_a_parent_ends_itself() -> None:
    slow = BOMBS["near boundaries"]()
    command = [sys.executable, "-m", "otklik.lib.mime.child", str(512 * MEGABYTE), "0.1"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=pool._environment()) as process:
        assert process.stdin is not None
        process.stdin.write(REQUEST.pack(len(slow)) + slow)
        process.stdin.flush()
        assert process.wait(30) == -signal.SIGALRM


def test_empty_result_is_a_mail_too() -> None:
    assert not ParsedMail().auto.automatic
    assert ParsedMail().readable
