"""Mail that was here before it came: an import has brought its words from another help desk."""

from __future__ import annotations

import datetime
import re

from otklik.channels.mail.letter import Letter
from otklik.desk.models import Message

NEAR = datetime.timedelta(days=1)  # between a mail's own date and the time the other help desk gave it
ENOUGH = 0.8  # of the words of the shorter text; help desks leave out signatures and what is quoted
MOST = 20_000  # characters that are compared
_WORD = re.compile(r"\w+")


def brought_by_import(letter: Letter) -> Message | None:
    """Return the message that an import has made of this mail, None when there is none.

    A Message-ID is worth little alone: devices give each of their mails the same one (S43). It is the same mail when
    sender, time and words agree, too. Reads nothing as long as no imported message has the mail's Message-ID.
    """
    if not letter.facts.imported:
        return None
    rows = Message.objects.filter(pk__in=letter.facts.imported, project=letter.project).order_by("pk")
    return next((row for row in rows if _same(letter, row)), None)


def _same(letter: Letter, message: Message) -> bool:
    # An answer has gone out from the other help desk's address; its author is a colleague.
    by_customer = message.kind == Message.Kind.CUSTOMER and message.author_address and letter.sender
    if by_customer and message.author_address.lower() != letter.sender:
        return False
    mail = letter.mail
    if mail.date is not None and abs(mail.date - message.created_at) > NEAR:
        return False
    digest = mail.digest or {}
    ours = _words(message.text)
    theirs = _words(" ".join((mail.text, *(str(digest.get(part) or "") for part in ("new_text", "quoted_text")))))
    return len(ours & theirs) >= ENOUGH * min(len(ours), len(theirs))


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text[:MOST].lower()))
