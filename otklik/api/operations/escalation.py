from __future__ import annotations

import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from otklik.accounts.access import Access
from otklik.accounts.models import Project, User
from otklik.api import escalation_models as shapes
from otklik.api import etags, paging, repeats
from otklik.api.door import answer
from otklik.api.fields import Id, ProjectKey
from otklik.api.inputs import Paged
from otklik.api.operations.cards import named
from otklik.api.outputs import Reference
from otklik.api.problems import refused
from otklik.api.set_up import managed, one, shown, unchanged, values
from otklik.lib import clock
from otklik.service_levels.actions.escalation_rules import remove_rule, save_rule
from otklik.service_levels.actions.matrix import add_absence, remove_absence, remove_responsible, save_responsible
from otklik.service_levels.actions.reviews import change_promise_settings, settings_of
from otklik.service_levels.choosing import Asked, choose, everybody
from otklik.service_levels.models import Absence, Calendar, EscalationRule, Responsible

router = Router(tags=["Set-up: escalation"])
RULE = {
    "trigger": "trigger",
    "amount": "amount",
    "level": "level",
    "side": "side",
    "name": "name",
    "hand_over": "hand_over",
    "active": "is_active",
}
SETTINGS = {"client_sees_reviews": "client_sees_cards", "shows_figure": "shows_figure", "review_days": "card_days"}


@router.get(
    "/{key}/responsible",
    response={200: shapes.ResponsibleList},
    operation_id="list_responsible",
    summary="Read the matrix of responsible people",
)
def list_responsible(request: HttpRequest, key: Path[ProjectKey], query: Query[Paged]) -> HttpResponse:
    """Gives who answers at which level and for what. Needs the right `manage`."""
    _access, project = managed(request, key, Paged)
    found, after = paging.part(_lines(project), query.cursor, query.limit)
    items = [_line(row) for row in found]
    return answer(shapes.ResponsibleList(items=items, next=paging.next_link(request, after)))


@router.post(
    "/{key}/responsible",
    response={201: shapes.ResponsibleOut},
    operation_id="add_responsible",
    summary="Add a line to the matrix",
)
def add_responsible(request: HttpRequest, key: Path[ProjectKey], data: shapes.NewResponsible) -> HttpResponse:
    """Names who answers at a level, on a side and for what. Needs the right `manage`."""
    access, project = managed(request, key)
    repeats.claim(request, access, project.pk)
    row = _kept(access, project, None, data)
    return shown(_line(row), place=f"projects/{project.key}/responsible/{row.pk}")


@router.get(
    "/{key}/responsible/{line_id}",
    response={200: shapes.ResponsibleOut},
    operation_id="get_responsible",
    summary="Read a line of the matrix",
)
def get_responsible(
    request: HttpRequest, key: Path[ProjectKey], line_id: Path[Id], if_none_match: etags.IfNoneMatch = None
) -> HttpResponse:
    """Gives one line of the matrix. Needs the right `manage`."""
    _access, project = managed(request, key)
    return etags.fresh(request, shown(_line(one(_lines(project), pk=line_id))))


@router.put(
    "/{key}/responsible/{line_id}",
    response={200: shapes.ResponsibleOut},
    operation_id="change_responsible",
    summary="Change a line of the matrix",
)
def change_responsible(
    request: HttpRequest,
    key: Path[ProjectKey],
    line_id: Path[Id],
    data: shapes.NewResponsible,
    if_match: etags.IfDigest = None,
) -> HttpResponse:
    """Puts what the body says in place of a line. Needs the right `manage`."""
    access, project = managed(request, key)
    row = one(_lines(project), pk=line_id)
    unchanged(if_match, project, lambda: shown(_line(one(_lines(project), pk=line_id))))
    return shown(_line(_kept(access, project, row, data)))


@router.delete(
    "/{key}/responsible/{line_id}",
    response={204: None},
    operation_id="delete_responsible",
    summary="Remove a line of the matrix",
)
def delete_responsible(request: HttpRequest, key: Path[ProjectKey], line_id: Path[Id]) -> HttpResponse:
    """Removes a line of the matrix. Needs the right `manage`."""
    access, project = managed(request, key)
    remove_responsible(access=access, line=one(_lines(project), pk=line_id))
    return HttpResponse(status=204)


