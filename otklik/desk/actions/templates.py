from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.desk.events import TemplateChanged
from otklik.desk.models import AnswerTemplate, Topic
from otklik.events.changes import change
from otklik.lib import clock

FIELDS = ("name", "body", "language", "channel", "topic", "is_active")


def save_template(
    *,
    access: Access,
    project: Project,
    template: AnswerTemplate | None,
    personal: bool,
    name: str,
    body: str,
    language: str = "",
    channel: str = "",
    topic: Topic | None = None,
    is_active: bool = True,
) -> AnswerTemplate:
    """Add an answer template or change one. Shared ones are the supervisors' business, one's own everybody's who
    answers.

    Raises DeniedError, also for somebody else's personal one; ValidationError for what the model forbids, such as two
    of one name.
    """
    access.require(Right.WORK if personal else Right.SUPERVISE, project.pk)
    row = template or AnswerTemplate(project=project, owner_id=access.user_id if personal else None)
    _own(access, row)
    values: dict[str, Any] = {
        "name": path_of(name),
        "body": body.replace("\r\n", "\n").strip(),
        "language": language,
        "channel": channel,
        "topic": topic,
        "is_active": is_active,
    }
    with change(actor=access.actor) as current:
        changes = _differences(row, values)
        for field, value in values.items():
            setattr(row, field, value)
        row.updated_at = clock.now()
        row.full_clean()
        row.save()
        if changes and not personal:
            current.record(TemplateChanged(project=project.pk, template=row.pk, name=row.name, changes=changes))
    return row


def remove_template(*, access: Access, template: AnswerTemplate) -> None:
    """Throw a template away; what was written with it stays. Raises DeniedError."""
    personal = template.owner_id is not None
    access.require(Right.WORK if personal else Right.SUPERVISE, template.project_id)
    _own(access, template)
    with change(actor=access.actor) as current:
        pk = template.pk
        template.delete()
        if not personal:
            current.record(
                TemplateChanged(
                    project=template.project_id, template=pk, name=template.name, changes={"removed": ["", "yes"]}
                )
            )


def count_use(*, access: Access, template: AnswerTemplate) -> None:
    """Count that somebody has put a template into what he writes. Raises DeniedError. It is no event: nobody reads
    the history for it, and it happens all day.
    """
    access.require(Right.WORK, template.project_id)
    with transaction.atomic():
        AnswerTemplate.objects.filter(pk=template.pk).update(uses=F("uses") + 1, used_at=clock.now())


def path_of(name: str) -> str:
    """Return a path in its one spelling: "Billing/Refund " becomes "Billing / Refund"."""
    return " / ".join(part for part in (" ".join(part.split()) for part in name.split("/")) if part)


def _own(access: Access, template: AnswerTemplate) -> None:
    if template.owner_id not in {None, access.user_id}:
        # Like one that does not exist for whoever has only the project's rights.
        access.require(Right.INSTALL, None)


def _differences(row: AnswerTemplate, values: dict[str, Any]) -> dict[str, list[str]]:
    before = {name: getattr(row, name) if row.pk else None for name in FIELDS}
    return {
        name: [_short(before[name]), _short(values[name])]
        for name in FIELDS
        if (before[name] or "") != (values[name] or "")
    }


def _short(value: object) -> str:
    return str(value)[:300] if value is not None else ""
