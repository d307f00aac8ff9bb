"""Whose word about a sender is believed (RFC 8601; S04, S06, S33)."""

from __future__ import annotations

import pytest

from otklik.channels.mail.verdict import Verdict, judge

OURS = "mx.demo.example"
CASES = [
    (f"{OURS}; dmarc=pass header.from=example.org", "pass"),
    (
        f"{OURS}; spf=pass smtp.mailfrom=a.example; dkim=fail header.d=b.example; dmarc=pass header.from=example.org",
        "pass",
    ),
    (f"{OURS.upper()} 1; dmarc=pass (p=reject dis=none) header.from=EXAMPLE.org", "pass"),
    (f'"{OURS}"; dmarc=pass', "pass"),
    (f"{OURS}; dkim=pass header.d=example.org; dmarc=none", "pass"),
    (f"{OURS}; dkim=pass header.i=@mail.example.org; dkim=pass header.i=@example.org", "pass"),
    (f"{OURS}; dmarc=fail (p=none) header.from=example.org; dkim=pass header.d=example.org", "fail"),
    (f"{OURS}; dmarc=pass header.from=evil.example", "fail"),
    (f"{OURS}; dkim=pass header.d=evil.example", "fail"),
    (f"{OURS}; dkim=pass header.d=org", "fail"),
    (f"{OURS}; dkim=pass", "fail"),
    (f"{OURS}; spf=pass smtp.mailfrom=example.org", "fail"),
    (f"{OURS}; none", "fail"),
    (f"{OURS}; dmarc=temperror header.from=example.org", "fail"),
    (f"{OURS}; x=(dmarc=pass header.from=example.org)", "fail"),
    (f"{OURS}.evil.example; dmarc=pass header.from=example.org", "fail"),
    ("mx.evil.example; dmarc=pass header.from=example.org", "fail"),
    (f"(comment {OURS};) mx.evil.example; dmarc=pass", "fail"),
    ("", "fail"),
    (";" * 5000, "fail"),
    (f"{OURS}; " + "(" * 5000, "fail"),
]


@pytest.mark.parametrize(("header", "expected"), CASES)
def test_s33_results_of_our_server_are_read_by_the_rules_of_rfc_8601(header: str, expected: str) -> None:
    found = judge(header, sender="darya@example.org", authserv_id=OURS, one_sender=True)
    assert found is Verdict(expected)


def test_s04_without_a_server_of_ours_nothing_is_believed_and_nothing_held_against_anybody() -> None:
    for header in (CASES[0][0], "", "x; dmarc=fail"):
        assert judge(header, sender="darya@example.org", authserv_id="", one_sender=True) is Verdict.UNKNOWN


def test_s32_a_from_header_that_is_not_one_address_is_never_vouched_for() -> None:
    for authserv in (OURS, ""):
        found = judge(CASES[0][0], sender="darya@example.org", authserv_id=authserv, one_sender=False)
        assert found is Verdict.FAIL
