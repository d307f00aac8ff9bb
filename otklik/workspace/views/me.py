from __future__ import annotations

import zoneinfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from otklik.accounts.middleware import access_of
from otklik.accounts.models import User
from otklik.workspace.doors import door
from otklik.workspace.forms import PreferencesForm

YEAR = 365 * 24 * 3600  # seconds


@require_http_methods(["GET", "HEAD", "POST"])
@door
def preferences(request: HttpRequest) -> HttpResponseBase:
    """What a person chooses for himself: name, language, time zone, look; and the doors to his sign-in."""
    user = User.objects.get(pk=access_of(request).user_id)
    form = PreferencesForm(request.POST if request.method == "POST" else None, instance=user)
    if request.method == "POST" and form.is_valid():
        form.save()
        with translation.override(user.language):
            messages.success(request, _("Saved"))
        response = redirect("me")
        for name in ("theme", "density"):
            # The look of this device goes before the person's own setting; here both are meant.
            response.set_cookie(name, getattr(user, name), max_age=YEAR, samesite="Lax", secure=request.is_secure())
        return response
    zones = sorted(zoneinfo.available_timezones())
    return render(request, "workspace/me.html", {"form": form, "zones": zones}, status=422 if form.is_bound else 200)
