"""Everybody who can sign in, by calls of an administrator's token that was chosen for it by name (decision 0029)."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router
from pydantic import BaseModel

from otklik.accounts.access import Access
from otklik.accounts.actions.people import disable_user, sign_out_everywhere
from otklik.accounts.models import User
from otklik.accounts.queries import everybody
from otklik.accounts.roles import Right
from otklik.api import etags, paging, repeats
from otklik.api import people_models as shapes
from otklik.api.door import answer, known
from otklik.api.fields import Id
from otklik.api.operations.cards import named
from otklik.api.problems import Problem
from otklik.api.set_up import one, shown

router = Router(tags=["People"])
OF_ADMINISTRATORS = "What administrators may is changed at a page, by somebody who has signed in."


@router.get("", response={200: shapes.PeopleList}, operation_id="list_people", summary="List everybody")
def list_people(request: HttpRequest, query: Query[shapes.PeopleQuery]) -> HttpResponse:
    """Gives who can sign in and where he has which role. Needs the right `install`."""
    rows = everybody(_administrator(request, shapes.PeopleQuery))
    words = " ".join(query.q.split())
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(email__icontains=words))
    found, cursor = paging.part(rows, query.cursor, query.limit)
    items = [_out(row) for row in found]
    return answer(shapes.PeopleList(items=items, next=paging.next_link(request, cursor)))


@router.get("/{user_id}", response={200: shapes.PersonOut}, operation_id="get_person", summary="Read a person")
def get_person(request: HttpRequest, user_id: Path[Id], if_none_match: etags.IfNoneMatch = None) -> HttpResponse:
    """Gives one person. Needs the right `install`."""
    access = _administrator(request)
    return etags.fresh(request, shown(_out(one(everybody(access), pk=user_id))))


@router.patch("/{user_id}", response={200: shapes.PersonOut}, operation_id="change_person", summary="Keep somebody out")
def change_person(
    request: HttpRequest, user_id: Path[Id], data: shapes.PersonChanges, if_match: etags.IfDigest = None
) -> HttpResponse:
    """Keeps somebody out of the whole installation, or lets him sign in again; no administrator. Needs `install`."""
    access = _administrator(request)
    row = one(everybody(access), pk=user_id)
    if if_match not in {None, "*"}:
        one(everybody(access).select_for_update(no_key=True), pk=user_id)
        etags.check_digest(if_match, shown(_out(one(everybody(access), pk=user_id))))
    if row.is_administrator:
        raise Problem(403, OF_ADMINISTRATORS)
    if "active" in data.model_fields_set:
        with named(__all__="active"):
            disable_user(access=access, user=row, disabled=not data.active)
    return shown(_out(one(everybody(access), pk=user_id)))


@router.post(
    "/{user_id}/sign-out",
    response={200: shapes.SignedOutOut},
    operation_id="sign_out_person",
    summary="Sign somebody out everywhere",
)
def sign_out_person(request: HttpRequest, user_id: Path[Id]) -> HttpResponse:
    """Ends the sessions of all browsers in which somebody is signed in. Needs the right `install`."""
    access = _administrator(request)
    row = one(everybody(access), pk=user_id)
    repeats.claim(request, access, repeats.anywhere(access))
    return answer(shapes.SignedOutOut(ended=sign_out_everywhere(access=access, user=row)))


def _administrator(request: HttpRequest, *models: type[BaseModel]) -> Access:
    access = known(request, *models)
    access.require(Right.INSTALL, None)
    return access


def _out(row: User) -> shapes.PersonOut:
    return shapes.PersonOut(
        id=row.pk,
        name=row.name,
        email=row.email,
        active=row.is_active,
        administrator=row.is_administrator,
        places=[
            shapes.PlaceOut(project=place.project.key, role=place.role)  # type: ignore[arg-type]
            for place in row.memberships.all()
        ],
        since=row.date_joined,
    )
