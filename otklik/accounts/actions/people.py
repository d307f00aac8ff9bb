"""Who may come in, and what he is where."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.actions.projects import set_role
from otklik.accounts.actions.sessions import end_sessions
from otklik.accounts.events import (
    AdministratorChanged,
    EmailChanged,
    SecondStepChanged,
    SessionsEnded,
    TokenRevoked,
    UserDisabled,
)
from otklik.accounts.models import ApiToken, Project, User
from otklik.accounts.roles import Right, Role
from otklik.events.changes import change
from otklik.lib.addresses import normalise_address


def change_role(*, access: Access, project: Project, user: User, role: Role | None) -> None:
    """Give somebody of the project another role, or take him out of it (None). Raises DeniedError, ValidationError.

    Nobody takes his own place away: a project would be left without anybody who can give it back.
    """
    access.require(Right.MANAGE, project.pk)
    if user.pk == access.user_id and role is not Role.MANAGER:
        raise ValidationError(_("You cannot take your own role away; ask another manager."))
    if not project.memberships.filter(user=user).exists():
        raise ValidationError(_("This person is not in the project."))
    set_role(actor=access.actor, project=project, user=user, role=role)


def disable_user(*, access: Access, user: User, disabled: bool) -> None:
    """Keep somebody out of the whole installation, or let him in again. Raises DeniedError, ValidationError.

    His sessions and API tokens end for good: what was open before does not come back when he may sign in again.
    """
    access.require(Right.INSTALL, None)
    if user.pk == access.user_id:
        raise ValidationError(_("You cannot disable yourself."))
    with change(actor=access.actor) as current:
        user = User.objects.select_for_update().get(pk=user.pk)
        if user.is_active is not disabled:
            return
        user.is_active = not disabled
        user.save(update_fields=["is_active"])
        current.record(UserDisabled(user=user.pk, email=user.email, disabled=disabled))
        if disabled:
            end_sessions(user=user)
            for token in ApiToken.objects.filter(user=user, revoked_at=None):
                current.record(TokenRevoked(user=user.pk, name=token.name, hint=token.hint))
            ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=timezone.now())


def set_administrator(*, access: Access, user: User, granted: bool) -> None:
    """Make somebody an administrator of the installation, or no longer. Raises DeniedError, ValidationError."""
    access.require(Right.INSTALL, None)
    if user.pk == access.user_id and not granted:
        raise ValidationError(_("You cannot take your own rights away; ask another administrator."))
    with change(actor=access.actor) as current:
        user = User.objects.select_for_update().get(pk=user.pk)
        if user.is_administrator == granted:
            return
        user.is_administrator = granted
        user.save(update_fields=["is_administrator"])
        current.record(AdministratorChanged(user=user.pk, email=user.email, granted=granted))


def change_email(*, access: Access, user: User, email: str) -> None:
    """Have somebody sign in with another address. Raises DeniedError, ValidationError for a bad or taken address.

    Only administrators do: the address decides who a person is for single sign-on and invitations.
    """
    access.require(Right.INSTALL, None)
    address = normalise_address(email)
    if address is None:
        raise ValidationError(_("“%(email)s” is not a mail address."), params={"email": email[:100]})
    if User.objects.filter(email__iexact=address).exclude(pk=user.pk).exists():
        raise ValidationError(_("Somebody else signs in with %(email)s."), params={"email": address})
    with change(actor=access.actor) as current:
        user = User.objects.select_for_update().get(pk=user.pk)
        if user.email == address:
            return
        before, user.email = user.email, address
        user.save(update_fields=["email"])
        EmailAddress.objects.filter(user=user).delete()  # the library would let the old one in
        current.record(EmailChanged(user=user.pk, before=before, after=address))


def sign_out_everywhere(*, access: Access, user: User) -> int:
    """End all sessions of somebody; return how many there were. Raises DeniedError."""
    access.require(Right.INSTALL, None)
    with change(actor=access.actor) as current:
        amount = end_sessions(user=user)
        if amount:
            current.record(SessionsEnded(user=user.pk, email=user.email, amount=amount))
    return amount


def reset_second_step(*, access: Access, user: User) -> None:
    """Take away somebody's authenticator, passkeys and recovery codes, and end his sessions. Raises DeniedError."""
    access.require(Right.INSTALL, None)
    with change(actor=access.actor) as current:
        rows = Authenticator.objects.filter(user_id=user.pk)
        for kind in sorted(set(rows.values_list("type", flat=True))):
            current.record(SecondStepChanged(user=user.pk, email=user.email, what=kind, change="removed"))
        rows.delete()
        end_sessions(user=user)
