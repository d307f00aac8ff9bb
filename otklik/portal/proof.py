"""The signed paper that every form carries, and the work that is asked for when too many forms come.

The paper says which form was opened and when: no session, no cookie, so that it works inside the pages of other sites.
The work is to find a number with which SHA-256 of `nonce.number` begins with so many zero bits (Hashcash,
http://www.hashcash.org/papers/hashcash.pdf); a browser does it in a worker while people read on.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass

from django.core import signing

from otklik.portal.limits import MAX_SECONDS, MIN_SECONDS

SALT = "otklik.portal.form"
SENT = "otklik.portal.sent"


class BadPaperError(ValueError):
    """The paper is not ours, or of another form."""


@dataclass(frozen=True)
class Paper:
    """What a form's paper says: its own random number, and how many seconds ago it was opened."""

    nonce: str
    age: float

    @property
    def too_fast(self) -> bool:
        """Whether no person could have filled the form in that time."""
        return self.age < MIN_SECONDS

    @property
    def too_old(self) -> bool:
        """Whether the form has to be opened anew."""
        return self.age > MAX_SECONDS


def new_paper(project_id: int, item: str) -> str:
    """Return the paper of a form that is opened now."""
    value = {"p": project_id, "i": item, "n": secrets.token_hex(16), "t": round(time.time(), 1)}
    return signing.dumps(value, salt=SALT)


def read_paper(text: str, *, project_id: int, item: str) -> Paper:
    """Return what a paper of this form says. Raises BadPaperError."""
    try:
        value = signing.loads(text[:1000], salt=SALT)
        if (value["p"], value["i"]) != (project_id, item):
            raise BadPaperError("of another form")
        return Paper(nonce=str(value["n"]), age=time.time() - float(value["t"]))
    except (signing.BadSignature, KeyError, TypeError, ValueError) as error:
        raise BadPaperError("not ours") from error


def is_proof(nonce: str, answer: str, bits: int) -> bool:
    """Tell whether the work was done."""
    if not answer.isascii() or not answer.isdigit() or len(answer) > 12:
        return False
    digest = hashlib.sha256(f"{nonce}.{answer}".encode()).digest()
    return int.from_bytes(digest) >> (256 - bits) == 0


def sent_token(project_id: int, number: str) -> str:
    """Return the name of the page that tells the number; it tells nothing else."""
    return signing.dumps({"p": project_id, "n": number}, salt=SENT)


def number_sent(text: str, *, project_id: int) -> str | None:
    """Return the number that a page's name carries: "" for a form without one, None for a name that is not ours."""
    try:
        value = signing.loads(text[:1000], salt=SENT, max_age=MAX_SECONDS)
    except signing.BadSignature:
        return None
    return str(value["n"]) if value.get("p") == project_id else None
