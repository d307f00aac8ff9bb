"""Where the parts of lib/ui find the person's own doors: they know no address themselves."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from otklik.accounts.middleware import access_of
from otklik.accounts.models import User
from otklik.workspace.doors import READERS


def hands(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `hands` with the addresses of the command palette, of the keys, of single preferences and of
    what a person sets up for himself."""
    if not isinstance(getattr(request, "user", None), User):
        return {}
    staff = bool(access_of(request).with_right(*READERS))
    own = [
        {"url": reverse("me"), "label": _("My settings"), "icon": "settings"},
        {"url": reverse("me_notices"), "label": _("How I am told"), "icon": "bell"},
        {"url": reverse("me_templates"), "label": _("My templates"), "icon": "file"},
    ]
    return {
        "hands": {
            "palette": reverse("work_palette") if staff else "",
            "choose": reverse("me_choose"),
            "bell": reverse("notices_bell"),
            "notices": reverse("notices"),
            "settings": f"{reverse('me')}#keys" if staff else "",
            "own": own if staff else own[:2],
        }
    }
