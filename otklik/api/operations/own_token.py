"""The token that carries the call: what it is for, and its end."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from otklik.accounts.access import Access
from otklik.accounts.actions.tokens import revoke_token
from otklik.accounts.models import ApiToken, Project
from otklik.api import people_models as shapes
from otklik.api.door import answer, known
from otklik.api.problems import Problem

router = Router(tags=["Token"])


@router.get("", response={200: shapes.TokenOut}, operation_id="get_token", summary="Ask what the token is for")
def get_token(request: HttpRequest) -> HttpResponse:
    """Tells whose token carries the call, what it may be used for and until when. Takes no scope."""
    access = known(request)
    row = _own(access)
    keys = Project.objects.filter(pk__in=access.projects).order_by("key").values_list("key", flat=True)
    return answer(
        shapes.TokenOut(
            name=row.name,
            hint=row.hint,
            person=shapes.TokenPersonOut(id=row.user.pk, name=str(row.user), email=row.user.email),
            projects=list(keys),
            scopes=sorted(row.scopes),  # type: ignore[arg-type]
            created_at=row.created_at,
            expires_at=row.expires_at,
        )
    )


@router.delete("", response={204: None}, operation_id="end_token", summary="End the token")
def end_token(request: HttpRequest) -> HttpResponse:
    """Ends the token that carries the call, at once and for good. Whoever finds one can do that. Takes no scope."""
    access = known(request)
    revoke_token(actor=access.actor, token=_own(access))
    return HttpResponse(status=204)


def _own(access: Access) -> ApiToken:
    found = ApiToken.objects.filter(pk=access.token_id, user_id=access.user_id).select_related("user").first()
    if found is None:
        raise Problem(404)
    return found