@router.get(
    "/{key}/responsible-trial",
    response={200: shapes.ChoiceOut},
    operation_id="try_responsible",
    summary="Who would it be?",
)
def try_responsible(request: HttpRequest, key: Path[ProjectKey], query: Query[shapes.TrialQuery]) -> HttpResponse:
    """Gives whom the matrix names for a ticket like this, now or at a moment. Needs the right `manage`."""
    _access, project = managed(request, key, shapes.TrialQuery)
    at = query.at or clock.now()
    if at.tzinfo is None:
        raise refused("query", "at", msg="Give a moment with a zone")
    choice = choose(
        Asked(
            project=project,
            at=at.astimezone(datetime.UTC),
            side=query.side,
            level=query.level,
            topic=query.topic,
            region=query.region,
            standing=query.customer_class,
        )
    )
    return answer(
        shapes.ChoiceOut(
            user=reference_to(choice.user),
            side=choice.side,  # type: ignore[arg-type]
            level=choice.level,
            line=choice.line.pk if choice.line else None,
            absent=[Reference(id=user.pk, name=str(user)) for user in choice.absent],
        )
    )


@router.get("/{key}/absences", response={200: shapes.AbsenceList}, operation_id="list_absences", summary="Absences")
def list_absences(request: HttpRequest, key: Path[ProjectKey], query: Query[Paged]) -> HttpResponse:
    """Gives the absences that are not over. Needs the right `manage`."""
    _access, project = managed(request, key, Paged)
    today = clock.now().astimezone(project.zone).date()
    rows = Absence.objects.filter(project=project, until__gte=today)
    found, after = paging.part(rows, query.cursor, query.limit)
    items = [_absence(row) for row in found]
    return answer(shapes.AbsenceList(items=items, next=paging.next_link(request, after)))


@router.post("/{key}/absences", response={201: shapes.AbsenceOut}, operation_id="add_absence", summary="Add an absence")
def create_absence(request: HttpRequest, key: Path[ProjectKey], data: shapes.NewAbsence) -> HttpResponse:
    """Notes that somebody is not there; his deputies answer meanwhile. Needs the right `manage`."""
    access, project = managed(request, key)
    repeats.claim(request, access, project.pk)
    with named():
        row = add_absence(
            access=access,
            project=project,
            user=person_named(project, data.user, "user"),
            since=data.since,
            until=data.until,
            note=data.note,
        )
    return answer(_absence(row), status=201)


@router.delete(
    "/{key}/absences/{absence_id}", response={204: None}, operation_id="remove_absence", summary="Remove an absence"
)
def delete_absence(request: HttpRequest, key: Path[ProjectKey], absence_id: Path[Id]) -> HttpResponse:
    """Removes an absence. Needs the right `manage`."""
    access, project = managed(request, key)
    remove_absence(access=access, absence=one(Absence.objects.filter(project=project), pk=absence_id))
    return HttpResponse(status=204)


@router.get(
    "/{key}/escalation-rules",
    response={200: shapes.EscalationRuleList},
    operation_id="list_escalation_rules",
    summary="List rules of escalation",
)
def list_escalation_rules(request: HttpRequest, key: Path[ProjectKey]) -> HttpResponse:
    """Gives when tickets of a project go up by themselves. Needs the right `manage`."""
    _access, project = managed(request, key)
    rows = EscalationRule.objects.filter(project=project)
    return answer(shapes.EscalationRuleList(items=[_rule(row) for row in rows]))


@router.post(
    "/{key}/escalation-rules",
    response={201: shapes.EscalationRuleOut},
    operation_id="create_escalation_rule",
    summary="Add a rule of escalation",
)
def create_escalation_rule(request: HttpRequest, key: Path[ProjectKey], data: shapes.NewEscalationRule) -> HttpResponse:
    """Adds a rule, the last one. Needs the right `manage`."""
    access, project = managed(request, key)
    repeats.claim(request, access, project.pk)
    with named():
        row = save_rule(access=access, project=project, rule=None, **values(data, RULE))
    return shown(_rule(row), place=f"projects/{project.key}/escalation-rules/{row.pk}")


@router.get(
    "/{key}/escalation-rules/{rule_id}",
    response={200: shapes.EscalationRuleOut},
    operation_id="get_escalation_rule",
    summary="Read a rule of escalation",
)
def get_escalation_rule(
    request: HttpRequest, key: Path[ProjectKey], rule_id: Path[Id], if_none_match: etags.IfNoneMatch = None
) -> HttpResponse:
    """Gives one rule. Needs the right `manage`."""
    _access, project = managed(request, key)
    return etags.fresh(request, shown(_rule(_one_rule(project, rule_id))))


@router.patch(
    "/{key}/escalation-rules/{rule_id}",
    response={200: shapes.EscalationRuleOut},
    operation_id="change_escalation_rule",
    summary="Change a rule of escalation",
)
def change_escalation_rule(
    request: HttpRequest,
    key: Path[ProjectKey],
    rule_id: Path[Id],
    data: shapes.EscalationRuleChanges,
    if_match: etags.IfDigest = None,
) -> HttpResponse:
    """Changes what the body names. Needs the right `manage`."""
    access, project = managed(request, key)
    row = _one_rule(project, rule_id)
    unchanged(if_match, project, lambda: shown(_rule(_one_rule(project, rule_id))))
    with named():
        row = save_rule(access=access, project=project, rule=row, **values(data, RULE, row))
    return shown(_rule(row))


