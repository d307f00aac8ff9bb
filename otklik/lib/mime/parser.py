"""From raw bytes to `ParsedMail`, for any bytes whatever, without an exception.

Headers and tree are read by our own linear code with caps (see model.py); the standard library does dates and
transfer encodings. `parse` has bounds on everything but processor time and memory as such: for mail from outside use
`pool.Parser`, which adds those.
"""

from __future__ import annotations

from otklik.lib.mime.addresses import clean_address, parse_addresses
from otklik.lib.mime.auto import judge, judge_headers
from otklik.lib.mime.bodies import Bodies, body_charset, extract
from otklik.lib.mime.charsets import scrub
from otklik.lib.mime.dates import parse_date
from otklik.lib.mime.headers import Headers, split_headers
from otklik.lib.mime.model import MAX_SUBJECT_BYTES, TRUNCATIONS, Address, Auto, ParsedMail, Problem
from otklik.lib.mime.tree import Builder
from otklik.lib.mime.words import decode_words

FALLBACK_BYTES = 64 * 1024

# Only the topmost Authentication-Results: further down they may be the sender's own.
_KEPT = (
    "list-id", "list-unsubscribe", "auto-submitted", "precedence", "x-auto-response-suppress", "return-path", "sender",
    "authentication-results", "importance", "x-priority", "content-language", "user-agent", "x-mailer",
)  # fmt: skip


def parse(raw: bytes) -> ParsedMail:
    """Parse a raw mail. Never raises: what cannot be read is named in `problems`, at worst by `Problem.UNREADABLE`."""
    try:
        return _parse(_line_ends(raw))
    except MemoryError:
        return fallback(raw, Problem.MEMORY)
    except Exception:  # the promise of this function; the raw source is with the caller
        return fallback(raw)


def classify(mail: ParsedMail | bytes) -> Auto:
    """Whether a machine wrote the mail, and what a bounce says: kind, permanence, recipients, original Message-ID."""
    return parse(mail).auto if isinstance(mail, bytes) else mail.auto


def fallback(raw: bytes, *problems: str) -> ParsedMail:
    """What the first 64 KB of headers tell, with `Problem.UNREADABLE`: enough for a ticket with the source attached."""
    noted = (Problem.UNREADABLE, *problems)
    try:
        headers, _ = split_headers(raw[:FALLBACK_BYTES], 0, min(len(raw), FALLBACK_BYTES), top=True)
        fields = _Fields(headers, "")
        auto = judge_headers(headers, fields.subject, fields.sender)
        return fields.mail(Bodies(), auto, len(raw), list(noted))
    except Exception:
        return ParsedMail(size=len(raw), problems=noted)


def _line_ends(raw: bytes) -> bytes:
    """Very old Macs end lines with CR alone."""
    if b"\r" in raw[:2000] and b"\n" not in raw[: 64 * 1024]:
        return raw.replace(b"\r", b"\n")
    return raw


def _parse(raw: bytes) -> ParsedMail:
    builder = Builder()
    root = builder.build(raw)
    hint = body_charset(root)
    bodies = extract(root, builder, hint)
    fields = _Fields(root.headers, hint)
    sample = bodies.text or bodies.html[: 256 * 1024]
    auto = judge(root, fields.subject, fields.sender, sample)
    for problem in root.headers.problems:
        builder.note(problem)
    return fields.mail(bodies, auto, len(raw), builder.problems)


class _Fields:
    """Decoded header fields."""

    def __init__(self, headers: Headers, hint: str) -> None:
        self.headers, self.hint = headers, hint
        self.problems: list[str] = []
        self.subject = self._subject()
        senders = self._addresses("from")
        self.sender = next((a for a in senders if a.address), senders[0] if senders else Address())
        self.verified_shape = headers.count("from") == 1 and len(senders) == 1 and bool(self.sender.address)
        if not self.verified_shape:
            self.problems.append(Problem.BAD_FROM)

    def mail(self, bodies: Bodies, auto: Auto, size: int, problems: list[str]) -> ParsedMail:
        """Everything put together."""
        headers = self.headers
        to, cc, reply_to = self._addresses("to"), self._addresses("cc"), self._addresses("reply-to")
        date_text = headers.text("date", limit=200)
        date = parse_date(date_text)
        if date_text and date is None:
            self.problems.append(Problem.BAD_DATE)
        noted = tuple(str(problem) for problem in dict.fromkeys([*problems, *self.problems, *headers.problems]))
        return ParsedMail(
            message_id=self._id("message-id"),
            in_reply_to=self._id("in-reply-to"),
            references=tuple(scrub(item) for item in headers.ids("references")),
            subject=self.subject,
            from_=self.sender,
            from_verified_shape=self.verified_shape,
            reply_to=reply_to,
            to=to,
            cc=cc,
            delivered_to=self._delivered_to(),
            date=date,
            text=bodies.text,
            html=bodies.html,
            attachments=tuple(bodies.attachments),
            auto=auto,
            headers={name: headers.text(name, self.hint) for name in _KEPT if headers.has(name)},
            size=size,
            truncated=tuple(TRUNCATIONS[problem] for problem in noted if problem in TRUNCATIONS),
            problems=noted,
        )

    def _subject(self) -> str:
        subject = decode_words(self.headers.first("subject"), self.hint, MAX_SUBJECT_BYTES + 1)
        data = subject.encode("utf-8")
        if len(data) > MAX_SUBJECT_BYTES:
            self.problems.append(Problem.SUBJECT_CUT)
            subject = data[:MAX_SUBJECT_BYTES].decode("utf-8", "ignore")
        return subject

    def _addresses(self, name: str) -> tuple[Address, ...]:
        found: list[Address] = []
        cut = False
        for raw in self.headers.every(name, 5):
            addresses, more = parse_addresses(raw, self.hint)
            found += addresses
            cut = cut or more
        if (cut or len(found) > 500) and Problem.ADDRESSES_CUT not in self.problems:
            self.problems.append(Problem.ADDRESSES_CUT)
        return tuple(found[:500])

    def _id(self, name: str) -> str:
        ids = self.headers.ids(name)
        if ids or name == "in-reply-to":
            return scrub(ids[0]) if ids else ""
        return scrub(self.headers.first(name)[:998].decode("utf-8", "replace").strip("<> \t\r\n"))

    def _delivered_to(self) -> tuple[str, ...]:
        """Envelope recipient candidates in the order of trust: what the last server wrote stands topmost."""
        found: list[str] = []
        for name in ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to"):
            for raw in self.headers.every(name, 10):
                found += [clean_address(item).lower() for item in raw[:4000].decode("latin-1").split(",")]
        return tuple(dict.fromkeys(filter(None, found)))
