"""A form of the catalogue: shown, filled, sent; with script and without (S08, S46)."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from otklik.channels.actions.accept import NoRoomError, check_room
from otklik.customers.actions import Contact
from otklik.desk.actions import NewMessage
from otklik.portal import limits, proof
from otklik.portal.doors import Place, frame, project_door
from otklik.portal.forms import HONEYPOT, RequestForm, new_files
from otklik.requests import fields
from otklik.requests.actions import submit
from otklik.requests.fields import Field, Kind
from otklik.requests.models import RequestType
from otklik.requests.queries import published
from otklik.service_levels.actions.letters import customer_to_manager
from otklik.service_levels.models import LONGEST

OTHER = "other"
MANAGER = "manager"
TO_MANAGER = (
    Field(Kind.NAME, Kind.NAME),
    Field(Kind.EMAIL, Kind.EMAIL, required=True),
    Field(Kind.TEXT, Kind.TEXT, required=True),
)
ROOM_FOR_FIELDS = 1024 * 1024  # bytes of a body beside its files


@dataclass(frozen=True)
class Item:
    """What is asked for: an item of the catalogue, or the form for everything else."""

    key: str
    name: str
    description: str
    fields: tuple[Field, ...]
    type: RequestType | None = None


@dataclass(frozen=True)
class Refusal:
    """Why a form was not taken, in words; `bits`: what work would open the door; `renew`: it has to be opened anew."""

    text: str
    status: int
    bits: int = 0
    renew: bool = False


def general(place: Place) -> Item:
    """Return the form for everything else."""
    return Item(OTHER, _("Write to us"), "", fields.GENERAL)


def item_or_404(place: Place, key: str) -> Item:
    """Return a published item by the last part of its address. Raises Http404."""
    if key == OTHER:
        if not place.portal.has_general and published(place.project).exists():
            raise Http404
        return general(place)
    found = published(place.project).select_related("topic", "team").filter(key=key).first()
    if found is None and key == MANAGER:
        words = _("The manager answers you by mail. Those who work on requests do not read it.")
        return Item(MANAGER, _("Message to the manager"), words, TO_MANAGER)
    if found is None:
        raise Http404
    return Item(found.key, found.name, found.description, fields.read(found.fields), found)


# No session stands behind this form and no cookie reaches it inside another site's page: what Django's token would
# protect does not exist here, and the form's own signed paper takes its place.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@project_door
def request(request: HttpRequest, place: Place, item: str) -> HttpResponseBase:
    """One form: GET shows it, POST takes it."""
    wanted = item_or_404(place, item)
    if request.method != "POST":
        return form_page(request, place, wanted)
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    if not length.isdigit() or int(length) > limits.MAX_FORM_BYTES + ROOM_FOR_FIELDS:
        return HttpResponse(status=413)  # unread
    return _take(request, place, wanted)


def form_page(
    request: HttpRequest,
    place: Place,
    item: Item,
    *,
    form: RequestForm | None = None,
    paper: str = "",
    refusal: Refusal | None = None,
) -> HttpResponse:
    """Draw a form, empty or with what was written and why it was not taken."""
    form = form or _form(place, item)
    context = frame(request, place) | {
        "item": item,
        "form": form,
        "paper": paper or proof.new_paper(place.project.pk, item.key),
        "honeypot": HONEYPOT,
        "refusal": refusal,
        "least_seconds": limits.MIN_SECONDS,
        "action": reverse("portal_item", args=[place.project.key, item.key]) + place.query,
        "has_catalogue": item.type is not None or published(place.project).exists(),
    }
    status = refusal.status if refusal else (422 if form.is_bound else 200)
    return render(request, "portal/form.html", context, status=status)


def _form(place: Place, item: Item, request: HttpRequest | None = None) -> RequestForm:
    given: dict[str, Any] = {"data": request.POST, "files": request.FILES} if request else {}
    return RequestForm(item.fields, project=place.project, consent=place.portal.consent, **given)


def _take(request: HttpRequest, place: Place, item: Item) -> HttpResponseBase:
    try:
        paper = proof.read_paper(request.POST.get("paper", ""), project_id=place.project.pk, item=item.key)
    except proof.BadPaperError:
        return HttpResponse(_("Please open the form anew."), status=403, content_type="text/plain; charset=utf-8")
    form = _form(place, item, request)
    if not form.is_valid():
        return _again(request, place, item, form, None)
    if request.POST.get(HONEYPOT):
        return _sent(request, place, "")  # a program learns nothing
    if paper.too_old:
        old = Refusal(_("The form was open for too long. Please send it again."), 422, renew=True)
        return _again(request, place, item, form, old)
    if paper.too_fast:
        return _again(request, place, item, form, Refusal(_("That was very fast. Please press “Send” again."), 422))
    if refusal := _limits(request, place, form, paper):
        return _again(request, place, item, form, refusal)
    if item.key == MANAGER and item.type is None:
        _to_manager(place, form, paper)
        return _sent(request, place, "")
    return _sent(request, place, _submit(place, item, form, paper))


def _limits(request: HttpRequest, place: Place, form: RequestForm, paper: proof.Paper) -> Refusal | None:
    values = form.values()
    named = [value for kind in (Kind.EMAIL, Kind.PHONE) if (value := values.get(kind, ""))]
    network = limits.network_of(request)
    verdict = limits.count_form(network=network, project_id=place.project.pk, named=named)
    if verdict.refused:
        return Refusal(_("Too many requests have come at once. Please try again in an hour."), 429)
    if verdict.bits and not proof.is_proof(paper.nonce, request.POST.get("proof", ""), verdict.bits):
        text = _("Many requests are coming in. Please wait ten minutes and send again, or allow scripts on this page.")
        return Refusal(text, 429, bits=verdict.bits)
    files = form.uploaded()
    if not limits.count_files(network=network, sizes=[file.size or 0 for file in files]):
        return Refusal(_("Too many files have come at once. Please send without them, or try again later."), 429)
    if files:
        try:
            check_room()
        except NoRoomError:
            return Refusal(_("Files cannot be taken now. Please send without them."), 507)
    return None


def _to_manager(place: Place, form: RequestForm, paper: proof.Paper) -> None:
    """Write to the manager, once a form; a request is not opened (R282)."""
    if not limits.first_time(paper.nonce):
        return
    values = form.values()
    address, name = values[Kind.EMAIL], values.get(Kind.NAME, "") or values[Kind.EMAIL]
    customer_to_manager(
        project=place.project,
        ticket=None,
        address=address,
        name=name,
        text=values[Kind.TEXT][:LONGEST],
        language=place.language,
    )


def _submit(place: Place, item: Item, form: RequestForm, paper: proof.Paper) -> str:
    values = form.values()
    contact = Contact(
        name=values.get(Kind.NAME, ""), email=values.get(Kind.EMAIL, ""), phone=values.get(Kind.PHONE, "")
    )
    message = NewMessage(
        text=form.text(),
        author_name=contact.name or contact.email or contact.phone,
        author_address=contact.email,
        files=new_files(form.uploaded()),
    )
    done = submit(
        project=place.project,
        request_type=item.type,
        name=item.name,
        contact=contact,
        message=message,
        values=values,
        key=paper.nonce,
        language=place.language,
        consent=place.portal.consent,
    )
    return done.number


def _again(
    request: HttpRequest, place: Place, item: Item, form: RequestForm, refusal: Refusal | None
) -> HttpResponseBase:
    """Answer a form that was not taken: the page again, or for the script what is wrong and where."""
    if not _by_script(request):
        # What was written stays, and so does the paper, so that a form sent twice stays one; an old one is replaced.
        paper = "" if refusal and refusal.renew else request.POST.get("paper", "")
        return form_page(request, place, item, form=form, paper=paper, refusal=refusal)
    answer: dict[str, Any] = {"errors": {name: [str(error) for error in found] for name, found in form.errors.items()}}
    if refusal:
        answer |= dataclasses.asdict(refusal)
        if refusal.renew:
            answer["paper"] = proof.new_paper(place.project.pk, item.key)
    return JsonResponse(answer, status=refusal.status if refusal else 422)


def _sent(request: HttpRequest, place: Place, number: str) -> HttpResponseBase:
    name = proof.sent_token(place.project.pk, number)
    url = reverse("portal_sent", args=[place.project.key, name]) + place.query
    return JsonResponse({"url": url}, status=201) if _by_script(request) else redirect(url)


def _by_script(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "portal-form"


@require_safe
@project_door
def sent(request: HttpRequest, place: Place, name: str) -> HttpResponseBase:
    """What happens after sending: the number, and what comes next. Reads nothing but its own name."""
    number = proof.number_sent(name, project_id=place.project.pk)
    if number is None:
        raise Http404
    response = render(request, "portal/sent.html", frame(request, place) | {"number": number})
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
