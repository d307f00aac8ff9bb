"""Things that a walled project has: what was set up for it, written here once for the world."""

from __future__ import annotations

from django.conf import settings

from otklik.accounts.models import Project, User
from otklik.automation.models import Macro, Plan, Rule
from otklik.connectors.models import Panel
from otklik.customers.models import (
    Consent,
    ConsentText,
    Erasure,
    Identity,
    Organisation,
    PanelRow,
    Person,
    PersonNote,
)
from otklik.desk.models import (
    Checklist,
    ChecklistPoint,
    CommonProblem,
    SavedSegment,
    SavedView,
    Ticket,
    TicketChecklist,
)
from otklik.imports.models import Import, NotTaken
from otklik.lib.sealed import seal
from otklik.lib.webhook_signature import new_secret
from otklik.requests import fields as form_fields
from otklik.requests.models import Portal, RequestType
from otklik.routing.models import Reason, Shift, Skill
from otklik.service_levels.models import Calendar, ManagerLetter, Policy

EVERYTHING = {"join": "all", "items": []}
SEALED = seal(new_secret(), settings.FIELD_KEYS)


def common_of(ticket: Ticket, mark: str) -> int:
    """Let a ticket be one of a common problem."""
    facts = {"project_id": ticket.project_id, "began_at": ticket.created_at, "last_at": ticket.created_at}
    problem = CommonProblem.objects.create(words=["x"], names=[mark], count=1, usual=0, **facts)
    problem.tickets.create(project_id=ticket.project_id, ticket=ticket, at=ticket.created_at)
    return problem.pk


def panel_of(project: Project, person: int, mark: str) -> int:
    """Make a purchase whose foreign name is its own number."""
    row = PanelRow.objects.create(project=project, person_id=person, kind="purchase", external_id=mark, title=mark)
    PanelRow.objects.filter(pk=row.pk).update(external_id=str(row.pk))
    return row.pk


def routing_of(project: Project, mark: str, employee: User) -> dict[str, int]:
    """Set the queue of a project up; `employee` works in both."""
    shift = Shift.objects.create(
        project=project, user=employee, days=[0], starts="09:00", ends="18:00", first="2026-01-01"
    )
    return {
        "skill": Skill.objects.create(project=project, name=mark).pk,
        "reason": Reason.objects.create(project=project, name=mark, state="break").pk,
        "shift": shift.pk,
        "employee": employee.pk,
    }


def letter_of(project: Project, mark: str) -> int:
    """Write to the manager of a project."""
    return ManagerLetter.objects.create(project=project, by="customer", text=mark, name=mark).pk


def promises_of(project: Project, mark: str) -> dict[str, int]:
    """A calendar and a policy that is not in force yet."""
    calendar = Calendar.objects.create(project=project, name=mark, time_zone="Europe/Moscow", week=[[]] * 7)
    policy = Policy.objects.create(project=project, name=mark, is_active=False, first_response=60)
    return {"letter": letter_of(project, mark), "calendar": calendar.pk, "policy": policy.pk}


def side_panel_of(project: Project, mark: str, kind: str) -> Panel:
    return Panel.objects.create(
        project=project, name=mark, kind=kind, url="https://127.0.0.1:1024/{{customer.id}}", secret_sealed=SEALED
    )


def customers_of(project: Project, mark: str, person: int) -> dict[str, int]:
    """Make what hangs on a customer's card."""
    text = ConsentText.objects.create(project=project, purpose=mark, version="1", text=mark, sha256=mark)
    words = {"text": "x", "sha256": "x"}
    ConsentText.objects.get_or_create(project=project, purpose="data", version="1", defaults=words)
    anna = User.objects.get(email="anna@demo.example")
    note = PersonNote.objects.create(project=project, person_id=person, author=anna, author_name=mark, text=mark)
    twin = Person.objects.create(project=project, name=mark).pk
    return {
        "organisation": Organisation.objects.get(project=project, name=mark).pk,
        "consent_text": text.pk,
        "twin": twin,
        "note": note.pk,
        "identity": Identity.objects.filter(person_id=person).first().pk,  # type: ignore[union-attr]
        "consent": Consent.objects.create(project=project, person_id=person, text=text, evidence=mark).pk,
        "panel": panel_of(project, person, mark),
        "erasure": Erasure.objects.create(
            project=project, person_id=twin, ground="request", document=mark, state="done"
        ).pk,
    }


def import_of(project: Project, mark: str) -> int:
    run = Import.objects.create(
        project=project, source="csv", name=mark, what="tickets", state="ready",
        mapping={mark: ""}, found={"head": [mark], "rows": [[mark]]},
    )  # fmt: skip
    NotTaken.objects.create(project=project, run=run, kind="ticket", foreign_id=mark, place=mark, reason="nothing")
    return run.pk


def forms_of(project: Project, mark: str) -> int:
    """Open the project's forms; what is not published stays the house's own. Return the item's id."""
    Portal.objects.create(project=project, is_open=True)
    stored = form_fields.checked(form_fields.GENERAL)
    return RequestType.objects.create(project=project, key="house", name=mark, description=mark, fields=stored).pk


def views_of(project: Project, mark: str, owner: User) -> dict[str, int]:
    """What people have kept for the project: a list of customers, a view, a rule."""
    return {
        "segment": SavedSegment.objects.create(
            owner=owner, project=project, shared=True, name=mark, conditions={"tag": "x"}
        ).pk,
        "view": SavedView.objects.create(
            owner=owner, scope="project", project=project, name=mark, conditions=EVERYTHING
        ).pk,
        "schedule": Plan.objects.create(
            project=project,
            name=mark,
            rrule="FREQ=DAILY;BYHOUR=9;BYMINUTE=0",
            time_zone="UTC",
            begins_on="2026-01-01",
            template={"subject": mark, "text": mark},
        ).pk,
        "rule": Rule.objects.create(
            project=project, name=mark, trigger={"on": "until", "minutes": 5}, conditions=EVERYTHING
        ).pk,
        "macro": Macro.objects.create(project=project, name=mark, actions=[{"do": "priority", "value": 3}]).pk,
    }


def listed(ticket: int, checklist: Checklist, mark: str) -> dict[str, int]:
    """Put a list on a ticket, with one point."""
    facts = {"project_id": checklist.project_id}
    row = TicketChecklist.objects.create(ticket_id=ticket, checklist=checklist, name=mark, left=1, **facts)
    point = ChecklistPoint.objects.create(of=row, position=0, text=mark, **facts)
    return {"ticket_checklist": row.pk, "point": point.pk}
