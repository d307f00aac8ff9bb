"""A project's names of statuses, its resolution codes and its rules of closing."""

from __future__ import annotations

import re
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.desk.form_events import TicketFormChanged
from otklik.desk.models import ClosingRules, ResolutionCode, StatusLabel, Ticket, TicketField
from otklik.events.changes import Change, change

MAX_LABELS = 60
MAX_CODES = 200
COLOUR = re.compile(r"#[0-9a-f]{6}")
WHAT = {StatusLabel: "status", ResolutionCode: "code", TicketField: "field"}


def save_label(
    *,
    access: Access,
    project: Project,
    label: StatusLabel | None,
    kind: str,
    name: str,
    colour: str = "",
    is_archived: bool = False,
) -> StatusLabel:
    """Add a name of a status (`label` None) or change one; the kind of an existing one stays.

    Raises DeniedError, ValidationError for a name that is taken, an unknown kind, what is no colour.
    """
    access.require(Right.MANAGE, project.pk)
    with change(actor=access.actor) as current:
        if label is None and StatusLabel.objects.filter(project=project).count() >= MAX_LABELS:
            raise ValidationError(_("A project has at most %(count)s names of statuses."), params={"count": MAX_LABELS})
        row = (
            StatusLabel.objects.select_for_update().get(pk=label.pk, project=project)
            if label
            else StatusLabel(project=project, kind=kind, position=_last(StatusLabel, project))
        )
        if row.kind not in Ticket.Status.values:
            raise ValidationError({"kind": _("There is no such kind of status.")})
        if colour and not COLOUR.fullmatch(colour.lower()):
            raise ValidationError({"colour": _("A colour such as #2f6fed.")})
        values = {"name": " ".join(name.split()), "colour": colour.lower(), "is_archived": is_archived}
        _save(current, row, values)
    return row


def save_code(
    *, access: Access, project: Project, code: ResolutionCode | None, name: str, is_archived: bool = False
) -> ResolutionCode:
    """Add a resolution code (`code` None) or change one.

    Raises DeniedError, ValidationError for a name that is taken.
    """
    access.require(Right.MANAGE, project.pk)
    with change(actor=access.actor) as current:
        if code is None and ResolutionCode.objects.filter(project=project).count() >= MAX_CODES:
            raise ValidationError(_("A project has at most %(count)s resolution codes."), params={"count": MAX_CODES})
        row = (
            ResolutionCode.objects.select_for_update().get(pk=code.pk, project=project)
            if code
            else ResolutionCode(project=project, position=_last(ResolutionCode, project))
        )
        _save(current, row, {"name": " ".join(name.split()), "is_archived": is_archived})
    return row


def save_closing_rules(*, access: Access, project: Project, needs_resolution: bool, needs_topic: bool) -> ClosingRules:
    """Say what a ticket needs before it is solved or closed. Raises DeniedError."""
    access.require(Right.MANAGE, project.pk)
    with change(actor=access.actor) as current:
        row, _made = ClosingRules.objects.select_for_update().get_or_create(project=project)
        wanted = {"needs_resolution": needs_resolution, "needs_topic": needs_topic}
        changes = {
            name: [str(getattr(row, name)), str(value)] for name, value in wanted.items() if getattr(row, name) != value
        }
        if changes:
            row.needs_resolution, row.needs_topic = needs_resolution, needs_topic
            row.save()
            current.record(
                TicketFormChanged(project=project.pk, what="closing", item=project.pk, name="", changes=changes)
            )
    return row


def move_item(
    *, access: Access, row: TicketField | StatusLabel | ResolutionCode, direction: Literal["up", "down"]
) -> None:
    """Change places with the one before or after; first and last stay where they are. Raises DeniedError."""
    access.require(Right.MANAGE, row.project_id)
    model: Any = type(row)
    with change(actor=access.actor) as current:
        near = model.objects.select_for_update().filter(project_id=row.project_id)
        if isinstance(row, StatusLabel):
            near = near.filter(kind=row.kind)
        rows = list(near.order_by("position", "id"))
        place = next(number for number, other in enumerate(rows) if other.pk == row.pk)
        other = place + (-1 if direction == "up" else 1)
        if not 0 <= other < len(rows):
            return
        rows[place], rows[other] = rows[other], rows[place]
        for number, item in enumerate(rows, start=1):
            item.position = number
        model.objects.bulk_update(rows, ["position"])
        changes = {"position": [str(place + 1), str(other + 1)]}
        current.record(
            TicketFormChanged(project=row.project_id, what=WHAT[model], item=row.pk, name=row.name, changes=changes)
        )


def _last(model: type[StatusLabel] | type[ResolutionCode], project: Project) -> int:
    return model.objects.filter(project=project).count() + 1


def _save(current: Change, row: StatusLabel | ResolutionCode, values: dict[str, object]) -> None:
    is_new = row.pk is None
    changes = {
        name: ["" if is_new else str(getattr(row, name)), str(value)]
        for name, value in values.items()
        if is_new or getattr(row, name) != value
    }
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    if changes:
        current.record(
            TicketFormChanged(project=row.project_id, what=WHAT[type(row)], item=row.pk, name=row.name, changes=changes)
        )
