from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Path, Router

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.api import relation_models as shapes
from otklik.api import repeats
from otklik.api.door import answer, known
from otklik.api.fields import PRIORITIES, Id
from otklik.api.problems import Problem, refused
from otklik.automation.queries import macros_to_use
from otklik.desk import actions
from otklik.desk.bulk_fields import Wanted
from otklik.desk.models import Bulk
from otklik.desk.relations import bulks_of

router = Router(tags=["Bulk changes"])


@router.post(
    "",
    response={200: shapes.PreviewOut, 202: shapes.BulkOut},
    operation_id="change_many",
    summary="Change many tickets",
)
def change_many(
    request: HttpRequest,
    data: shapes.NewBulk,
) -> HttpResponse:
    """Changes up to 10,000 tickets in the background. Of those that you may not change nothing is changed.

    With `preview` it only tells, with 200, what would change. Ask for the progress at the address in `Location`.
    """
    access = known(request)
    wanted = _wanted(data.changes, access)
    if not data.preview and not access.with_right(Right.WORK):
        raise Problem(403)
    repeats.claim(request, access, repeats.anywhere(access))
    try:
        if data.preview:
            seen = actions.preview(access=access, tickets=data.tickets, wanted=wanted)
            missing = [shapes.MissingOut(**vars(one)) for one in seen.missing]
            return answer(shapes.PreviewOut(**{**vars(seen), "missing": missing}))
        made = actions.start_bulk(access=access, tickets=data.tickets, wanted=wanted)
    except actions.CannotBulkError as error:
        raise refused("body", "tickets", msg=str(error)) from error
    return answer(_shown(made), status=202, headers={"Location": f"/api/v1/bulk/{made.pk}"})


@router.get("/{bulk_id}", response={200: shapes.BulkOut}, operation_id="get_bulk", summary="Read the progress")
def get_bulk(request: HttpRequest, bulk_id: Path[Id]) -> HttpResponse:
    """Gives how far a change of many tickets of yours has got."""
    return answer(_shown(_own(known(request), bulk_id)))


@router.post("/{bulk_id}/undo", response={202: shapes.BulkOut}, operation_id="undo_bulk", summary="Undo")
def undo_bulk(request: HttpRequest, bulk_id: Path[Id]) -> HttpResponse:
    """Brings back, in the background, what nobody has changed since. Once, within a day."""
    access = known(request)
    bulk = _own(access, bulk_id)
    repeats.claim(request, access, repeats.anywhere(access))
    try:
        made = actions.undo_bulk(access=access, bulk=bulk)
    except actions.CannotBulkError as error:
        raise Problem(422, str(error)) from error
    return answer(_shown(made), status=202)


def _own(access: Access, bulk_id: int) -> Bulk:
    found = bulks_of(access).filter(pk=bulk_id).first()
    if found is None:
        raise Problem(404)
    return found


def _wanted(data: shapes.BulkChanges, access: Access) -> Wanted:
    given: dict[str, Any] = {name: getattr(data, name) for name in data.model_fields_set}
    if "macro" in given:
        row = macros_to_use(access).filter(pk=given["macro"]).first()
        if row is None:
            raise refused("body", "changes", "macro", msg=_("There is no such macro."))
        given["name"] = row.name
    if "priority" in given:
        given["priority"] = PRIORITIES[given["priority"]]
    for name, tags in (("add", "add_tags"), ("remove", "remove_tags")):
        if tags in given:
            given[name] = given.pop(tags)
    try:
        return Wanted.of(given)
    except ValueError as error:
        raise refused("body", "changes", msg=str(error)) from error


def _shown(made: Bulk) -> shapes.BulkOut:
    return shapes.BulkOut(
        id=made.pk,
        state=made.state,  # type: ignore[arg-type]
        total=made.total,
        done=made.done,
        changed=made.changed,
        restored=made.restored,
        created_at=made.created_at,
        finished_at=made.finished_at,
    )
