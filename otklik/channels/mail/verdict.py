"""Is the sender who his From header says? Only our own mail server's word counts (RFC 8601), never the mail's own."""

from __future__ import annotations

import enum
import re

_METHOD = re.compile(r"\A([a-z0-9-]+)(?:/[\d.]+)?\s*=\s*([a-z]+)\b", re.IGNORECASE)
_COMMENT = re.compile(r"\([^()]*\)")
_FROM = re.compile(r"\bheader\.from\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)
_SIGNER = re.compile(r"\bheader\.(?:d|i)\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)
MAX_HEADER = 8000


class Verdict(enum.Enum):
    """PASS: our server vouches for the From address. FAIL: it does not. UNKNOWN: nobody was asked to check (no
    authserv-id).
    """

    PASS = "pass"  # noqa: S105 - no password
    FAIL = "fail"
    UNKNOWN = "unknown"


def judge(header: str, *, sender: str, authserv_id: str, one_sender: bool) -> Verdict:
    """Judge the From address by the topmost Authentication-Results header.

    Without an `authserv_id` nothing is believed and nothing is held against anybody. With it, anything but a DMARC
    pass, or a DKIM pass of the sender's own domain where the domain has no DMARC policy, is FAIL; so is a From header
    that is not one address (`one_sender`, S32).
    """
    if not one_sender:
        return Verdict.FAIL
    if not authserv_id:
        return Verdict.UNKNOWN
    results = _results(header[:MAX_HEADER], authserv_id)
    domain = sender.rpartition("@")[2].lower()
    if results is None or not domain:
        return Verdict.FAIL
    dmarc = [rest for method, result, rest in results if method == "dmarc" and result == "pass"]
    if any(_agrees(_FROM.search(rest), domain) for rest in dmarc):
        return Verdict.PASS
    if any(method == "dmarc" and result not in {"none", "pass"} for method, result, _ in results):
        return Verdict.FAIL
    signers = [_SIGNER.search(rest) for method, result, rest in results if method == "dkim" and result == "pass"]
    if any(found is not None and _agrees(found, domain) for found in signers):
        return Verdict.PASS
    return Verdict.FAIL


def _results(header: str, authserv_id: str) -> list[tuple[str, str, str]] | None:
    """(method, result, rest) of each result in lower case; None when the header is not our server's."""
    for _ in range(5):  # comments may be nested
        header, found = _COMMENT.subn(" ", header)
        if not found:
            break
    name, *parts = header.split(";")
    words = name.split()
    if not words or words[0].strip('"').lower() != authserv_id.lower():
        return None
    results = []
    for part in parts[:100]:
        text = part.strip()
        match = _METHOD.match(text)
        if match:
            results.append((match[1].lower(), match[2].lower(), text[match.end() :]))
    return results


def _agrees(found: re.Match[str] | None, domain: str) -> bool:
    """Whether a domain of the header is the sender's, or a parent of it (relaxed alignment); none named = the From
    domain.
    """
    if found is None:
        return True
    named = found[1].rpartition("@")[2].lower().rstrip(".")
    return bool(named) and "." in named and (domain == named or domain.endswith("." + named))
