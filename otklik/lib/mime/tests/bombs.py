"""Mails made to hurt a parser, by name. Built on demand: some are large."""

from __future__ import annotations

import base64
from collections.abc import Callable

from otklik.lib.mime.tests.mails import mail

CYRILLIC_WORD = b"=?utf-8?B?0L/RgNC40LLQtdGC?="
MANY = 100_000


def nested(depth: int) -> bytes:
    """Multipart in multipart, never closed."""
    parts = (b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(depth))
    return b"From: a@b.cc\nSubject: s\n" + b"".join(parts) + b"\nhi"


def recipients(fill: bytes) -> bytes:
    """A To header of one thing a hundred thousand times."""
    return mail(b"Subject: s\nTo: " + fill * MANY)


def typed(kind: bytes, body: bytes) -> bytes:
    """A mail of one Content-Type."""
    return mail(b"Subject: s\nContent-Type: " + kind, body)


def attachment(megabytes: int) -> bytes:
    """A base64 attachment of so many MB of raw source."""
    line = base64.b64encode(bytes(range(57))) + b"\n"
    head = b"--b\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n"
    return typed(b"multipart/mixed; boundary=b", head + line * (megabytes * 1024 * 1024 // len(line)) + b"--b--")


BOMBS: dict[str, Callable[[], bytes]] = {
    "multipart depth 100": lambda: nested(100),
    "multipart depth 1000": lambda: nested(1_000),
    "multipart depth 5000": lambda: nested(5_000),
    "message/rfc822 depth 1000": lambda: (
        b"From: a@b.cc\nSubject: s\n" + b"Content-Type: message/rfc822\n\n" * 1_000 + b"hi"
    ),
    "1 MB subject": lambda: mail(b"Subject: s" + b"s" * 1024 * 1024),
    "20000 encoded-words": lambda: mail(b"Subject: s " + b" ".join([CYRILLIC_WORD] * 20_000)),
    "unclosed encoded-words": lambda: mail(b"Subject: s " + b"=?utf-8?q?a" * MANY),
    "beginnings of encoded-words": lambda: mail(b"Subject: s " + b"=?" * MANY),
    "10000 recipients": lambda: mail(
        b"Subject: s\nTo: " + b", ".join(b'"N %d" <u%d@b.cc>' % (i, i) for i in range(10_000))
    ),
    "To of quotes": lambda: recipients(b'"'),
    "To of parentheses": lambda: recipients(b"("),
    "To of angles": lambda: recipients(b"<"),
    "To of commas": lambda: recipients(b"a,"),
    "To of backslashes": lambda: recipients(b'"\\"<'),
    "To of blanks": lambda: recipients(b" "),
    "100000 parts": lambda: typed(b"multipart/mixed; boundary=b", b"--b\n\n\n" * MANY),
    "References of 100000": lambda: mail(
        b"Subject: s\nReferences: " + b"\n ".join(b"<%d@b.cc>" % i for i in range(MANY))
    ),
    "20000 parameters": lambda: typed(b"text/plain" + b"".join(b"; p%d=v" % i for i in range(20_000)), b"hi"),
    "20000 sections": lambda: typed(b"a/b" + b"".join(b"; name*%d*=%%D0" % i for i in range(20_000)), b"hi"),
    "parameter of quotes": lambda: typed(b'text/plain; name="' + b'" ' * MANY, b"hi"),
    "200 MB attachment": lambda: attachment(200),
    "1 MB of <div>": lambda: typed(b"text/html", b"<div>" * 200_000),
    "1 MB of &": lambda: typed(b"text/html", b"&" * 1_000_000),
    "tags beside text": lambda: typed(
        b"multipart/mixed; boundary=b", b"--b\n\nhi\n--b\nContent-Type: text/html\n\n" + b"<a " * MANY
    ),
    "4 MB of headers": lambda: b"From: a@b.cc\nSubject: s\n" + b"a:b\n" * 1_000_000,
    "20 MB header": lambda: b"From: a@b.cc\nSubject: s\nX-A: " + b"a" * 20_000_000,
    "near boundaries": lambda: typed(b"multipart/mixed; boundary=b", b"--bx\n" * 1_000_000),
    "flowed lines": lambda: typed(b"text/plain; format=flowed", b"a \n" * 1_000_000),
    "base64 of paddings": lambda: mail(
        b"Subject: s\nContent-Transfer-Encoding: base64\nContent-Type: a/b", b"QQ==\n" * 1_000_000
    ),
    "uuencode beginnings": lambda: mail(b"Subject: s", b"begin 644 a\n" * 300_000),
    "report of 100000 blocks": lambda: typed(
        b"multipart/report; report-type=delivery-status; boundary=b",
        b"--b\nContent-Type: message/delivery-status\n\n"
        + b"Final-Recipient: rfc822; a@b.cc\nAction: failed\n\n" * MANY,
    ),
    "bounce of addresses": lambda: mail(b"Return-Path: <>\nSubject: s undelivered", b"<a@b.cc>: said 5 \n" * 200_000),
}
