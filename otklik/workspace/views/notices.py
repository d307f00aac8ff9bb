"""The bell, the list of notices, and how a person wants to be told."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otklik.accounts.doors import door, is_fragment
from otklik.accounts.middleware import access_of
from otklik.channels.bots.messengers import messenger_of
from otklik.lib import webpush
from otklik.notifications import actions, queries
from otklik.notifications.kinds import kinds
from otklik.notifications.planning import WAYS, ways_of
from otklik.workspace.notice_forms import NoticeForm
from otklik.workspace.noticing import shown

PAGE = 50


@require_safe
@door
def bell(request: HttpRequest) -> HttpResponseBase:
    """The bell with the number of unread notices."""
    return render(request, "workspace/notices/bell.html", {"unread": queries.unread_count(access_of(request))})


@require_safe
@door
def notices(request: HttpRequest) -> HttpResponseBase:
    """The newest notices; `before` continues. A fragment is the list alone."""
    access = access_of(request)
    rows = queries.visible_to(access)
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: PAGE + 1])
    context = {
        "notices": shown(access, found[:PAGE]),
        "more": found[PAGE - 1].pk if len(found) > PAGE else None,
        "unread": queries.unread_count(access),
    }
    template = "workspace/notices/items.html" if is_fragment(request) else "workspace/notices/index.html"
    return render(request, template, context)


@require_POST
@door
def read(request: HttpRequest) -> HttpResponseBase:
    """Mark one notice as read (`id`) and go to what it is about, or all of them."""
    access = access_of(request)
    given = request.POST.get("id", "")
    if not given:
        actions.mark_all_read(access=access)
        return redirect("notices")
    if not (given.isascii() and given.isdigit() and len(given) < 19):
        raise Http404
    found = queries.visible_to(access).filter(pk=int(given)).first()
    if found is None:
        raise Http404
    actions.mark_read(access=access, ids=[found.pk])
    rows = shown(access, [found])
    return redirect(rows[0]["url"] if rows and "go" in request.POST else reverse("notices"))


@require_http_methods(["GET", "HEAD", "POST"])
@door
def choices(request: HttpRequest) -> HttpResponseBase:
    """How a person is told of each kind; quiet hours, digest, duty."""
    access = access_of(request)
    form = NoticeForm(request.POST or None, choice=queries.choice_of(access))
    if request.method == "POST" and form.is_valid():
        given = {kind.name: request.POST.getlist(f"way.{kind.name}") for kind in kinds()}
        try:
            actions.choose(
                access=access,
                ways=given,
                urgent=request.POST.getlist("urgent"),
                gathered=request.POST.getlist("gathered"),
                **form.cleaned_data,
            )
        except ValidationError as error:
            for name, problems in error.message_dict.items():
                form.add_error(name if name in form.fields else None, problems)
        else:
            messages.success(request, _("Saved"))
            return redirect("me_notices")
    return _choices_page(request, form, status=422 if form.is_bound else 200)


def _choices_page(request: HttpRequest, form: NoticeForm, *, status: int = 200, **more: Any) -> HttpResponse:
    access = access_of(request)
    choice = queries.choice_of(access)
    links = {link.bot_id: link for link in queries.links_of(access)}
    ways = list(zip(WAYS, (_("In the app"), _("Browser"), _("E-mail"), "Telegram", "MAX"), strict=True))
    context = {
        "form": form,
        "ways": ways,
        "rows": [
            {
                "kind": kind,
                "ways": [(way, label, way in ways_of(choice, kind)) for way, label in ways],
                "urgent": kind.name in choice.urgent,
                "gathered": kind.name in choice.gathered,
            }
            for kind in kinds()
        ],
        "bots": [{"bot": bot, "link": links.get(bot.pk)} for bot in queries.bots_of(access)],
        "browsers": queries.browsers_of(access),
        "push_key": webpush.public_key_of(settings.PUSH_KEY),
    }
    return render(request, "workspace/notices/choices.html", context | more, status=status)


@require_POST
@door
def link(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show a code that links a chat with a bot to the person: in this answer only."""
    access = access_of(request)
    bot = queries.bots_of(access).filter(pk=pk).first()
    if bot is None:
        raise Http404
    code = actions.new_link_code(access=access, bot=bot)
    linking = {"bot": bot, "code": code, "url": messenger_of(bot.channel).link_to(bot, code)}
    return _choices_page(request, NoticeForm(None, choice=queries.choice_of(access)), linking=linking)


@require_POST
@door
def unlink(request: HttpRequest, pk: int) -> HttpResponseBase:
    """End a link of the person's own."""
    if not actions.unlink(access=access_of(request), pk=pk):
        raise Http404
    messages.success(request, _("The chat is not linked any more."))
    return redirect("me_notices")


@require_POST
@door
def browsers(request: HttpRequest) -> HttpResponseBase:
    """Keep the subscription of the browser that asks: the JSON of PushSubscription."""
    try:
        given = json.loads(request.body[:5000])
        keys = given["keys"]
        endpoint, public, secret = str(given["endpoint"]), str(keys["p256dh"]), str(keys["auth"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return HttpResponse(status=422)
    agent = request.headers.get("User-Agent", "")
    try:
        actions.add_browser(
            access=access_of(request), endpoint=endpoint, public_key=public, secret=secret, browser=agent
        )
    except ValidationError:
        return HttpResponse(status=422)
    return HttpResponse(status=204)


@require_POST
@door
def forget_browser(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send no more messages to a browser of the person's own."""
    if not actions.remove_browser(access=access_of(request), pk=pk):
        raise Http404
    return redirect("me_notices")


@require_safe
def worker(request: HttpRequest) -> HttpResponseBase:
    """The service worker that shows push messages: at the root, so that it may open any page; it fetches nothing."""
    found = finders.find("workspace/js/notice-worker.js")
    if not isinstance(found, str):
        raise Http404
    with open(found, encoding="utf-8") as file:  # noqa: PTH123 - a path of the finders
        response = HttpResponse(file.read(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response
