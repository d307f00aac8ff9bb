"""The fields a project's manager adds to its tickets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.roles import RIGHTS, Right, Role
from otklik.desk.form_events import TicketFormChanged
from otklik.desk.models import TicketField, Topic
from otklik.events.changes import change
from otklik.lib.fields import Kind, Option, has_circle

MAX_FIELDS = 100
MAX_OPTIONS = 200
MAX_OPTION_NAME = 120
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
CURRENCY = re.compile(r"[A-Z]{3}")
LISTS = frozenset({Kind.CHOICE, Kind.SEVERAL})
STEERING = LISTS | {Kind.YES_NO}
WORKERS = tuple(role for role in Role if Right.WORK in RIGHTS[role])
# Who may ever fill a field: those who may work on tickets, and the field engineer in his own. A manager always may.
WRITERS = (*WORKERS, Role.ENGINEER)


@dataclass(frozen=True)
class FieldPlan:
    """A field as its manager wants it. `options` are names in order, archived ones apart; ids are kept by name."""

    key: str
    name: str
    kind: str
    help: str = ""
    options: Sequence[str] = ()
    currency: str = ""
    required: str = ""
    topic: Topic | None = None
    parent: TicketField | None = None
    parent_values: Sequence[int] = ()
    readers: Sequence[str] = tuple(str(role) for role in Role if Right.READ in RIGHTS[role])
    writers: Sequence[str] = tuple(str(role) for role in WORKERS)
    is_archived: bool = False


def save_field(*, access: Access, project: Project, field: TicketField | None, plan: FieldPlan) -> TicketField:
    """Add a field (`field` None), last of all, or change one. Its kind and key stay what they were once it exists.

    An option that is left out is archived: it stays where it stands and cannot be chosen anew. Raises DeniedError,
    ValidationError.
    """
    access.require(Right.MANAGE, project.pk)
    with change(actor=access.actor) as current:
        # One change of a project's fields at a time: two conditions at once could make a circle.
        rows = {row.pk: row for row in TicketField.objects.select_for_update().filter(project=project)}
        if field is None and len(rows) >= MAX_FIELDS:
            raise ValidationError(_("A project has at most %(count)s fields."), params={"count": MAX_FIELDS})
        row = rows[field.pk] if field else TicketField(project=project, key=plan.key, kind=plan.kind)
        before = _told(row) if row.pk else {}
        _check(plan, row, rows)
        row.name, row.help = " ".join(plan.name.split()), " ".join(plan.help.split())
        row.options = merged(row.options, plan.options) if row.kind in LISTS else []
        row.currency = plan.currency.upper() if row.kind == Kind.MONEY else ""
        row.required, row.topic, row.parent = plan.required, plan.topic, plan.parent
        row.parent_values = sorted(set(plan.parent_values)) if plan.parent else []
        row.readers, row.writers = _roles(plan.readers, tuple(Role)), _roles(plan.writers, WRITERS)
        row.is_archived = plan.is_archived
        if row.pk is None:
            row.position = max((other.position for other in rows.values()), default=0) + 1
        row.full_clean()
        row.save()
        after = _told(row)
        changes = {name: [before.get(name, ""), text] for name, text in after.items() if before.get(name, "") != text}
        if changes:
            current.record(
                TicketFormChanged(project=project.pk, what="field", item=row.pk, name=row.name, changes=changes)
            )
    return row


def merged(before: Sequence[dict[str, object]], names: Sequence[str]) -> list[dict[str, object]]:
    """Return the options of a list: these names in this order, each under the id it had, and what is left archived."""
    known = {str(item["name"]).casefold(): int(str(item["id"])) for item in before}
    free = max(known.values(), default=0) + 1
    result: list[dict[str, object]] = []
    for name in names:
        pk = known.pop(name.casefold(), 0)
        if not pk:
            pk, free = free, free + 1
        result.append({"id": pk, "name": name, "archived": False})
    gone = set(known.values())
    return result + [{**item, "archived": True} for item in before if item["id"] in gone]


def options_of(row: TicketField) -> list[Option]:
    """Return the options of a field's list."""
    return [Option(item["id"], item["name"], bool(item.get("archived"))) for item in row.options]


def _check(plan: FieldPlan, row: TicketField, rows: dict[int, TicketField]) -> None:
    if not KEY.fullmatch(row.key):
        raise ValidationError({"key": _("Small Latin letters, digits and _; a letter first; 40 at most.")})
    names = [name.casefold() for name in plan.options]
    if row.kind in LISTS:
        if not names:
            raise ValidationError({"options": _("A list needs something to choose from.")})
        if len(set(names)) != len(names):
            raise ValidationError({"options": _("Each option once.")})
        # Archived ones count: what was once chosen keeps its name.
        if len(set(names) | {str(item["name"]).casefold() for item in row.options}) > MAX_OPTIONS:
            raise ValidationError({"options": _("At most %(count)s options.") % {"count": MAX_OPTIONS}})
        if any(len(name) > MAX_OPTION_NAME for name in names):
            raise ValidationError({"options": _("At most %(count)s characters.") % {"count": MAX_OPTION_NAME}})
    if row.kind == Kind.MONEY and not CURRENCY.fullmatch(plan.currency.upper()):
        raise ValidationError({"currency": _("Three letters such as RUB (ISO 4217).")})
    if plan.topic is not None and plan.topic.project_id != row.project_id:
        raise ValidationError({"topic": _("This topic belongs to another project.")})
    if plan.parent is not None:
        _check_parent(plan, row, rows)


def _check_parent(plan: FieldPlan, row: TicketField, rows: dict[int, TicketField]) -> None:
    parent = rows.get(plan.parent.pk) if plan.parent else None
    if parent is None or parent.kind not in STEERING:
        raise ValidationError({"condition": _("A field can hang on a list or a yes-or-no field of this project.")})
    known = {0, 1} if parent.kind == Kind.YES_NO else {option.id for option in options_of(parent)}
    if not plan.parent_values or not set(plan.parent_values) <= known:
        raise ValidationError({"condition": _("Choose the values it is shown for.")})
    above = {pk: other.parent_id for pk, other in rows.items()}
    if row.pk is not None and has_circle({**above, row.pk: parent.pk}, row.pk):
        raise ValidationError({"condition": _("A field cannot hang on itself.")})


def _roles(wanted: Iterable[str], allowed: Iterable[Role]) -> list[str]:
    chosen = {*wanted, str(Role.MANAGER)}  # managers see and fill every field
    return [str(role) for role in allowed if str(role) in chosen]


def _told(row: TicketField) -> dict[str, str]:
    """Return what the history tells of a field."""
    return {
        "name": row.name,
        "help": row.help,
        "options": ", ".join(option.name for option in options_of(row) if not option.archived),
        "currency": row.currency,
        "required": row.required,
        "topic": str(row.topic or ""),
        "parent": str(row.parent or ""),
        "parent_values": ", ".join(str(value) for value in row.parent_values),
        "readers": ", ".join(row.readers),
        "writers": ", ".join(row.writers),
        "is_archived": str(row.is_archived),
    }
