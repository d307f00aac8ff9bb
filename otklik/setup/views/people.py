"""Everybody who can sign in; administrators only."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.accounts.actions import people as actions
from otklik.accounts.doors import door
from otklik.accounts.models import ApiToken, Membership, User
from otklik.setup.forms import EmailForm
from otklik.setup.pages import administrator, page

PAGE = 100


@require_safe
@door
def people(request: HttpRequest) -> HttpResponseBase:
    """Everybody, found by name or address."""
    administrator(request)
    query = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:100]
    after = request.GET.get("after", "")
    rows = User.objects.order_by("id").prefetch_related(
        Prefetch("memberships", Membership.objects.select_related("project").order_by("project__name"))
    )
    if query:
        rows = rows.filter(Q(name__icontains=query) | Q(email__icontains=query))
    if after.isascii() and after.isdigit() and len(after) < 19:
        rows = rows.filter(pk__gt=int(after))
    found = list(rows[: PAGE + 1])
    context = {"people": found[:PAGE], "query": query, "more": found[PAGE - 1].pk if len(found) > PAGE else None}
    return page(request, "setup/people.html", context)


@require_safe
@door
def person(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One person: where he is, how he signs in, what is open."""
    administrator(request)
    return _page(request, _person(pk))


@require_POST
@door
def change_access(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Disable or enable somebody; make him an administrator or take that back."""
    access = administrator(request)
    user = _person(pk)
    verb = request.POST.get("do")
    try:
        if verb in {"disable", "enable"}:
            actions.disable_user(access=access, user=user, disabled=verb == "disable")
        elif verb in {"grant", "withdraw"}:
            actions.set_administrator(access=access, user=user, granted=verb == "grant")
        else:
            raise Http404
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Saved"))
    return redirect("setup_person", pk=pk)


@require_POST
@door
def change_email(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Have somebody sign in with another address."""
    access = administrator(request)
    user = _person(pk)
    form = EmailForm(request.POST)
    if form.is_valid():
        try:
            actions.change_email(access=access, user=user, email=form.cleaned_data["email"])
        except ValidationError as error:
            form.add_error("email", error)
        else:
            messages.success(request, _("Saved"))
            return redirect("setup_person", pk=pk)
    return _page(request, user, form=form, status=422)


@require_POST
@door
def end_sessions(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Sign somebody out everywhere."""
    amount = actions.sign_out_everywhere(access=administrator(request), user=_person(pk))
    messages.success(request, _("Sessions ended: %(count)s") % {"count": amount})
    return redirect("setup_person", pk=pk)


@require_POST
@door
def reset_second_step(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take away the second step of somebody who has lost his telephone and his recovery codes."""
    actions.reset_second_step(access=administrator(request), user=_person(pk))
    messages.success(request, _("The second step is taken away; the password alone opens now."))
    return redirect("setup_person", pk=pk)


def _person(pk: int) -> User:
    found = User.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, user: User, *, form: EmailForm | None = None, status: int = 200) -> HttpResponse:
    context = {
        "person": user,
        "form": form or EmailForm(initial={"email": user.email}),
        "memberships": user.memberships.select_related("project").order_by("project__name"),
        "sessions": UserSession.objects.filter(user=user).order_by("-last_seen_at")[:50],
        "tokens": ApiToken.objects.filter(user=user, revoked_at=None).order_by("-id")[:50],
        "second_steps": list(dict.fromkeys(row.type for row in Authenticator.objects.filter(user=user))),
        "is_me": user.pk == request.user.pk,
    }
    return page(request, "setup/person.html", context, status=status)