@router.delete(
    "/{key}/escalation-rules/{rule_id}",
    response={204: None},
    operation_id="delete_escalation_rule",
    summary="Remove a rule of escalation",
)
def delete_escalation_rule(request: HttpRequest, key: Path[ProjectKey], rule_id: Path[Id]) -> HttpResponse:
    """Removes a rule; what it did stays in the history. Needs the right `manage`."""
    access, project = managed(request, key)
    remove_rule(access=access, rule=_one_rule(project, rule_id))
    return HttpResponse(status=204)


@router.get(
    "/{key}/response-figure",
    response={200: shapes.FigureOut},
    operation_id="get_response_figure",
    summary="Read the response figure",
)
def get_response_figure(
    request: HttpRequest, key: Path[ProjectKey], if_none_match: etags.IfNoneMatch = None
) -> HttpResponse:
    """Gives what a project tells of its promises and how soon it answers. Needs the right `manage`."""
    _access, project = managed(request, key)
    return etags.fresh(request, shown(_figure(project)))


@router.patch(
    "/{key}/response-figure",
    response={200: shapes.FigureOut},
    operation_id="change_response_figure",
    summary="Say what is told of promises",
)
def change_response_figure(
    request: HttpRequest,
    key: Path[ProjectKey],
    data: shapes.PromiseSettingsChanges,
    if_match: etags.IfDigest = None,
) -> HttpResponse:
    """Changes what the body names. Needs the right `manage`."""
    access, project = managed(request, key)
    unchanged(if_match, project, lambda: shown(_figure(project)))
    with named():
        change_promise_settings(access=access, project=project, **values(data, SETTINGS, settings_of(project.pk)))
    return shown(_figure(project))


def _lines(project: Project) -> QuerySet[Responsible]:
    return Responsible.objects.filter(project=project).select_related("user")


def _one_rule(project: Project, rule_id: int) -> EscalationRule:
    return one(EscalationRule.objects.filter(project=project), pk=rule_id)


def _kept(access: Access, project: Project, row: Responsible | None, data: shapes.NewResponsible) -> Responsible:
    given: dict[str, Any] = data.model_dump(exclude={"user", "calendar", "classes"})
    calendar = None
    if data.calendar:
        calendar = Calendar.objects.filter(project=project, pk=data.calendar, is_removed=False).first()
    if data.calendar and calendar is None:
        raise refused("body", "calendar", msg="There is no such calendar in the project")
    given |= {"user": person_named(project, data.user, "user"), "calendar": calendar, "standings": data.classes}
    with named(standings="classes"):
        return save_responsible(access=access, project=project, line=row, **given)


def person_named(project: Project, pk: int, field: str) -> User:
    """Return somebody of a project on either side; raises Problem 422 at the field."""
    found = everybody(project).get(pk)
    if found is None:
        raise refused("body", field, msg="There is no such person in the project")
    return found


def reference_to(user: User | None) -> Reference | None:
    """Return a person as the API names him."""
    return Reference(id=user.pk, name=str(user)) if user else None


def _line(row: Responsible) -> shapes.ResponsibleOut:
    return shapes.ResponsibleOut(
        id=row.pk,
        name=str(row.user),
        side=row.side,  # type: ignore[arg-type]
        level=row.level,
        user=row.user_id,
        deputies=row.deputies,
        topics=row.topics,
        regions=row.regions,
        classes=row.standings,
        calendar=row.calendar_id,
        weekdays=row.weekdays,
        from_minute=row.from_minute,
        until_minute=row.until_minute,
    )


def _absence(row: Absence) -> shapes.AbsenceOut:
    return shapes.AbsenceOut(id=row.pk, user=row.user_id, since=row.since, until=row.until, note=row.note)


def _rule(row: EscalationRule) -> shapes.EscalationRuleOut:
    return shapes.EscalationRuleOut(
        id=row.pk,
        trigger=row.trigger,  # type: ignore[arg-type]
        amount=row.amount,
        level=row.level,
        side=row.side,  # type: ignore[arg-type]
        name=row.name,
        hand_over=row.hand_over,
        active=row.is_active,
    )


def _figure(project: Project) -> shapes.FigureOut:
    row = settings_of(project.pk)
    return shapes.FigureOut(
        client_sees_reviews=row.client_sees_cards,
        shows_figure=row.shows_figure,
        review_days=row.card_days,
        median_minutes=row.median,
        ninetieth_minutes=row.ninetieth,
        tickets=row.counted,
        counted_at=row.counted_at,
    )
