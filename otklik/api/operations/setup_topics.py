from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router

from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.api import etags, repeats
from otklik.api import inputs_setup as inputs
from otklik.api import outputs_setup as outputs
from otklik.api.door import answer
from otklik.api.fields import Id, ProjectKey
from otklik.api.inputs_views import ViewMove
from otklik.api.operations.cards import named
from otklik.api.problems import refused
from otklik.api.set_up import managed, one, project_of, shown, unchanged, values
from otklik.desk.actions.topics import move_topic as move
from otklik.desk.actions.topics import save_topic
from otklik.desk.models import Topic
from otklik.desk.topic_tree import tree

router = Router(tags=["Set-up: topics"])
NAMES = {"name": "name", "typical": "is_typical", "active": "is_active"}


@router.get("/{key}/topics", response={200: outputs.TopicList}, operation_id="list_topics", summary="List topics")
def list_topics(request: HttpRequest, key: Path[ProjectKey]) -> HttpResponse:
    """Gives the tree of a project's topics. Needs the right `read`."""
    _access, project = project_of(request, key, Right.READ)
    return answer(outputs.TopicList(items=[_out(line.topic) for line in tree(project)]))


@router.post("/{key}/topics", response={201: outputs.TopicOut}, operation_id="create_topic", summary="Add a topic")
def create_topic(request: HttpRequest, key: Path[ProjectKey], data: inputs.NewTopic) -> HttpResponse:
    """Adds a topic, the last among its siblings; four levels at most. Needs the right `manage`."""
    access, project = managed(request, key)
    repeats.claim(request, access, project.pk)
    with named():
        row = save_topic(
            access=access, project=project, topic=None, parent=_above(project, data.parent), **values(data, NAMES)
        )
    return shown(_out(row), place=f"projects/{project.key}/topics/{row.pk}")


@router.get(
    "/{key}/topics/{topic_id}", response={200: outputs.TopicOut}, operation_id="get_topic", summary="Read a topic"
)
def get_topic(
    request: HttpRequest, key: Path[ProjectKey], topic_id: Path[Id], if_none_match: etags.IfNoneMatch = None
) -> HttpResponse:
    """Gives one topic. Needs the right `read`."""
    _access, project = project_of(request, key, Right.READ)
    return etags.fresh(request, shown(_out(_topic(project, topic_id))))


@router.patch(
    "/{key}/topics/{topic_id}", response={200: outputs.TopicOut}, operation_id="change_topic", summary="Change a topic"
)
def change_topic(
    request: HttpRequest,
    key: Path[ProjectKey],
    topic_id: Path[Id],
    data: inputs.TopicChanges,
    if_match: etags.IfDigest = None,
) -> HttpResponse:
    """Changes what the body names; under another topic it is the last of its siblings. Needs the right `manage`."""
    access, project = managed(request, key)
    row = _topic(project, topic_id)
    unchanged(if_match, project, lambda: shown(_out(_topic(project, topic_id))))
    parent = _above(project, data.parent) if "parent" in data.model_fields_set else row.parent
    with named():
        row = save_topic(access=access, project=project, topic=row, parent=parent, **values(data, NAMES, row))
    return shown(_out(row))


@router.post("/{key}/topics/{topic_id}/move", response={204: None}, operation_id="move_topic", summary="Move a topic")
def move_topic(request: HttpRequest, key: Path[ProjectKey], topic_id: Path[Id], data: ViewMove) -> HttpResponse:
    """Changes places with the sibling before or after; at an end it stays where it is. Needs the right `manage`."""
    access, project = managed(request, key)
    row = _topic(project, topic_id)
    repeats.claim(request, access, project.pk)
    move(access=access, topic=row, direction=data.direction)
    return HttpResponse(status=204)


def _topic(project: Project, topic_id: int) -> Topic:
    return one(Topic.objects.filter(project=project).select_related("parent"), pk=topic_id)


def _above(project: Project, topic_id: int | None) -> Topic | None:
    if topic_id is None:
        return None
    found = Topic.objects.filter(project=project, pk=topic_id).first()
    if found is None:
        raise refused("body", "parent", msg="There is no such topic in the project")
    return found


def _out(row: Topic) -> outputs.TopicOut:
    return outputs.TopicOut(
        id=row.pk, name=row.name, parent=row.parent_id, typical=row.is_typical, active=row.is_active
    )
