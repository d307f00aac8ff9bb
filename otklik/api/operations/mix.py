"""What the first line solves and what it hands on, and the targets of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.api import mix_models as shapes
from otklik.api import repeats
from otklik.api.door import answer
from otklik.api.fields import Id, ProjectKey
from otklik.api.operations.cards import named
from otklik.api.outputs import Reference
from otklik.api.problems import refused
from otklik.api.set_up import managed, one, project_of
from otklik.desk.models import Topic
from otklik.routing.actions.mix import remove_target, save_target
from otklik.routing.mix import Aim, aims_of, mix_of
from otklik.routing.models import MixTarget

router = Router(tags=["Set-up: assignment"])


@router.get("/{key}/mix", response={200: shapes.MixOut}, operation_id="get_mix", summary="Read the first line's share")
def get_mix(request: HttpRequest, key: Path[ProjectKey], query: Query[shapes.MixQuery]) -> HttpResponse:
    """Gives what the first line solved and what it handed on, by day and by topic. Needs the right `supervise`."""
    access, project = project_of(request, key, Right.SUPERVISE, shapes.MixQuery)
    found = mix_of(access, project, days=query.days)
    days = [
        shapes.MixDayOut(day=mix.day.isoformat(), solved=mix.solved, handed=mix.handed) for mix in found.days if mix.day
    ]
    topics = [shapes.MixTopicOut(topic=_topic(mix.topic), solved=mix.solved, handed=mix.handed) for mix in found.topics]
    return answer(shapes.MixOut(days=days, topics=topics, targets=[_target(aim) for aim in found.aims]))


@router.post(
    "/{key}/mix-targets",
    response={201: shapes.TargetOut},
    operation_id="set_mix_target",
    summary="Set a target of the first line",
)
def set_mix_target(request: HttpRequest, key: Path[ProjectKey], data: shapes.NewTarget) -> HttpResponse:
    """Says which share the first line is meant to solve. Needs the right `manage`."""
    access, project = managed(request, key)
    topic = Topic.objects.filter(project=project, pk=data.topic).first() if data.topic else None
    if data.topic and topic is None:
        raise refused("body", "topic", msg="Choose a topic of the project")
    repeats.claim(request, access, project.pk)
    with named():
        row = save_target(
            access=access, project=project, topic=topic, percent=data.percent, bound=data.bound, days=data.days,
            least=data.least,
        )  # fmt: skip
    return answer(_of(project, row), status=201)


@router.delete(
    "/{key}/mix-targets/{target_id}",
    response={204: None},
    operation_id="remove_mix_target",
    summary="Take a target away",
)
def remove_mix_target(request: HttpRequest, key: Path[ProjectKey], target_id: Path[Id]) -> HttpResponse:
    """Takes a target away. Needs the right `manage`."""
    access, project = managed(request, key)
    remove_target(access=access, target=one(MixTarget.objects.filter(project=project), pk=target_id))
    return HttpResponse(status=204)


def _topic(topic: Topic | None) -> Reference | None:
    return Reference(id=topic.pk, name=topic.name) if topic else None


def _of(project: Project, row: MixTarget) -> shapes.TargetOut:
    return next(_target(aim) for aim in aims_of(project) if aim.target.pk == row.pk)


def _target(aim: Aim) -> shapes.TargetOut:
    row = aim.target
    return shapes.TargetOut(
        id=row.pk,
        topic=_topic(aim.topic),
        percent=row.percent,
        bound=row.bound,
        days=row.days,
        least=row.least,
        tickets=aim.tickets,
        percent_now=aim.percent,
        off=row.drifted_at is not None,
    )
