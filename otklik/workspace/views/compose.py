from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk.actions import (
    Copies,
    NewFile,
    NewMessage,
    NotSentError,
    StaleDraftError,
    drop_empty,
    forward,
    post,
    save_draft,
    undo,
)
from otklik.desk.actions.checklists import CannotTickError
from otklik.desk.actions.fill import FieldsError
from otklik.desk.actions.locking import MergedError
from otklik.desk.closing import ClosingError, NewResolution
from otklik.desk.models import Draft, Message, Ticket
from otklik.desk.queries import messages_of
from otklik.lib import richtext
from otklik.outbox.models import Delivery
from otklik.workspace import composing
from otklik.workspace.doors import door, is_fragment, not_ended, reader, ticket_or_404, toast
from otklik.workspace.endings import prepare
from otklik.workspace.forms import MessageForm, new_files, pictures_in
from otklik.workspace.mentioning import mentioned
from otklik.workspace.place import read_place
from otklik.workspace.views.draft_files import kept_files
from otklik.workspace.views.ticket import composer_context, parts, ticket_context, ticket_page

ADDRESSES = ("cc", "bcc", "to", "only")
SAID = {
    Message.Kind.NOTE: gettext_lazy("Note added"),
    Message.Kind.QUESTION: gettext_lazy("Question put to the client company"),
}


@require_POST
@door
def message(request: HttpRequest, number: str) -> HttpResponseBase:
    """Send what the composer holds: once, however often the button is pressed, and not over somebody's unseen words."""
    access = reader(request)
    ticket = ticket_or_404(access, number)
    access.require(Right.WORK, ticket.project_id)
    form = MessageForm(request.POST, request.FILES)
    if not form.is_valid():
        return _refuse(request, access, ticket, form.problems())
    values = form.cleaned_data
    kind = composing.KINDS[values["mode"]]
    if values["key"].split(".")[1] != str(access.user_id):
        return _refuse(request, access, ticket, _("This page belongs to another person's session. Reload it."))
    files, problem = kept_files(request, access, ticket, kind, values["uploads"])
    if problem:
        return _refuse(request, access, ticket, problem)
    pictures = pictures_in(values["text"], files)
    rich = richtext.render(values["text"], pictures)
    known = composing.sent_under(ticket, values["key"])
    # Pressed twice: the files of the draft went with the first press, and their names in the text with them.
    twice = known and len(files) < len(values["uploads"]) + len(request.POST.getlist("kept"))
    if known and not twice and (known.text, known.kind) != (rich.text, kind):
        return _refuse(
            request,
            access,
            ticket,
            _("You have sent something else here from another window. Read it, then send again if this is right."),
        )
    newer = [] if known else composing.newer_than(access, ticket, values["seen"])
    if newer:
        return _refuse(request, access, ticket, _somebody_wrote(newer))
    mentions = mentioned(request, ticket, rich.text) if kind == Message.Kind.NOTE else ()
    words = _words(rich, new_files(files, pictures if rich.html else {}), mentions)
    try:
        with transaction.atomic():  # what an ending asks for stays only together with the answer
            resolution = None if known else prepare(access, ticket, request.POST)
            posted = known or _say(access, ticket, kind, words, values, resolution)
    except (ClosingError, FieldsError, CannotTickError) as error:
        return not_ended(_refuse(request, access, ticket, str(error)), str(error))
    except MergedError:
        raise  # a ValueError, too; the door leads on to where the conversation goes on
    except ValueError:
        return _refuse(request, access, ticket, _("This value is not allowed here."))
    except LookupError:
        return _refuse(request, access, ticket, _("There is nothing here that could be forwarded."))
    composing.drop_sent_draft(access, ticket, kind=kind, text=values["text"], version=values["version"] or 0)
    if not is_fragment(request):
        return redirect(
            f"{reverse('work_ticket', args=[number])}{read_place(request, access).suffix()}#message-{posted.pk}"
        )
    return _sent(parts(request, access, ticket_or_404(access, number), composer=True), posted)


def _words(rich: richtext.Rich, files: Sequence[NewFile], mentions: Sequence[int]) -> NewMessage:
    return NewMessage(text=rich.text, html=rich.html, light=bool(rich.html), files=files, mentions=mentions)


def _say(
    access: Access,
    ticket: Ticket,
    kind: str,
    words: NewMessage,
    values: dict[str, Any],
    resolution: NewResolution | None,
) -> Message:
    if kind == Message.Kind.FORWARD:
        return forward(
            access=access,
            ticket=ticket,
            message=words,
            to=values["to"],
            only=values["only"],
            idempotency_key=values["key"],
        )
    return post(
        access=access,
        ticket=ticket,
        kind=kind,
        message=words,
        status=values["status"] or None,
        idempotency_key=values["key"],
        copies=Copies(values["cc"], values["bcc"]),
        resolution=resolution,
    )


