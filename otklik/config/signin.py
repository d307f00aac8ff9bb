"""How people sign in: django-allauth, bent to a house where nobody signs himself up."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.core.exceptions import SignupClosedException
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from otklik.accounts.actions.sessions import close
from otklik.accounts.models import User
from otklik.accounts.sessions import stored_name
from otklik.config import signin_events
from otklik.lib.sealed import SealError, seal, unseal

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin
    from allauth.usersessions.models import UserSession
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpRequest, HttpResponse


WRONG_CODE = _("This code is wrong or has run out.")
WAYS = {
    "reauthenticate": _("By the password"),
    "mfa_reauthenticate": _("By a code"),
    "mfa_reauthenticate:webauthn": _("By a passkey"),
}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by invitation only; links in letters always carry the configured address (S21)."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("There is no such address with this password."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes, or ask for a new password."),
        "invalid_login": _("There is no such address with this password."),
        "account_inactive": _("Your access was closed. Ask the administrator of the installation."),
        "enter_current_password": _("This is not the password you have now."),
        "incorrect_password": _("This is not your password."),
        "incorrect_code": WRONG_CODE,
        "invalid_password_reset": _("This link no longer works."),
        "rate_limited": _("Too many attempts. Wait a few minutes."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str) -> bool:
        """Allow only places of our own: without a host, or with the one the request or the settings name (S26)."""
        own = {context.request.get_host(), urlsplit(settings.PUBLIC_URL).netloc}
        return url_has_allowed_host_and_scheme(url, allowed_hosts=own, require_https=context.request.is_secure())

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the peer's address. What proxies say of it has been checked by the web server (`trusted_proxies`)."""
        return str(request.META.get("REMOTE_ADDR") or "0.0.0.0")  # noqa: S104 - "unknown" of a Unix socket

    def get_reset_password_from_key_url(self, key: str) -> str:
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.PUBLIC_URL + path.replace("UID-KEY", key)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        signin_events.failed(request, str(credentials.get("email") or credentials.get("username") or ""), "password")

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:

        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            signin_events.failed(request, str(credentials.get("email") or ""), "too_many")
            raise

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        signin_events.failed(request, user.email if isinstance(user, User) else "", "disabled")
        return super().respond_user_inactive(request, user)

    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict[str, Any]]:
        """Name the ways to show who one is in our words."""
        ways = super().get_reauthentication_methods(user)
        return [way | {"description": WAYS.get(way["id"], way["description"])} for way in ways]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever finds an open browser changes nothing about the sign-in itself."""
        return True


class SocialAdapter(DefaultSocialAccountAdapter):
    """Single sign-on opens an existing account with the same verified address; it makes no new ones."""

    error_messages = DefaultSocialAccountAdapter.error_messages | {
        "no_password": _("You have no password here yet: set one first."),
        "disconnect_last": _("This is the only way you can sign in. Set a password first."),
        "connected_other": _("That account is connected to somebody else here."),
    }

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Note that the provider has verified the address; turn away a person whose address it says is not verified.

        A provider that says nothing about it is trusted: the administrator has named it. Raises SignupClosedException,
        which shows the page for people who have no account here.
        """
        user = sociallogin.user
        known = isinstance(user, User) and user.pk is not None
        if not known or _says_unverified(sociallogin.account.extra_data):
            email = user.email if isinstance(user, User) else ""
            signin_events.failed(request, email, "socialaccount")
            raise SignupClosedException
        # Without this row the library takes the password for one that a stranger may have set, and wipes it.
        values = {"primary": True, "verified": True}
        EmailAddress.objects.update_or_create(user=user, email=user.email, defaults=values)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        signin_events.failed(request, "", "socialaccount")


def _says_unverified(data: dict[str, Any]) -> bool:
    parts = [data, *(part for part in (data.get("userinfo"), data.get("id_token")) if isinstance(part, dict))]
    return any(part.get("email_verified") in {False, "false"} for part in parts)


class MfaAdapter(DefaultMFAAdapter):
    """Secrets of authenticator apps are encrypted (S49); passkeys belong to the host of the public address."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": WRONG_CODE,
        "cannot_delete_authenticator": _("The second step cannot be switched off."),
        "cannot_generate_recovery_codes": _("Switch the second step on first; then there are recovery codes."),
    }

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:  # noqa: A002
        """Name a new passkey until the person names it himself."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey {number}").format(number=number)

    def encrypt(self, text: str) -> str:
        return seal(text, settings.FIELD_KEYS)

    def decrypt(self, encrypted_text: str) -> str:
        """Raises PermissionDenied when the field key was lost: this secret lets nobody past the second step then."""
        try:
            return unseal(encrypted_text, settings.FIELD_KEYS)
        except SealError as error:
            raise PermissionDenied("the secret was sealed with another OTKLIK_FIELD_KEY") from error

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
        if _is_ip(host):  # no passkey belongs to an IP address (Web Authentication, section 5.1.2)
            host = str(context.request.get_host()).partition(":")[0]
        return {"id": host, "name": "Otklik"}


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


class SessionsAdapter(DefaultUserSessionsAdapter):
    """Ends sessions by their stored names. The library cannot tell which is the current one: that one stays."""

    def end_sessions(self, sessions: Iterable[UserSession]) -> None:
        here = stored_name(context.request.session.session_key)
        close(session for session in sessions if session.session_key != here)


__all__ = ["AccountAdapter", "MfaAdapter", "SessionsAdapter", "SocialAdapter"]
