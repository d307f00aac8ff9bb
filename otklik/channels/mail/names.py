"""Names that a mail carries: of itself, of mails it answers, of tickets of ours."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from otklik.desk.signing import said_by_message_id, ticket_of_reply_address
from otklik.lib.mime import ParsedMail

MAX_REFERENCES = 30  # the newest ones; a conversation of more has lost nothing by it
OURS = "<otk."


@dataclass(frozen=True)
class Named:
    """What a mail goes back to, the nearest first.

    `by_address` are tickets, `said` messages of ours by the ticket in which they were said, of each the nearest; both
    by signatures that hold. `others` are Message-IDs that are not ours.
    """

    by_address: tuple[int, ...]
    said: dict[int, int]
    others: tuple[str, ...]


def bracketed(message_id: str) -> str:
    """Return a Message-ID as headers and our rows have it, "" for none; rows keep 300 characters."""
    return f"<{message_id}>"[:300] if message_id else ""


def named_by(mail: ParsedMail, recipients: Sequence[str]) -> Named:
    """Return what a mail names; the mail that it answers comes first, then its newest reference."""
    mails = [mail.in_reply_to, *reversed(mail.references[-MAX_REFERENCES:])]
    names = list(dict.fromkeys(bracketed(name) for name in mails if name))
    addresses = [address for address in recipients if "+t" in address.lower()]
    said: dict[int, int] = {}
    for ticket, message in filter(None, (said_by_message_id(name) for name in names if name.startswith(OURS))):
        said.setdefault(ticket, message)
    return Named(
        by_address=_tickets(ticket_of_reply_address(address) for address in addresses),
        said=said,
        others=tuple(name for name in names if not name.startswith(OURS)),
    )


def _tickets(found: Iterable[int | None]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(ticket for ticket in found if ticket is not None))


def meaning_of(mail: ParsedMail, raw: bytes) -> str:
    """Return what makes two mails the same message: a digest of the Message-ID, then one of sender, date and content.

    "" for a mail that has neither Message-ID nor date: two of those are two. Trace headers do not count, so that the
    same mail through two servers is one.
    """
    content = hashlib.sha256()
    date = mail.date.isoformat() if mail.date else ""
    for text in (mail.from_.address.lower(), date, mail.subject, mail.text, mail.html):
        content.update(text.encode("utf-8", "replace") + b"\x00")
    for part in mail.attachments:
        content.update(hashlib.sha256(part.data).digest())
    if not mail.readable:
        content.update(raw[-64 * 1024 :])
    inner = content.hexdigest()[:32]
    if mail.message_id:
        return hashlib.sha256(mail.message_id.encode("utf-8", "replace")).hexdigest()[:32] + inner
    return inner * 2 if date else ""
