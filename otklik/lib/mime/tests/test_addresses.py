"""Addresses: what is one, what is only a name, and how broken lists are read (S32)."""

from __future__ import annotations

import pytest

from otklik.lib.mime import Problem, parse
from otklik.lib.mime.addresses import clean_address, parse_addresses
from otklik.lib.mime.tests.mails import mail, word


def pairs(header: str | bytes) -> list[tuple[str, str]]:
    raw = header.encode() if isinstance(header, str) else header
    return [(a.name, a.address) for a in parse_addresses(raw)[0]]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("a@b.cc", [("", "a@b.cc")]),
        ("Ivan <Ivan@B.CC>", [("Ivan", "Ivan@b.cc")]),
        ('"Petrov, Ivan" <i@b.cc>, x@y.cc', [("Petrov, Ivan", "i@b.cc"), ("", "x@y.cc")]),
        ("Petrov, Ivan <i@b.cc>", [("Petrov, Ivan", "i@b.cc")]),
        ("a@b.cc (Ivan (the first))", [("Ivan (the first)", "a@b.cc")]),
        ('"Ivan <i@b.cc>', [("Ivan", "i@b.cc")]),
        ("Ivan <i@b.cc", [("Ivan", "i@b.cc")]),
        ("Ivan i@b.cc", [("Ivan", "i@b.cc")]),
        ("'i@b.cc'", [("", "i@b.cc")]),
        ("Ivan [mailto:i@b.cc]", [("Ivan", "i@b.cc")]),
        ("<mailto:i@b.cc>", [("", "i@b.cc")]),
        ("a@b.cc; c@d.cc", [("", "a@b.cc"), ("", "c@d.cc")]),
        ("Team: a@b.cc, c@d.cc;, e@f.cc", [("", "a@b.cc"), ("", "c@d.cc"), ("", "e@f.cc")]),
        ("undisclosed-recipients:;", []),
        ("<@relay.cc:i@b.cc>", [("", "i@b.cc")]),
        ("Pete <pete(his account)@silly.cc(host)>", [("Pete", "pete@silly.cc")]),
        ('"odd name"@b.cc', [("", '"odd name"@b.cc')]),
        ('<"a,b"@c.cc>', [("", '"a,b"@c.cc')]),
        (f"{word('Иван Петров', 'koi8-r')} <i@b.cc>", [("Иван Петров", "i@b.cc")]),
        (f'"{word("Иван")}" <i@b.cc>', [("Иван", "i@b.cc")]),
        ("=?utf-8?Q?Foo,_Bar?= <i@b.cc>", [("Foo, Bar", "i@b.cc")]),
        ("Иван <i@почта.рф>", [("Иван", "i@почта.рф")]),
        ("MAILER-DAEMON", [("MAILER-DAEMON", "")]),
        ("", []),
        (",,;,", []),
    ],
)
def test_address_lists(header: str, expected: list[tuple[str, str]]) -> None:
    assert pairs(header) == expected


@pytest.mark.parametrize(
    "header",
    [
        "=?utf-8?b?YXR0YWNrZXJAZXZpbC5jb20=?=",
        "=?utf-8?b?PGF0dGFja2VyQGV2aWwuY29tPg==?=",
        "=?utf-8?q?a=40evil.com?=@b.cc",
        "<=?utf-8?q?a=40evil.com?=@b.cc>",
        "<=?utf-8?b?YXR0YWNrZXJAZXZpbC5jb20=?=>",
        '"attacker@evil.com"',
        "<a@b@evil.com>",
        "<a@b.cc\x00@evil.com>",
    ],
)
def test_s32_no_address_is_made_of_an_encoded_word_or_a_name(header: str) -> None:
    assert [address for _, address in pairs(header) if address] == []
    parsed = parse(mail(f"From: {header}", sender=""))
    assert parsed.from_.address == ""
    assert not parsed.from_verified_shape
    assert Problem.BAD_FROM in parsed.problems


def test_s32_quoted_local_part_belongs_to_the_outer_domain() -> None:
    assert pairs('"boss@bank.cc x"@evil.com') == [("", '"boss@bank.cc x"@evil.com')]


def test_s32_name_with_an_address_in_it_stays_a_name() -> None:
    assert pairs('"boss@bank.cc" <evil@evil.com>') == [("boss@bank.cc", "evil@evil.com")]
    assert pairs(f"{word('boss@bank.cc')} <evil@evil.com>") == [("boss@bank.cc", "evil@evil.com")]


@pytest.mark.parametrize(
    "headers",
    ["From: a@b.cc\nFrom: c@d.cc", "From: a@b.cc, c@d.cc", "From: nobody", "Subject: no From at all", "From:"],
)
def test_s32_two_senders_or_none_are_not_verifiable(headers: str) -> None:
    parsed = parse(mail(headers, sender=""))
    assert not parsed.from_verified_shape
    assert Problem.BAD_FROM in parsed.problems


def test_first_of_two_senders_is_shown() -> None:
    assert parse(mail("From: a@b.cc\nFrom: c@d.cc", sender="")).from_.address == "a@b.cc"


@pytest.mark.parametrize(
    "text", ["a b@c.cc", "a@b c.cc", "a@-b.cc", "@b.cc", "a@", "a@b.cc=20", "a" * 500 + "@b.cc", "a@b/c", "a@[x]"]
)
def test_implausible_addresses_are_refused(text: str) -> None:
    assert clean_address(text) == ""


def test_f13_five_hundred_addresses_are_kept() -> None:
    raw = mail("To: " + ", ".join(f'"N {i}" <u{i}@b.cc>' for i in range(10_000)))
    parsed = parse(raw)
    assert len(parsed.to) == 500
    assert parsed.to[499].address == "u499@b.cc"
    assert {"addresses", "headers"} <= set(parsed.truncated)


def test_envelope_candidates_and_reply_to() -> None:
    parsed = parse(
        mail(
            "Delivered-To: Net@Demo.example\nX-Original-To: <sales@demo.example>\n"
            "Envelope-To: net@demo.example\nReply-To: B <b@c.cc>"
        )
    )
    assert parsed.delivered_to == ("net@demo.example", "sales@demo.example")
    assert [(a.name, a.address) for a in parsed.reply_to] == [("B", "b@c.cc")]
