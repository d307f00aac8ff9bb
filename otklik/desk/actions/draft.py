from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from otklik.accounts.access import Access
from otklik.desk.actions.draft_files import discard, files_back
from otklik.desk.models import Draft, DraftFile, Message, Ticket
from otklik.lib import clock


class StaleDraftError(RuntimeError):
    """Another window or device has saved this draft since; `draft` is what it holds now."""

    def __init__(self, draft: Draft) -> None:
        super().__init__("the draft has changed elsewhere")
        self.draft = draft


ADDRESSES = {Message.Kind.REPLY: ("cc", "bcc"), Message.Kind.FORWARD: ("to", "only")}
MAX_ADDRESSES = 4000  # characters of one field


def save_draft(
    *,
    access: Access,
    ticket: Ticket,
    kind: str,
    text: str,
    version: int | None,
    addresses: Mapping[str, str] | None = None,
) -> Draft:
    """Keep what a person is writing, apart for each kind; `version` is the one he began from (0 for none, None to
    overwrite). `addresses` as he has typed them, those of the kind; None leaves them.

    Raises StaleDraftError instead of overwriting what he wrote elsewhere. Drafts are nobody else's business: no event.
    """
    kept = None if addresses is None else _addresses(kind, addresses)
    with transaction.atomic():
        draft, created = Draft.objects.select_for_update(of=("self",)).get_or_create(
            ticket=ticket,
            user_id=access.user_id,
            kind=kind,
            defaults={"project_id": ticket.project_id, "text": text, "addresses": kept or {}},
        )
        if created:
            return draft
        # A draft without words may have begun with a file: there is nothing to lose.
        if version is not None and version != draft.version and draft.text and text != draft.text:
            raise StaleDraftError(draft)
        draft.text = text
        draft.addresses = draft.addresses if kept is None else kept
        draft.version += 1
        draft.updated_at = clock.now()
        draft.save(update_fields=["text", "addresses", "version", "updated_at"])
    return draft


def _addresses(kind: str, given: Mapping[str, str]) -> dict[str, str]:
    names = ADDRESSES.get(Message.Kind(kind), ())
    typed = {name: given.get(name, "").strip()[:MAX_ADDRESSES] for name in names}
    return {name: text for name, text in typed.items() if text}


def drop_draft(*, access: Access, ticket: Ticket, kind: str | None = None) -> None:
    """Throw a person's draft of one kind away, or all of them."""
    drafts = Draft.objects.filter(ticket=ticket, user_id=access.user_id)
    with transaction.atomic():
        discard(drafts.filter(kind=kind) if kind else drafts)


def drop_empty(*, access: Access, draft: Draft) -> bool:
    """Throw a draft away that holds neither words nor addresses nor files; tell whether it was one."""
    with transaction.atomic():
        now = Draft.objects.select_for_update(of=("self",)).filter(pk=draft.pk, user_id=access.user_id).first()
        if now is None or now.text.strip() or now.addresses or DraftFile.objects.filter(draft=now).exists():
            return False
        now.delete()
    return True


def drop_said(*, user_id: int, ticket: Ticket, kind: str, text: str) -> None:
    """Throw away the draft that has been said, but not what another device has written since."""
    draft = Draft.objects.filter(ticket=ticket, user_id=user_id, kind=kind).first()
    if draft and text.strip().startswith(draft.text.strip()):
        with transaction.atomic():
            discard(Draft.objects.filter(pk=draft.pk))


def give_back(*, user_id: int, ticket: Ticket, message: Message) -> None:
    """Make a message a person's draft again, words and files, before what he has begun to write since."""
    kind, text = message.kind, message.text
    with transaction.atomic():
        draft, created = Draft.objects.select_for_update(of=("self",)).get_or_create(
            ticket=ticket, user_id=user_id, kind=kind, defaults={"project_id": ticket.project_id, "text": text}
        )
        if not created and draft.text.strip() != text.strip():
            draft.text = f"{text}\n\n{draft.text}".strip() if draft.text.strip() else text
            draft.version += 1
            draft.updated_at = clock.now()
            draft.save(update_fields=["text", "version", "updated_at"])
        files_back(message, draft)
