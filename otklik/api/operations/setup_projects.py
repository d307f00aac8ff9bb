from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router

from otklik.accounts.actions.projects import change_settings, set_up_project
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.api import etags, repeats
from otklik.api import inputs_setup as inputs
from otklik.api import outputs_setup as outputs
from otklik.api.door import known
from otklik.api.fields import ProjectKey
from otklik.api.operations.cards import named
from otklik.api.operations.projects import router as of_projects
from otklik.api.set_up import managed, shown, unchanged

TAGS = ["Set-up: project"]
router = Router(tags=TAGS)


@of_projects.post(
    "",
    response={201: outputs.ProjectSettingsOut},
    operation_id="create_project",
    summary="Set up a project",
    tags=TAGS,
)
def create_project(request: HttpRequest, data: inputs.NewProject) -> HttpResponse:
    """Sets up a project with a first team. Needs the right `install`, which a token of some projects never has."""
    access = known(request)
    access.require(Right.INSTALL, None)
    known_one = Project.objects.filter(pk__in=access.projects, key=data.key.lower()).first()
    claimed = repeats.claim(request, access, known_one.pk if known_one else 0)
    given = data.model_dump()
    given["sender_address"] = given["sender_address"] or ""
    with named():
        made = set_up_project(access=access, **given)
    if claimed:
        claimed.project_id = made.pk
    made.refresh_from_db()
    return shown(_out(made), place=f"projects/{made.key}/settings")


@router.get(
    "/{key}/settings",
    response={200: outputs.ProjectSettingsOut},
    operation_id="get_project_settings",
    summary="Read a project's settings",
)
def get_project_settings(
    request: HttpRequest, key: Path[ProjectKey], if_none_match: etags.IfNoneMatch = None
) -> HttpResponse:
    """Gives the settings of a project. Needs the right `manage`."""
    _access, project = managed(request, key)
    return etags.fresh(request, shown(_out(project)))


@router.patch(
    "/{key}/settings",
    response={200: outputs.ProjectSettingsOut},
    operation_id="change_project_settings",
    summary="Change a project's settings",
)
def change_project_settings(
    request: HttpRequest, key: Path[ProjectKey], data: inputs.ProjectChanges, if_match: etags.IfDigest = None
) -> HttpResponse:
    """Changes what the body names. Needs the right `manage`; to close or open it, `install`."""
    access, project = managed(request, key)
    unchanged(if_match, project, lambda: shown(_out(Project.objects.get(pk__in=[project.pk]))))
    given = data.model_dump(include=data.model_fields_set)
    if "active" in given:
        given["is_active"] = given.pop("active")
    if "sender_address" in given:
        given["sender_address"] = given["sender_address"] or ""
    with named(is_active="active"):
        project = change_settings(access=access, project=project, **given)
    return shown(_out(project))


def _out(row: Project) -> outputs.ProjectSettingsOut:
    return outputs.ProjectSettingsOut(
        id=row.pk,
        key=row.key,
        name=row.name,
        colour=row.colour,
        language=row.language,  # type: ignore[arg-type]
        time_zone=row.time_zone,
        region=row.region,
        sender_name=row.sender_name,
        sender_address=row.sender_address,
        signature=row.signature,
        auto_receipt=row.auto_receipt,
        shows_operators=row.shows_operators,  # type: ignore[arg-type]
        active=row.is_active,
        created_at=row.created_at,
    )
