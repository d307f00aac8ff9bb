"""Why people may be away, skills and what topics need of them, what each employee can do."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from otklik.accounts.access import Access
from otklik.accounts.models import Project, User
from otklik.accounts.roles import TEAM_ROLES, Right
from otklik.api import etags, paging, repeats
from otklik.api import routing_models as shapes
from otklik.api.door import answer
from otklik.api.fields import Id, ProjectKey
from otklik.api.inputs import Paged
from otklik.api.operations.cards import named
from otklik.api.outputs import Reference
from otklik.api.set_up import managed, one, project_of, shown, unchanged, values
from otklik.routing.actions import set_up
from otklik.routing.models import Profile, Reason, Skill
from otklik.routing.queries import reasons_set_up_by

router = Router(tags=["Set-up: assignment"])
OF_REASON = {"name": "name", "state": "state", "minutes": "minutes", "active": "is_active"}
OF_SKILL = {"name": "name", "active": "is_active"}


@router.get(
    "/{key}/reasons", response={200: shapes.ReasonList}, operation_id="list_reasons", summary="List reasons to be away"
)
def list_reasons(request: HttpRequest, key: Path[ProjectKey], query: Query[Paged]) -> HttpResponse:
    """Gives the reasons of a project and of the installation. Needs the right `work`."""
    _access, project = project_of(request, key, Right.WORK, Paged)
    rows = Reason.objects.filter(Q(project=project) | Q(project__isnull=True))
    found, after = paging.part(rows, query.cursor, query.limit)
    return answer(shapes.ReasonList(items=[_reason(row) for row in found], next=paging.next_link(request, after)))


@router.post("/{key}/reasons", response={201: shapes.ReasonOut}, operation_id="create_reason", summary="Make a reason")
def create_reason(request: HttpRequest, key: Path[ProjectKey], data: shapes.NewReason) -> HttpResponse:
    """Makes a reason why people may be away; of all projects only an administrator. Needs the right `manage`."""
    access, project = managed(request, key)
    if data.everywhere:
        access.require(Right.INSTALL, None)
    repeats.claim(request, access, project.pk)
    with named():
        row = set_up.save_reason(
            access=access, project=None if data.everywhere else project, reason=None, **values(data, OF_REASON)
        )
    return shown(_reason(row), place=f"projects/{project.key}/reasons/{row.pk}")


@router.get(
    "/{key}/reasons/{reason_id}", response={200: shapes.ReasonOut}, operation_id="get_reason", summary="Read a reason"
)
def get_reason(
    request: HttpRequest, key: Path[ProjectKey], reason_id: Path[Id], if_none_match: etags.IfNoneMatch = None
) -> HttpResponse:
    """Gives one reason that the caller sets up. Needs the right `manage`."""
    access, project = managed(request, key)
    return etags.fresh(request, shown(_reason(_own(access, project, reason_id))))


@router.patch(
    "/{key}/reasons/{reason_id}",
    response={200: shapes.ReasonOut},
    operation_id="change_reason",
    summary="Change a reason",
)
def change_reason(
    request: HttpRequest,
    key: Path[ProjectKey],
    reason_id: Path[Id],
    data: shapes.ReasonChanges,
    if_match: etags.IfDigest = None,
) -> HttpResponse:
    """Changes what the body names; those of all projects are the administrators'. Needs the right `manage`."""
    access, project = managed(request, key)
    row = _own(access, project, reason_id)
    unchanged(if_match, project, lambda: shown(_reason(_own(access, project, reason_id))))
    with named():
        row = set_up.save_reason(access=access, project=row.project, reason=row, **values(data, OF_REASON, row))
    return shown(_reason(row))


@router.get("/{key}/skills", response={200: shapes.SkillList}, operation_id="list_skills", summary="List skills")
def list_skills(request: HttpRequest, key: Path[ProjectKey], query: Query[Paged]) -> HttpResponse:
    """Gives the skills of a project and which topics need them. Needs the right `manage`."""
    _access, project = managed(request, key, Paged)
    found, after = paging.part(_skills(project), query.cursor, query.limit)
    return answer(shapes.SkillList(items=[_skill(row) for row in found], next=paging.next_link(request, after)))


@router.post("/{key}/skills", response={201: shapes.SkillOut}, operation_id="create_skill", summary="Make a skill")
def create_skill(request: HttpRequest, key: Path[ProjectKey], data: shapes.NewSkill) -> HttpResponse:
    """Makes a skill and says at which level topics need it. Needs the right `manage`."""
    access, project = managed(request, key)
    repeats.claim(request, access, project.pk)
    with named():
        row = set_up.save_skill(
            access=access, project=project, skill=None, needs=_needs(data.needs), **values(data, OF_SKILL)
        )
    return shown(_skill(row), place=f"projects/{project.key}/skills/{row.pk}")


@router.get(
    "/{key}/skills/{skill_id}", response={200: shapes.SkillOut}, operation_id="get_skill", summary="Read a skill"
)
def get_skill(
    request: HttpRequest, key: Path[ProjectKey], skill_id: Path[Id], if_none_match: etags.IfNoneMatch = None
) -> HttpResponse:
    """Gives one skill and which topics need it. Needs the right `manage`."""
    _access, project = managed(request, key)
    return etags.fresh(request, shown(_skill(one(_skills(project), pk=skill_id))))


