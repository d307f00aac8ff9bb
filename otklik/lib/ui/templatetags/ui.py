"""Template tags of the design system. `{% load ui %}`; README.md beside the package lists them with examples."""

import datetime as dt
import re
import zlib
from functools import lru_cache
from typing import Any

import phonenumbers
from django import template
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.forms import BoundField
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from otklik.lib.ui import vocabulary

register = template.Library()

HUES = 8
_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})\Z")
_EMPTY = "—"


# Lists draw the same few icons, badges and avatars hundreds of times a page: they are made once for each text.
@lru_cache(maxsize=2048)
def _icon(name: str, label: str, css: str) -> SafeString:
    href = f"{static('ui/icons.svg')}#{name}"
    extra = f" {css}" if css else ""
    if label:
        return format_html(
            '<svg class="icon{}" role="img" aria-label="{}"><use href="{}"></use></svg>', extra, label, href
        )
    return format_html('<svg class="icon{}" aria-hidden="true"><use href="{}"></use></svg>', extra, href)


@receiver(setting_changed)
def _forget_addresses(*, setting: str, **_kwargs: Any) -> None:
    """A test that moves the static files gets the new addresses."""
    if setting in {"STATIC_URL", "STORAGES"}:
        for made in (_icon, _badge):
            made.cache_clear()


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """An icon of the sprite; silent for screen readers unless `label` names it."""
    return _icon(name, str(label), css)


@lru_cache(maxsize=2048)
def _badge(text: str, tone: str, icon_name: str, title: str) -> SafeString:
    css = f" badge-{tone}" if tone else ""
    glyph = icon(icon_name) if icon_name else ""
    hint = format_html(' title="{}"', title) if title else ""
    return format_html('<span class="badge{}"{}>{}<span class="badge-text">{}</span></span>', css, hint, glyph, text)


@register.simple_tag
def badge(text: Any, tone: str = "", icon_name: str = "", title: str = "") -> SafeString:
    """A small label. Tones: ok, warn, danger, info, accent, violet, plain; empty is neutral."""
    return _badge(str(text), tone, icon_name, str(title))


@register.simple_tag
def status_badge(kind: str, label: str = "") -> SafeString:
    """Status of a ticket: glyph, words and tone. `label` replaces the words (a project's own status name)."""
    known = vocabulary.STATUSES.get(kind)
    if known is None:
        return badge(label or kind)
    return badge(label or known.label, known.tone, known.icon)


@register.simple_tag
def priority_badge(kind: str, label: str = "", quiet: bool = False) -> SafeString:
    """Priority; with `quiet` the normal one draws nothing (lists)."""
    known = vocabulary.PRIORITIES.get(kind)
    if known is None:
        return badge(label or kind)
    if quiet and kind == "normal":
        return SafeString("")
    return badge(label or known.label, known.tone, known.icon)


@register.simple_tag
def priority_icon(kind: str, label: str = "") -> SafeString:
    """Priority as a named glyph for lists; the normal one draws nothing."""
    known = vocabulary.PRIORITIES.get(kind)
    if known is None or kind == "normal":
        return SafeString("")
    return icon(known.icon, label or str(known.label), f"tone-{known.tone}" if known.tone else "")


@register.simple_tag
def channel_icon(kind: str, label: str = "") -> SafeString:
    """The channel's icon with its name for screen readers."""
    known = vocabulary.CHANNELS.get(kind)
    if known is None:
        return icon("chat", label or kind)
    return icon(known.icon, label or str(known.label))


@register.simple_tag
def channel_badge(kind: str, label: str = "") -> SafeString:
    """Channel as icon and words."""
    known = vocabulary.CHANNELS.get(kind)
    if known is None:
        return badge(label or kind, "plain", "chat")
    return badge(label or known.label, "plain", known.icon)


def hue_of(text: str) -> int:
    """A steady hue 1..8 for a name: the same person has the same colour on each screen and after each restart."""
    return zlib.crc32(text.strip().casefold().encode()) % HUES + 1


def _paint(color: str) -> SafeString:
    """Attributes that paint an SVG shape: a hex colour as a presentation attribute (style="" is refused by our CSP)."""
    if _HEX.match(color):
        return format_html('fill="{}"', color)
    number = color if color in {str(n) for n in range(1, HUES + 1)} else str(hue_of(color) if color else 0)
    return format_html('class="hue-{}"', number)


@register.simple_tag
def project_dot(color: str = "") -> SafeString:
    """A round mark of a project's colour: `#rrggbb`, `1`..`8` of the palette, or any word (gets a steady hue)."""
    return _dot(str(color or ""))


@lru_cache(maxsize=1024)
def _dot(color: str) -> SafeString:
    return format_html(
        '<svg class="dot" viewBox="0 0 10 10" aria-hidden="true"><circle cx="5" cy="5" r="5" {}/></svg>',
        _paint(color),
    )


@register.simple_tag
def project_edge(color: str = "") -> SafeString:
    """The coloured edge of a list row; see `project_dot` for the colours."""
    return _edge(str(color or ""))


@lru_cache(maxsize=1024)
def _edge(color: str) -> SafeString:
    return format_html(
        '<svg class="ticket-edge" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="1" height="1" {}/></svg>',
        _paint(color),
    )


@register.simple_tag
def project_label(name: str, color: str = "") -> SafeString:
    """Dot and name: colour never speaks alone."""
    return format_html(
        '<span class="project">{}<span class="truncate">{}</span></span>', project_dot(color or name), name
    )


@register.simple_tag
def initials(name: str) -> str:
    """One or two letters of a name; for an address the first letters of its local part; `?` for nobody."""
    words = re.findall(r"\w+", (name or "").split("@", 1)[0])
    words = [word for word in words if not word.isdigit()] or words
    if not words:
        return "?"
    letters = words[0][0] + (words[1][0] if len(words) > 1 else "")
    return letters.upper()


