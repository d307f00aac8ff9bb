from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from otklik.accounts.actions.invitations import revoke
from otklik.accounts.actions.people import change_role
from otklik.accounts.models import Invitation, Membership
from otklik.api import outputs_setup as outputs
from otklik.api import paging
from otklik.api.door import answer
from otklik.api.fields import Id, ProjectKey
from otklik.api.inputs import Paged
from otklik.api.operations.cards import named
from otklik.api.set_up import managed, one

router = Router(tags=["Set-up: people"])


@router.get("/{key}/members", response={200: outputs.MemberList}, operation_id="list_members", summary="List people")
def list_members(request: HttpRequest, key: Path[ProjectKey], query: Query[Paged]) -> HttpResponse:
    """Gives who has a role in a project. Needs the right `manage`."""
    _access, project = managed(request, key, Paged)
    rows, cursor = paging.part(
        Membership.objects.filter(project=project).select_related("user"), query.cursor, query.limit
    )
    items = [member_out(row) for row in rows]
    return answer(outputs.MemberList(items=items, next=paging.next_link(request, cursor)))


@router.delete(
    "/{key}/members/{user_id}", response={204: None}, operation_id="remove_member", summary="Take somebody out"
)
def remove_member(request: HttpRequest, key: Path[ProjectKey], user_id: Path[Id]) -> HttpResponse:
    """Takes somebody out of a project and its teams, at once; never oneself. Needs the right `manage`."""
    access, project = managed(request, key)
    row = one(Membership.objects.filter(project=project).select_related("user"), user_id=user_id)
    with named():
        change_role(access=access, project=project, user=row.user, role=None)
    return HttpResponse(status=204)


@router.get(
    "/{key}/invitations",
    response={200: outputs.InvitationList},
    operation_id="list_invitations",
    summary="List invitations",
)
def list_invitations(request: HttpRequest, key: Path[ProjectKey], query: Query[Paged]) -> HttpResponse:
    """Gives the invitations that nobody has accepted yet, without their secrets. Needs the right `manage`."""
    _access, project = managed(request, key, Paged)
    rows = Invitation.objects.filter(project=project, accepted_at=None).select_related("invited_by")
    found, cursor = paging.part(rows, query.cursor, query.limit, newest=True)
    items = [invitation_out(row) for row in found]
    return answer(outputs.InvitationList(items=items, next=paging.next_link(request, cursor)))


@router.delete(
    "/{key}/invitations/{invitation_id}",
    response={204: None},
    operation_id="revoke_invitation",
    summary="Take an invitation back",
)
def revoke_invitation(request: HttpRequest, key: Path[ProjectKey], invitation_id: Path[Id]) -> HttpResponse:
    """Makes the letter of an invitation open nothing. Needs the right `manage`."""
    access, project = managed(request, key)
    row = one(Invitation.objects.filter(project=project, accepted_at=None), pk=invitation_id)
    revoke(access=access, invitation=row)
    return HttpResponse(status=204)


def member_out(row: Membership) -> outputs.MemberOut:
    """Return what is told of somebody of a project; the person must be loaded."""
    return outputs.MemberOut(
        id=row.user.pk,
        name=str(row.user),
        email=row.user.email,
        role=row.role,  # type: ignore[arg-type]
        active=row.user.is_active,
        since=row.created_at,
    )


def invitation_out(row: Invitation) -> outputs.InvitationOut:
    """Return what is told of an invitation: never its secret."""
    return outputs.InvitationOut(
        id=row.pk,
        email=row.email,
        role=row.role,  # type: ignore[arg-type]
        invited_by=str(row.invited_by or ""),
        created_at=row.created_at,
        expires_at=row.expires_at,
    )
