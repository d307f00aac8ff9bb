"""The customer's page: the card, what hangs on it, and the whole history with him."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from typing import TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otklik.accounts.access import Access, DeniedError
from otklik.accounts.roles import Right
from otklik.customers import actions, queries
from otklik.customers.models import Consent, Erasure, Hold, Identity, Merge, Person, PersonNote
from otklik.desk.contacts import history
from otklik.lib.prepared import planned
from otklik.workspace.customer_card import page_context
from otklik.workspace.customer_forms import CardForm, ConsentForm, ErasureForm, IdentityForm, initial_of
from otklik.workspace.doors import door, reader
from otklik.workspace.place import navigation, read_place

RowT = TypeVar("RowT", bound=Model)
Change = Callable[[HttpRequest, Access, Person], str]
IN_MEMORY = 8 * 1024 * 1024  # bytes; a larger archive waits on the disk


def person_or_404(access: Access, pk: int) -> Person:
    """Return a customer; raises Http404, the same for one that does not exist and one behind a wall (S03)."""
    found = queries.opened(access, pk)
    if found is None:
        raise Http404
    return found


@require_safe
@door
@planned()
def customer(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The page of a customer; of one who was merged away, that of the other."""
    access = reader(request)
    person = person_or_404(access, pk)
    if person.pk != pk:
        return redirect("work_customer", pk=person.pk)
    return _page(request, access, person)


def _page(request: HttpRequest, access: Access, person: Person, *, status: int = 200) -> HttpResponseBase:
    place = read_place(request, access)
    context = {**page_context(access, person), "place": place, "nav": navigation(access, place)}
    return render(request, "workspace/customer/page.html", context, status=status)


