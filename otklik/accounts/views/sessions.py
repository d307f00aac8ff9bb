"""Where one is signed in, and ending it."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from otklik.accounts.actions.sessions import end_other_sessions, end_session, open_sessions
from otklik.accounts.models import User
from otklik.accounts.sessions import stored_name


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def listing(request: HttpRequest) -> HttpResponseBase:
    """Show the browsers where the person is signed in; a POST ends all but the one he asks from."""
    user = request.user
    assert isinstance(user, User)
    if request.method == "POST":
        end_other_sessions(request=request, user=user)
        messages.success(request, _("You are signed in here only now."))
        return redirect("usersessions_list")
    return _page(request, user)


def _page(request: HttpRequest, user: User) -> HttpResponse:
    return render(request, "usersessions/usersession_list.html", {"sessions": open_sessions(request, user)})


@require_POST
@login_required
def end(request: HttpRequest, pk: int) -> HttpResponseBase:
    """End one session of the person who asks; the one he asks from ends by signing out."""
    found = UserSession.objects.filter(pk=pk, user_id=request.user.pk).first()
    if found is None or found.session_key == stored_name(request.session.session_key):
        raise Http404
    end_session(session=found)
    messages.success(request, _("The session is over."))
    return redirect("usersessions_list")
