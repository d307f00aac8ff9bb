"""The request catalogue a project's manager keeps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.models import Project, Team
from otklik.accounts.roles import Right
from otklik.desk.models import AnswerTemplate, Checklist, Ticket, Topic
from otklik.events.changes import change
from otklik.requests import fields as form_fields
from otklik.requests.events import RequestTypeChanged
from otklik.requests.models import RequestType

MAX_TYPES = 100
# Parts of addresses of the forms' pages.
RESERVED = frozenset({"other", "sent", "embed"})


def save_type(
    *,
    access: Access,
    project: Project,
    request_type: RequestType | None,
    key: str,
    name: str,
    fields: Sequence[form_fields.Field],
    description: str = "",
    icon: str = "help",
    topic: Topic | None = None,
    team: Team | None = None,
    template: AnswerTemplate | None = None,
    checklist: Checklist | None = None,
    priority: int = Ticket.Priority.NORMAL,
    subject: str = "",
    promise: str = "",
    is_published: bool = False,
) -> RequestType:
    """Add an item to the catalogue (`request_type` None), last in it, or change one.

    Raises DeniedError, ValidationError: an address that is taken or reserved, a form that cannot work, a topic, a
    team, a template or a checklist of another project, somebody's personal template.
    """
    access.require(Right.MANAGE, project.pk)
    if key in RESERVED:
        raise ValidationError({"key": _("This address is taken.")})
    if {row.project_id for row in (topic, team) if row is not None} - {project.pk}:
        raise ValidationError(_("Topic and team must be of this project."))
    if template is not None and (template.project_id != project.pk or template.owner_id is not None):
        raise ValidationError({"template": _("The template must be a shared one of this project.")})
    if checklist is not None and checklist.project_id != project.pk:
        raise ValidationError({"checklist": _("The checklist must be of this project.")})
    values: dict[str, Any] = {
        "key": key,
        "name": " ".join(name.split()),
        "description": " ".join(description.split()),
        "icon": icon,
        "fields": form_fields.checked(fields),
        "topic": topic,
        "team": team,
        "template": template,
        "checklist": checklist,
        "priority": Ticket.Priority(priority),
        "subject": " ".join(subject.split()),
        "promise": " ".join(promise.split()),
        "is_published": is_published,
    }
    return _write(access, project, request_type, values)


def _write(access: Access, project: Project, request_type: RequestType | None, values: dict[str, Any]) -> RequestType:
    with change(actor=access.actor) as current:
        # One change of a project's catalogue at a time, so that places stay in order.
        rows = {row.pk: row for row in RequestType.objects.select_for_update().filter(project=project)}
        if request_type is None and len(rows) >= MAX_TYPES:
            raise ValidationError(_("A catalogue has at most %(count)s items."), params={"count": MAX_TYPES})
        row = rows[request_type.pk] if request_type else RequestType(project=project)
        changes = _differences(row, values)
        if row.pk is None:
            row.position = max((other.position for other in rows.values()), default=0) + 1
        for field, value in values.items():
            setattr(row, field, value)
        row.full_clean()
        row.save()
        if changes:
            current.record(RequestTypeChanged(project=project.pk, type=row.pk, name=row.name, changes=changes))
    return row


def move_type(*, access: Access, request_type: RequestType, direction: Literal["up", "down"]) -> None:
    """Change places with the item before or after; first and last stay where they are. Raises DeniedError."""
    access.require(Right.MANAGE, request_type.project_id)
    with change(actor=access.actor) as current:
        rows = list(RequestType.objects.select_for_update().filter(project_id=request_type.project_id))
        place = next(number for number, row in enumerate(rows) if row.pk == request_type.pk)
        other = place + (-1 if direction == "up" else 1)
        if not 0 <= other < len(rows):
            return
        rows[place], rows[other] = rows[other], rows[place]
        for number, row in enumerate(rows, start=1):
            row.position = number
        RequestType.objects.bulk_update(rows, ["position"])
        changes = {"position": [str(place + 1), str(other + 1)]}
        current.record(
            RequestTypeChanged(
                project=request_type.project_id, type=request_type.pk, name=request_type.name, changes=changes
            )
        )


def _differences(row: RequestType, values: dict[str, Any]) -> dict[str, list[str]]:
    before = {name: getattr(row, name) if row.pk else "" for name in values}
    return {name: [_told(before[name]), _told(value)] for name, value in values.items() if before[name] != value}


def _told(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(field.get("key", "") for field in value)
    return "" if value is None else str(value)[:300]
