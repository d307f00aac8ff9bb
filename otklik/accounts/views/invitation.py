"""The door an invitation's letter leads to."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from otklik.accounts.actions import invitations
from otklik.accounts.actions.invitations import InvitationError
from otklik.accounts.forms import NewcomerForm
from otklik.accounts.middleware import outside_walls
from otklik.accounts.models import Invitation, User

MAX_TOKEN = 100


@outside_walls
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show what one is invited to, and let one in: a newcomer with a name and a password, a known person when signed
    in.
    """
    user = request.user if isinstance(request.user, User) else None
    try:
        found = invitations.find(token[:MAX_TOKEN])
        known = User.objects.filter(email__iexact=found.email).first()
        if known is not None and not known.is_active:
            raise InvitationError("disabled", found.email)
        if user is not None and (known is None or known.pk != user.pk):
            raise InvitationError("other_person", found.email)
        if request.method == "POST" and (user is not None or known is None):
            return _accept(request, token, found, user)
    except InvitationError as error:
        return _refuse(request, error)
    form = None if known else NewcomerForm()
    return _page(request, found, form=form, known=known is not None, signed_in=user is not None)


def _accept(request: HttpRequest, token: str, found: Invitation, user: User | None) -> HttpResponseBase:
    form = None if user else NewcomerForm(request.POST)
    if form is not None and not form.is_valid():
        return _page(request, found, form=form, status=422)
    values = form.cleaned_data if form else {"name": "", "password": ""}
    try:
        member = invitations.accept(token=token, user=user, name=values["name"], password=values["password"])
    except ValidationError as error:
        if form is None:
            raise
        form.add_error(None, error)
        return _page(request, found, form=form, status=422)
    messages.success(request, _("You are in “%(project)s” now.") % {"project": found.project.name})
    if user is not None:
        return redirect("/")
    record_authentication(request, member, method="invitation")
    response: HttpResponse = perform_login(request, member, email_verification="none", redirect_url="/")
    return response


def _page(request: HttpRequest, found: Invitation, *, status: int = 200, **context: Any) -> HttpResponse:
    context |= {"invitation": found, "project": found.project}
    return render(request, "accounts/invitation.html", context, status=status)


def _refuse(request: HttpRequest, error: InvitationError) -> HttpResponse:
    status = {"unknown": 404, "other_person": 403, "disabled": 403}.get(error.reason, 410)
    context = {"reason": error.reason, "email": error.email}
    return render(request, "accounts/invitation_refused.html", context, status=status)
