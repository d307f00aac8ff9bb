"""Calls about whole customers: two that are one, all data of one, erasing one, lists of them by conditions."""

from __future__ import annotations

import tempfile

from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Path, Query, Router

from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.api import outputs_cards as shapes
from otklik.api import paging, references, repeats
from otklik.api.door import answer, known
from otklik.api.fields import Id
from otklik.api.inputs_cards import LEVELS, ErasureIn, MergeIn, NoteChanges, SegmentQuery
from otklik.api.operations.cards import named, person_of, shown, worked
from otklik.api.operations.cards import router as of_cards
from otklik.api.outputs import CustomerList
from otklik.api.problems import Problem, refused
from otklik.api.represent import customer_out
from otklik.customers import actions, queries
from otklik.customers.models import Erasure, Identity, Merge, PersonNote
from otklik.desk import segments

router = Router(tags=["Customers"])
of_segments = Router(tags=["Customers"])
of_erasures = Router(tags=["Customers"])
IN_MEMORY = 5 * 1024 * 1024  # bytes of an archive; more goes to the disk


@router.post(
    "/{customer_id}/identities/{identity_id}/main",
    response={200: shapes.CardOut},
    operation_id="make_identity_main",
    summary="Make a way to reach a customer the main one",
)
def make_identity_main(request: HttpRequest, customer_id: Path[Id], identity_id: Path[Id]) -> HttpResponse:
    """Makes it the main one of its kind. Needs `work`."""
    access, person = worked(request, customer_id)
    repeats.claim(request, access, person.project_id)
    row = Identity.objects.filter(pk=identity_id, person_id=person.pk, project_id=person.project_id).first()
    if row is None:
        raise Problem(404)
    with named():
        actions.make_main(access=access, identity=row)
    return shown(access, person.pk)


@of_cards.patch(
    "/{customer_id}/notes/{note_id}",
    response={200: shapes.CardOut},
    operation_id="pin_note",
    summary="Pin a note or unpin it",
)
def pin_note(request: HttpRequest, customer_id: Path[Id], note_id: Path[Id], data: NoteChanges) -> HttpResponse:
    """Says whether a note is shown beside the customer's tickets. Needs `work`."""
    access, person = worked(request, customer_id)
    row = PersonNote.objects.filter(pk=note_id, person_id=person.pk, project_id=person.project_id).first()
    if row is None:
        raise Problem(404)
    actions.pin_note(access=access, note=row, pinned=data.pinned)
    return shown(access, person.pk)


@router.get(
    "/{customer_id}/merges",
    response={200: shapes.MergeList},
    operation_id="list_merges",
    summary="Read what became part of a card",
)
def list_merges(request: HttpRequest, customer_id: Path[Id]) -> HttpResponse:
    """Gives the cards that were merged into this one lately."""
    access = known(request)
    rows = queries.merges_of(person_of(access, customer_id))
    return answer(shapes.MergeList(items=[_merge(row) for row in rows]))


@router.post(
    "/{customer_id}/merges", response={201: shapes.MergeOut}, operation_id="merge_customers", summary="Merge two cards"
)
def merge_customers(request: HttpRequest, customer_id: Path[Id], data: MergeIn) -> HttpResponse:
    """Makes another card part of this one: identities, tickets, notes and consents move. Undoable for a day."""
    access, person = worked(request, customer_id)
    repeats.claim(request, access, person.project_id)
    gone = queries.visible_to(access).filter(pk=data.other, project_id=person.project_id).first()
    if gone is None:
        raise refused("body", "other", msg="There is no such customer in the project")
    try:
        row = actions.merge_people(access=access, kept=person, gone=gone, reason=data.reason)
    except ValidationError as error:
        raise refused("body", "other", msg=" ".join(error.messages)) from error
    return answer(_merge(row), status=201)


@router.delete(
    "/{customer_id}/merges/{merge_id}",
    response={200: shapes.MergeOut},
    operation_id="undo_customer_merge",
    summary="Make two people of one again",
)
def undo_customer_merge(request: HttpRequest, customer_id: Path[Id], merge_id: Path[Id]) -> HttpResponse:
    """Undoes a merge into this card within a day: what moved goes back, what came since stays."""
    access, person = worked(request, customer_id)
    row = Merge.objects.filter(pk=merge_id, kept_id=person.pk, project_id=person.project_id).first()
    if row is None:
        raise Problem(404)
    try:
        actions.undo_merge(access=access, merge=row)
    except ValidationError as error:
        raise Problem(422, " ".join(error.messages)) from error
    row.refresh_from_db()
    return answer(_merge(row))