@register.simple_tag
def avatar(name: str, size: str = "", title: str = "", picture: str = "") -> SafeString:
    """Initials on a steady colour, or the `picture` at an address. Decorative: write the name beside it, or give
    `title`. Sizes: sm, lg.
    """
    return _avatar(str(name or ""), size, str(title), picture)


@lru_cache(maxsize=4096)
def _avatar(name: str, size: str, title: str, picture: str) -> SafeString:
    css = f"avatar avatar-{hue_of(name)}" + (f" avatar-{size}" if size else "")
    inside = format_html('<img src="{}" alt="" loading="lazy">', picture) if picture else initials(name)
    if title:
        return format_html(
            '<span class="{}" role="img" aria-label="{}" title="{}">{}</span>', css, title, title, inside
        )
    return format_html('<span class="{}" aria-hidden="true">{}</span>', css, inside)


def _local(value: dt.datetime, tz: dt.tzinfo | None) -> dt.datetime:
    """The moment in `tz` or the current zone; a naive value is a bug of the caller and is read as the current zone."""
    if timezone.is_naive(value):
        value = timezone.make_aware(value)
    return timezone.localtime(value, tz)


def readable(local: dt.datetime, now: dt.datetime) -> str:
    """`14:05` today, `3 May, 14:05` this year, `3 May 2024, 14:05` before; month names of the active language."""
    clock = date_format(local, "H:i")
    if local.date() == now.date():
        return clock
    day = date_format(local, "j E" if local.year == now.year else "j E Y")
    return f"{day}, {clock}"


@register.simple_tag
def local_time(value: dt.datetime | None, tz: dt.tzinfo | None = None) -> str | SafeString:
    """`<time>` in the given or current time zone; the full form with the zone's name on hover."""
    if value is None:
        return _EMPTY
    local = _local(value, tz)
    full = f"{date_format(local, 'j E Y, H:i:s')} {local.tzname() or ''}".strip()
    text = readable(local, timezone.localtime(timezone.now(), tz))
    return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat(timespec="seconds"), full, text)


@register.simple_tag
def age_words() -> str:
    """The units of `ago` in the active language, for the server and for <otk-time> alike."""
    # Translators: six short forms of an age, split by |: none, minutes, hours, days, months, years
    return _("now|{n} min|{n} h|{n} d|{n} mo|{n} y")


def short_span(seconds: float) -> str:
    """Length of time in one unit: `now`, `12 min`, `3 h`, `5 d`, `2 mo`, `3 y`."""
    words = age_words().split("|")
    minutes = int(seconds // 60)
    hours, days = minutes // 60, minutes // 1440
    if minutes < 1:
        return words[0]
    if minutes < 60:
        return words[1].format(n=minutes)
    if hours < 24:
        return words[2].format(n=hours)
    if days < 60:
        return words[3].format(n=days)
    if days < 720:
        return words[4].format(n=days // 30)
    return words[5].format(n=days // 365 or 1)


@register.simple_tag
def ago(value: dt.datetime | None, tz: dt.tzinfo | None = None) -> str | SafeString:
    """How long ago in one short unit, kept fresh in the browser by <otk-time>; the exact moment on hover."""
    if value is None:
        return _EMPTY
    local = _local(value, tz)
    seconds = abs((timezone.now() - value).total_seconds()) if timezone.is_aware(value) else 0
    return format_html(
        '<otk-time><time datetime="{}" title="{}">{}</time></otk-time>',
        local.isoformat(timespec="seconds"),
        date_format(local, "j E Y, H:i"),
        short_span(seconds),
    )


@register.simple_tag
def field(bound: BoundField, **attrs: Any) -> SafeString:
    """A form field with label, help and error, whatever FORM_RENDERER is. Keywords become attributes of the widget
    (`rows=4`, `placeholder="..."`; `_` is written `-`)."""
    for name, value in attrs.items():
        bound.field.widget.attrs[name.replace("_", "-")] = value
    return bound.render(template_name="ui/forms/field.html")


@register.simple_tag
def phone(number: str, region: str | None = None) -> str | SafeString:
    """A telephone number people can read and press: ITU E.123 international form, `tel:` link (RFC 3966).

    What is not a possible number is written as it is.
    """
    try:
        parsed = phonenumbers.parse(number or "", region)
    except phonenumbers.NumberParseException:
        return number or _EMPTY
    if not phonenumbers.is_possible_number(parsed):
        return number
    text = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return format_html('<a class="link phone nowrap" href="tel:{}">{}</a>', e164, text.replace(" ", "\u00a0"))


@register.simple_tag
def filesize(size: int | None) -> str:
    """Bytes in words people know (KB = 1024 bytes, as file managers count)."""
    from django.template.defaultfilters import filesizeformat

    return _EMPTY if size is None else filesizeformat(size)


@register.simple_tag
def keys(combination: str) -> SafeString:
    """Keyboard hint: `{% keys "Ctrl+Enter" %}` as separate key caps."""
    caps = [format_html("<kbd>{}</kbd>", part) for part in combination.split("+") if part]
    return format_html('<span class="keys">{}</span>', mark_safe("".join(caps)))  # noqa: S308 - escaped above


@register.filter
def is_checkbox(bound: BoundField) -> bool:
    """Whether the field is one check box: its label stands after it."""
    return getattr(bound.field.widget, "input_type", "") == "checkbox" and not bound.use_fieldset


@register.filter
def is_password(bound: BoundField) -> bool:
    """Whether the field hides what is typed (gets a show button)."""
    return getattr(bound.field.widget, "input_type", "") == "password"
