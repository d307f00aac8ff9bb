"""Ending one of one's own sessions."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from otklik.accounts.actions.sessions import end_session


@require_POST
@login_required
def end(request: HttpRequest, pk: int) -> HttpResponseBase:
    """End one session of the person who asks; the one he asks from ends by signing out."""
    found = UserSession.objects.filter(pk=pk, user_id=request.user.pk).first()
    if found is None or found.session_key == request.session.session_key:
        raise Http404
    end_session(session=found)
    messages.success(request, _("The session is over."))
    return redirect("usersessions_list")
