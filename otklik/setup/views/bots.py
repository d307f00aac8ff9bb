"""Bots of a project: set them up, try them out, see whether they work."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otklik.accounts import walls
from otklik.accounts.doors import door
from otklik.accounts.middleware import access_of, outside_walls
from otklik.accounts.models import Project
from otklik.channels.bots.accounts import remove_bot, save_bot, test_bot
from otklik.channels.models import BotAccount
from otklik.setup.bot_forms import BotForm
from otklik.setup.pages import page, project_or_404, saved


@require_safe
@door
def bots(request: HttpRequest, key: str) -> HttpResponseBase:
    """The bots of a project."""
    project = project_or_404(request, key)
    return page(request, "setup/bots.html", {"bots": project.bot_accounts.all()}, project=project)


@sensitive_post_parameters("token")
@require_http_methods(["GET", "HEAD", "POST"])
@door
def bot(request: HttpRequest, key: str, pk: int | None) -> HttpResponseBase:
    """Set up a bot, change or remove one."""
    project = project_or_404(request, key)
    access = access_of(request)
    found = _bot(project, pk)
    if request.method == "POST" and "remove" in request.POST and pk:
        remove_bot(access=access, bot=found)
        messages.success(request, _("The bot is removed; what it has brought stays."))
        return redirect("setup_bots", key=key)
    form = BotForm(request.POST or None, instance=found)
    if saved(
        request,
        form,
        lambda: save_bot(
            access=access,
            project=project,
            bot=_bot(project, pk) if pk else None,
            token=form.new_token(),
            **form.values(),
        ),
    ):
        return redirect("setup_bots", key=key)
    context = {"form": form, "bot": found if pk else None}
    return page(request, "setup/bot.html", context, project=project, status=422 if form.is_bound else 200)


@outside_walls
@sensitive_post_parameters("token")
@require_POST
@door
def test(request: HttpRequest, key: str, pk: int | None) -> HttpResponseBase:
    """Try the settings as typed, saved or not. The messenger is waited for outside of any transaction."""
    with walls.inside(access_of(request).projects):
        project = project_or_404(request, key)
        form = BotForm(request.POST, instance=_bot(project, pk))
        valid = form.is_valid()
    if not valid:
        return render(request, "setup/bot_test.html", {"problems": form.errors.values()}, status=422)
    return render(request, "setup/bot_test.html", {"steps": test_bot(form.unsaved())})


def _bot(project: Project, pk: int | None) -> BotAccount:
    if pk is None:
        return BotAccount(project=project)
    found = project.bot_accounts.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
