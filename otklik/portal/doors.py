"""The doors of pages for everybody: which project is meant, in which language; from there on behind its walls.

These views run outside the walls of a signed-in person: nobody is signed in here, and whoever is has no more rights
here than others. The door finds the one project that the address names and goes inside the walls of that project.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone, translation

from otklik.accounts import walls
from otklik.accounts.middleware import outside_walls
from otklik.accounts.models import Project
from otklik.lib.colours import text_on
from otklik.requests import actions
from otklik.requests.actions import Followed
from otklik.requests.models import Portal
from otklik.requests.queries import portal_of
from otklik.service_levels.escalation_queries import published_figure

LANGUAGES = {code for code, _name in settings.LANGUAGES}
View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Place:
    """The project of a page, what it shows, and the language it is shown in."""

    project: Project
    portal: Portal
    language: str
    embedded: bool = False

    @property
    def query(self) -> str:
        """What links within the pages carry on: the chosen language, and whether the page stands in a frame."""
        parts = [f"lang={self.language}"] if self.language != self.project.language else []
        parts += ["embed=1"] if self.embedded else []
        return f"?{'&'.join(parts)}" if parts else ""


def project_door(view: View) -> View:
    """Wrap a view of a project's forms: 404 unless the project exists, is active and its forms are open."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, key: str, **arguments: Any) -> HttpResponseBase:
        project = Project.objects.filter(key=key, is_active=True).first()
        portal = portal_of(project) if project else None
        if project is None or portal is None or not portal.is_open:
            raise Http404
        place = Place(project, portal, chosen(request, project.language), request.GET.get("embed") == "1")
        response = _inside(place, view, request, **arguments)
        # The middleware of headers puts it into the policy: these sites alone may show the page in a frame.
        setattr(response, "frame_ancestors", tuple(portal.sites))  # noqa: B010
        return response

    return cast(View, outside_walls(guarded))


def status_door(view: View) -> View:
    """Wrap a view of a status page: 404, always the same page, unless the link works. No index keeps it, no other site
    is told where its readers come from (the referrer stays within our own pages, where the protection of forms needs
    it).
    """

    @functools.wraps(view)
    def guarded(request: HttpRequest, token: str, **arguments: Any) -> HttpResponseBase:
        found = actions.follow(token[:60])
        if found is None:
            return render(request, "portal/gone.html", status=404)
        language = chosen(request, _language_of(found))
        place = Place(found.project, portal_of(found.project), language)
        response = _inside(place, view, request, found=found, token=token, **arguments)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response["Referrer-Policy"] = "same-origin"
        return response

    return cast(View, outside_walls(guarded))


def _inside(place: Place, view: View, request: HttpRequest, **arguments: Any) -> HttpResponseBase:
    with (
        walls.inside((place.project.pk,)),
        translation.override(place.language),
        timezone.override(place.project.zone),
    ):
        response = view(request, place, **arguments)
    response["Content-Language"] = place.language
    return response


def chosen(request: HttpRequest, default: str) -> str:
    """Return the language the address asks for, else the default: no cookie, no session."""
    wanted = request.GET.get("lang", "")
    return wanted if wanted in LANGUAGES else default


def _language_of(found: Followed) -> str:
    row = getattr(found.ticket, "submission", None)
    language = row.language if row else ""
    return language if language in LANGUAGES else found.project.language


def frame(request: HttpRequest, place: Place) -> dict[str, Any]:
    """Return what every page has around it: the company's colour and name, the other language."""
    languages = []
    for code, name in settings.LANGUAGES:
        query = request.GET.copy()
        query["lang"] = code
        languages.append(
            {"code": code, "name": name, "url": f"?{query.urlencode()}", "current": code == place.language}
        )
    return {
        "project": place.project,
        "portal": place.portal,
        "place": place,
        "text_colour": text_on(place.project.colour),
        "languages": languages,
        "figure": published_figure(place.project),
    }
