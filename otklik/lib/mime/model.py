"""What a parsed mail is made of: plain frozen values, without Django and without `email` objects.

Sizes are bytes of the raw source or characters of the decoded text, as each name says. The caps follow from
measurements: the standard library hangs, recurses or eats gigabytes on ten known shapes of mail, so every quantity
has a bound here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

MAX_HEADER_BYTES = 64 * 1024
MAX_HEADER_BLOCK_BYTES = 4 * 1024 * 1024
MAX_HEADER_COUNT = 1_000
MAX_SUBJECT_BYTES = 8 * 1024
MAX_ADDRESSES = 500
MAX_REFERENCES = 200
MAX_DEPTH = 50
MAX_PARTS = 1_000
MAX_TEXT_BYTES = 4 * 1024 * 1024
MAX_FILE_NAME = 200


class Problem(StrEnum):
    """Everything that can be wrong with a mail and is worth a word to the reader (English, to be translated by the
    caller).
    """

    UNREADABLE = "could not be read, source attached"
    TIMEOUT = "reading took too long"
    MEMORY = "reading needed too much memory"
    DIGEST = "the text could not be prepared for display"
    NO_HEADERS = "no headers"
    JUNK_IN_HEADERS = "junk among the headers"
    NO_BLANK_LINE = "no empty line between headers and body"
    HEADERS_CUT = "headers too long, cut"
    ADDRESSES_CUT = "too many addresses, cut"
    SUBJECT_CUT = "subject too long, cut"
    TEXT_CUT = "text too long, cut"
    DEPTH_CUT = "parts nested too deeply, cut"
    PARTS_CUT = "too many parts, cut"
    BAD_BOUNDARY = "parts not separated as announced"
    BAD_TRANSFER = "broken transfer encoding"
    CHARSET_GUESSED = "charset missing or wrong, guessed"
    BAD_FROM = "sender address missing or ambiguous"
    BAD_DATE = "date missing or absurd"


class AutoKind(StrEnum):
    """Why a mail may not be answered by a machine; `NONE` is a person's mail."""

    NONE = "none"
    BOUNCE = "bounce"  # not delivered, or (hard is False) delayed or temporarily refused
    AUTO_REPLY = "auto_reply"  # out of office, "we got your mail"
    NOTICE = "notice"  # written by a machine: RFC 3834 auto-generated, null sender, no-reply sender
    RECEIPT = "receipt"  # RFC 8098 read receipt, RFC 3464 "delivered"
    FEEDBACK = "feedback"  # RFC 5965 abuse report
    LIST = "list"  # through a mailing list
    BULK = "bulk"  # newsletter
    LOOP = "loop"  # went round: too many hops or the same mailbox twice


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox: decoded display name and bare `local@domain` (domain in lower case); either may be empty."""

    name: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Auto:
    """Verdict on automatic mail. It may stop our automatic answers and re-opening, never drop a mail.

    `hard`: True when every failed recipient failed for good (5.x.x), False when for a while, None when unknown or not
    a bounce. `recipients`: failed addresses, lower case. `status`: RFC 3463 code or "". `original_message_id`:
    without angle brackets.
    """

    kind: AutoKind = AutoKind.NONE
    hard: bool | None = None
    recipients: tuple[str, ...] = ()
    status: str = ""
    original_message_id: str = ""
    reason: str = ""

    @property
    def automatic(self) -> bool:
        """Whether no automatic answer may be sent."""
        return self.kind is not AutoKind.NONE


@dataclass(frozen=True, slots=True)
class Part:
    """An attachment. `file_name` is safe to show and to put in an RFC 6266 header, never a path to store under.

    `content_id` without angle brackets. `inline`: an image the HTML refers to by `cid:`, or in a mail that refers to
    none one its sender placed among the text; every other part is to be listed.
    """

    file_name: str
    content_type: str
    content_id: str
    inline: bool
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """A mail as read by `otklik.lib.mime.parse`; every string is free of NUL and lone surrogates.

    Identifiers come without angle brackets. `from_verified_shape` is False unless there is exactly one From header
    with exactly one well-formed address: only then may a DMARC or DKIM pass be applied to it. `text` is the plain
    body ("" when there is HTML only), `html` the HTML body ("" when there is plain text only), both with LF line
    ends. `headers` holds lower-case names of the few headers needed later; `authentication-results` is the topmost
    one alone. `truncated` names what was cut: "headers", "addresses", "subject", "text", "depth", "parts". `size` is
    the length of the raw source. `digest` is what
    `otklik.lib.mailtext.digest(text, html, subject)` made of the bodies in the child, or None.
    """

    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    subject: str = ""
    from_: Address = Address()
    from_verified_shape: bool = False
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    delivered_to: tuple[str, ...] = ()
    date: datetime | None = None
    text: str = field(default="", repr=False)
    html: str = field(default="", repr=False)
    attachments: tuple[Part, ...] = ()
    auto: Auto = Auto()
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    size: int = 0
    truncated: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    digest: dict[str, Any] | None = None

    @property
    def readable(self) -> bool:
        """False when only the first headers could be had and the raw source has to be attached."""
        return Problem.UNREADABLE not in self.problems


TRUNCATIONS: dict[str, str] = {
    Problem.HEADERS_CUT: "headers",
    Problem.ADDRESSES_CUT: "addresses",
    Problem.SUBJECT_CUT: "subject",
    Problem.TEXT_CUT: "text",
    Problem.DEPTH_CUT: "depth",
    Problem.PARTS_CUT: "parts",
}
