"""The living style guide: every token and component in all states, in both languages. The lead mounts it at `/ui`."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from otklik.lib.ui import vocabulary
from otklik.lib.ui.guide_samples import samples

STATIC = Path(__file__).parent / "static" / "ui"
VIEWS = {"": "ui/guide.html", "desk": "ui/guide/desk.html", "auth": "ui/guide/auth.html"}
_TOKEN = re.compile(r"(--[a-z0-9-]+):")
_SURFACES = ("bg", "surface", "surface-2", "surface-3", "surface-4", "raised", "line", "line-2", "line-control")
_TEXTS = ("text", "text-2", "text-3", "accent", "accent-text", "accent-soft", "focus")
_TONES = ("ok", "warn", "danger", "info", "violet", "note", "accent")
SECTIONS = (
    ("colours", _("Colours")),
    ("type", _("Type and space")),
    ("icons", _("Icons")),
    ("buttons", _("Buttons")),
    ("forms", _("Forms")),
    ("badges", _("Badges and people")),
    ("rows", _("Ticket rows")),
    ("conversation", _("Conversation")),
    ("tables", _("Tables and cards")),
    ("navigation", _("Navigation")),
    ("overlays", _("Menus and dialogs")),
    ("states", _("States")),
)


class SampleForm(forms.Form):
    """One field of each kind, drawn by the renderer."""

    name = forms.CharField(label=_("Name"), help_text=_("As the customer sees it."))
    email = forms.EmailField(label=_("Sender address"), required=False)
    password = forms.CharField(label=_("Password"), widget=forms.PasswordInput)
    language = forms.ChoiceField(label=_("Language"), choices=[("ru", "Русский"), ("en", "English")])
    text = forms.CharField(label=_("Signature"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    notify = forms.ChoiceField(
        label=_("Tell me"),
        widget=forms.RadioSelect,
        choices=[("all", _("about each message")), ("mine", _("about mine"))],
        initial="mine",
    )
    receipt = forms.BooleanField(label=_("Send an automatic receipt"), required=False)


@cache
def icon_names() -> tuple[str, ...]:
    """Names in the sprite, in its order."""
    return tuple(re.findall(r'<symbol id="([a-z-]+)"', (STATIC / "icons.svg").read_text(encoding="utf-8")))


@cache
def token_names() -> tuple[str, ...]:
    """Names declared in tokens.css, each once."""
    return tuple(dict.fromkeys(_TOKEN.findall((STATIC / "tokens.css").read_text(encoding="utf-8"))))


def _context(language: str) -> dict[str, Any]:
    bad = SampleForm({"name": "", "email": "anna@", "language": "ru"})
    bad.is_valid()
    return {
        "sections": SECTIONS,
        "surfaces": _SURFACES,
        "texts": _TEXTS,
        "tones": _TONES,
        "hues": range(1, 9),
        "sizes": ("xs", "sm", "md", "lg", "xl", "2xl"),
        "spaces": (1, 2, 3, 4, 5, 6, 8, 10, 12, 16),
        "icons": icon_names(),
        "statuses": vocabulary.STATUSES,
        "priorities": vocabulary.PRIORITIES,
        "channels": vocabulary.CHANNELS,
        "form": SampleForm(initial={"name": "Otklik"}),
        "bad_form": bad,
        "languages": settings.LANGUAGES,
        "guide_language": language,
        "s": samples(language),
    }


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """The guide; `?lang=ru` shows another language, `?view=desk` and `?view=auth` whole screens made of the parts."""
    wanted = request.GET.get("lang", "")
    language = wanted if wanted in dict(settings.LANGUAGES) else translation.get_language() or settings.LANGUAGE_CODE
    template = VIEWS.get(request.GET.get("view", ""), VIEWS[""])
    with translation.override(language):
        return HttpResponse(render_to_string(template, _context(language), request))
