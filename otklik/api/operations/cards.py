from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Annotated, Any, TypeVar, cast

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Path, Router
from pydantic import StringConstraints

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.api import etags, references, repeats
from otklik.api import outputs_cards as outputs
from otklik.api.door import answer, known
from otklik.api.fields import Id
from otklik.api.inputs_cards import LEVELS, CardIn, ConsentIn, IdentityIn, NewPerson, NoteIn, PanelIn, PanelWord
from otklik.api.operations.customers import router as customers
from otklik.api.problems import Problem, refused
from otklik.api.represent_cards import card_out, panel_out
from otklik.customers import actions, queries
from otklik.customers.models import Consent, ConsentText, Identity, PanelRow, Person, PersonNote

router = Router(tags=["Customers' cards"])
RowT = TypeVar("RowT", bound=Model)
ALL = NON_FIELD_ERRORS
ExternalId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:-]{1,120}$")]


@customers.post("", response={201: outputs.CardOut}, operation_id="add_customer", summary="Add a customer")
def add_customer(request: HttpRequest, data: NewPerson) -> HttpResponse:
    """Adds a customer. Refused when somebody has one of the identities already. Needs the right `work`."""
    access = known(request)
    project = references.project(access, data.project)
    access.require(Right.WORK, project.pk)
    repeats.claim(request, access, project.pk)
    with named():
        person = actions.add_customer(
            access=access,
            project=project,
            name=data.name,
            note=data.note,
            organisation=data.organisation,
            identities=[(row.kind, row.value) for row in data.identities],
        )
    return shown(access, person.pk, status=201)


@router.get("/{customer_id}/card", response={200: outputs.CardOut}, operation_id="get_card", summary="Read a card")
def get_card(request: HttpRequest, customer_id: Path[Id], if_none_match: etags.IfNoneMatch = None) -> HttpResponse:
    """Gives the whole card: fields, identities, notes, consents, purchases and services."""
    return etags.fresh(request, shown(known(request), customer_id))


@router.patch(
    "/{customer_id}/card", response={200: outputs.CardOut}, operation_id="change_card", summary="Change a card"
)
def change_card(
    request: HttpRequest, customer_id: Path[Id], data: CardIn, if_match: etags.IfMatch = None
) -> HttpResponse:
    """Changes fields of a card. Needs the right `work`. With `If-Match` it changes only the version you have read."""
    access, person = worked(request, customer_id)
    if if_match not in {None, "*"}:
        version = (
            Person.objects.select_for_update()
            .values_list("version", flat=True)
            .get(pk=person.pk, project_id=person.project_id)
        )
        etags.check(if_match, version)
    given: dict[str, Any] = {name: getattr(data, name) for name in data.model_fields_set}
    if "customer_class" in given:
        given["standing"] = given.pop("customer_class")
    if "technical_level" in given:
        given["technical_level"] = LEVELS[given["technical_level"]]
    for name in {"quiet_from", "quiet_to"} & set(given):
        given[name] = datetime.time.fromisoformat(given[name]) if given[name] else None
    with named():
        actions.change_customer(access=access, person=person, card=cast(actions.Card, given))
    return shown(access, person.pk)


@router.post(
    "/{customer_id}/identities",
    response={200: outputs.CardOut},
    operation_id="add_identity",
    summary="Add a way to reach a customer",
)
def add_identity(request: HttpRequest, customer_id: Path[Id], data: IdentityIn) -> HttpResponse:
    """Adds a number, an address or a name. What he has already stays as it is; another's is refused."""
    access, person = worked(request, customer_id)
    repeats.claim(request, access, person.project_id)
    with named():
        actions.add_identity(access=access, person=person, kind=data.kind, value=data.value)
    return shown(access, person.pk)


@router.delete(
    "/{customer_id}/identities/{identity_id}",
    response={200: outputs.CardOut},
    operation_id="remove_identity",
    summary="Remove a way to reach a customer",
)
def remove_identity(request: HttpRequest, customer_id: Path[Id], identity_id: Path[Id]) -> HttpResponse:
    """Takes it off the card."""
    access, person = worked(request, customer_id)
    with named():
        actions.remove_identity(
            access=access, identity=_own(Identity.objects.filter(person_id=person.pk), person, identity_id)
        )
    return shown(access, person.pk)


@router.post(
    "/{customer_id}/notes", response={200: outputs.CardOut}, operation_id="add_note", summary="Write a note on a card"
)
def add_note(request: HttpRequest, customer_id: Path[Id], data: NoteIn) -> HttpResponse:
    """Writes a note; pinned ones are shown beside his tickets."""
    access, person = worked(request, customer_id)
    repeats.claim(request, access, person.project_id)
    with named():
        actions.add_note(access=access, person=person, text=data.text, pinned=data.pinned)
    return shown(access, person.pk)


@router.delete(
    "/{customer_id}/notes/{note_id}",
    response={200: outputs.CardOut},
    operation_id="remove_note",
    summary="Remove a note from a card",
)
def remove_note(request: HttpRequest, customer_id: Path[Id], note_id: Path[Id]) -> HttpResponse:
    """Removes one's own note; anybody's with the right `supervise`."""
    access, person = worked(request, customer_id)
    actions.remove_note(access=access, note=_own(PersonNote.objects.filter(person_id=person.pk), person, note_id))
    return shown(access, person.pk)


