"""The topics of a project as a tree shows them."""

from __future__ import annotations

from dataclasses import dataclass

from otklik.accounts.models import Project
from otklik.desk.models import Topic


@dataclass(frozen=True)
class Line:
    """A topic at its place in the tree; `level` 0 is the top."""

    topic: Topic
    level: int
    first: bool
    last: bool


def tree(project: Project) -> list[Line]:
    """Return the topics of a project, each before those below it, siblings in their order."""
    below: dict[int | None, list[Topic]] = {}
    for row in Topic.objects.filter(project=project):
        below.setdefault(row.parent_id, []).append(row)
    lines: list[Line] = []
    waiting = [(row, 0, place, len(below[None])) for place, row in enumerate(below.get(None, []))][::-1]
    while waiting:
        row, level, place, amount = waiting.pop()
        lines.append(Line(row, level, first=place == 0, last=place == amount - 1))
        children = below.pop(row.pk, [])
        waiting += [(child, level + 1, number, len(children)) for number, child in enumerate(children)][::-1]
    return lines
