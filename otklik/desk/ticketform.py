"""What a project adds to its tickets, read at once: fields, names of statuses, resolution codes, rules of closing."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from otklik.accounts.access import Access
from otklik.accounts.roles import Right, Role, role_of
from otklik.desk.checklists import holding
from otklik.desk.models import Ticket, TicketChecklist, TicketFieldValue
from otklik.lib.fields import Field, Kind, Option, Value, shown
from otklik.lib.prepared import fetch

# Topics are a tree of some hundred rows: read only where a field is shown by topic.
READ = """
SELECT p.id,
    (SELECT jsonb_agg(to_jsonb(f) ORDER BY f.position, f.id) FROM desk_ticketfield f WHERE f.project_id = p.id),
    (SELECT jsonb_agg(to_jsonb(l) ORDER BY l.position, l.id) FROM desk_statuslabel l WHERE l.project_id = p.id),
    (SELECT jsonb_agg(to_jsonb(c) ORDER BY c.position, c.id) FROM desk_resolutioncode c WHERE c.project_id = p.id),
    (SELECT to_jsonb(r) FROM desk_closingrules r WHERE r.project_id = p.id),
    (SELECT jsonb_object_agg(t.id, t.parent_id) FROM desk_topic t WHERE t.project_id = p.id
        AND EXISTS (SELECT FROM desk_ticketfield f WHERE f.project_id = p.id AND f.topic_id IS NOT NULL)),
    EXISTS (SELECT FROM desk_checklist k WHERE k.project_id = p.id)
FROM unnest(%(projects)s::bigint[]) AS p (id)
"""


@dataclass(frozen=True, slots=True)
class Label:
    """A project's own name of a status of one kind."""

    id: int
    kind: str
    name: str
    colour: str
    archived: bool


@dataclass(frozen=True, slots=True)
class Code:
    """One of the ways in which a project's tickets end."""

    id: int
    name: str
    archived: bool


@dataclass(frozen=True, slots=True)
class TicketForm:
    """What one project adds to its tickets. `parents` of topics are known only where a field is shown by topic."""

    fields: tuple[Field, ...] = ()
    labels: tuple[Label, ...] = ()
    codes: tuple[Code, ...] = ()
    needs_resolution: bool = False
    needs_topic: bool = False
    parents: Mapping[int, int | None] = field(default_factory=dict)
    has_checklists: bool = False

    @property
    def usable_labels(self) -> list[Label]:
        """Names of statuses that can be given."""
        return [label for label in self.labels if not label.archived]

    @property
    def usable_codes(self) -> list[Code]:
        """Codes that can be chosen."""
        return [code for code in self.codes if not code.archived]

    def topics_over(self, topic: int | None) -> frozenset[int]:
        """Return a topic and all above it."""
        found: set[int] = set()
        while topic is not None and topic not in found:
            found.add(topic)
            topic = self.parents.get(topic)
        return frozenset(found)

    def by_key(self, key: str) -> Field | None:
        """Return the field with a key, archived ones too."""
        return next((row for row in self.fields if row.key == key), None)

    def readable(self, access: Access, project_id: int) -> list[Field]:
        """Return the fields that a person's role may see."""
        return [row for row in self.fields if may_read(access, project_id, row)]

    def asked(self, values: Mapping[int, Value], topic: int | None) -> list[Field]:
        """Return the fields that are shown for these values under a topic, whoever looks."""
        return shown(self.fields, values, self.topics_over(topic))


def role_in(access: Access, project_id: int) -> str:
    """Return the role of a person in a project; "" for none. An administrator is every project's manager."""
    return str(role_of(access.roles.get(project_id, frozenset())) or "")


def may_read(access: Access, project_id: int, row: Field) -> bool:
    """Tell whether a person sees a field: managers see every one, who may change it sees it too."""
    role = role_in(access, project_id)
    return role == Role.MANAGER or role in row.readers or may_write(access, project_id, row)


def may_write(access: Access, project_id: int, row: Field) -> bool:
    """Tell whether a person may fill a field: managers may fill every one, others those that are set for their role.

    Whether he may change the ticket at all is asked apart: a field engineer only one that is assigned to him.
    """
    role = role_in(access, project_id)
    if not access.may(Right.WORK, project_id):
        return role == Role.ENGINEER and role in row.writers
    return role == Role.MANAGER or role in row.writers


