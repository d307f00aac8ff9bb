from __future__ import annotations

import hashlib

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.api import etags, outputs, paging
from otklik.api.door import answer, known
from otklik.api.fields import Id
from otklik.api.inputs import CustomerQuery
from otklik.api.inputs_exchange import CustomerChanges
from otklik.api.problems import Problem, refused
from otklik.api.represent import customer_out
from otklik.customers import queries
from otklik.customers.actions import change_customer as change
from otklik.customers.models import Person
from otklik.desk.queries import projects_of

router = Router(tags=["Customers"])


@router.get("", response={200: outputs.CustomerList}, operation_id="list_customers", summary="Find customers")
def list_customers(request: HttpRequest, query: Query[CustomerQuery]) -> HttpResponse:
    """Gives the customers with a telephone number or an address, or all, of projects where you see everything."""
    access = known(request, CustomerQuery)
    if query.phone.strip() or query.email.strip():
        people = queries.by_identity(access, phone=query.phone, email=query.email)
    else:
        people = queries.visible_to(access).prefetch_related("identities").select_related("organisation")
    shown, cursor = paging.part(people.defer("search", "note"), query.cursor, query.limit)
    keys = dict(projects_of(access).filter(pk__in={row.project_id for row in shown}).values_list("pk", "key"))
    items = [customer_out(row, keys[row.project_id]) for row in shown]
    return answer(outputs.CustomerList(items=items, next=paging.next_link(request, cursor)))


@router.get(
    "/{customer_id}", response={200: outputs.CustomerOut}, operation_id="get_customer", summary="Read a customer"
)
def get_customer(request: HttpRequest, customer_id: Path[Id], if_none_match: etags.IfNoneMatch = None) -> HttpResponse:
    """Gives one customer; the ETag changes when anything shown here does. With `If-None-Match` 304 until then."""
    return etags.fresh(request, _shown(_person(known(request), customer_id)))


@router.patch(
    "/{customer_id}", response={200: outputs.CustomerOut}, operation_id="change_customer", summary="Change a customer"
)
def change_customer(
    request: HttpRequest,
    customer_id: Path[Id],
    data: CustomerChanges,
    if_match: etags.IfDigest = None,
) -> HttpResponse:
    """Changes what the body names. Needs the right `work` in the project.

    With `If-Match` it changes only the version that you have read.
    """
    access = known(request)
    person = _person(access, customer_id)
    access.require(Right.WORK, person.project_id)
    if if_match not in {None, "*"}:
        rows = Person.objects.select_for_update(of=("self",)).filter(pk=person.pk, project_id=person.project_id)
        rows.values_list("pk").first()
        if if_match != _etag(_person(access, customer_id)):
            raise Problem(412)
    given = {name: getattr(data, name) for name in data.model_fields_set}
    try:
        change(access=access, person=person, **given)
    except ValidationError as error:
        raise refused("body", msg=" ".join(error.messages)) from error
    return _shown(_person(access, customer_id))


def _person(access: Access, customer_id: int) -> Person:
    people = queries.visible_to(access).select_related("organisation", "project").prefetch_related("identities")
    found = people.filter(pk=customer_id).defer("search", "project__signature").first()
    if found is None:
        raise Problem(404)
    return found


def _shown(person: Person) -> HttpResponse:
    return answer(customer_out(person, person.project.key), headers={"ETag": _etag(person)})


def _etag(person: Person) -> str:
    """Return the strong entity tag (RFC 9110, 8.8.3): a digest of all that is shown, identities and company too."""
    shown = customer_out(person, person.project.key).model_dump_json() + person.note
    return f'"{hashlib.sha256(shown.encode()).hexdigest()[:32]}"'
