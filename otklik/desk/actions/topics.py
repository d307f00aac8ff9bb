"""What customers come about: the tree of topics a project's manager keeps."""

from __future__ import annotations

from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.desk.events import TopicChanged
from otklik.desk.models import Topic
from otklik.events.changes import change

MAX_DEPTH = 4
MAX_TOPICS = 1000


def save_topic(
    *,
    access: Access,
    project: Project,
    topic: Topic | None,
    name: str,
    parent: Topic | None = None,
    is_typical: bool = False,
    is_active: bool = True,
) -> Topic:
    """Add a topic (`topic` None), last among its siblings, or change one. A topic in use is not deleted but switched
    off.

    Raises DeniedError, ValidationError: a name that a sibling has, a parent of another project, below itself, or deeper
    than four levels.
    """
    access.require(Right.MANAGE, project.pk)
    with change(actor=access.actor) as current:
        # One change of a project's tree at a time: two moves at once could make a circle.
        rows = {row.pk: row for row in Topic.objects.select_for_update().filter(project=project)}
        if topic is None and len(rows) >= MAX_TOPICS:
            raise ValidationError(_("A project has at most %(count)s topics."), params={"count": MAX_TOPICS})
        row = rows[topic.pk] if topic else Topic(project=project)
        _check_place(rows, row, parent)
        values = {"name": " ".join(name.split()), "parent": parent, "is_typical": is_typical, "is_active": is_active}
        changes = _differences(row, values)
        if row.pk is None or "parent" in changes:
            siblings = [other.position for other in rows.values() if other.parent_id == (parent.pk if parent else None)]
            row.position = max(siblings, default=0) + 1
        for field, value in values.items():
            setattr(row, field, value)
        row.full_clean()
        row.save()
        if changes:
            current.record(TopicChanged(project=project.pk, topic=row.pk, name=row.name, changes=changes))
    return row


def move_topic(*, access: Access, topic: Topic, direction: Literal["up", "down"]) -> None:
    """Change places with the sibling before or after; first and last stay where they are. Raises DeniedError."""
    access.require(Right.MANAGE, topic.project_id)
    with change(actor=access.actor) as current:
        siblings = list(
            Topic.objects.select_for_update()
            .filter(project_id=topic.project_id, parent_id=topic.parent_id)
            .order_by("position", "name")
        )
        place = next(number for number, row in enumerate(siblings) if row.pk == topic.pk)
        other = place + (-1 if direction == "up" else 1)
        if not 0 <= other < len(siblings):
            return
        siblings[place], siblings[other] = siblings[other], siblings[place]
        for number, row in enumerate(siblings, start=1):
            row.position = number
        Topic.objects.bulk_update(siblings, ["position"])
        changes = {"position": [str(place + 1), str(other + 1)]}
        current.record(TopicChanged(project=topic.project_id, topic=topic.pk, name=topic.name, changes=changes))


def _check_place(rows: dict[int, Topic], topic: Topic, parent: Topic | None) -> None:
    if parent is not None and parent.pk not in rows:
        raise ValidationError(_("The topic above must be one of this project."))
    above = 0
    step = parent.pk if parent else None
    while step is not None and above <= len(rows):
        if step == topic.pk:
            raise ValidationError(_("A topic cannot be below itself."))
        above += 1
        step = rows[step].parent_id
    if above + _height(rows, topic.pk) > MAX_DEPTH:
        raise ValidationError(_("Topics have at most %(count)s levels."), params={"count": MAX_DEPTH})


def _height(rows: dict[int, Topic], pk: int | None) -> int:
    """Return how many levels a topic and those below it take."""
    level, height = {pk}, 0
    while level and height <= MAX_DEPTH:
        height += 1
        level = {row.pk for row in rows.values() if row.parent_id is not None and row.parent_id in level}
    return height


def _differences(topic: Topic, values: dict[str, Any]) -> dict[str, list[str]]:
    before = {name: getattr(topic, name) if topic.pk else "" for name in values}
    return {
        name: [str(before[name] if before[name] is not None else ""), str(value if value is not None else "")]
        for name, value in values.items()
        if before[name] != value
    }
