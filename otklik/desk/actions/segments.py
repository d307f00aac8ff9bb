from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.desk.models import SavedSegment
from otklik.desk.segment_events import SegmentRemoved, SegmentSaved
from otklik.events.changes import change
from otklik.lib.text import storable

# Conditions, not people: what was typed into the search field may be a name and is not kept.
NAMES = (
    "standing", "language", "region", "level", "mood", "consent", "tag", "open", "robots", "after", "before",
    "born_from", "born_to", "channel", "reach", "company", "panel", "source", "known_after", "known_before",
)  # fmt: skip
MOST = 50  # of one person, and shared in one project
LONGEST = 130  # characters of one value


def segments_of(access: Access) -> QuerySet[SavedSegment]:
    """Return the lists a person has: his own, and those shared in projects where he reads everything."""
    reads = access.with_right(Right.READ)
    own = Q(owner_id=access.user_id) & (Q(project=None) | Q(project_id__in=reads))
    rows = SavedSegment.objects.filter(own | Q(shared=True, project_id__in=reads))
    return rows.select_related("project").defer("project__signature").order_by("name", "id")


def may_remove(access: Access, segment: SavedSegment) -> bool:
    """Tell whether a person may remove a list he has."""
    return access.may(Right.SUPERVISE, segment.project_id) if segment.shared else segment.owner_id == access.user_id


def save_segment(
    *, access: Access, name: str, conditions: Mapping[str, str], project: Project | None = None, shared: bool = False
) -> SavedSegment:
    """Keep a list of customers under a name; one's own list of that name gets the new conditions.

    Raises DeniedError (shared ones are for supervisors), ValidationError.
    """
    if shared or project is not None:
        access.require(Right.SUPERVISE if shared else Right.READ, project.pk if project else None)
    title, kept = _title(name), _kept(conditions)
    same = _beside(project, shared=shared, owner_id=access.user_id)
    with change(actor=access.actor) as current:
        row = same.select_for_update().filter(name=title).first()
        if row is None and same.count() >= MOST:
            raise ValidationError(_("There are %(count)s lists; remove one first."), params={"count": MOST})
        row = row or SavedSegment(owner_id=access.user_id, project=project, shared=shared, name=title)
        row.conditions = kept
        row.save()
        current.record(SegmentSaved(project=row.project_id, segment=row.pk, name=row.name, shared=row.shared))
    return row


def change_segment(
    *, access: Access, segment: SavedSegment, name: str | None = None, conditions: Mapping[str, str] | None = None
) -> SavedSegment:
    """Give a kept list another name or other conditions. Raises DeniedError, ValidationError (a name that is taken)."""
    _may_write(access, segment)
    title = segment.name if name is None else _title(name)
    with change(actor=access.actor) as current:
        row = SavedSegment.objects.select_for_update().get(pk=segment.pk)
        if (
            _beside(row.project, shared=row.shared, owner_id=row.owner_id)
            .filter(name=title)
            .exclude(pk=row.pk)
            .exists()
        ):
            raise ValidationError({"name": _("There is a list of this name already.")})
        row.name = title
        row.conditions = row.conditions if conditions is None else _kept(conditions)
        row.save()
        current.record(SegmentSaved(project=row.project_id, segment=row.pk, name=row.name, shared=row.shared))
    return row


def _title(name: str) -> str:
    title = " ".join(storable(name).split())
    if not 0 < len(title) <= 80:
        raise ValidationError({"name": _("Give the list a name of at most 80 characters.")})
    return title


def _kept(conditions: Mapping[str, str]) -> dict[str, str]:
    kept = {key: storable(str(conditions[key])).strip()[:LONGEST] for key in NAMES if conditions.get(key)}
    if not kept:
        raise ValidationError(_("Choose a condition first."))
    return kept


def _beside(project: Project | None, *, shared: bool, owner_id: int) -> QuerySet[SavedSegment]:
    """Return the lists among which a name is one list."""
    same = SavedSegment.objects.filter(project=project, shared=shared)
    return same if shared else same.filter(owner_id=owner_id)


def _may_write(access: Access, segment: SavedSegment) -> None:
    if segment.shared or segment.owner_id != access.user_id:
        access.require(Right.SUPERVISE, segment.project_id if segment.shared else None)


def remove_segment(*, access: Access, segment: SavedSegment) -> None:
    """Remove a kept list; the customers stay. Raises DeniedError."""
    _may_write(access, segment)
    with change(actor=access.actor) as current:
        row = SavedSegment.objects.select_for_update().get(pk=segment.pk)
        current.record(SegmentRemoved(project=row.project_id, segment=row.pk, name=row.name, shared=row.shared))
        row.delete()
