from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from otklik.accounts.actions.photo import remove_photo, set_photo
from otklik.accounts.middleware import access_of
from otklik.accounts.models import User
from otklik.accounts.roles import Right
from otklik.lib.pictures import MAX_FACE_BYTES
from otklik.lib.ui import shortcuts
from otklik.lib.ui.context import COOKIE_AGE
from otklik.lib.zones import zone_names
from otklik.workspace.doors import READERS, door
from otklik.workspace.forms import PreferencesForm


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
        for name in ("theme", "density", "textsize"):
            # The look of this device goes before the person's own setting; here both are meant.
            response.set_cookie(
                name, getattr(user, name), max_age=COOKIE_AGE, samesite="Lax", secure=request.is_secure()
            )
        return response
    return preferences_page(request, user, form=form)


@require_POST
@door
def photo(request: HttpRequest) -> HttpResponseBase:
    """Give oneself a photo, or take it away."""
    access = access_of(request)
    given = request.FILES.get("photo")
    try:
        if "remove" in request.POST:
            remove_photo(access=access)
        elif given is None or (given.size or 0) > MAX_FACE_BYTES:
            raise ValidationError(
                _("Choose a picture (JPEG, PNG, GIF or WebP) of at most %(size)s MB."),
                params={"size": MAX_FACE_BYTES // 1024**2},
            )
        else:
            set_photo(access=access, data=given.read(), content_type=given.content_type or "")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Saved"))
    return redirect("me")


def preferences_page(
    request: HttpRequest,
    user: User,
    *,
    form: PreferencesForm | None = None,
    bad: Sequence[str] = (),
    asked: Mapping[str, object] | None = None,
) -> HttpResponse:
    """Draw the page; `bad` are shortcuts among those `asked` for that cannot be as they are."""
    form = form or PreferencesForm(instance=user)
    chosen = user.keys if asked is None else asked
    rows = [
        {"shortcut": shortcut, "key": str(chosen.get(shortcut.name, shortcut.usual)), "bad": shortcut.name in bad}
        for shortcut in shortcuts.SHORTCUTS
    ]
    context = {
        "form": form,
        "zones": zone_names(),
        "groups": [(label, [row for row in rows if row["shortcut"].group == key])  # type: ignore[attr-defined]
                   for key, label in shortcuts.GROUPS.items()],
        "sets": shortcuts.SET_NAMES,
        "bad": [shortcuts.BY_NAME[name].label for name in bad if name in shortcuts.BY_NAME],
        "tour": bool(access_of(request).with_right(*READERS, Right.READ_HANDED)),
    }  # fmt: skip
    return render(request, "workspace/me.html", context, status=422 if form.is_bound or bad else 200)
