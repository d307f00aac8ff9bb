"""One's own API tokens. A token is shown once, when it is made; after that only its beginning."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from otklik.accounts.actions.tokens import issue_token, revoke_token
from otklik.accounts.doors import door
from otklik.accounts.middleware import access_of
from otklik.accounts.models import ApiToken, Project, User
from otklik.setup.forms import TokenForm
from otklik.setup.pages import page


@require_http_methods(["GET", "HEAD", "POST"])
@door
def tokens(request: HttpRequest) -> HttpResponseBase:
    """One's tokens, and a form for a new one."""
    access = access_of(request)
    form = TokenForm(request.POST or None, access=access)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        token = issue_token(
            user=User.objects.get(pk=access.user_id),
            name=values["name"],
            projects=values["projects"],
            scopes=values["scopes"],
            days=values["days"] or None,
            actor=access.actor,
        )
        # Not after a redirect: the token would have to be kept somewhere on the way.
        return _page(request, TokenForm(access=access), token=token)
    return _page(request, form)


@require_POST
@door
def revoke(request: HttpRequest, pk: int) -> HttpResponseBase:
    """End a token at once."""
    access = access_of(request)
    found = ApiToken.objects.filter(pk=pk, user_id=access.user_id).first()
    if found is None:
        raise Http404
    revoke_token(actor=access.actor, token=found)
    messages.success(request, _("The token opens nothing any more."))
    return redirect("setup_tokens")


def _page(request: HttpRequest, form: TokenForm, *, token: str = "") -> HttpResponse:
    access = access_of(request)
    rows = list(ApiToken.objects.filter(user_id=access.user_id, revoked_at=None).order_by("-id"))
    names = dict(Project.objects.filter(pk__in=access.projects).values_list("pk", "name"))
    now = timezone.now()
    listed = [
        {
            "row": row,
            "projects": ", ".join(names[pk] for pk in row.project_ids if pk in names),
            "expired": row.expires_at is not None and row.expires_at <= now,
        }
        for row in rows
    ]
    context = {"form": form, "tokens": listed, "token": token}
    return page(request, "setup/tokens.html", context, status=422 if form.errors else 200)
