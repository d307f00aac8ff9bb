"""Screens that write conditions: what a form says as a tree of conditions, and a tree as lines of a form.

A condition is a line `c3`: `c3.field`, `c3.op`, `c3.value` (and `c3.to` for the second date), `c3.group` (0 = top).
Groups are joined by `join1` … `join5`, everything together by `join`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from otklik.accounts.access import Access
from otklik.accounts.models import Project, Team, User
from otklik.customers.models import Identity, Organisation
from otklik.desk.conditions import FIELDS, ME, MOST, MOST_VALUES, NOBODY, OPS, Field
from otklik.desk.models import Ticket, Topic
from otklik.desk.view_fields import options_of, readable_fields
from otklik.desk.view_queries import READERS
from otklik.lib.addresses import normalise_address
from otklik.lib.phones import normalise_phone

GROUPS = 5
MOST_CHOICES = 300
Choice = tuple[str, str]
YES = (("1", _("yes")), ("0", _("no")))
JOINS = (("all", _("all of these")), ("any", _("any of these")))
BOXES: dict[str, Sequence[tuple[Any, Any]]] = {
    "status": Ticket.Status.choices,
    "priority": Ticket.Priority.choices,
    "complexity": Ticket.Complexity.choices,
    "source": Ticket.Source.choices,
}
CHANNELS = (
    ("mail", _("E-mail")),
    ("manual", _("Written down by hand")),
    ("form", _("Web form")),
    ("api", _("Other system")),
)
HINTS: dict[str, str | Promise] = {
    "tags": _("Several with commas between"),
    "person": _("Addresses or telephone numbers, one a line"),
    "organisation": _("Names, one a line"),
    "own_text": _("A number of a contract, a name, a date such as 2026-12-31"),
}


@dataclass(frozen=True)
class Input:
    """How the value of a field that views do not know is put in. `kind` as in `Line.kind`; `choices` for boxes."""

    kind: str
    choices: Sequence[tuple[str, str | Promise]] = ()
    hint: str | Promise = ""


INPUTS: dict[str, Input] = {}  # of the fields that packages above add (`add_fields`)
ALL: dict[str, Field] = dict(FIELDS)


def add_fields(fields: Mapping[str, Field], inputs: Mapping[str, Input]) -> None:
    """Let the form draw more fields than views know; whoever asks for them checks the tree with their `fields`."""
    ALL.update(fields)
    INPUTS.update(inputs)


@dataclass
class Line:
    """One condition as the form shows it. `values` are what is chosen, `text` what is written."""

    at: int
    field: str
    op: str
    group: int = 0
    values: list[str] = dataclasses.field(default_factory=list)
    text: str = ""
    to: str = ""
    choices: list[Choice] = dataclasses.field(default_factory=list)

    @property
    def ops(self) -> list[Choice]:
        """The operators of the field."""
        return [(op, str(OPS[op])) for op in ALL[self.field].ops]

    @property
    def kind(self) -> str:
        """How the value is put in."""
        if self.field in INPUTS:
            return INPUTS[self.field].kind
        if self.field in BOXES:
            return "boxes"
        if self.field in {"topic", "team", "assignee", "channel", "own"}:
            return "select"
        if self.field in {"unread", "with_client", "asleep", "promised", "overdue"}:
            return "yes"
        if self.field == "due":
            return "hours"
        if self.field in {"created", "updated"}:
            return "dates" if self.op == "between" else "days"
        return "lines" if self.field in {"person", "organisation"} else "text"

    @property
    def hint(self) -> str | Promise:
        """What is to be written."""
        return INPUTS[self.field].hint if self.field in INPUTS else HINTS.get(self.field, "")


def lines_of(data: QueryDict, fields: Mapping[str, Field] = FIELDS) -> list[Line]:
    """Return the lines of a posted form; what no field of ours is left out."""
    found: list[Line] = []
    for at in range(MOST):
        name = data.get(f"c{at}.field", "")
        if name not in fields:
            continue
        ops = fields[name].ops
        op = data.get(f"c{at}.op", "")
        group = data.get(f"c{at}.group", "0")
        values = [value[:200] for value in data.getlist(f"c{at}.value")[:MOST_VALUES]]
        line = Line(len(found), name, op if op in ops else ops[0], int(group) if group in set("012345") else 0, values)
        # A line whose field was just changed keeps nothing of the other field's value.
        if data.get(f"c{at}.was", name) != name:
            line.values = []
        line.text, line.to = (line.values or [""])[0], data.get(f"c{at}.to", "")[:20]
        found.append(line)
    return found


def tree_of(lines: list[Line], data: QueryDict | dict[str, str], access: Access, projects: list[int]) -> dict[str, Any]:
    """Return the tree that lines say; whether it can be is for `conditions.check` to tell."""
    join = "any" if data.get("join") == "any" else "all"
    groups: dict[int, dict[str, Any]] = {}
    items: list[dict[str, Any]] = []
    for line in lines:
        condition = {"field": line.field, "op": line.op, "value": _value(line, projects)}
        if not line.group:
            items.append(condition)
            continue
        if line.group not in groups:
            inner = "all" if data.get(f"join{line.group}", "any") == "all" else "any"
            groups[line.group] = {"join": inner, "items": []}
            items.append(groups[line.group])
        groups[line.group]["items"].append(condition)
    return {"join": join, "items": items}


def _value(line: Line, projects: list[int]) -> Any:
    if line.kind == "yes":
        return line.text != "0"
    if line.kind in {"days", "hours"}:
        return int(line.text) if line.text.isascii() and line.text.isdigit() and len(line.text) < 6 else 0
    if line.kind == "dates":
        return [line.text, line.to]
    if line.kind == "number":
        return int(line.text) if line.text.isascii() and line.text.isdigit() and len(line.text) < 6 else -1
    if line.kind == "times":
        return [line.text, line.to]
    if line.field in {"subject", "own_text"} or (line.field in INPUTS and line.kind == "text"):
        return line.text
    if line.field == "tags":
        return [tag.strip() for tag in line.text.replace("#", " ").split(",") if tag.strip()]
    if line.kind == "lines":
        return [row_by_words(line.field, word, projects) for word in line.text.splitlines() if word.strip()][
            :MOST_VALUES
        ]
    return [int(one) if one.isascii() and one.isdigit() and len(one) < 19 else one for one in line.values]


def row_by_words(name: str, word: str, projects: list[int]) -> int:
    """Return the id of a customer (`person`) or organisation by what was written; 0, which is nobody's, for none."""
    word = " ".join(word.split())
    if word.startswith("#") and word[1:].isascii() and word[1:].isdigit() and len(word) < 20:
        return int(word[1:])
    if name == "organisation":
        return Organisation.objects.filter(project_id__in=projects, name=word).values_list("pk", flat=True).first() or 0
    value = normalise_address(word) or normalise_phone(word) or ""
    rows = Identity.objects.filter(project_id__in=projects, value=value)
    return (rows.values_list("person_id", flat=True).first() or 0) if value else 0


