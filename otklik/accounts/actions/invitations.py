"""Invitations: how people come in. A letter with a secret that opens once, within seven days (S22)."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Literal

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.actions.projects import set_role
from otklik.accounts.events import InvitationAccepted, InvitationRevoked, InvitationSent, UserCreated
from otklik.accounts.models import Invitation, Project, User
from otklik.accounts.roles import Right, Role
from otklik.events.changes import change
from otklik.lib.addresses import normalise_address
from otklik.lib.tokens import new_token, token_digest

LIFETIME = datetime.timedelta(days=7)
TOKEN = re.compile(r"inv_[A-Za-z0-9_-]{43}\Z")  # 256 bits
Reason = Literal["unknown", "used", "expired", "sign_in", "other_person", "disabled"]


class InvitationError(Exception):
    """The invitation opens nothing for whoever shows it; `reason` says why."""

    def __init__(self, reason: Reason, email: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.email = email


@dataclass(frozen=True)
class Sent:
    """An invitation and the link of its letter, for an installation that cannot send letters yet."""

    invitation: Invitation
    link: str


def invite(*, access: Access, project: Project, email: str, role: Role) -> Sent:
    """Invite somebody into a project by letter; an open invitation of the same address is replaced by the new one.

    Raises DeniedError, ValidationError for something that is no address and for somebody who is in the project already.
    """
    access.require(Right.MANAGE, project.pk)
    address = normalise_address(email)
    if address is None:
        raise ValidationError(_("“%(email)s” is not a mail address."), params={"email": email[:100]})
    if project.memberships.filter(user__email__iexact=address).exists():
        raise ValidationError(_("%(email)s is in the project already."), params={"email": address})
    with change(actor=access.actor) as current:
        project.invitations.filter(email=address, accepted_at=None).delete()
        token = new_token("inv")
        row = Invitation.objects.create(
            project=project,
            email=address,
            role=role,
            digest=token_digest(token),
            invited_by_id=access.user_id,
            expires_at=timezone.now() + LIFETIME,
        )
        link = _send(row, token, access.name)
        current.record(InvitationSent(project=project.pk, email=address, role=role))
    return Sent(row, link)


def resend(*, access: Access, invitation: Invitation) -> Sent:
    """Send an invitation again with a new secret and seven new days; the old letter opens nothing. Raises DeniedError,
    InvitationError for one that was accepted.
    """
    access.require(Right.MANAGE, invitation.project_id)
    with change(actor=access.actor) as current:
        row = Invitation.objects.select_for_update(of=("self",)).select_related("project").get(pk=invitation.pk)
        if row.accepted_at is not None:
            raise InvitationError("used")
        token = new_token("inv")
        row.digest = token_digest(token)
        row.expires_at = timezone.now() + LIFETIME
        row.save(update_fields=["digest", "expires_at"])
        link = _send(row, token, access.name)
        current.record(InvitationSent(project=row.project_id, email=row.email, role=row.role))
    return Sent(row, link)


def revoke(*, access: Access, invitation: Invitation) -> None:
    """Take an invitation back. One that was accepted stays as it is. Raises DeniedError."""
    access.require(Right.MANAGE, invitation.project_id)
    with change(actor=access.actor) as current:
        if Invitation.objects.filter(pk=invitation.pk, accepted_at=None).delete()[0]:
            current.record(
                InvitationRevoked(project=invitation.project_id, email=invitation.email, role=invitation.role)
            )


def find(token: str | None) -> Invitation:
    """Return the invitation that a secret opens. Raises InvitationError for anything else (S22).

    What does not look like a secret of ours is never compared with the stored digests.
    """
    if not isinstance(token, str) or not TOKEN.match(token):
        raise InvitationError("unknown")
    row = Invitation.objects.select_related("project", "invited_by").filter(digest=token_digest(token)).first()
    if row is None or not row.project.is_active:
        raise InvitationError("unknown")
    if row.accepted_at is not None:
        raise InvitationError("used")
    if row.expires_at <= timezone.now():
        raise InvitationError("expired")
    return row


def accept(*, token: str, user: User | None = None, name: str = "", password: str = "") -> User:
    """Let the invited person in: `user` is who is signed in, else a new person is made with `name` and `password`.

    The letter proves the address, and only to the person it belongs to. Raises InvitationError, ValidationError for a
    bad name or password.
    """
    with transaction.atomic():
        Invitation.objects.select_for_update().filter(digest=token_digest(token)).first()
        row = find(token)
        known = User.objects.filter(email__iexact=row.email).first()
        if known is not None and not known.is_active:
            raise InvitationError("disabled", row.email)
        if user is not None and (known is None or known.pk != user.pk):
            raise InvitationError("other_person", row.email)
        if user is None and known is not None:
            raise InvitationError("sign_in", row.email)
        member = known or _new_person(row.email, name, password)
        with change(actor=member.access.actor) as current:
            row.accepted_at = timezone.now()
            row.save(update_fields=["accepted_at"])
            if known is None:
                current.record(UserCreated(user=member.pk, email=member.email))
            current.record(
                InvitationAccepted(project=row.project_id, user=member.pk, email=member.email, role=row.role)
            )
        set_role(actor=member.access.actor, project=row.project, user=member, role=Role(row.role))
    return User.objects.get(pk=member.pk)


def _new_person(email: str, name: str, password: str) -> User:
    name = " ".join(name.split())[:150]
    if not name:
        raise ValidationError({"name": _("Write your name: customers and colleagues see it.")})
    language = translation.get_language() or "ru"
    person = User(email=email, name=name, language=language if language in {"ru", "en"} else "ru")
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from error
    try:
        with transaction.atomic():
            made = User.objects.create_user(email, password, name=person.name, language=person.language)
    except IntegrityError as error:  # the same person by another invitation at the same moment
        raise InvitationError("sign_in", email) from error
    EmailAddress.objects.update_or_create(user=made, email=email, defaults={"primary": True, "verified": True})
    return made


def _send(row: Invitation, token: str, inviter: str) -> str:
    link = settings.PUBLIC_URL + reverse("invitation", args=[token])
    with translation.override(row.project.language):
        context = {
            "project": row.project,
            "role": row.get_role_display(),
            "inviter": inviter,
            "link": link,
            "until": timezone.localtime(row.expires_at, row.project.zone),
        }
        subject = _("You are invited to %(project)s") % {"project": row.project.name}
        text = render_to_string("accounts/email/invitation.txt", context)
        send_mail(" ".join(subject.split()), text, None, [row.email])
    return link
