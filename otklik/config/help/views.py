"""The guide's pages. They tell nothing about anybody: whoever asks may read them. The menu shows one's own part."""

from __future__ import annotations

import functools
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from otklik.accounts.access import Access
from otklik.accounts.middleware import access_of
from otklik.accounts.roles import Right
from otklik.config.help import pages
from otklik.config.help.places import GROUPS, LANGUAGES, TOLD


def spoken() -> str:
    """Return the reader's language, English when the guide has not got it."""
    language = (get_language() or "")[:2]
    return language if language in LANGUAGES else pages.ORIGINAL


def groups_for(access: Access) -> list[str]:
    """Return the parts of the guide that a person's work is about; somebody who is nobody here is a customer."""
    if access.is_administrator or access.with_right(Right.MANAGE, Right.SUPERVISE):
        return list(GROUPS)
    if access.with_right(Right.READ, Right.READ_OWN):
        return ["staff", "everybody"]
    return ["company"] if access.with_right(Right.READ_HANDED) else ["everybody"]


def help_for(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `help_url`, the place of the guide that tells about this page, its beginning else.

    A function, which templates call: most answers are parts of pages and do not ask for it.
    """
    return {"help_url": functools.partial(_help_url, request)}


def _help_url(request: HttpRequest) -> str:
    match = request.resolver_match
    told = TOLD.get(match.url_name or "", "") if match and not match.namespaces else ""
    if not told:
        return reverse("help")
    name, _sign, anchor = told.partition("#")
    return pages.address(spoken(), name, anchor)


@require_safe
def start(request: HttpRequest) -> HttpResponseBase:
    """Lead everybody to his part of the guide, in his language."""
    own = groups_for(access_of(request))
    return redirect(pages.address(spoken(), pages.INDEX if len(own) > 1 else GROUPS[own[0]][1][0]))


@require_safe
def page(request: HttpRequest, language: str, name: str = pages.INDEX) -> HttpResponse:
    """One page of the guide."""
    found = pages.page(language, name)
    if found is None:
        raise Http404
    others = [code for code in LANGUAGES if code != language and pages.page(code, name)]
    context = {
        "guide": found,
        "groups": _contents(access_of(request), found),
        "others": [{"code": code, "url": pages.address(code, name)} for code in others],
        "user_menu_items": [{"url": reverse("me"), "icon": "settings", "label": _("My settings")}],
    }
    return render(request, "config/help.html", context)


def _contents(access: Access, shown: pages.GuidePage) -> list[dict[str, Any]]:
    """Return the menu: the reader's own parts, and whichever the open page belongs to."""
    own = groups_for(access)
    groups = []
    for key, (title, members) in GROUPS.items():
        if key not in own and shown.name not in members:
            continue
        found = [pages.page(shown.language, name) for name in members]
        items = [
            {"url": pages.address(row.language, row.name), "label": row.title, "current": row.name == shown.name}
            for row in found
            if row
        ]
        groups.append({"title": title, "items": items})
    return groups
