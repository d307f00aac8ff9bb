"""Rules of a project: their order, trials over the past, what they did."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from ninja import Path, Query, Router

from otklik.accounts.access import Access
from otklik.accounts.models import Project, User
from otklik.accounts.roles import Right
from otklik.api import etags, paging, repeats
from otklik.api import rule_models as shapes
from otklik.api.door import answer
from otklik.api.fields import Id, ProjectKey
from otklik.api.operations.cards import named
from otklik.api.represent_rules import firing_out, plan_changed, plan_given, rule_out
from otklik.api.set_up import one, project_of, shown, unchanged
from otklik.automation import actions
from otklik.automation.conditions import ALL
from otklik.automation.dry_run import dry_run
from otklik.automation.effects import EFFECTS
from otklik.automation.models import Rule
from otklik.automation.queries import firings_visible_to, rules_visible_to
from otklik.automation.triggers import OF, known_kinds

router = Router(tags=["Set-up: rules"])


@router.get("/{key}/rules", response={200: shapes.RuleList}, operation_id="list_rules", summary="List rules")
def list_rules(request: HttpRequest, key: Path[ProjectKey]) -> HttpResponse:
    """Gives the rules of a project in the order in which they act. Needs the right `supervise`."""
    access, project = _supervised(request, key)
    return answer(shapes.RuleList(items=[rule_out(row) for row in rules_visible_to(access).filter(project=project)]))


@router.post("/{key}/rules", response={201: shapes.RuleOut}, operation_id="create_rule", summary="Write a rule")
def create_rule(request: HttpRequest, key: Path[ProjectKey], data: shapes.NewRule) -> HttpResponse:
    """Writes a rule, the last in the order; it looks at nothing before now. Needs the right `supervise`."""
    access, project = _supervised(request, key)
    repeats.claim(request, access, project.pk)
    with named():
        row = actions.save_rule(access=access, project=project, rule=None, plan=plan_given(data))
    return shown(rule_out(row), place=f"projects/{project.key}/rules/{row.pk}")


@router.get(
    "/{key}/rule-words", response={200: shapes.RuleWords}, operation_id="list_rule_words", summary="What rules know"
)
def list_rule_words(request: HttpRequest, key: Path[ProjectKey]) -> HttpResponse:
    """Gives the events, moments, conditions and actions there are, in words of the caller's language. Needs
    `supervise`.
    """
    _supervised(request, key)
    caller = request.user
    assert isinstance(caller, User)
    with translation.override(caller.language):
        found = shapes.RuleWords(
            events=[shapes.WordOut(word=word, label=str(label)) for word, label in known_kinds().items()],
            moments=[shapes.WordOut(word=word, label=str(label)) for word, label in OF.items()],
            conditions=[
                shapes.ConditionWord(word=word, label=str(field.label), ops=list(field.ops))
                for word, field in ALL.items()
            ],
            actions=[shapes.WordOut(word=word, label=str(effect.label)) for word, effect in EFFECTS.items()],
        )
    return answer(found)


@router.post(
    "/{key}/rules/trial", response={200: shapes.TrialOut}, operation_id="try_rule", summary="Try a rule over the past"
)
def try_rule(request: HttpRequest, key: Path[ProjectKey], data: shapes.RuleTrial) -> HttpResponse:
    """Tells what a rule, kept or not, would have done in the last days; nothing is changed. Needs `supervise`.

    One call looks at a bounded part: go on with `cursor` from `next` until it is null.
    """
    access, project = _supervised(request, key)
    with named():
        past = dry_run(access=access, project=project, plan=plan_given(data), days=data.days, cursor=data.cursor)
    items = [
        shapes.WouldOut(
            at=would.at,
            kind=would.kind,
            ticket=would.ticket.pk,
            number=f"{project.prefix}-{would.ticket.number}",
            subject=would.ticket.subject,
        )
        for would in past.found
    ]
    return answer(shapes.TrialOut(items=items, looked=past.looked, share=past.share, next=past.cursor or None))


@router.get("/{key}/rules/{rule_id}", response={200: shapes.RuleOut}, operation_id="get_rule", summary="Read a rule")
def get_rule(
    request: HttpRequest, key: Path[ProjectKey], rule_id: Path[Id], if_none_match: etags.IfNoneMatch = None
) -> HttpResponse:
    """Gives one rule, as it can be sent back. Needs the right `supervise`."""
    _access, row = _rule(request, key, rule_id)
    return etags.fresh(request, shown(rule_out(row)))


@router.patch(
    "/{key}/rules/{rule_id}", response={200: shapes.RuleOut}, operation_id="change_rule", summary="Change a rule"
)
def change_rule(
    request: HttpRequest,
    key: Path[ProjectKey],
    rule_id: Path[Id],
    data: shapes.RuleChanges,
    if_match: etags.IfDigest = None,
) -> HttpResponse:
    """Changes what the body names. Needs the right `supervise`."""
    access, row = _rule(request, key, rule_id)
    unchanged(if_match, row.project, lambda: shown(rule_out(_fresh(access, row))))
    with named():
        kept = actions.save_rule(
            access=access, project=row.project, rule=row, plan=plan_changed(_fresh(access, row), data)
        )
    return shown(rule_out(kept))


@router.delete("/{key}/rules/{rule_id}", response={204: None}, operation_id="delete_rule", summary="Remove a rule")
def delete_rule(request: HttpRequest, key: Path[ProjectKey], rule_id: Path[Id]) -> HttpResponse:
    """Removes a rule with its log; what it did stays in the history of the tickets. Needs the right `supervise`."""
    access, row = _rule(request, key, rule_id)
    actions.remove_rule(access=access, rule=row)
    return HttpResponse(status=204)


@router.post(
    "/{key}/rules/{rule_id}/move", response={200: shapes.RuleOut}, operation_id="move_rule", summary="Move a rule"
)
def move_rule(request: HttpRequest, key: Path[ProjectKey], rule_id: Path[Id], data: shapes.RuleMove) -> HttpResponse:
    """Changes places with the rule before or after it; the ends stay where they are. Needs the right `supervise`."""
    access, row = _rule(request, key, rule_id)
    repeats.claim(request, access, row.project_id)
    actions.move_rule(access=access, rule=row, direction=data.direction)
    return shown(rule_out(_fresh(access, row)))


@router.post(
    "/{key}/rules/{rule_id}/switch",
    response={200: shapes.RuleOut},
    operation_id="switch_rule",
    summary="Switch a rule on or off",
)
def switch_rule(
    request: HttpRequest, key: Path[ProjectKey], rule_id: Path[Id], data: shapes.RuleSwitch
) -> HttpResponse:
    """Switches a rule on, which forgets its failures, or off. Needs the right `supervise`."""
    access, row = _rule(request, key, rule_id)
    repeats.claim(request, access, row.project_id)
    return shown(rule_out(actions.switch_rule(access=access, rule=row, on=data.active)))


@router.get(
    "/{key}/rule-firings",
    response={200: shapes.FiringList},
    operation_id="list_rule_firings",
    summary="Read what rules did",
)
def list_rule_firings(request: HttpRequest, key: Path[ProjectKey], query: Query[shapes.FiringQuery]) -> HttpResponse:
    """Gives what the rules did and could not do, the newest first. Needs the right `supervise`."""
    access, project = project_of(request, key, Right.SUPERVISE, shapes.FiringQuery)
    rows = firings_visible_to(access).filter(project=project).select_related("rule")
    wanted = {"rule_id": query.rule, "state": query.state, "ticket_id": query.ticket}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
    found, cursor = paging.part(rows, query.cursor, query.limit, newest=True)
    return answer(shapes.FiringList(items=[firing_out(row) for row in found], next=paging.next_link(request, cursor)))


def _supervised(request: HttpRequest, key: str) -> tuple[Access, Project]:
    return project_of(request, key, Right.SUPERVISE)


def _rule(request: HttpRequest, key: str, rule_id: int) -> tuple[Access, Rule]:
    """Return who calls and the rule that he supervises; raises Problem 404, DeniedError."""
    access, project = _supervised(request, key)
    return access, one(rules_visible_to(access).filter(project=project).select_related("project"), pk=rule_id)


def _fresh(access: Access, row: Rule) -> Rule:
    return one(rules_visible_to(access), pk=row.pk)
