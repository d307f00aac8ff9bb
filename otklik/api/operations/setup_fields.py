from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router

from otklik.accounts.models import Project
from otklik.api import etags, references, repeats
from otklik.api import inputs_setup as inputs
from otklik.api import outputs_setup as outputs
from otklik.api.fields import FieldKey, ProjectKey
from otklik.api.inputs_views import ViewMove
from otklik.api.operations.cards import named
from otklik.api.operations.projects import router as of_projects
from otklik.api.outputs import OptionOut, Reference
from otklik.api.problems import refused
from otklik.api.set_up import managed, one, shown, unchanged
from otklik.desk.actions.outcomes import move_item
from otklik.desk.actions.ticket_fields import FieldPlan, options_of, save_field
from otklik.desk.models import TicketField

TAGS = ["Set-up: fields"]
router = Router(tags=TAGS)


@of_projects.post(
    "/{key}/fields",
    response={201: outputs.FieldSetUpOut},
    operation_id="create_field",
    summary="Add a field",
    tags=TAGS,
)
def create_field(request: HttpRequest, key: Path[ProjectKey], data: inputs.NewField) -> HttpResponse:
    """Adds a field to a project's tickets, the last one. Needs the right `manage`. All are in `list_fields`."""
    access, project = managed(request, key)
    repeats.claim(request, access, project.pk)
    plan = _plan(project, None, data.model_dump())
    with named(condition="shown_for"):
        row = save_field(access=access, project=project, field=None, plan=plan)
    return shown(_out(row), place=f"projects/{project.key}/fields/{row.key}")


@router.get(
    "/{key}/fields/{field_key}",
    response={200: outputs.FieldSetUpOut},
    operation_id="get_field",
    summary="Read how a field is set up",
)
def get_field(
    request: HttpRequest, key: Path[ProjectKey], field_key: Path[FieldKey], if_none_match: etags.IfNoneMatch = None
) -> HttpResponse:
    """Gives a field with its conditions and with the roles that see and fill it. Needs the right `manage`."""
    _access, project = managed(request, key)
    return etags.fresh(request, shown(_out(_field(project, field_key))))


@router.patch(
    "/{key}/fields/{field_key}",
    response={200: outputs.FieldSetUpOut},
    operation_id="change_field",
    summary="Change a field",
)
def change_field(
    request: HttpRequest,
    key: Path[ProjectKey],
    field_key: Path[FieldKey],
    data: inputs.FieldChanges,
    if_match: etags.IfDigest = None,
) -> HttpResponse:
    """Changes what the body names; what stands in tickets stays. Needs the right `manage`."""
    access, project = managed(request, key)
    row = _field(project, field_key)
    unchanged(if_match, project, lambda: shown(_out(_field(project, field_key))))
    plan = _plan(project, row, data.model_dump(include=data.model_fields_set))
    with named(condition="shown_for"):
        row = save_field(access=access, project=project, field=row, plan=plan)
    return shown(_out(row))


@router.post("/{key}/fields/{field_key}/move", response={204: None}, operation_id="move_field", summary="Move a field")
def move_field(request: HttpRequest, key: Path[ProjectKey], field_key: Path[FieldKey], data: ViewMove) -> HttpResponse:
    """Changes places with the field before or after; at an end it stays where it is. Needs the right `manage`."""
    access, project = managed(request, key)
    row = _field(project, field_key)
    repeats.claim(request, access, project.pk)
    move_item(access=access, row=row, direction=data.direction)
    return HttpResponse(status=204)


def _field(project: Project, key: str) -> TicketField:
    return one(TicketField.objects.filter(project=project).select_related("topic", "parent"), key=key)


def _plan(project: Project, row: TicketField | None, given: dict[str, Any]) -> FieldPlan:
    """Return a field as a call wants it: what it gives, else what `row` is. Raises Problem 422."""
    wanted = {"key": row.key, "kind": row.kind, **_as_it_is(row)} if row else {}
    wanted |= {name: value for name, value in given.items() if name not in {"topic", "shown_by", "shown_for"}}
    wanted["required"] = wanted.get("required") or ""
    if "archived" in wanted:
        wanted["is_archived"] = wanted.pop("archived")
    if "topic" in given:
        wanted["topic"] = references.topic(project.pk, given["topic"]) if given["topic"] is not None else None
    if "shown_by" in given:
        wanted["parent"] = _parent(project, given["shown_by"])
    if "shown_for" in given:
        wanted["parent_values"] = given["shown_for"]
    return FieldPlan(**{**wanted, "options": [" ".join(name.split()) for name in wanted.get("options", ())]})


def _as_it_is(row: TicketField) -> dict[str, Any]:
    names = ("name", "help", "currency", "required", "topic", "parent", "parent_values", "readers", "writers")
    options = [option.name for option in options_of(row) if not option.archived]
    return {name: getattr(row, name) for name in names} | {"options": options, "is_archived": row.is_archived}


def _parent(project: Project, key: str | None) -> TicketField | None:
    if key is None:
        return None
    found = TicketField.objects.filter(project=project, key=key).first()
    if found is None:
        raise refused("body", "shown_by", msg="There is no such field in the project")
    return found


def _out(row: TicketField) -> outputs.FieldSetUpOut:
    return outputs.FieldSetUpOut(
        key=row.key,
        name=row.name,
        kind=row.kind,  # type: ignore[arg-type]
        help=row.help,
        options=[OptionOut(id=item.id, name=item.name, archived=item.archived) for item in options_of(row)],
        currency=row.currency,
        required=row.required or None,  # type: ignore[arg-type]
        topic=Reference(id=row.topic.pk, name=row.topic.name) if row.topic else None,
        shown_by=row.parent.key if row.parent else None,
        shown_for=row.parent_values,
        readers=row.readers,  # type: ignore[arg-type]
        writers=row.writers,  # type: ignore[arg-type]
        archived=row.is_archived,
    )
