from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk.models import Attachment, Draft, DraftFile, Message, Ticket
from otklik.files.actions import store
from otklik.files.actions.forget import forget
from otklik.files.models import StoredFile

MAX_FILES = 20


class TooMuchError(ValueError):
    """The draft holds as much as a message can; the text says what in the reader's language."""


def attach(*, access: Access, ticket: Ticket, kind: str, name: str, content_type: str, data: bytes) -> StoredFile:
    """Keep a file in a person's draft, which begins with it if need be. Raises DeniedError, TooMuchError, OSError."""
    access.require(Right.WORK, ticket.project_id)
    with transaction.atomic():
        draft, _created = Draft.objects.select_for_update(of=("self",)).get_or_create(
            ticket=ticket, user_id=access.user_id, kind=kind, defaults={"project_id": ticket.project_id}
        )
        sizes = list(DraftFile.objects.filter(draft=draft).values_list("file__size", flat=True))
        if len(sizes) >= MAX_FILES:
            raise TooMuchError(_("At most %(count)s files at once.") % {"count": MAX_FILES})
        if sum(sizes) + len(data) > settings.MAX_UPLOAD_BYTES:
            megabytes = settings.MAX_UPLOAD_BYTES // 1024**2
            raise TooMuchError(_("The files are larger than %(size)s MB together.") % {"size": megabytes})
        stored = store(project_id=ticket.project_id, name=name, content_type=content_type, data=data)
        DraftFile.objects.create(project_id=ticket.project_id, draft=draft, file=stored)
    return stored


def files_of(*, access: Access, ticket: Ticket, kind: str, ids: Sequence[int]) -> list[StoredFile]:
    """Return files that wait in a person's own draft, in the order they came; those that do not are left out."""
    rows = DraftFile.objects.filter(
        draft__ticket=ticket, draft__user_id=access.user_id, draft__kind=kind, file_id__in=ids
    )
    return [row.file for row in rows.select_related("file").order_by("pk")]


def detach(*, access: Access, ticket: Ticket, kind: str, ids: Iterable[int]) -> None:
    """Take files out of a person's draft; a draft that holds nothing else goes too."""
    with transaction.atomic():
        draft = (
            Draft.objects.select_for_update(of=("self",))
            .filter(ticket=ticket, user_id=access.user_id, kind=kind)
            .first()
        )
        if draft is None:
            return
        drop_files(DraftFile.objects.filter(draft=draft, file_id__in=list(ids)), ticket.project_id)
        if not draft.text.strip() and not draft.addresses and not DraftFile.objects.filter(draft=draft).exists():
            draft.delete()


def discard(drafts: QuerySet[Draft]) -> int:
    """Delete drafts and have their files forgotten; return how many drafts. Must run in a transaction."""
    rows = list(drafts.values_list("pk", "project_id"))
    for project in {project for _pk, project in rows}:
        drop_files(DraftFile.objects.filter(draft__in=[pk for pk, other in rows if other == project]), project)
    Draft.objects.filter(pk__in=[pk for pk, _project in rows]).delete()
    return len(rows)


def drop_files(files: QuerySet[DraftFile], project_id: int) -> None:
    """Take files out of drafts of a project and forget those that nothing else refers to."""
    stored = list(files.values_list("file_id", flat=True))
    if stored:
        files.delete()
        forget(project_id=project_id, file_ids=stored)


def copy_files(source: Draft, target: Draft) -> list[int]:
    """Let `target` hold the files of `source` too; return the new rows."""
    there = set(DraftFile.objects.filter(draft=target).values_list("file_id", flat=True))
    rows = DraftFile.objects.filter(draft=source).exclude(file_id__in=there).order_by("pk")
    return [
        DraftFile.objects.create(project_id=target.project_id, draft=target, file_id=row.file_id).pk for row in rows
    ]


def files_back(message: Message, draft: Draft) -> None:
    """Let a draft hold the files of a message that was taken back."""
    there = set(DraftFile.objects.filter(draft=draft).values_list("file_id", flat=True))
    files = Attachment.objects.filter(message=message).order_by("pk").values_list("file_id", flat=True)
    DraftFile.objects.bulk_create(
        DraftFile(project_id=draft.project_id, draft=draft, file_id=file)
        for file in dict.fromkeys(files)
        if file not in there
    )
