"""Template tags of the workspace."""

from __future__ import annotations

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from otklik.accounts.middleware import access_of
from otklik.accounts.roles import Right

register = template.Library()


@register.simple_tag
def own_menu(request: HttpRequest) -> list[dict[str, str]]:
    """Return the lines of the person's menu: what he may open besides the workspace."""
    access = access_of(request)
    lines = [{"url": reverse("me"), "icon": "user", "label": _("My settings")}]
    if access.is_administrator or access.with_right(Right.MANAGE, Right.SUPERVISE):
        lines.append({"url": reverse("setup"), "icon": "settings", "label": _("Set-up")})
    if access.with_right(Right.WORK, Right.SUPERVISE):
        lines.append({"url": reverse("work_letters"), "icon": "mail", "label": _("Messages to the manager")})
    if access.with_right(Right.READ_HANDED):
        lines.append({"url": "/cabinet/", "icon": "building", "label": _("Client company's cabinet")})
    lines.append({"url": reverse("setup_tokens"), "icon": "code", "label": _("API tokens")})
    return lines
