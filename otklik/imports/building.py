"""Records of tickets and messages as the desk writes them down."""

from __future__ import annotations

import base64
import binascii
import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from otklik.desk.actions.import_history import PastMessage
from otklik.desk.actions.open import NewFile
from otklik.desk.models import Message, Ticket
from otklik.imports.bundle import Bundle
from otklik.imports.people import People
from otklik.imports.records import MESSAGE, Record, mappings, message_id, text, texts
from otklik.imports.times import moment
from otklik.imports.vocabulary import plain, priority_of, source_of, status_of
from otklik.lib.mailtext import html_to_text, sanitize

MAX_TEXT = 200_000  # characters
MAX_HTML = 1_000_000
MAX_TAGS, MAX_TAG = 50, 60
MAX_FACT = 1000
FILE = "file"


@dataclass
class Builder:
    """Makes messages of records; `refused` collects (kind, id, place, reason) of what was left out on the way."""

    bundle: Bundle
    people: People
    zone: datetime.tzinfo
    now: datetime.datetime
    dry_run: bool
    contents: Callable[[str, int], bytes | None]  # files that came inside the data
    refused: list[tuple[str, str, str, str]] = field(default_factory=list)

    def time(self, value: object) -> datetime.datetime | None:
        """Return a moment of the file. Raises NoTimeError."""
        return moment(value, self.zone, self.now)

    def message(self, record: Record, fallback: datetime.datetime) -> PastMessage | None:
        """Return a message, None when there is nothing in it. Raises NoTimeError."""
        data = record.data
        who = self.people.who(data.get("author"))
        user = self.people.user(who)
        kind = text(data.get("kind")) or (Message.Kind.REPLY if user or who.staff else Message.Kind.CUSTOMER)
        words, html = self._words(record)
        files = self._files(record)
        if not words and not files:
            return None
        return PastMessage(
            kind=kind,
            at=self.time(data.get("created")) or fallback,
            text=words,
            html=html,
            author_name=who.name,
            author_address=who.address,
            author_id=user if kind != Message.Kind.CUSTOMER else None,
            person_id=self.people.person(who) if kind == Message.Kind.CUSTOMER else None,
            files=files,
            external_id=message_id(data.get("message_id")),
        )

    def _words(self, record: Record) -> tuple[str, str]:
        words, raw = text(record.data.get("text")), text(record.data.get("html"))
        html = ""
        if raw:
            words = words or html_to_text(raw[:MAX_HTML])
            if len(raw) <= MAX_HTML:
                cleaned = sanitize(raw)
                html = cleaned.html
        if len(words) > MAX_TEXT or len(raw) > MAX_HTML:
            words, html = words[:MAX_TEXT], ""
            self.refused.append((MESSAGE, record.id, record.place, "cut"))
        return words, html

    def _files(self, record: Record) -> list[NewFile]:
        result: list[NewFile] = []
        for one in mappings(record.data.get("files"))[:100]:
            key, name = text(one.get("id")), text(one.get("name"))
            reason = "no_file"
            try:
                data = _inline(text(one.get("data"))) if "data" in one else None
                if data is None and key:
                    data = self.contents(key, settings.MAX_UPLOAD_BYTES)
                if data is None and key:
                    data = self.bundle.attachment(key, name, settings.MAX_UPLOAD_BYTES)
                if data is not None and len(data) > settings.MAX_UPLOAD_BYTES:
                    raise ValueError("larger than files may be")
            except ValueError:
                data, reason = None, "big_file"
            if data is None:
                self.refused.append((FILE, key[:80], record.place, reason))
            else:
                kind = text(one.get("type")) or "application/octet-stream"
                result.append(NewFile(name=name, content_type=kind, data=data))
        return result


def _inline(value: str) -> bytes | None:
    """Return the content of a data URL (RFC 2397); None for what is none."""
    head, comma, rest = value.partition(",")
    if not comma or not head.lower().startswith("data:"):
        return None
    if not head.lower().endswith(";base64"):
        return rest.encode()
    try:
        return base64.b64decode(rest, validate=False)
    except binascii.Error:
        return None


def status_in(data: Mapping[str, Any]) -> str:
    """Return our status of a ticket of theirs; one with a word nobody knows stays open, so that somebody looks."""
    word = text(data.get("status"))
    if not word:
        return Ticket.Status.CLOSED if text(data.get("solved")) else Ticket.Status.OPEN
    return status_of(word) or Ticket.Status.OPEN


def source_in(data: Mapping[str, Any]) -> str:
    """Return how the ticket came."""
    return source_of(text(data.get("source")))


def priority_in(data: Mapping[str, Any]) -> int:
    """Return the priority."""
    return priority_of(text(data.get("priority")))


def tags_in(data: Mapping[str, Any]) -> list[str]:
    """Return the tags as they are kept here."""
    found = (" ".join(tag.split())[:MAX_TAG].lower() for tag in texts(data.get("tags")))
    return list(dict.fromkeys(tag for tag in found if tag))[:MAX_TAGS]


def note_of(record: Record, *, system: str, language: str, assignee: str) -> str:
    """Return the text of the note under an imported ticket: its number there, which search finds, and all that has no
    place of its own here.
    """
    data = record.data
    with translation.override(language):
        lines = [_("Imported from %(system)s.") % {"system": system}]
        if number := text(data.get("number")):
            lines[0] = _("Imported from %(system)s, number there: %(number)s.") % {"system": system, "number": number}
        known = ((_("Status there"), "status"), (_("Priority there"), "priority"))
        lines += [f"{label}: {word}" for label, key in known if (word := text(data.get(key))) and _differs(key, data)]
        if assignee:
            lines.append(f"{_('Assignee there')}: {assignee}")
    facts = data.get("facts")
    for name, value in list(facts.items())[:100] if isinstance(facts, dict) else ():
        if value := text(value):
            lines.append(f"{name}: {value[:MAX_FACT]}")
    return "\n".join(lines)


def _differs(key: str, data: Mapping[str, Any]) -> bool:
    """Whether a word of theirs says something that our own does not."""
    word = plain(text(data.get(key)))
    if key == "status":
        return word != plain(str(status_in(data)))
    return word.lstrip("0123456789") != plain(Ticket.Priority(priority_in(data)).name)
