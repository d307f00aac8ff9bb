"""Inviting people and giving them roles, by a token that was chosen for it by name (decision 0029)."""

from __future__ import annotations

import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path

from otklik.accounts.actions.invitations import InvitationError, invite, resend
from otklik.accounts.actions.people import change_role
from otklik.accounts.events import InvitationSent
from otklik.accounts.models import Invitation, Membership, Project
from otklik.accounts.roles import Role
from otklik.api import etags, repeats
from otklik.api import outputs_setup as outputs
from otklik.api import people_models as shapes
from otklik.api.door import answer
from otklik.api.fields import Id, ProjectKey
from otklik.api.operations.cards import named
from otklik.api.operations.setup_people import invitation_out, member_out, router
from otklik.api.problems import Problem
from otklik.api.set_up import managed, one, shown, unchanged
from otklik.events.models import Event

MOST_AN_HOUR = 200  # letters of one project


@router.post(
    "/{key}/invitations", response={201: outputs.InvitationOut}, operation_id="invite_member", summary="Invite somebody"
)
def invite_member(request: HttpRequest, key: Path[ProjectKey], data: shapes.NewInvitation) -> HttpResponse:
    """Sends somebody a letter that lets him into a project within seven days. Needs the right `manage`.

    An open invitation of the same address is replaced. The secret is in the letter alone.
    """
    access, project = managed(request, key)
    repeats.claim(request, access, project.pk)
    _not_too_many(project)
    with named(__all__="email"):
        sent = invite(access=access, project=project, email=data.email, role=Role(data.role))
    sent.invitation.refresh_from_db()
    return answer(invitation_out(sent.invitation), status=201)


@router.post(
    "/{key}/invitations/{invitation_id}/resend",
    response={200: outputs.InvitationOut},
    operation_id="resend_invitation",
    summary="Send an invitation again",
)
def resend_invitation(request: HttpRequest, key: Path[ProjectKey], invitation_id: Path[Id]) -> HttpResponse:
    """Sends the letter again with a new secret and seven new days; the old one opens nothing. Needs `manage`."""
    access, project = managed(request, key)
    row = one(Invitation.objects.filter(project=project, accepted_at=None), pk=invitation_id)
    if row.role == Role.MANAGER:
        raise Problem(403, shapes.ROLE)
    repeats.claim(request, access, project.pk)
    _not_too_many(project)
    try:
        sent = resend(access=access, invitation=row)
    except InvitationError as error:  # accepted meanwhile
        raise Problem(404) from error
    return answer(invitation_out(sent.invitation))


@router.patch(
    "/{key}/members/{user_id}",
    response={200: outputs.MemberOut},
    operation_id="change_member",
    summary="Give somebody another role",
)
def change_member(
    request: HttpRequest,
    key: Path[ProjectKey],
    user_id: Path[Id],
    data: shapes.MemberChanges,
    if_match: etags.IfDigest = None,
) -> HttpResponse:
    """Gives somebody of a project another role, never oneself. Needs the right `manage`."""
    access, project = managed(request, key)
    row = _member(project, user_id)
    unchanged(if_match, project, lambda: shown(member_out(_member(project, user_id))))
    if "role" in data.model_fields_set:
        with named(__all__="role"):
            change_role(access=access, project=project, user=row.user, role=Role(data.role))
    return shown(member_out(_member(project, user_id)))


def _not_too_many(project: Project) -> None:
    """Raise Problem 429 when calls would make a mailing of it: letters go to whatever address they name."""
    hour = timezone.now() - datetime.timedelta(hours=1)
    # The first condition on the kind is that of the index.
    recent = Event.objects.filter(kind__startswith="security.", at__gt=hour, project_id=project.pk)
    if recent.filter(kind=InvitationSent.kind)[:MOST_AN_HOUR].count() >= MOST_AN_HOUR:
        raise Problem(429, f"{MOST_AN_HOUR} invitations in an hour are enough.", headers={"Retry-After": "3600"})


def _member(project: Project, user_id: int) -> Membership:
    return one(Membership.objects.filter(project=project).select_related("user"), user_id=user_id)