@router.patch(
    "/{key}/skills/{skill_id}", response={200: shapes.SkillOut}, operation_id="change_skill", summary="Change a skill"
)
def change_skill(
    request: HttpRequest,
    key: Path[ProjectKey],
    skill_id: Path[Id],
    data: shapes.SkillChanges,
    if_match: etags.IfDigest = None,
) -> HttpResponse:
    """Changes what the body names; `needs` is the whole of it from now on. Needs the right `manage`."""
    access, project = managed(request, key)
    row = one(_skills(project), pk=skill_id)
    unchanged(if_match, project, lambda: shown(_skill(one(_skills(project), pk=skill_id))))
    needs = _needs(data.needs) if "needs" in data.model_fields_set else None
    with named():
        set_up.save_skill(access=access, project=project, skill=row, needs=needs, **values(data, OF_SKILL, row))
    return shown(_skill(one(_skills(project), pk=skill_id)))


@router.get(
    "/{key}/abilities",
    response={200: shapes.AbilityList},
    operation_id="list_abilities",
    summary="List what employees can do",
)
def list_abilities(request: HttpRequest, key: Path[ProjectKey], query: Query[Paged]) -> HttpResponse:
    """Gives everybody who works in a project with what he can do. Needs the right `manage`."""
    _access, project = managed(request, key, Paged)
    people = User.objects.filter(memberships__project=project, memberships__role__in=TEAM_ROLES, is_active=True)
    found, after = paging.part(people, query.cursor, query.limit)
    rows = {row.user_id: row for row in Profile.objects.filter(project=project, user__in=found)}
    items = [_ability(user, rows.get(user.pk) or Profile(project=project, user=user)) for user in found]
    return answer(shapes.AbilityList(items=items, next=paging.next_link(request, after)))


@router.get(
    "/{key}/abilities/{user_id}",
    response={200: shapes.AbilityOut},
    operation_id="get_ability",
    summary="Read what somebody can do",
)
def get_ability(
    request: HttpRequest, key: Path[ProjectKey], user_id: Path[Id], if_none_match: etags.IfNoneMatch = None
) -> HttpResponse:
    """Tells what an employee of a project can do. Needs the right `manage`."""
    _access, project = managed(request, key)
    return etags.fresh(request, _of_one(project, one(_people(project), pk=user_id)))


@router.patch(
    "/{key}/abilities/{user_id}",
    response={200: shapes.AbilityOut},
    operation_id="change_ability",
    summary="Say what somebody can do",
)
def change_ability(
    request: HttpRequest,
    key: Path[ProjectKey],
    user_id: Path[Id],
    data: shapes.Ability,
    if_match: etags.IfDigest = None,
) -> HttpResponse:
    """Says the whole of what an employee can do. Needs the right `manage`."""
    access, project = managed(request, key)
    user = one(_people(project), pk=user_id)
    unchanged(if_match, project, lambda: _of_one(project, user))
    with named():
        set_up.save_profile(
            access=access,
            project=project,
            user=user,
            skills={skilled.skill: skilled.level for skilled in data.skills},
            languages=data.languages,
            lines=data.lines,
            capacity=data.capacity,
            complexity=data.complexity,
        )
    return _of_one(project, user)


def _people(project: Project) -> QuerySet[User]:
    return User.objects.filter(memberships__project=project)


def _own(access: Access, project: Project, reason_id: int) -> Reason:
    return one(reasons_set_up_by(access, project).select_related("project"), pk=reason_id)


def _skills(project: Project) -> QuerySet[Skill]:
    return Skill.objects.filter(project=project).prefetch_related("needs")


def _needs(given: list[shapes.Needed]) -> dict[int, int]:
    return {need.topic: need.level for need in given}


def _reason(row: Reason) -> shapes.ReasonOut:
    return shapes.ReasonOut(
        id=row.pk,
        name=row.name,
        state=row.state,  # type: ignore[arg-type]
        minutes=row.minutes,
        active=row.is_active,
        everywhere=row.project_id is None,
    )


def _skill(row: Skill) -> shapes.SkillOut:
    needs = [shapes.Needed(topic=need.topic_id, level=need.level) for need in row.needs.all()]
    return shapes.SkillOut(
        id=row.pk, name=row.name, active=row.is_active, needs=sorted(needs, key=lambda need: need.topic)
    )


def _of_one(project: Project, user: User) -> HttpResponse:
    row = Profile.objects.filter(project=project, user=user).first() or Profile(project=project, user=user)
    return shown(_ability(user, row))


def _ability(user: User, row: Profile) -> shapes.AbilityOut:
    return shapes.AbilityOut(
        user=Reference(id=user.pk, name=str(user)),
        skills=[shapes.Skilled(skill=int(skill), level=level) for skill, level in sorted(row.skills.items())],
        languages=row.languages,
        lines=row.lines,
        capacity=row.capacity,
        complexity=row.complexity,
    )
