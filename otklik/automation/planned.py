"""The ticket that a plan opens: its template in one form, and the opening."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.models import Project, Team, User
from otklik.accounts.roles import RIGHTS, Role
from otklik.automation.effects import CannotActError
from otklik.customers.models import Person
from otklik.desk import actions as desk
from otklik.desk.actions import NewMessage
from otklik.desk.actions.assign import may_hold
from otklik.desk.actions.change import clean_tags
from otklik.desk.actions.checklists import put_checklist
from otklik.desk.actions.fill import FieldsError, check_opening
from otklik.desk.models import Checklist, Message, Ticket, Topic
from otklik.desk.ticketform import form_of
from otklik.desk.timeline import SCHEDULE
from otklik.events.actor import Actor, system
from otklik.lib.fields import FieldError, Value, parse
from otklik.lib.text import storable

NAMES = frozenset(
    {"subject", "text", "customer", "topic", "team", "assignee", "priority", "tags", "fields", "checklist"}
)
ROWS: dict[str, type[Any]] = {"customer": Person, "topic": Topic, "team": Team, "checklist": Checklist}
MAX_TEXT = 20_000
CHANNEL = "schedule"


@dataclass(frozen=True)
class PlanAccess(Access):
    """The access of a plan: nobody's account, one project, its own name in the history."""

    plan: str = ""

    @property
    def actor(self) -> Actor:
        """The plan as the author of a change."""
        return system(f"{SCHEDULE}{self.plan}"[:200])


def access_of_plan(project: Project, name: str) -> PlanAccess:
    """Return what a plan may do: what a supervisor may, in its project."""
    roles = {project.pk: RIGHTS[Role.SUPERVISOR]} if project.is_active else {}
    return PlanAccess(0, project.sender_name or project.name, is_administrator=False, roles=roles, plan=name)


def _bad(text: str) -> ValidationError:
    return ValidationError({"template": text})


def check_template(project: Project, given: Any) -> dict[str, Any]:
    """Return a template in its one form; rows that it names are the project's. Raises ValidationError."""
    if not isinstance(given, Mapping) or set(given) - NAMES:
        raise _bad(_("There is something in the template that a ticket does not have."))
    subject = " ".join(storable(str(given.get("subject") or "")).split())
    text = storable(str(given.get("text") or "")).strip()
    if not 0 < len(subject) <= 300:
        raise _bad(_("Write a subject of at most 300 characters."))
    if not 0 < len(text) <= MAX_TEXT:
        raise _bad(_("Write what is to be done."))
    priority = given.get("priority", int(Ticket.Priority.NORMAL))
    if isinstance(priority, bool) or priority not in Ticket.Priority.values:
        raise _bad(_("One of the chosen values does not exist."))
    checked: dict[str, Any] = {"subject": subject, "text": text, "priority": int(priority)}
    checked |= {name: _row(project, model, given.get(name)) for name, model in ROWS.items()}
    checked["assignee"] = _holder(project, given.get("assignee"))
    try:
        checked["tags"] = clean_tags(given.get("tags") or [])
    except ValueError as error:
        raise _bad(_("These tags are too many or too long.")) from error
    fields = given.get("fields") or {}
    if not isinstance(fields, Mapping):
        raise _bad(_("There is no such field in the project."))
    read_fields(project, fields)
    checked["fields"] = dict(fields)
    return checked


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**63


def _row(project: Project, model: type[Any], value: Any) -> int | None:
    if value is None:
        return None
    rows = model.objects.filter(pk=value, project_id=project.pk) if _whole(value) else model.objects.none()
    if not rows.exists():
        raise _bad(_("One of the chosen values does not exist."))
    return int(value)


def _holder(project: Project, value: Any) -> int | None:
    if value is None:
        return None
    found = User.objects.filter(pk=value, is_active=True).first() if _whole(value) else None
    if found is None or not may_hold(found, project.pk):
        raise _bad(_("This person does not hold tickets of the project."))
    return found.pk


def read_fields(project: Project, given: Mapping[str, Any]) -> dict[int, Value | None]:
    """Return what stands under the keys of fields, by id. Raises ValidationError."""
    form = form_of(project.pk)
    found: dict[int, Value | None] = {}
    for key, raw in given.items():
        row = form.by_key(str(key))
        if row is None or row.archived:
            raise _bad(_("There is no such field in the project."))
        try:
            found[row.id] = parse(row, raw)
        except FieldError as error:
            raise _bad(f"{row.name}: {error}") from error
    return found


def open_planned(access: Access, project: Project, template: Mapping[str, Any]) -> Ticket:
    """Open the ticket of a template. Raises CannotActError, FieldsError and what the verbs refuse with."""
    topic, team, person = (_there(project, name, template) for name in ("topic", "team", "customer"))
    checklist = _there(project, "checklist", template)
    values = {pk: value for pk, value in read_fields(project, template.get("fields", {})).items() if value is not None}
    form = form_of(project.pk)
    asked = {row.id for row in form.asked(values, topic.pk if topic else None)}
    given = {pk: value for pk, value in values.items() if pk in asked}
    fields = check_opening(
        access=access, project_id=project.pk, topic=topic.pk if topic else None, given=given, form=form
    )
    opened = desk.open_ticket(
        actor=access.actor,
        project=project,
        subject=template["subject"],
        message=NewMessage(text=template["text"], author_name=access.actor.name.removeprefix(SCHEDULE)),
        source=Ticket.Source.SCHEDULE,
        channel=CHANNEL,
        person=person,
        kind=Message.Kind.NOTE,
        priority=template["priority"],
        topic=topic,
        team=team,
        tags=template["tags"],
        fields=fields,
    )
    holder = User.objects.filter(pk=template["assignee"], is_active=True).first() if template.get("assignee") else None
    if holder is not None and may_hold(holder, project.pk):
        desk.assign(access=access, ticket=opened.ticket, assignee=holder, team=team)
    if checklist is not None:
        put_checklist(access=access, ticket=opened.ticket, checklist=checklist)
    return opened.ticket


def _there(project: Project, name: str, template: Mapping[str, Any]) -> Any:
    """Return the row that a template names, None for none. Raises CannotActError for one that is gone."""
    value = template.get(name)
    if value is None:
        return None
    found = ROWS[name].objects.filter(pk=value, project_id=project.pk).first()
    if found is None or not getattr(found, "is_active", True) or getattr(found, "is_archived", False):
        raise CannotActError(_("What the template names is no longer there: %(what)s.") % {"what": _said(name)})
    return found


def _said(name: str) -> str:
    return {"customer": _("customer"), "topic": _("topic"), "team": _("team"), "checklist": _("checklist")}[name]


__all__ = ["FieldsError", "access_of_plan", "check_template", "open_planned", "read_fields"]
