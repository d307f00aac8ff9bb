"""Hostile mail in the bounded child: each is read or becomes a note, and the mail behind it is read (S10, F13, F14)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from otklik.lib.mime import Problem, parse
from otklik.lib.mime.parser import fallback
from otklik.lib.mime.pool import Parser
from otklik.lib.mime.tests.bombs import BOMBS
from otklik.lib.mime.tests.mails import SAMPLES, mail

CORPUS = [path.read_bytes() for path in sorted(SAMPLES.glob("*.eml"))]
BEHIND = CORPUS[0]


@pytest.fixture(scope="module")
def parser() -> Iterator[Parser]:
    with Parser() as running:
        yield running


@pytest.mark.parametrize("name", BOMBS)
def test_s10_f13_bomb_is_survived_within_the_limits(parser: Parser, name: str) -> None:
    # the limits themselves, 20 s and 512 MB, are enforced by the parser: what breaks them comes back as unreadable
    raw = BOMBS[name]()
    parsed = parser.parse(raw)
    assert parsed.size == len(raw)
    assert parsed.subject.startswith("s")
    if name != "200 MB attachment":
        assert parsed.readable, parsed.problems
    assert parser.parse(BEHIND).subject == parse(BEHIND).subject


@pytest.mark.parametrize("name", [name for name in BOMBS if name not in ("200 MB attachment", "20 MB header")])
def test_s10_fallback_of_a_bomb_still_tells_the_subject(name: str) -> None:
    parsed = fallback(BOMBS[name]())
    assert parsed.subject.startswith("s") or name.startswith("To of")
    assert parsed.problems[0] == Problem.UNREADABLE


def test_s10_everything_in_one_mail() -> None:
    raw = mail(
        b"Subject: " + b"=?utf-8?q?a" * 9000 + b"\nTo: " + b'"(<' * 30_000 + b"\nReferences: " + b"<a@b>" * 30_000
    )
    parsed = parse(raw)
    assert parsed.readable
    assert len(parsed.subject.encode()) <= 8192


corpus = st.sampled_from(CORPUS)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A sample with flipped bits, cut, joined with another or with its lines exchanged."""
    data = bytearray(draw(corpus))
    for _ in range(draw(st.integers(0, 30))):
        position = draw(st.integers(0, max(len(data) - 1, 0)))
        action = draw(st.sampled_from(["flip", "cut", "drop", "join", "repeat", "insert"]))
        if action == "flip" and data:
            data[position] ^= 1 << draw(st.integers(0, 7))
        elif action == "cut":
            del data[position + 1 :]
        elif action == "drop":
            del data[position : position + draw(st.integers(1, 50))]
        elif action == "join":
            data[position:position] = draw(corpus)
        elif action == "repeat":
            data[position:position] = data[position : position + 40] * 5
        else:
            data[position:position] = draw(
                st.sampled_from([b"\0", b"\r", b"\n\n", b"=?", b"?=", b'"', b"(", b"--", b"\xff\xfe", b";"])
            )
        data = data[:40_000]
    return bytes(data)


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(mutated())
def test_f14_mutated_mail_is_always_read(raw: bytes) -> None:
    parsed = parse(raw)
    assert parsed.readable
    assert parsed.size == len(raw)
    everything = [parsed.subject, parsed.text, parsed.html, parsed.from_.name, parsed.from_.address, parsed.message_id]
    everything += [part.file_name for part in parsed.attachments]
    assert not any("\0" in text for text in everything)
    assert all(text.encode("utf-8") is not None for text in everything)
    assert all(
        part.file_name and "/" not in part.file_name and len(part.file_name) <= 200 for part in parsed.attachments
    )


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.binary(max_size=2000))
def test_f14_any_bytes_are_a_mail(raw: bytes) -> None:
    assert parse(raw).readable
    assert fallback(raw).size == len(raw)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(mutated())
def test_f14_child_says_the_same_as_a_direct_call(parser: Parser, raw: bytes) -> None:
    through, direct = parser.parse(raw), parse(raw)
    assert Problem.UNREADABLE not in through.problems
    assert through.attachments == direct.attachments
    assert (through.subject, through.text, through.html, through.auto) == (
        direct.subject,
        direct.text,
        direct.html,
        direct.auto,
    )
    assert (through.date, through.to, through.references, through.headers) == (
        direct.date,
        direct.to,
        direct.references,
        direct.headers,
    )
