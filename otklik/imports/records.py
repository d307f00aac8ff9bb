"""What the formats are read into: one shape for things of every help desk."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from otklik.lib.text import storable

ORGANISATION, PERSON, TICKET, MESSAGE = "organisation", "person", "ticket", "message"
COLLEAGUE = "colleague"
KINDS = (ORGANISATION, PERSON, TICKET, MESSAGE)
CONTENT = "content"  # a piece of a file: `parent` is its place among the pieces, `data` holds bytes
HASH = "h:"
MESSAGE_ID = re.compile(r"<?([^<>\s@]+@[^<>\s@]+)>?")
PLAIN_ID = re.compile(r"[A-Za-z0-9_.:-]{1,60}")


@dataclass
class Record:
    """One thing of another system. `parent` is the ticket of a message, `refuse` the reason not to take it.

    `data` holds JSON values. People are named by `ref` (their id there) or by what is written of them:
    `{"name": "", "email": "", "phone": ""}`. Organisation: name, note. Person: name, emails, phones, contracts,
    organisation (id there) or organisation_name, note, staff. Ticket: number, subject, status, priority, source, tags,
    created, updated, solved, requester, assignee, copies, facts (what has no place with us, by name). Message: author,
    kind ("" = by its author), text, html, created, files (id, name, type), message_id. Times are as they are written
    there.
    """

    kind: str
    id: str
    place: str
    data: dict[str, Any] = field(default_factory=dict)
    parent: str = ""
    refuse: str = ""


def ident(value: object) -> str:
    """Return an id of another system as it is remembered; what is no plain number or word is hashed: it may be a name
    or an address, and those are not kept.
    """
    text = "" if value is None or isinstance(value, bool) else str(value).strip()
    return text if not text or PLAIN_ID.fullmatch(text) else hashed(text)


def hashed(*words: str) -> str:
    """Return an id made of words, the same each time."""
    return HASH + hashlib.sha256("\x1f".join(words).encode("utf-8", "replace")).hexdigest()[:40]


def message_id(value: object) -> str:
    """Return the Message-ID of a mail (RFC 5322, 3.6.4) in its brackets.

    "" for what is none, is longer than we keep, or has the form of our own, which are signed.
    """
    found = MESSAGE_ID.fullmatch(text(value))
    return f"<{found[1]}>" if found and len(found[1]) <= 298 and not found[1].startswith("otk.") else ""


def text(value: object) -> str:
    """Return a value as text; lists and objects, where none belongs, as nothing."""
    if value is None or isinstance(value, dict | list):
        return ""
    return storable(str(value)).strip()


def texts(value: object) -> list[str]:
    """Return a list of texts, or one text as a list of it; at most a hundred."""
    items = value if isinstance(value, list) else [value]
    return [found for item in items[:100] if (found := text(item))]


def mapping(value: object) -> Mapping[str, Any]:
    """Return an object, {} for anything else."""
    return value if isinstance(value, dict) else {}


def mappings(value: object) -> list[Mapping[str, Any]]:
    """Return the objects of a list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def person_of(written: str) -> dict[str, str]:
    """Return what is written of somebody in one cell: an address, or a name."""
    return {"email": written} if "@" in written else {"name": written} if written else {}
