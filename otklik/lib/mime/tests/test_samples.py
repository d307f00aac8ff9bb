"""Whole mails of the repository against exact expectations."""

from __future__ import annotations

import json
from typing import Any

import pytest

from otklik.lib.mime import Auto, AutoKind, classify, parse
from otklik.lib.mime.tests.mails import SAMPLES

EXPECTED: dict[str, dict[str, Any]] = json.loads((SAMPLES / "expected.json").read_text("utf-8"))


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLES.glob("*.eml")))
def test_sample_is_read_to_the_letter(name: str) -> None:
    parsed = parse((SAMPLES / name).read_bytes())
    assert {
        "subject": parsed.subject,
        "from": [parsed.from_.name, parsed.from_.address],
        "text": parsed.text,
        "html": parsed.html,
        "attachments": [[p.file_name, p.content_type, p.inline, len(p.data)] for p in parsed.attachments],
        "auto": parsed.auto.kind,
        "problems": list(parsed.problems),
    } == EXPECTED[name]


def test_identifiers_recipients_and_date() -> None:
    parsed = parse((SAMPLES / "koi8-alternative.eml").read_bytes())
    assert parsed.message_id == "k1@firma.example"
    assert parsed.in_reply_to == "p0@demo.example"
    assert parsed.references == ("a0@demo.example", "p0@demo.example")
    assert [(a.name, a.address) for a in parsed.to] == [("Служба поддержки", "net@demo.example")]
    assert [a.address for a in parsed.cc] == ["ivan@firma.example"]
    assert parsed.date is not None
    assert parsed.date.isoformat() == "2026-11-20T07:00:00+00:00"
    assert parsed.from_verified_shape
    assert parsed.headers == {"return-path": "<olga@firma.example>"}


def test_s09_report_tells_recipients_code_and_original() -> None:
    assert classify((SAMPLES / "bounce-report.eml").read_bytes()) == Auto(
        AutoKind.BOUNCE,
        True,
        ("ivan@example.ru", "olga.smirnova@example.ru"),
        "5.1.1",
        "sent-7@demo.example",
        "delivery report",
    )


def test_s09_bounce_without_report_is_read_from_its_text() -> None:
    auto = classify((SAMPLES / "bounce-mailru.eml").read_bytes())
    assert (auto.kind, auto.hard, auto.recipients) == (AutoKind.BOUNCE, True, ("nobody@mail.example",))
    assert (auto.status, auto.original_message_id) == ("5.0.0", "sent-8@demo.example")
