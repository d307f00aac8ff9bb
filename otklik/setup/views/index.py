from __future__ import annotations

from django.conf import settings
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from otklik.accounts.doors import door
from otklik.accounts.middleware import access_of
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.channels.queries import intake_of
from otklik.lib.disk import room_at
from otklik.setup.pages import first_page_of, page


@require_safe
@door
def index(request: HttpRequest) -> HttpResponseBase:
    """The projects a person sets up or supervises; who has none gets to what is his own, the tokens."""
    access = access_of(request)
    ids = access.with_right(Right.MANAGE, Right.SUPERVISE)
    if not ids and not access.is_administrator:
        return redirect("setup_tokens")
    projects = Project.objects.filter(pk__in=ids).annotate(
        people=Count("memberships", distinct=True),
        team_count=Count("teams", filter=Q(teams__is_active=True), distinct=True),
        addresses=Count("mail_addresses", distinct=True),
    )
    intakes = {intake.project.pk: intake for intake in intake_of(access)}
    cards = [{"project": row, "url": first_page_of(access, row), "intake": intakes.get(row.pk)} for row in projects]
    context = {
        "cards": cards,
        "is_administrator": access.is_administrator,
        "disk": room_at(settings.FILES_DIR, reserve=settings.MIN_FREE_BYTES),
    }
    return page(request, "setup/index.html", context)