@router.post(
    "/{customer_id}/archive",
    response={200: None},
    operation_id="export_customer",
    summary="Take out all data of a customer",
)
def export_customer(request: HttpRequest, customer_id: Path[Id]) -> HttpResponseBase:
    """Gives a ZIP of everything there is of a customer, files too. Needs `supervise`; the history says who took it."""
    access = known(request)
    person = person_of(access, customer_id)
    access.require(Right.SUPERVISE, person.project_id)
    archive = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the answer closes it
    try:
        actions.export_person(access=access, person=person, target=archive)
    except BaseException:
        archive.close()
        raise
    archive.seek(0)
    name = f"customer-{person.pk}.zip"
    return FileResponse(archive, as_attachment=True, filename=name, content_type="application/octet-stream")


@router.post(
    "/{customer_id}/erasure",
    response={202: shapes.ErasureOut},
    operation_id="erase_customer",
    summary="Have a customer's data erased",
)
def erase_customer(request: HttpRequest, customer_id: Path[Id], data: ErasureIn) -> HttpResponse:
    """Has all data of a customer erased in the background; it cannot be undone. Needs `manage`.

    The act at the address in `Location` says when it is done.
    """
    access = known(request)
    person = person_of(access, customer_id)
    access.require(Right.MANAGE, person.project_id)
    repeats.claim(request, access, person.project_id)
    if data.customer != person.pk:
        raise refused("body", "customer", msg="Repeat the customer's id")
    with named():
        act = actions.request_erasure(access=access, person=person, ground=data.ground, document=data.document)
    headers = {"Location": f"/api/v1/erasures/{act.pk}"}
    return answer(_act(act, person.project), status=202, headers=headers)


@of_erasures.get(
    "/{erasure_id}", response={200: shapes.ErasureOut}, operation_id="get_erasure", summary="Read the act of an erasure"
)
def get_erasure(request: HttpRequest, erasure_id: Path[Id]) -> HttpResponse:
    """Gives the act: whether it is done and how much was erased. Needs `supervise`."""
    access = known(request)
    acts = Erasure.objects.filter(pk=erasure_id, project_id__in=access.with_right(Right.SUPERVISE))
    act = acts.select_related("project").defer("project__signature").first()
    if act is None:
        raise Problem(404)
    return answer(_act(act, act.project))


@of_segments.get("", response={200: CustomerList}, operation_id="list_segment", summary="List customers by conditions")
def list_segment(request: HttpRequest, query: Query[SegmentQuery]) -> HttpResponse:
    """Gives the customers who fit all conditions, the newest first, of projects where you see everything.

    An answer may hold fewer than `limit` and still name a next one: so far and no farther was looked.
    """
    access = known(request, SegmentQuery)
    segment = segments.Segment(
        projects=(references.project(access, query.project).pk,) if query.project else (),
        query=query.q.strip(),
        standing=query.customer_class,
        language=query.language,
        region=query.region,
        level=LEVELS[query.technical_level] if query.technical_level else None,
        mood=query.mood,
        organisation=query.organisation,
        no_robots=query.no_robots,
        consent=query.consent,
        without_consent=query.without_consent,
        tag=query.tag,
        has_open=query.has_open,
        contact_after=query.contact_after,
        contact_before=query.contact_before,
        born_from=query.born_from,
        born_to=query.born_to,
        channel=query.preferred_channel,
        reach=query.reach or "",
        company=query.company.strip(),
        panel=query.panel.strip(),
        source=query.source or "",
        known_after=query.known_after,
        known_before=query.known_before,
    )
    try:
        page = segments.page(access, segment, limit=query.limit, cursor=query.cursor)
    except segments.BadCursorError as error:
        raise paging.bad_cursor() from error
    items = [customer_out(row, row.project.key) for row in page.people]
    return answer(CustomerList(items=items, next=paging.next_link(request, page.next)))


def _merge(row: Merge) -> shapes.MergeOut:
    return shapes.MergeOut(
        id=row.pk,
        kept=row.kept_id,
        gone=row.gone_id,
        reason=row.reason,
        by=row.by_name,
        at=row.at,
        undone_at=row.undone_at,
    )


def _act(act: Erasure, project: Project) -> shapes.ErasureOut:
    return shapes.ErasureOut(
        id=act.pk,
        project=project.key,
        customer=act.person_id,
        ground=act.ground,
        document=act.document,
        state=act.state,
        requested_by=act.requested_name,
        requested_at=act.requested_at,
        done_at=act.done_at,
        counts=act.counts,
    )
