from __future__ import annotations

from django.db import transaction

from otklik.accounts.access import Access
from otklik.desk.models import Draft, Ticket
from otklik.lib import clock


class StaleDraftError(RuntimeError):
    """Another window or device has saved this draft since; `draft` is what it holds now."""

    def __init__(self, draft: Draft) -> None:
        super().__init__("the draft has changed elsewhere")
        self.draft = draft


def save_draft(*, access: Access, ticket: Ticket, kind: str, text: str, version: int | None) -> Draft:
    """Keep what a person is writing, apart for each kind; `version` is the one he began from (0 for none, None to
    overwrite).

    Raises StaleDraftError instead of overwriting what he wrote elsewhere. Drafts are nobody else's business: no event.
    """
    with transaction.atomic():
        draft, created = Draft.objects.select_for_update(of=("self",)).get_or_create(
            ticket=ticket,
            user_id=access.user_id,
            kind=kind,
            defaults={"project_id": ticket.project_id, "text": text},
        )
        if created:
            return draft
        if version is not None and version != draft.version and text != draft.text:
            raise StaleDraftError(draft)
        draft.text = text
        draft.version += 1
        draft.updated_at = clock.now()
        draft.save(update_fields=["text", "version", "updated_at"])
    return draft


def drop_draft(*, access: Access, ticket: Ticket, kind: str | None = None) -> None:
    """Throw a person's draft of one kind away, or all of them."""
    drafts = Draft.objects.filter(ticket=ticket, user_id=access.user_id)
    (drafts.filter(kind=kind) if kind else drafts).delete()


def drop_said(*, user_id: int, ticket: Ticket, kind: str, text: str) -> None:
    """Throw away the draft that has been said, but not what another device has written since."""
    draft = Draft.objects.filter(ticket=ticket, user_id=user_id, kind=kind).first()
    if draft and text.strip().startswith(draft.text.strip()):
        draft.delete()


def give_back(*, user_id: int, ticket: Ticket, kind: str, text: str) -> None:
    """Make a text a person's draft again, before what he has begun to write since."""
    with transaction.atomic():
        draft, created = Draft.objects.select_for_update(of=("self",)).get_or_create(
            ticket=ticket, user_id=user_id, kind=kind, defaults={"project_id": ticket.project_id, "text": text}
        )
        if not created and draft.text.strip() != text.strip():
            draft.text = f"{text}\n\n{draft.text}".strip() if draft.text.strip() else text
            draft.version += 1
            draft.updated_at = clock.now()
            draft.save(update_fields=["text", "version", "updated_at"])
