"""The composer: what it is drawn from, and the rules of sending that belong to the page."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import F, Max, OuterRef
from django.db.models.functions import JSONObject

from otklik.accounts.access import Access
from otklik.desk.actions.draft_files import discard
from otklik.desk.models import Draft, DraftFile, Message, Participant, Ticket
from otklik.lib.prepared import fetch

# What the form calls the kinds, as the design system's composer does.
KINDS = {
    "reply": Message.Kind.REPLY,
    "note": Message.Kind.NOTE,
    "client": Message.Kind.QUESTION,
    "forward": Message.Kind.FORWARD,
}
BEGUN = """
SELECT ticket_id FROM desk_draft
WHERE ticket_id = ANY(%(tickets)s::bigint[]) AND user_id = %(user)s::bigint AND text <> ''
"""
MODES = {str(kind): mode for mode, kind in KINDS.items()}


@dataclass(frozen=True)
class Composer:
    """State of the composer: `key` makes a repeated click one message, `seen` is the newest its writer knows.

    `drafts` are what the person has begun of each kind, `text`, `version` and `files` those of `mode`, the kind written
    last; `addresses` whom an answer or a forwarding is for.
    """

    key: str
    seen: int
    text: str
    mode: str
    version: int
    recipients: tuple[str, ...]
    drafts: dict[str, dict[str, object]]
    files: list[dict[str, object]]
    addresses: dict[str, str]
    max_bytes: int
    error: str = ""

    @property
    def drafts_json(self) -> str:
        """The drafts as the page's script reads them."""
        return json.dumps(self.drafts, ensure_ascii=False)


def key_of(access: Access, ticket: Ticket) -> str:
    """Return the idempotency key of the next message of a person under a ticket (F29).

    It changes only when he has written: double clicks, a second tab and the back button all carry the same key.
    """
    last = Message.objects.filter(ticket_id=ticket.pk, author_id=access.user_id).aggregate(last=Max("id"))["last"]
    return _key(access, last or 0)


def _key(access: Access, last: int) -> str:
    return f"workspace.{access.user_id}.{last}"


def make(
    access: Access,
    ticket: Ticket,
    participants: list[Participant],
    *,
    seen: int,
    own: int | None,
    begun: bool = True,
) -> Composer:
    """Return the composer with the person's draft; `own` is his newest message where the caller knows it, `begun` False
    when the caller knows that there is no draft.
    """
    kept = {mode_of(row.kind): row for row in drafts_of(access, ticket)} if begun else {}
    written = [row for row in kept.values() if row.text.strip() or row.addresses or files_in(row)]
    draft = max(written, key=lambda row: row.updated_at) if written else kept.get("reply")
    return Composer(
        key=key_of(access, ticket) if own is None else _key(access, own),
        seen=seen,
        text=draft.text if draft else "",
        mode=mode_of(draft.kind) if draft else "reply",
        version=draft.version if draft else 0,
        recipients=tuple(row.address for row in participants if row.is_requester or row.verified),
        drafts={mode: {"text": row.text, "version": row.version, "files": files_in(row)} for mode, row in kept.items()},
        files=files_in(draft) if draft else [],
        addresses={name: text for row in kept.values() for name, text in row.addresses.items()},
        max_bytes=settings.MAX_UPLOAD_BYTES,
    )


def drafts_of(access: Access, ticket: Ticket) -> list[Draft]:
    """Return what the person has begun under a ticket, with its files (see `files_in`); one query."""
    files = (
        DraftFile.objects.filter(draft_id=OuterRef("pk"), project_id=ticket.project_id)
        .order_by("pk")
        .values(told=JSONObject(id=F("file_id"), name=F("file__name"), size=F("file__size")))
    )
    rows = Draft.objects.filter(ticket_id=ticket.pk, user_id=access.user_id, kind__in=MODES)
    return list(rows.annotate(told_files=ArraySubquery(files)))


def files_in(draft: Draft) -> list[dict[str, object]]:
    """Return id, name and size of the files of a draft that `drafts_of` has read."""
    return list(getattr(draft, "told_files", []))


def begun_among(access: Access, tickets: list[int]) -> set[int]:
    """Return the tickets under which the person has begun to write something; one query."""
    return {pk for (pk,) in fetch(BEGUN, {"tickets": tickets, "user": access.user_id})}


def mode_of(kind: str) -> str:
    """Return the composer's name of a message's kind."""
    return MODES.get(kind, kind if kind in KINDS else "reply")


def newer_than(access: Access, ticket: Ticket, seen: int) -> list[Message]:
    """Return what others have said since the writer last looked, oldest first; automatic messages do not count."""
    return list(
        Message.objects.filter(ticket_id=ticket.pk, id__gt=seen)
        .exclude(author_id=access.user_id)
        .exclude(kind=Message.Kind.AUTOMATIC)
        .only("id", "kind", "author_name", "created_at", "ticket_id")
        .order_by("id")[:5]
    )


def sent_under(ticket: Ticket, key: str) -> Message | None:
    """Return the message that has used this key already."""
    return Message.objects.filter(ticket_id=ticket.pk, idempotency_key=key).first()


def drop_sent_draft(access: Access, ticket: Ticket, *, kind: str, text: str, version: int) -> None:
    """Throw away the draft that has become a message, but not what another device has written since."""
    draft = Draft.objects.filter(ticket_id=ticket.pk, user_id=access.user_id, kind=kind).first()
    if draft and (draft.version <= version or text.startswith(draft.text.strip())):
        with transaction.atomic():
            discard(Draft.objects.filter(pk=draft.pk, ticket_id=ticket.pk))
