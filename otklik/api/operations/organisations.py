from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.api import etags, paging, references, repeats
from otklik.api import outputs_cards as outputs
from otklik.api.door import answer, known
from otklik.api.fields import Id
from otklik.api.inputs_cards import OrganisationChanges, OrganisationIn, OrganisationQuery
from otklik.api.operations.cards import named
from otklik.api.problems import Problem
from otklik.api.represent_cards import organisation_out
from otklik.customers.actions import save_organisation
from otklik.customers.models import Organisation
from otklik.customers.queries import organisations_visible_to

router = Router(tags=["Organisations"])


@router.get(
    "", response={200: outputs.OrganisationList}, operation_id="list_organisations", summary="List customers' companies"
)
def list_organisations(request: HttpRequest, query: Query[OrganisationQuery]) -> HttpResponse:
    """Gives the companies of projects where you see everything."""
    access = known(request, OrganisationQuery)
    rows = organisations_visible_to(access).select_related("project").defer("project__signature")
    if query.project:
        rows = rows.filter(project_id=references.project(access, query.project).pk)
    shown, cursor = paging.part(rows, query.cursor, query.limit)
    items = [organisation_out(row, row.project.key) for row in shown]
    return answer(outputs.OrganisationList(items=items, next=paging.next_link(request, cursor)))


@router.post(
    "", response={201: outputs.OrganisationOut}, operation_id="add_organisation", summary="Add a customers' company"
)
def add_organisation(request: HttpRequest, data: OrganisationIn) -> HttpResponse:
    """Adds a company. Refused when the project has one of this name. Needs the right `work`."""
    access = known(request)
    project = references.project(access, data.project)
    access.require(Right.WORK, project.pk)
    repeats.claim(request, access, project.pk)
    with named():
        row = save_organisation(access=access, project=project, organisation=None, name=data.name, note=data.note)
    return answer(organisation_out(row, project.key), status=201)


@router.get(
    "/{organisation_id}",
    response={200: outputs.OrganisationOut},
    operation_id="get_organisation",
    summary="Read a customers' company",
)
def get_organisation(
    request: HttpRequest, organisation_id: Path[Id], if_none_match: etags.IfNoneMatch = None
) -> HttpResponse:
    """Gives one company. With `If-None-Match` 304 as long as nothing of the answer has changed."""
    row = _organisation(known(request), organisation_id)
    return etags.fresh(request, _shown(row))


@router.patch(
    "/{organisation_id}",
    response={200: outputs.OrganisationOut},
    operation_id="change_organisation",
    summary="Change a customers' company",
)
def change_organisation(
    request: HttpRequest,
    organisation_id: Path[Id],
    data: OrganisationChanges,
    if_match: etags.IfDigest = None,
) -> HttpResponse:
    """Changes what the body names. Needs the right `work`. With `If-Match` only what you have read."""
    access = known(request)
    row = _organisation(access, organisation_id)
    access.require(Right.WORK, row.project_id)
    if if_match not in {None, "*"}:
        rows = Organisation.objects.select_for_update(of=("self",)).filter(pk=row.pk, project_id=row.project_id)
        etags.check_digest(if_match, _shown(rows.select_related("project").get()))
    given = data.model_fields_set
    with named():
        saved = save_organisation(
            access=access,
            project=row.project,
            organisation=row,
            name=data.name if "name" in given else row.name,
            note=data.note if "note" in given else None,
        )
    saved.project = row.project
    return _shown(saved)


def _shown(row: Organisation) -> HttpResponse:
    """Answer with a company. It keeps no version: the strong ETag is a digest of all that is shown."""
    return etags.digested(answer(organisation_out(row, row.project.key)))


def _organisation(access: Access, organisation_id: int) -> Organisation:
    found = organisations_visible_to(access).select_related("project").filter(pk=organisation_id).first()
    if found is None:
        raise Problem(404)
    return found
