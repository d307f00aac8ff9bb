"""Damaged headers and structure still give a readable mail."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from otklik.lib.mime import Problem, parse
from otklik.lib.mime.dates import parse_date
from otklik.lib.mime.model import MAX_DEPTH, MAX_PARTS
from otklik.lib.mime.tests.mails import mail, multipart


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"From a@b.cc Mon Jan  1 00:00:00 2026\nFrom: a@b.cc\nSubject: s\n\nbody", None),
        (b"\n\r\n \nFrom: a@b.cc\nSubject: s\n\nbody", None),
        (b"\xef\xbb\xbfFrom: a@b.cc\nSubject: s\n\nbody", None),
        (b"some junk of a scanner\nFrom: a@b.cc\nSubject: s\n\nbody", Problem.JUNK_IN_HEADERS),
        (b"From: a@b.cc\n!!! broken !!!\nSubject: s\n\nbody", Problem.JUNK_IN_HEADERS),
        (b"From: a@b.cc\nSubject: s\nbody", Problem.NO_BLANK_LINE),
        (b"From: a@b.cc\rSubject: s\r\rbody", None),
        (b"From: a@b.cc\r\r\nSubject: s\r\r\n\r\r\nbody", None),
        (b"From : a@b.cc\nSUBJECT:s\n\nbody", None),
        (b"From: a@b.cc\nSubject:\n s\n \nX-A: b\n\nbody", None),
        (b"From: a@b.cc\nSubject: s\n \nbody", None),
    ],
)
def test_header_block(raw: bytes, problem: Problem | None) -> None:
    parsed = parse(raw)
    assert (parsed.from_.address, parsed.subject, parsed.text) == ("a@b.cc", "s", "body")
    assert parsed.problems == ((problem,) if problem else ())


def test_mail_without_headers_is_all_text() -> None:
    parsed = parse(b"Hello\nthere\n")
    assert (parsed.subject, parsed.text) == ("", "Hello\nthere\n")
    assert Problem.NO_HEADERS in parsed.problems


@pytest.mark.parametrize(
    "raw", [b"", b"\n", b"\0", b":", b"=?", b"\xff" * 100, b"--", b"From:", b"Content-Type: multipart/mixed\n"]
)
def test_s10_almost_nothing_is_a_mail(raw: bytes) -> None:
    parsed = parse(raw)
    assert parsed.readable
    assert parsed.size == len(raw)


@pytest.mark.parametrize(
    "body",
    [
        "--BB\n\none\n--BB\n\ntwo\n--BB--\n",
        "--BB\n\none\n--BB\n\ntwo\n",
        "preamble\n--BB \t\n\none\n--BB\n\ntwo\n--BB--\nepilogue\n",
        "--BB\n\none\n--BB--\n--BB\n\ntwo\n--BB--",
        "--BB\r\n\r\none\r\n--BB\r\n\r\ntwo\r\n--BB--\r\n",
    ],
)
def test_delimiters(body: str) -> None:
    parsed = parse(mail("Content-Type: multipart/mixed; boundary=BB", body))
    assert parsed.text.split() == ["one", "two"]
    assert parsed.attachments == ()


def test_boundary_that_is_the_beginning_of_another() -> None:
    parts = "--BB-1\n\none\n--BB-1\nContent-Type: text/html\n\n<b>\n--BB-1--"
    inner = f'Content-Type: multipart/alternative; boundary="BB-1"\n\n{parts}'
    parsed = parse(multipart("mixed", inner))
    assert (parsed.text, parsed.html) == ("one", "<b>")


@pytest.mark.parametrize("parameter", ["", "; boundary=", "; boundary=other", '; boundary="'])
def test_missing_or_wrong_boundary_is_guessed(parameter: str) -> None:
    body = (
        "--real\nContent-Type: text/plain\n\none\n--real\nContent-Type: application/pdf; name=a.pdf\n\ntwo\n--real--\n"
    )
    parsed = parse(mail(f"Content-Type: multipart/mixed{parameter}", body))
    assert (parsed.text, [p.file_name for p in parsed.attachments]) == ("one", ["a.pdf"])
    assert Problem.BAD_BOUNDARY in parsed.problems


def test_multipart_without_any_part_is_text() -> None:
    parsed = parse(mail("Content-Type: multipart/mixed; boundary=BB", "just words\n"))
    assert parsed.text == "just words\n"


@pytest.mark.parametrize(
    "kind", ["text", "html/", "text/html; charset", "TEXT/HTML", "text / html", "text/html;;;", '"text/html"']
)
def test_strange_content_types_do_not_hide_the_text(kind: str) -> None:
    parsed = parse(mail(f"Content-Type: {kind}", "<b>words</b>"))
    assert "words" in parsed.text + parsed.html


def test_tree_is_cut_at_depth_and_number() -> None:
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(MAX_DEPTH + 5))
    parsed = parse(b"From: a@b.cc\n" + deep + b"\nhi")
    assert parsed.truncated == ("depth",)
    wide = parse(multipart("mixed", *(f"Content-Type: application/pdf\n\n{i}" for i in range(MAX_PARTS + 5))))
    assert wide.truncated == ("parts",)
    assert len(wide.attachments) == MAX_PARTS - 1


def test_references_are_kept_from_both_ends() -> None:
    ids = [f"{i}@b.cc" for i in range(20_000)]
    parsed = parse(mail("References: " + "\n ".join(f"<{i}>" for i in ids)))
    assert len(parsed.references) == 200
    assert (parsed.references[:100], parsed.references[-100:]) == (tuple(ids[:100]), tuple(ids[-100:]))


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("<a@b> <c@d>", ("a@b", "c@d")),
        ("<a@b><a@b>", ("a@b",)),
        ("a@b, c@d", ("a@b", "c@d")),
        ("your mail of Monday", ()),
        ("<a\n b> <c@d>", ("c@d",)),
    ],
)
def test_references_as_people_write_them(header: str, expected: tuple[str, ...]) -> None:
    assert parse(mail(f"References: {header}")).references == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fri, 20 Nov 2026 10:00:00 +0300", datetime(2026, 11, 20, 7, tzinfo=UTC)),
        ("20 Nov 26 10:00 GMT", datetime(2026, 11, 20, 10, tzinfo=UTC)),
        ("Fri, 20 Nov 2026 10:00:00 -0000", datetime(2026, 11, 20, 10, tzinfo=UTC)),
        ("Fri, 20 Nov 2026 10:00:00 +0300 (MSK)", datetime(2026, 11, 20, 7, tzinfo=UTC)),
        ("Thu, 01 Jan 1970 00:00:00 +0000", None),
        ("Fri, 20 Nov 2099 10:00:00 +0300", None),
        ("Fri, 20 Nov 2026 10:00:00 +99999999", None),
        ("99 Nov 2026 25:61:61", None),
        ("yesterday", None),
        ("", None),
        ("1" * 5000, None),
    ],
)
def test_dates(text: str, expected: datetime | None) -> None:
    assert parse_date(text, datetime(2026, 11, 22, tzinfo=UTC)) == expected


def test_s33_only_the_topmost_authentication_results_are_told() -> None:
    parsed = parse(
        mail("Authentication-Results: mx.demo.example; dmarc=fail\nAuthentication-Results: evil.cc; dmarc=pass")
    )
    assert parsed.headers["authentication-results"] == "mx.demo.example; dmarc=fail"


def test_s33_no_header_of_our_own_comes_in() -> None:
    parsed = parse(mail("X-Otklik-Project: net\nX-Otklik-Agent: boss\nList-Id: <l.b.cc>"))
    assert parsed.headers == {"list-id": "<l.b.cc>"}
