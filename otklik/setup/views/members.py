"""People of a project: roles, leaving, invitations."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.accounts.actions import invitations, people
from otklik.accounts.doors import door
from otklik.accounts.middleware import access_of
from otklik.accounts.models import Invitation, Membership, Project
from otklik.accounts.roles import Role
from otklik.setup.forms import InviteForm, RoleForm
from otklik.setup.pages import page, project_or_404


@require_safe
@door
def members(request: HttpRequest, key: str) -> HttpResponseBase:
    """Who is in the project and who is invited."""
    return _page(request, project_or_404(request, key), InviteForm())


@require_POST
@door
def invite(request: HttpRequest, key: str) -> HttpResponseBase:
    """Invite somebody by letter."""
    project = project_or_404(request, key)
    form = InviteForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        try:
            sent = invitations.invite(
                access=access_of(request), project=project, email=values["email"], role=Role(values["role"])
            )
        except ValidationError as error:
            form.add_error("email", error)
        else:
            return _sent(request, project, sent)
    return _page(request, project, form, status=422)


@require_POST
@door
def role(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    """Give somebody of the project another role."""
    project = project_or_404(request, key)
    member = _member(project, pk)
    form = RoleForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        people.change_role(
            access=access_of(request), project=project, user=member.user, role=Role(form.cleaned_data["role"])
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(
            request, _("%(name)s: %(role)s") % {"name": member.user, "role": Role(form.cleaned_data["role"]).label}
        )
    return redirect("setup_project_people", key=key)


@require_POST
@door
def remove(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    """Take somebody out of the project."""
    project = project_or_404(request, key)
    member = _member(project, pk)
    try:
        people.change_role(access=access_of(request), project=project, user=member.user, role=None)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("%(name)s is no longer in the project.") % {"name": member.user})
    return redirect("setup_project_people", key=key)


@require_POST
@door
def resend(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    """Send an invitation again, with a new link."""
    project = project_or_404(request, key)
    return _sent(request, project, invitations.resend(access=access_of(request), invitation=_invitation(project, pk)))


@require_POST
@door
def revoke(request: HttpRequest, key: str, pk: int) -> HttpResponseBase:
    """Take an invitation back."""
    found = _invitation(project_or_404(request, key), pk)
    invitations.revoke(access=access_of(request), invitation=found)
    messages.success(request, _("The invitation of %(email)s opens nothing any more.") % {"email": found.email})
    return redirect("setup_project_people", key=key)


def _sent(request: HttpRequest, project: Project, sent: invitations.Sent) -> HttpResponseBase:
    """Say that the letter is on its way; where no server takes letters, show its link once, to be handed over."""
    if settings.SMTP_SERVER is None:
        return _page(request, project, InviteForm(), sent=sent)
    email = sent.invitation.email
    messages.success(request, _("The invitation is on its way to %(email)s.") % {"email": email})
    return redirect("setup_project_people", key=project.key)


def _member(project: Project, user_id: int) -> Membership:
    found = project.memberships.select_related("user").filter(user_id=user_id).first()
    if found is None:
        raise Http404
    return found


def _invitation(project: Project, pk: int) -> Invitation:
    found = project.invitations.filter(pk=pk, accepted_at=None).first()
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest,
    project: Project,
    form: InviteForm,
    *,
    status: int = 200,
    sent: invitations.Sent | None = None,
) -> HttpResponse:
    context = {
        "sent": sent,
        "form": form,
        "members": project.memberships.select_related("user").order_by("user__name", "user__email"),
        "invitations": project.invitations.filter(accepted_at=None).select_related("invited_by").order_by("-id"),
        "roles": Role.choices,
        "now": timezone.now(),
        "me": access_of(request).user_id,
        "is_administrator": access_of(request).is_administrator,
    }
    return page(request, "setup/members.html", context, project=project, status=status)
