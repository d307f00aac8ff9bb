from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from otklik.accounts.models import Project
from otklik.api import etags, paging, repeats
from otklik.api import inputs_setup_doors as inputs
from otklik.api import outputs_setup_doors as outputs
from otklik.api.door import answer
from otklik.api.fields import Id, ProjectKey
from otklik.api.inputs import Paged
from otklik.api.operations.cards import named
from otklik.api.set_up import managed, one, shown, unchanged, values
from otklik.customers import actions
from otklik.customers.models import ConsentText, Retention, Standing

router = Router(tags=["Set-up: customers"])
KINDS = {"text_days": "text_days", "files_days": "files_days", "raw_days": "raw_days"}


@router.get(
    "/{key}/retention",
    response={200: outputs.RetentionOut},
    operation_id="get_retention",
    summary="Read how long data are kept",
)
def get_retention(request: HttpRequest, key: Path[ProjectKey], if_none_match: etags.IfNoneMatch = None) -> HttpResponse:
    """Gives after how many days a project forgets what, and what the last run did. Needs the right `manage`."""
    _access, project = managed(request, key)
    return etags.fresh(request, shown(_retention(_kept(project))))


@router.patch(
    "/{key}/retention",
    response={200: outputs.RetentionOut},
    operation_id="change_retention",
    summary="Change how long data are kept",
)
def change_retention(
    request: HttpRequest, key: Path[ProjectKey], data: inputs.RetentionChanges, if_match: etags.IfDigest = None
) -> HttpResponse:
    """Changes what the body names; null keeps it for good. What is forgotten is gone. Needs the right `manage`."""
    access, project = managed(request, key)
    unchanged(if_match, project, lambda: shown(_retention(_kept(project))))
    with named():
        row = actions.set_retention(access=access, project=project, **values(data, KINDS, _kept(project)))
    return shown(_retention(row))


@router.get(
    "/{key}/consent-texts",
    response={200: outputs.ConsentTextList},
    operation_id="list_consent_texts",
    summary="List texts of consents",
)
def list_consent_texts(request: HttpRequest, key: Path[ProjectKey], query: Query[Paged]) -> HttpResponse:
    """Gives the versions of what people agree to, the newest first. Needs the right `manage`."""
    _access, project = managed(request, key, Paged)
    rows = ConsentText.objects.filter(project=project)
    found, cursor = paging.part(rows, query.cursor, query.limit, newest=True)
    items = [_text(row) for row in found]
    return answer(outputs.ConsentTextList(items=items, next=paging.next_link(request, cursor)))


@router.post(
    "/{key}/consent-texts",
    response={201: outputs.ConsentTextOut},
    operation_id="add_consent_text",
    summary="Add a text of a consent",
)
def add_consent_text(request: HttpRequest, key: Path[ProjectKey], data: inputs.NewConsentText) -> HttpResponse:
    """Adds a version; the same again is answered alike, with other words it is refused. Needs the right `manage`."""
    access, project = managed(request, key)
    repeats.claim(request, access, project.pk)
    with named():
        row = actions.save_consent_text(
            access=access, project=project, purpose=data.purpose, version=data.version, text=data.text
        )
    return answer(_text(row), status=201)


@router.get(
    "/{key}/customer-classes",
    response={200: outputs.CustomerClassList},
    operation_id="list_customer_classes",
    summary="List classes of customers",
)
def list_customer_classes(request: HttpRequest, key: Path[ProjectKey]) -> HttpResponse:
    """Gives a project's own classes of customers, switched-off ones too. Needs the right `manage`."""
    _access, project = managed(request, key)
    rows = Standing.objects.filter(project=project).order_by("name", "pk")
    return answer(outputs.CustomerClassList(items=[_class(row) for row in rows]))


@router.post(
    "/{key}/customer-classes",
    response={201: outputs.CustomerClassOut},
    operation_id="add_customer_class",
    summary="Add a class of customers",
)
def add_customer_class(request: HttpRequest, key: Path[ProjectKey], data: inputs.NewCustomerClass) -> HttpResponse:
    """Adds a class, or switches one of this name on again. Needs the right `manage`."""
    access, project = managed(request, key)
    repeats.claim(request, access, project.pk)
    with named():
        row = actions.add_standing(access=access, project=project, name=data.name)
    row.refresh_from_db()
    return answer(_class(row), status=201)


@router.delete(
    "/{key}/customer-classes/{class_id}",
    response={204: None},
    operation_id="switch_off_customer_class",
    summary="Switch a class of customers off",
)
def switch_off_customer_class(request: HttpRequest, key: Path[ProjectKey], class_id: Path[Id]) -> HttpResponse:
    """Customers who have it keep it, nobody gets it any more. Needs the right `manage`."""
    access, project = managed(request, key)
    row = one(Standing.objects.filter(project=project), pk=class_id)
    actions.switch_off_standing(access=access, standing=row)
    return HttpResponse(status=204)


def _kept(project: Project) -> Retention:
    return Retention.objects.filter(project=project).first() or Retention(project=project)


def _retention(row: Retention) -> outputs.RetentionOut:
    return outputs.RetentionOut(
        text_days=row.text_days,
        files_days=row.files_days,
        raw_days=row.raw_days,
        last_run_at=row.last_run_at,
        last_counts=row.last_counts,
    )


def _text(row: ConsentText) -> outputs.ConsentTextOut:
    return outputs.ConsentTextOut(
        id=row.pk, purpose=row.purpose, version=row.version, text=row.text, created_at=row.created_at
    )


def _class(row: Standing) -> outputs.CustomerClassOut:
    return outputs.CustomerClassOut(id=row.pk, key=row.key, name=row.name, active=row.is_active)