def form_of(project_id: int) -> TicketForm:
    """Return what a project adds to its tickets; nothing for one behind a wall."""
    return forms_of([project_id])[project_id]


def forms_of(project_ids: Iterable[int]) -> dict[int, TicketForm]:
    """Return what each of these projects adds to its tickets, in one query."""
    found = fetch(READ, {"projects": sorted(set(project_ids))})
    # Django has psycopg leave jsonb as text, for its own fields to read.
    rows = [(pk, *(json.loads(text) if isinstance(text, str) else text for text in parts)) for pk, *parts in found]
    return {
        pk: TicketForm(
            fields=tuple(_field(row) for row in fields or ()),
            labels=tuple(
                Label(row["id"], row["kind"], row["name"], row["colour"], row["is_archived"]) for row in labels or ()
            ),
            codes=tuple(Code(row["id"], row["name"], row["is_archived"]) for row in codes or ()),
            needs_resolution=bool(rules and rules["needs_resolution"]),
            needs_topic=bool(rules and rules["needs_topic"]),
            parents={int(topic): parent for topic, parent in (parents or {}).items()},
            has_checklists=bool(has_checklists),
        )
        for pk, fields, labels, codes, rules, parents, has_checklists in rows
    }


def _field(row: dict[str, Any]) -> Field:
    return Field(
        id=row["id"],
        key=row["key"],
        name=row["name"],
        kind=row["kind"],
        help=row["help"],
        options=tuple(Option(item["id"], item["name"], bool(item.get("archived"))) for item in row["options"]),
        currency=row["currency"],
        required=row["required"],
        topic=row["topic_id"],
        parent=row["parent_id"],
        parent_values=frozenset(row["parent_values"]),
        readers=frozenset(row["readers"]),
        writers=frozenset(row["writers"]),
        archived=row["is_archived"],
    )


@dataclass(slots=True)
class Filled:
    """What stands in the fields of a ticket, the names of the customers among it, and the lists that hold it open."""

    values: dict[int, Value] = field(default_factory=dict)
    people: dict[int, str] = field(default_factory=dict)
    unticked: list[TicketChecklist] = field(default_factory=list)


def values_of(form: TicketForm, ticket: Ticket) -> Filled:
    """Return what stands in the fields of a ticket; no query where the project has neither fields nor checklists."""
    return all_values({ticket.project_id: form}, [ticket])[ticket.pk]


def all_values(forms: Mapping[int, TicketForm], tickets: Iterable[Ticket]) -> dict[int, Filled]:
    """Return what stands in the fields of several tickets, in one query, and one more where there are checklists."""
    found = {ticket.pk: Filled() for ticket in tickets}
    listed = [ticket.pk for ticket in tickets if forms[ticket.project_id].has_checklists]
    for pk, rows_left in (holding(listed) if listed else {}).items():
        found[pk].unticked = rows_left
    wanted = [ticket.pk for ticket in tickets if forms[ticket.project_id].fields]
    if not wanted:
        return found
    known = {row.id: row for form in forms.values() for row in form.fields}
    rows = (
        TicketFieldValue.objects.filter(ticket_id__in=wanted)
        .select_related("person")
        .only("ticket_id", "field_id", "option", "text", "number", "day", "person__name", "project_id")
    )
    for row in rows:
        if (kept := known.get(row.field_id)) is not None:
            _keep(found[row.ticket_id], kept, row)
    return found


def _keep(filled: Filled, kept: Field, row: TicketFieldValue) -> None:
    value: Value | None
    if row.option is None:
        value = _plain(row)
        if row.person_id is not None:
            filled.people[row.person_id] = str(row.person)
    elif kept.kind == Kind.SEVERAL:
        before = filled.values.get(kept.id)
        chosen = {*(before if isinstance(before, tuple) else ()), row.option}
        order = {option.id: place for place, option in enumerate(kept.options)}
        value = tuple(sorted(chosen, key=lambda pk: (order.get(pk, len(order)), pk)))
    else:
        value = bool(row.option) if kept.kind == Kind.YES_NO else row.option
    if value is not None:
        filled.values[kept.id] = value


def _plain(row: TicketFieldValue) -> str | Decimal | datetime.date | int | None:
    for value in (row.text, row.number, row.day, row.person_id):
        if value is not None:
            return value
    return None
