"""What a person's hands are used to: keys, look, the tour. Kept for the person, on every device."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from otklik.accounts.middleware import access_of
from otklik.accounts.models import User
from otklik.lib.ui import shortcuts
from otklik.lib.ui.context import COOKIE_AGE
from otklik.workspace.doors import door
from otklik.workspace.views.me import preferences_page

CHOICES: dict[str, list[str]] = {
    "language": ["ru", "en"],
    "theme": User.Theme.values,
    "density": User.Density.values,
    "textsize": User.TextSize.values,
    "hotkeys": User.Hotkeys.values,
}
# The look of this device goes before the person's own setting; who chooses means both.
ON_DEVICE = ("theme", "density", "textsize", "hotkeys")


@require_POST
@door
def choose(request: HttpRequest) -> HttpResponseBase:
    """Keep one preference or several, such as `theme=dark`; 422 when none is named or a value does not exist."""
    chosen = {name: request.POST[name] for name in CHOICES if name in request.POST}
    if not chosen or any(value not in CHOICES[name] for name, value in chosen.items()):
        return HttpResponse(status=422)
    User.objects.filter(pk=access_of(request).user_id).update(**chosen)
    response = HttpResponse(status=204)
    for name in ON_DEVICE:
        if name in chosen:
            response.set_cookie(name, chosen[name], max_age=COOKIE_AGE, samesite="Lax", secure=request.is_secure())
    return response


@require_POST
@door
def keys(request: HttpRequest) -> HttpResponseBase:
    """Keep the keys (`key.reply=KeyY`), or take a whole set (`set=zammad`); one key for two shortcuts is refused."""
    user = User.objects.get(pk=access_of(request).user_id)
    wanted = request.POST.get("set", "")
    if wanted in shortcuts.SETS:
        asked: dict[str, object] = dict(shortcuts.SETS[wanted])
    else:
        asked = {
            name.removeprefix("key."): str(value) for name, value in request.POST.items() if name.startswith("key.")
        }
    try:
        user.keys = shortcuts.checked(asked)
    except shortcuts.BadKeyError as error:
        return preferences_page(request, user, bad=error.names, asked=asked)
    user.save(update_fields=["keys"])
    messages.success(request, _("Your keys are saved"))
    return redirect(f"{reverse('me')}#keys")


@require_POST
@door
def toured(request: HttpRequest) -> HttpResponseBase:
    """Note that the person has seen the tour, or wants to see it once more (`again=1`)."""
    again = request.POST.get("again") == "1"
    User.objects.filter(pk=access_of(request).user_id).update(toured_at=None if again else timezone.now())
    return redirect("/") if again else HttpResponse(status=204)
