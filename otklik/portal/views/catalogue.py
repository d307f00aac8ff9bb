from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from otklik.portal.doors import Place, frame, project_door
from otklik.portal.views.request import form_page, general
from otklik.requests.queries import published


@require_safe
@project_door
def catalogue(request: HttpRequest, place: Place) -> HttpResponseBase:
    """What can be asked for; without a catalogue the one form there is."""
    types = list(published(place.project))
    if not types:
        return form_page(request, place, general(place))
    return render(request, "portal/catalogue.html", frame(request, place) | {"types": types})
