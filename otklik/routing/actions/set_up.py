"""How work reaches people: rules of teams, reasons, skills and what topics need, what each employee can do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.models import Project, Team, User
from otklik.accounts.roles import TEAM_ROLES, Right
from otklik.desk.models import Ticket, Topic
from otklik.events.changes import change
from otklik.routing import rules
from otklik.routing.events import RoutingSetUp
from otklik.routing.models import Need, Profile, Reason, Rule, Skill

MOST_WEIGHT = 100
LANGUAGE_CHARS = 5
RULE_FIELDS = ("mode", "choice", "same_minutes", "on_shift", "back_after", "capacity", "weights")


def save_rule(*, access: Access, project: Project, team: Team | None, **fields: Any) -> Rule:
    """Say how the work of a team, or of a project's tickets without one, reaches people; left out stays as it is.

    Raises DeniedError, ValidationError.
    """
    access.require(Right.MANAGE, project.pk)
    if "weights" in fields:
        fields["weights"] = _weights(fields["weights"])
    with change(actor=access.actor) as current:
        row = Rule.objects.select_for_update().filter(project=project, team=team).first()
        row = row or Rule(project=project, team=team)
        changes = _set(row, {name: fields[name] for name in RULE_FIELDS if name in fields})
        row.full_clean()
        row.save()
        if changes:
            name = team.name if team else ""
            current.record(RoutingSetUp(project=project.pk, what="rule", name=name, changes=changes))
    rules.forget()
    return row


def save_reason(
    *,
    access: Access,
    project: Project | None,
    reason: Reason | None,
    name: str,
    state: str,
    minutes: int = 0,
    is_active: bool = True,
) -> Reason:
    """Make a reason (`reason` None) or change one; without a project it is the installation's.

    Raises DeniedError, ValidationError.
    """
    if project is None:
        access.require(Right.INSTALL, None)
    else:
        access.require(Right.MANAGE, project.pk)
    with change(actor=access.actor) as current:
        row = reason or Reason(project=project)
        changes = _set(row, {"name": name, "state": state, "minutes": minutes, "is_active": is_active})
        row.full_clean()
        row.save()
        if changes:
            where = project.pk if project else None
            current.record(RoutingSetUp(project=where, what="reason", name=row.name, changes=changes))
    return row


def save_skill(
    *,
    access: Access,
    project: Project,
    skill: Skill | None,
    name: str,
    is_active: bool = True,
    needs: Mapping[int, int] | None = None,
) -> Skill:
    """Make a skill or change one. `needs`: by topic the level that its tickets need from now on; None leaves them.

    Raises DeniedError, ValidationError.
    """
    access.require(Right.MANAGE, project.pk)
    with change(actor=access.actor) as current:
        row = skill or Skill(project=project)
        changes = _set(row, {"name": name, "is_active": is_active})
        row.full_clean()
        row.save()
        before = {need.topic_id: need.level for need in row.needs.all()}
        if needs is not None and dict(needs) != before:
            topics = dict(Topic.objects.filter(project=project, pk__in=list(needs)).values_list("pk", "name"))
            if len(topics) != len(needs) or any(not 1 <= level <= 5 for level in needs.values()):
                raise ValidationError({"needs": _("Choose topics of the project and levels from 1 to 5.")})
            row.needs.all().delete()
            Need.objects.bulk_create(
                Need(project=project, skill=row, topic_id=topic, level=level) for topic, level in needs.items()
            )
            words = ", ".join(f"{topics[topic]}: {level}" for topic, level in sorted(needs.items()))
            changes["needs"] = [str(len(before)), words]
        if changes:
            current.record(RoutingSetUp(project=project.pk, what="skill", name=row.name, changes=changes))
    return row


def save_profile(
    *,
    access: Access,
    project: Project,
    user: User,
    skills: Mapping[int, int],
    languages: Iterable[str] = (),
    lines: Iterable[int] = (),
    capacity: int | None = None,
    complexity: int | None = None,
) -> Profile:
    """Say what an employee can do in a project: skills, languages, lines, how much he can carry, how hard it may be.

    Raises DeniedError, ValidationError.
    """
    access.require(Right.MANAGE, project.pk)
    if not project.memberships.filter(user=user, role__in=TEAM_ROLES).exists():
        raise ValidationError(_("Only people who work in the project have skills in it."))
    known = set(Skill.objects.filter(project=project, pk__in=list(skills)).values_list("pk", flat=True))
    if set(skills) - known or any(not 1 <= level <= 5 for level in skills.values()):
        raise ValidationError({"skills": _("Choose skills of the project and levels from 1 to 5.")})
    given = sorted({language.strip().lower() for language in languages if language.strip()})
    if any(len(language) > LANGUAGE_CHARS for language in given):
        raise ValidationError({"languages": _("Write languages as two letters, such as ru, en.")})
    where = sorted(set(lines))
    if any(not 1 <= line <= 9 for line in where):
        raise ValidationError({"lines": _("Lines go from 1 to 9.")})
    with change(actor=access.actor) as current:
        row = Profile.objects.select_for_update().filter(project=project, user=user).first()
        row = row or Profile(project=project, user=user)
        levels = {str(skill): level for skill, level in sorted(skills.items())}
        able = {"skills": levels, "languages": given, "lines": where, "capacity": capacity, "complexity": complexity}
        changes = _set(row, able)
        row.full_clean(exclude=["skills"])
        row.save()
        if changes:
            current.record(RoutingSetUp(project=project.pk, what="profile", name=str(user), changes=changes))
    return row


def _set(row: Any, values: Mapping[str, Any]) -> dict[str, list[str]]:
    """Set fields of a row; return what changed, for the event."""
    changes = {}
    for name, value in values.items():
        before = getattr(row, name)
        if row.pk is None or before != value:
            changes[name] = ["" if row.pk is None else str(before), str(value)]
        setattr(row, name, value)
    return changes


def _weights(given: Mapping[str, int]) -> dict[str, int]:
    if any(key not in Ticket.Source.values for key in given):
        raise ValidationError({"weights": _("There is no such channel.")})
    if any(isinstance(weight, bool) or not 0 <= weight <= MOST_WEIGHT for weight in given.values()):
        raise ValidationError({"weights": _("A weight goes from 0 to 100.")})
    return {key: weight for key, weight in given.items() if weight != 1}
