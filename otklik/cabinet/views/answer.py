from __future__ import annotations

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from otklik.accounts.access import Access
from otklik.accounts.doors import door, is_fragment
from otklik.accounts.roles import Right
from otklik.cabinet.answering import box_context, newer_than, sent_under
from otklik.cabinet.forms import MAX_TEXT, AnswerForm
from otklik.cabinet.pages import case_context, case_or_404, representative
from otklik.desk.actions import NewMessage, StaleDraftError, post, save_draft
from otklik.desk.models import Draft, Message, Ticket


@require_POST
@door
def answer(request: HttpRequest, number: str) -> HttpResponseBase:
    """Answer for the company: once, however often the button is pressed, and not past a word nobody has read yet."""
    access = representative(request)
    ticket = case_or_404(access, number)
    access.require(Right.ANSWER_QUESTION, ticket.project_id)
    form = AnswerForm(request.POST, request.FILES)
    if not form.is_valid():
        return _refuse(request, access, ticket, form.problems())
    values = form.cleaned_data
    if values["key"].split(".")[1] != str(access.user_id):
        return _refuse(request, access, ticket, _("This page belongs to another person's session. Reload it."))
    if ticket.status == Ticket.Status.CLOSED:
        return _refuse(request, access, ticket, _("The case is closed."))
    known = sent_under(ticket, values["key"])
    if known is not None and known.text != values["text"]:
        return _refuse(request, access, ticket, _("You have sent something else from another window. Read it first."))
    if known is None and (names := newer_than(access, ticket, values["seen"])):
        text = _("%(names)s wrote since you began. Read it, then send again if your text is still right.")
        return _refuse(request, access, ticket, text % {"names": ", ".join(names)})
    post(
        access=access,
        ticket=ticket,
        kind=Message.Kind.ANSWER,
        message=NewMessage(text=values["text"], files=form.new_files()),
        idempotency_key=values["key"],
        channel="cabinet",
    )
    said = _("Your answer is there. The support line goes on with the case.")
    if not is_fragment(request):
        messages.success(request, said)
        return redirect("cabinet_case", number=number)
    ticket = case_or_404(access, number)
    response = render(request, "cabinet/answered.html", case_context(access, ticket) | box_context(access, ticket))
    response["HX-Trigger"] = json.dumps({"otk:toast": {"text": said, "tone": "ok"}})
    return response


def _refuse(request: HttpRequest, access: Access, ticket: Ticket, problem: str) -> HttpResponse:
    if is_fragment(request):
        response = render(request, "cabinet/problem.html", {"problem": problem}, status=422)
        response["HX-Trigger"] = "live:resync"
        response["HX-Retarget"] = "#answer-problem"
        response["HX-Reswap"] = "innerHTML"
        return response
    context = case_context(access, ticket) | box_context(access, ticket)
    context |= {"problem": problem, "typed": request.POST.get("text", "")[:MAX_TEXT]}
    return render(request, "cabinet/case.html", context, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@door
def draft(request: HttpRequest, number: str) -> HttpResponseBase:
    """Keep what is being written (POST), or tell what is kept (GET); 409 when another window has written since."""
    access = representative(request)
    ticket = case_or_404(access, number)
    access.require(Right.ANSWER_QUESTION, ticket.project_id)
    if request.method != "POST":
        return JsonResponse(
            _as_json(
                Draft.objects.filter(ticket_id=ticket.pk, user_id=access.user_id, kind=Message.Kind.ANSWER).first()
            )
        )
    version = request.POST.get("version", "")
    try:
        kept = save_draft(
            access=access,
            ticket=ticket,
            kind=Message.Kind.ANSWER,
            text=request.POST.get("text", "")[:MAX_TEXT],
            version=int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0,
        )
    except StaleDraftError as error:
        return JsonResponse(_as_json(error.draft), status=409)
    return JsonResponse(_as_json(kept))


def _as_json(kept: Draft | None) -> dict[str, object]:
    return {"version": kept.version if kept else 0, "text": kept.text if kept else ""}
