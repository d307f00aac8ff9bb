from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from otklik.api import outputs, paging
from otklik.api.door import answer, known
from otklik.api.inputs import CustomerQuery
from otklik.api.represent import customer_out
from otklik.customers import queries
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
    rows = people.filter(pk__gt=paging.decode(query.cursor)).order_by("pk").defer("search", "note")
    found = list(rows[: query.limit + 1])
    shown = found[: query.limit]
    cursor = paging.encode(shown[-1].pk) if len(found) > len(shown) else ""
    keys = dict(projects_of(access).filter(pk__in={row.project_id for row in shown}).values_list("pk", "key"))
    items = [customer_out(row, keys[row.project_id]) for row in shown]
    return answer(outputs.CustomerList(items=items, next=paging.next_link(request, cursor)))
