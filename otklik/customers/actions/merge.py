"""Two people turn out to be one. Every package moves its rows; for a day all of it can be taken back."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.customers.events import CustomersMerged, CustomersParted
from otklik.customers.models import Erasure, Merge, Person
from otklik.events.actor import system
from otklik.events.changes import change
from otklik.lib import clock, personal
from otklik.lib.text import storable

UNDO_FOR = datetime.timedelta(days=1)
FILLED = (
    "name", "language", "standing", "region", "birth_year", "technical_level", "mood", "preferred_channel",
    "quiet_from", "quiet_to", "time_zone", "address_form", "note", "organisation_id", "no_robots",
)  # fmt: skip


class TooLateError(ValidationError):
    """A merge can be undone for a day, and not after a later one of the same card."""


def merge_people(*, access: Access, kept: Person, gone: Person, reason: str = "") -> Merge:
    """Make `gone` part of `kept`: his identities, tickets, notes, consents and panels move, empty fields are filled.

    Raises DeniedError, ValidationError for people of two projects (S39), the same one twice, or a closed card.
    """
    access.require(Right.WORK, kept.project_id)
    access.require(Right.WORK, gone.project_id)
    if kept.project_id != gone.project_id:
        raise ValidationError(_("People of two projects are never one."))
    if kept.pk == gone.pk:
        raise ValidationError(_("Choose somebody else."))
    with change(actor=access.actor) as current:
        kept, gone = _both(kept.pk, gone.pk)
        if kept.merged_into_id or gone.merged_into_id or kept.erased_at or gone.erased_at:
            raise ValidationError(_("This card is closed: it was merged into another one or erased."))
        if Erasure.objects.filter(person_id__in=[kept.pk, gone.pk], state=Erasure.State.WAITING).exists():
            raise ValidationError(_("One of the cards is about to be erased."))
        moved: dict[str, Any] = {}
        for part in personal.parts():
            if part.merge:
                moved[part.name] = part.merge(kept.project_id, gone.pk, kept.pk)
        moved["filled"] = _fill(kept, gone)
        gone.merged_into = kept
        gone.version += 1
        gone.save(update_fields=["merged_into", "version"])
        row = Merge.objects.create(
            project_id=kept.project_id,
            kept=kept,
            gone=gone,
            moved=moved,
            reason=storable(reason)[:200],
            by_id=access.user_id,
            by_name=access.name[:200],
            at=clock.now(),
        )
        current.record(
            CustomersMerged(
                project=kept.project_id, person=kept.pk, gone=gone.pk, gone_name=str(gone), merge=row.pk,
                reason=row.reason,
            )
        )  # fmt: skip
    return row


def undo_merge(*, access: Access, merge: Merge) -> None:
    """Make two people of one again: exactly the rows that moved go back, what came since stays where it is.

    Raises DeniedError, TooLateError after a day or when a later merge lies on top, ValidationError after an erasure.
    """
    access.require(Right.WORK, merge.project_id)
    with change(actor=access.actor) as current:
        kept, gone = _both(merge.kept_id, merge.gone_id)
        row = Merge.objects.select_for_update().get(pk=merge.pk)
        if row.undone_at is not None:
            return
        if row.at < clock.now() - UNDO_FOR:
            raise TooLateError(_("A merge can be undone for a day."))
        if kept.merged_into_id is not None:
            raise TooLateError(_("Undo the later merge first."))
        if kept.erased_at is not None:
            raise ValidationError(_("This card is closed: it was merged into another one or erased."))
        for part in reversed(personal.parts()):
            if part.unmerge:
                part.unmerge(row.project_id, gone.pk, kept.pk, row.moved.get(part.name, {}))
        _empty(kept, gone, row.moved.get("filled", []))
        gone.merged_into = None
        gone.version += 1
        gone.save(update_fields=["merged_into", "version"])
        row.undone_at = clock.now()
        row.save(update_fields=["undone_at"])
        current.record(
            CustomersParted(project=kept.project_id, person=kept.pk, gone=gone.pk, gone_name=str(gone), merge=row.pk)
        )


def gather_strays(*, since: datetime.timedelta = datetime.timedelta(hours=2)) -> int:
    """Bring home what came to somebody while he was being merged; return how many rows.

    A ticket being opened at that moment has found the old card and waits for its lock; it lands there afterwards.
    """
    amount = 0
    recent = Merge.objects.filter(undone_at=None, at__gte=clock.now() - since).order_by("-at")[:500]
    for pk, kept_id, gone_id in recent.values_list("pk", "kept_id", "gone_id"):
        with change(actor=system("customers")):
            kept, gone = _both(kept_id, gone_id)
            row = Merge.objects.select_for_update().get(pk=pk)
            if row.undone_at is not None or gone.merged_into_id != kept.pk or kept.erased_at:
                continue
            for part in personal.parts():
                if part.merge is None:
                    continue
                came = part.merge(row.project_id, gone.pk, kept.pk)
                for name, ids in came.items():
                    amount += len(ids)
                    row.moved.setdefault(part.name, {}).setdefault(name, []).extend(ids)
            row.save(update_fields=["moved"])
    return amount


def _both(kept: int, gone: int) -> tuple[Person, Person]:
    # Locked in the order of ids: two opposite merges at once wait for each other instead of a deadlock.
    rows = {row.pk: row for row in Person.objects.select_for_update().filter(pk__in=[kept, gone]).order_by("pk")}
    return rows[kept], rows[gone]


def _fill(kept: Person, gone: Person) -> list[str]:
    filled = [name for name in FILLED if not getattr(kept, name) and getattr(gone, name)]
    for name in filled:
        setattr(kept, name, getattr(gone, name))
    kept.version += 1
    kept.save(update_fields=[*(name.removesuffix("_id") for name in filled), "version"])
    return filled


def _empty(kept: Person, gone: Person, filled: list[str]) -> None:
    taken = [name for name in filled if name in FILLED and getattr(kept, name) == getattr(gone, name)]
    for name in taken:
        field = Person._meta.get_field(name.removesuffix("_id"))
        blank: Any = None if field.null else "" if field.get_internal_type() in {"CharField", "TextField"} else 0
        setattr(kept, name, bool(blank) if name == "no_robots" else blank)
    kept.version += 1
    kept.save(update_fields=[*(name.removesuffix("_id") for name in taken), "version"])