def _somebody_wrote(newer: list[Message]) -> str:
    names = ", ".join(dict.fromkeys(row.author_name for row in newer if row.author_name)) or _("Somebody")
    return ngettext(
        "%(names)s has written since you began. Read it, then send again if your text is still right.",
        "%(names)s have written since you began. Read it, then send again if your text is still right.",
        len(newer),
    ) % {"names": names}


def _refuse(request: HttpRequest, access: Access, ticket: Ticket, problem: str) -> HttpResponse:
    """Send nothing: say why above the composer, which keeps its text and files, and show what is new."""
    place = read_place(request, access)
    if not is_fragment(request):
        return ticket_page(
            request,
            access,
            ticket,
            place,
            status=422,
            warning=problem,
            typed=request.POST.get("text", ""),
            typed_mode=composing.mode_of(request.POST.get("mode", "")),
        )
    context = ticket_context(access, ticket, place)
    context |= composer_context(access, ticket, context) | {"warning": problem, "swap": True, "refused": True}
    return render(request, "workspace/parts.html", context, status=422)


def _sent(response: HttpResponse, posted: Message) -> HttpResponse:
    if posted.kind not in {Message.Kind.REPLY, Message.Kind.FORWARD}:
        return toast(response, str(SAID[Message.Kind(posted.kind)]), tone="ok")
    if not Delivery.objects.filter(message_id=posted.pk).exists():
        return toast(response, _("Saved. The customer has no e-mail address, so nothing was sent."), tone="warn")
    seconds = settings.UNDO_SECONDS
    if not seconds:
        return toast(response, _("The answer is on its way"), tone="ok")
    undo_url = reverse("work_message_undo", args=[posted.pk])
    return toast(response, _("The answer is on its way"), tone="ok", undo=undo_url, seconds=seconds)


@require_POST
@door
def take_back(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take an answer back while it waits; its text returns to the composer."""
    access = reader(request)
    found = Message.objects.filter(pk=pk).select_related("ticket__project").first()
    if found is None:
        raise Http404
    ticket = ticket_or_404(access, f"{found.ticket.project.key}-{found.ticket.number}")
    if not messages_of(access, ticket).filter(pk=pk).exists():
        raise Http404
    try:
        undo(access=access, message=found)
    except NotSentError:
        return toast(HttpResponse(status=409), _("Too late: the answer has left already."), tone="danger")
    if not is_fragment(request) and request.headers.get("X-Requested-With") != "XMLHttpRequest":
        return redirect("work_ticket", number=f"{ticket.project.prefix}-{ticket.number}")
    response = HttpResponse(status=204)
    response["HX-Trigger"] = "live:resync"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@door
def draft(request: HttpRequest, number: str) -> HttpResponseBase:
    """Keep what is being written (POST), or tell what is kept (GET); 409 when another window has written since."""
    access = reader(request)
    ticket = ticket_or_404(access, number)
    access.require(Right.WORK, ticket.project_id)
    mode = composing.mode_of(request.GET.get("mode", "") if request.method != "POST" else request.POST.get("mode", ""))
    kind = composing.KINDS[mode]
    if request.method != "POST":
        kept = Draft.objects.filter(ticket_id=ticket.pk, user_id=access.user_id, kind=kind).first()
        return JsonResponse(_as_json(kept))
    if composing.sent_under(ticket, request.POST.get("key", "") or "-"):
        # A save that was overtaken by its own sending must not bring the text back.
        return JsonResponse(_as_json(None))
    text = request.POST.get("text", "")[:200_000]
    version = request.POST.get("version", "")
    try:
        kept = save_draft(
            access=access,
            ticket=ticket,
            kind=kind,
            text=text,
            version=int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0,
            addresses={name: request.POST.get(name, "") for name in ADDRESSES} if "cc" in request.POST else None,
        )
    except StaleDraftError as error:
        return JsonResponse(_as_json(error.draft), status=409)
    if not text.strip() and drop_empty(access=access, draft=kept):
        # Emptied on purpose: no mark of a draft stays in lists. The version lives on in this page alone.
        return JsonResponse(_as_json(None))
    return JsonResponse(_as_json(kept))


def _as_json(kept: Draft | None) -> dict[str, object]:
    if kept is None:
        return {"version": 0, "text": "", "mode": "reply"}
    return {"version": kept.version, "text": kept.text, "mode": composing.mode_of(kept.kind)}