@router.post(
    "/{customer_id}/consents", response={200: outputs.CardOut}, operation_id="give_consent", summary="Record a consent"
)
def give_consent(request: HttpRequest, customer_id: Path[Id], data: ConsentIn) -> HttpResponse:
    """Records that the customer agreed to a text of the project; once while it is in force."""
    access, person = worked(request, customer_id)
    repeats.claim(request, access, person.project_id)
    texts = ConsentText.objects.filter(project_id=person.project_id, purpose=data.purpose, version=data.version)
    text = texts.first()
    if text is None:
        raise refused("body", "version", msg="There is no such text of a consent in the project")
    with named():
        actions.give_consent(access=access, person=person, text=text, channel=data.channel, evidence=data.evidence)
    return shown(access, person.pk)


@router.delete(
    "/{customer_id}/consents/{consent_id}",
    response={200: outputs.CardOut},
    operation_id="withdraw_consent",
    summary="Record that a consent was withdrawn",
)
def withdraw_consent(request: HttpRequest, customer_id: Path[Id], consent_id: Path[Id]) -> HttpResponse:
    """Ends a consent; the record of it stays."""
    access, person = worked(request, customer_id)
    given = Consent.objects.filter(person_id=person.pk).select_related("text")
    actions.withdraw_consent(access=access, consent=_own(given, person, consent_id))
    return shown(access, person.pk)


@router.put(
    "/{customer_id}/panels/{kind}/{external_id}",
    response={200: outputs.PanelOut, 201: outputs.PanelOut},
    operation_id="put_panel_row",
    summary="Tell of a purchase or a service",
)
def put_panel_row(
    request: HttpRequest, customer_id: Path[Id], kind: Path[PanelWord], external_id: Path[ExternalId], data: PanelIn
) -> HttpResponse:
    """Writes a row of the card under your own name of it; the same again changes nothing. Safe to repeat."""
    access, person = worked(request, customer_id)
    days: dict[str, datetime.date | None] = {}
    for name in ("starts_on", "ends_on"):
        text = getattr(data, name)
        try:
            days[name] = datetime.date.fromisoformat(text) if text else None
        except ValueError as error:
            raise refused("body", name, msg="Write a date such as 2026-12-31") from error
    values = actions.PanelValues(
        title=data.title,
        state=data.state,
        amount=Decimal(data.amount) if data.amount else None,
        currency=data.currency,
        **days,
    )
    with named():
        row, is_new = actions.put_panel_row(
            access=access, person=person, kind=kind, external_id=external_id, values=values
        )
    return answer(panel_out(row), status=201 if is_new else 200)


@router.delete(
    "/{customer_id}/panels/{kind}/{external_id}",
    response={204: None},
    operation_id="remove_panel_row",
    summary="Remove a purchase or a service",
)
def remove_panel_row(
    request: HttpRequest, customer_id: Path[Id], kind: Path[PanelWord], external_id: Path[ExternalId]
) -> HttpResponse:
    """Removes a row."""
    access, person = worked(request, customer_id)
    row = PanelRow.objects.filter(person_id=person.pk, kind=kind, external_id=external_id).first()
    if row is None:
        raise Problem(404)
    actions.remove_panel_row(access=access, row=row)
    return HttpResponse(status=204)


def shown(access: Access, customer_id: int, *, status: int = 200) -> HttpResponse:
    """Answer with a card; its version is the ETag. Raises Problem 404."""
    person = person_of(access, customer_id)
    headers = {"Location": f"/api/v1/customers/{person.pk}"} if status == 201 else {}
    return answer(card_out(person), status=status, headers=headers, version=person.version)


@contextmanager
def named(**places: str) -> Iterator[None]:
    """Turn a value that an action refuses into Problem 422 with its place; `places`: where the call has it."""
    try:
        yield
    except ValidationError as error:
        where = next(iter(error.error_dict), "") if hasattr(error, "error_dict") else ALL
        where = places.get(where, "" if where == ALL else where)
        raise refused("body", *([where] if where else []), msg=" ".join(error.messages)) from error


def person_of(access: Access, customer_id: int) -> Person:
    """Return a customer the caller may see; raises Problem 404."""
    rows = queries.visible_to(access).select_related("project").filter(pk=customer_id)
    found = rows.defer("search", "project__signature").first()
    if found is None:
        raise Problem(404)
    return found


def worked(request: HttpRequest, customer_id: int) -> tuple[Access, Person]:
    """Return who calls and the customer he may work on; raises Problem 404, DeniedError."""
    access = known(request)
    person = person_of(access, customer_id)
    access.require(Right.WORK, person.project_id)
    return access, person


def _own(rows: QuerySet[RowT], person: Person, pk: int) -> RowT:
    found = rows.filter(pk=pk, person_id=person.pk, project_id=person.project_id).first()
    if found is None:
        raise Problem(404)
    return found