def lines_from(tree: dict[str, Any], projects: Sequence[int]) -> tuple[list[Line], dict[str, str]]:
    """Return the lines of a checked tree and the joins of its groups."""
    found: list[Line] = []
    joins = {"join": str(tree.get("join", "all"))}
    group = 0
    for item in tree.get("items", []):
        if "join" in item:
            group += 1
            joins[f"join{group}"] = item["join"]
            found += [_line(len(found) + at, one, min(group, GROUPS), projects) for at, one in enumerate(item["items"])]
        else:
            found.append(_line(len(found), item, 0, projects))
    return found, joins


def _line(at: int, item: dict[str, Any], group: int, projects: Sequence[int]) -> Line:
    line, value = Line(at, item["field"], item["op"], group), item["value"]
    if line.kind == "yes":
        line.text = "1" if value else "0"
    elif line.kind in {"dates", "times"}:
        line.text, line.to = value
    elif line.kind == "lines":
        line.text = "\n".join(words_of_row(line.field, pk, projects) for pk in value)
    elif isinstance(value, list):
        line.values, line.text = [str(one) for one in value], ", ".join(str(one) for one in value)
    else:
        line.text = str(value)
    if line.text and not line.values:
        line.values = [line.text]
    return line


def words_of_row(name: str, pk: int, projects: Sequence[int]) -> str:
    """Return a customer or organisation as a person writes it: `row_by_words` finds it by that."""
    rows: Any = (
        Organisation.objects.filter(pk=pk, project_id__in=projects).values_list("name", flat=True)
        if name == "organisation"
        else Identity.objects.filter(person_id=pk, project_id__in=projects)
        .order_by("id")
        .values_list("value", flat=True)
    )
    return str(rows.first() or f"#{pk}")


def give_choices(lines: list[Line], access: Access, projects: list[Project]) -> None:
    """Put what can be chosen into the lines: of the projects the view runs over, and what is chosen already."""
    drawn: dict[str, list[Choice]] = {}
    for line in lines:
        if line.field not in drawn:
            drawn[line.field] = _choices(line.field, access, projects)
        line.choices = drawn[line.field]


def _choices(name: str, access: Access, projects: list[Project]) -> list[Choice]:
    if name in BOXES:
        return [(str(value), str(label)) for value, label in BOXES[name]]
    if name in INPUTS:
        return [(value, str(label)) for value, label in INPUTS[name].choices]
    if name == "channel":
        return [(value, str(label)) for value, label in CHANNELS]
    ids = [project.pk for project in projects]
    several = len(projects) > 1
    if name == "assignee":
        people = User.objects.filter(memberships__project_id__in=ids, is_active=True).distinct().order_by("name")
        first = [(ME, str(_("me"))), (NOBODY, str(_("nobody")))]
        return first + [(str(user.pk), str(user)) for user in people[:MOST_CHOICES]]
    keys = {project.pk: project.name for project in projects}
    if name == "own":
        options = [
            (f"{row.id}:{pk}", _named(f"{row.name}: {option}", keys[project], several))
            for project, row in readable_fields(access, ids)
            for pk, option in options_of(row)
        ]
        return options[:MOST_CHOICES]
    if name == "team":
        teams = Team.objects.filter(project_id__in=ids, is_active=True).order_by("project_id", "line", "name")
        rows = [(str(team.pk), _named(team.name, keys[team.project_id], several)) for team in teams[:MOST_CHOICES]]
        return [(NOBODY, str(_("no team"))), *rows]
    if name == "topic":
        topics = Topic.objects.filter(project_id__in=ids, is_active=True).select_related("parent")
        rows = [
            (
                str(one.pk),
                _named(f"{one.parent.name} → {one.name}" if one.parent else one.name, keys[one.project_id], several),
            )
            for one in topics[:MOST_CHOICES]
        ]
        return [(NOBODY, str(_("no topic"))), *sorted(rows, key=lambda row: row[1].casefold())]
    return []


def _named(name: str, project: str, several: bool) -> str:
    return f"{project}: {name}" if several else name


def readable(access: Access) -> list[Project]:
    """Return the projects views of the person can run over."""
    return list(Project.objects.filter(pk__in=access.with_right(*READERS), is_active=True).order_by("name"))