@require_safe
@door
def older(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The next part of the history, older than a message."""
    access = reader(request)
    person = person_or_404(access, pk)
    before = request.GET.get("before", "")
    if not before.isascii() or not before.isdigit() or len(before) > 18:
        raise Http404
    context = {"person": person, "base": f"/work/customers/{person.pk}"}
    context |= {"history": history(access, person, before=int(before))}
    return render(request, "workspace/customer/history.html", context)


def _changed(request: HttpRequest, pk: int, act: Change, right: Right = Right.WORK) -> HttpResponseBase:
    """Do one change and show the page anew; what is not allowed is said above it and changes nothing."""
    access = reader(request)
    person = person_or_404(access, pk)
    access.require(right, person.project_id)
    try:
        said = act(request, access, person)
    except ValidationError as error:
        for text in error.messages:
            messages.error(request, text)
        return _page(request, access, person_or_404(access, pk), status=422)
    messages.success(request, said)
    return redirect("work_customer", pk=person_or_404(access, pk).pk)


@require_http_methods(["GET", "HEAD", "POST"])
@door
def card(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The form of the card, which few open; POST changes its fields."""
    if request.method != "POST":
        return _card_form(request, pk)

    def act(request: HttpRequest, access: Access, person: Person) -> str:
        form = CardForm(request.POST, project_id=person.project_id)
        if not form.is_valid():
            raise ValidationError([f"{form[name].label}: {errors[0]}" for name, errors in form.errors.items()])
        values = dict(form.cleaned_data)
        name, organisation = values.pop("name"), values.pop("organisation")
        fields = actions.Card(**values)  # type: ignore[typeddict-item]
        actions.change_customer(access=access, person=person, name=name, organisation=organisation, card=fields)
        return _("The customer's card is saved")

    return _changed(request, pk, act)


@planned()
def _card_form(request: HttpRequest, pk: int) -> HttpResponseBase:
    access = reader(request)
    person = person_or_404(access, pk)
    access.require(Right.WORK, person.project_id)
    if person.erased_at is not None:
        raise Http404
    form = CardForm(initial=initial_of(person), project_id=person.project_id)
    base = reverse("work_customer", args=[person.pk])
    return render(request, "workspace/customer/card_form.html", {"form": form, "base": base})


@require_POST
@door
def identities(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Add a way to reach the customer, remove one or make it the main one (`do`)."""

    def act(request: HttpRequest, access: Access, person: Person) -> str:
        do = request.POST.get("do", "")
        if do == "add":
            form = IdentityForm(request.POST)
            if not form.is_valid():
                raise ValidationError(_("Write a number or an address."))
            row = actions.add_identity(access=access, person=person, **form.cleaned_data)
            return _("Added: %(value)s") % {"value": row.value}
        row = _one(Identity.objects.filter(person_id=person.pk, project_id=person.project_id), request)
        if do == "main":
            actions.make_main(access=access, identity=row)
            return _("%(value)s is the main one now") % {"value": row.value}
        if do == "remove":
            actions.remove_identity(access=access, identity=row)
            return _("Removed: %(value)s") % {"value": row.value}
        raise Http404

    return _changed(request, pk, act)


@require_POST
@door
def notes(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Write a note, pin one to the tickets or take it off them, remove one (`do`)."""

    def act(request: HttpRequest, access: Access, person: Person) -> str:
        do = request.POST.get("do", "")
        if do == "add":
            pinned = request.POST.get("pinned") == "1"
            actions.add_note(access=access, person=person, text=request.POST.get("text", ""), pinned=pinned)
            return _("The note is written")
        row = _one(PersonNote.objects.filter(person_id=person.pk, project_id=person.project_id), request)
        if do in {"pin", "unpin"}:
            actions.pin_note(access=access, note=row, pinned=do == "pin")
            return _("The note is shown on tickets") if do == "pin" else _("The note is not shown on tickets any more")
        if do == "remove":
            actions.remove_note(access=access, note=row)
            return _("The note is removed")
        raise Http404

    return _changed(request, pk, act)


@require_POST
@door
def consents(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Record that the customer agreed to a text or took it back (`do`)."""

    def act(request: HttpRequest, access: Access, person: Person) -> str:
        do = request.POST.get("do", "")
        if do == "give":
            form = ConsentForm(request.POST, project_id=person.project_id)
            if not form.is_valid():
                raise ValidationError(_("Choose the text and how he agreed."))
            actions.give_consent(access=access, person=person, **form.cleaned_data)
            return _("The consent is recorded")
        row = _one(Consent.objects.filter(person_id=person.pk, project_id=person.project_id), request)
        if do == "withdraw":
            actions.withdraw_consent(access=access, consent=row)
            return _("The consent is withdrawn")
        raise Http404

    return _changed(request, pk, act)


@require_POST
@door
def merges(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Merge somebody into this card, undo that, or remember that he is somebody else (`do`)."""

    def act(request: HttpRequest, access: Access, person: Person) -> str:
        if request.POST.get("do") == "undo":
            merge = _one(Merge.objects.filter(kept_id=person.pk, project_id=person.project_id), request)
            actions.undo_merge(access=access, merge=merge)
            return _("They are two people again")
        if request.POST.get("do") == "apart":
            other = queries.visible_to(access).filter(pk=_id(request, "other"), project_id=person.project_id).first()
            if other is None:
                raise ValidationError(_("There is no such customer in this project."))
            actions.tell_apart(access=access, person=person, other=other)
            return _("They are two people; it will not be proposed again")
        gone = queries.visible_to(access).filter(pk=_id(request, "other"), project_id=person.project_id).first()
        if gone is None:
            raise ValidationError(_("There is no such customer in this project."))
        actions.merge_people(access=access, kept=person, gone=gone, reason=request.POST.get("reason", ""))
        return _("The cards are one now. For a day this can be undone.")

    return _changed(request, pk, act)


@require_POST
@door
def holds(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Put the customer under a legal hold or release one (`do`)."""

    def act(request: HttpRequest, access: Access, person: Person) -> str:
        reason = request.POST.get("reason", "")
        if request.POST.get("do") == "release":
            row = _one(Hold.objects.filter(person_id=person.pk, project_id=person.project_id), request)
            actions.release_person(access=access, hold=row, reason=reason)
            return _("The hold is released")
        actions.hold_person(access=access, person=person, reason=reason)
        return _("Everything of the customer is kept until the hold is released")

    return _changed(request, pk, act, Right.SUPERVISE)


@require_POST
@door
def export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """All data of the customer as an archive. By POST, because it is written down that somebody took them out (S28)."""
    access = reader(request)
    person = person_or_404(access, pk)
    archive = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the answer closes it
    try:
        actions.export_person(access=access, person=person, target=archive)
    except BaseException:
        archive.close()
        raise
    archive.seek(0)
    name = f"customer-{person.pk}.zip"
    return FileResponse(archive, as_attachment=True, filename=name, content_type="application/zip")


@require_POST
@door
def erasure(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Have the customer's data erased; the act tells when it is done."""
    access = reader(request)
    person = person_or_404(access, pk)
    access.require(Right.MANAGE, person.project_id)
    form = ErasureForm(request.POST)
    if not form.is_valid() or request.POST.get("sure") != str(person.pk):
        messages.error(request, _("Choose the ground and repeat the customer's number."))
        return _page(request, access, person, status=422)
    try:
        act = actions.request_erasure(access=access, person=person, **form.cleaned_data)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return _page(request, access, person, status=422)
    return redirect("work_erasure", pk=act.pk)


@require_safe
@door
def act(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The act of an erasure, to be printed."""
    access = reader(request)
    if not access.with_right(Right.SUPERVISE):
        raise DeniedError(f"user {access.user_id} reads no acts")
    acts = Erasure.objects.filter(project_id__in=access.with_right(Right.SUPERVISE))
    row = acts.filter(pk=pk).select_related("project").first()
    if row is None:
        raise Http404
    place = read_place(request, access)
    context = {"act": row, "counts": sorted(row.counts.items()), "place": place, "nav": navigation(access, place)}
    return render(request, "workspace/customer/act.html", context)


def _one(rows: QuerySet[RowT], request: HttpRequest) -> RowT:
    found = rows.filter(pk=_id(request, "row")).first()
    if found is None:
        raise Http404
    return found


def _id(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Http404
    return int(text)
