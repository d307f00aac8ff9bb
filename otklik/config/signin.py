"""How people sign in: django-allauth, bent to a house where nobody signs himself up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from otklik.accounts.models import User
from otklik.config import signin_events
from otklik.lib.sealed import SealError, seal, unseal

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.http import HttpRequest, HttpResponse


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by invitation only; links in letters always carry the configured address (S21)."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("There is no such address with this password."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes, or ask for a new password."),
        "invalid_login": _("There is no such address with this password."),
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

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever finds an open browser changes nothing about the sign-in itself."""
        return True


class SocialAdapter(DefaultSocialAccountAdapter):
    """Single sign-on opens an existing account with the same verified address; it makes no new ones."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        signin_events.failed(request, "", "socialaccount")


class MfaAdapter(DefaultMFAAdapter):
    """Secrets of authenticator apps are encrypted (S49); passkeys belong to the host of the public address."""

    def encrypt(self, text: str) -> str:
        return seal(text, settings.FIELD_KEYS)

    def decrypt(self, encrypted_text: str) -> str:
        """Raises PermissionDenied when the field key was lost: this secret lets nobody past the second step then."""
        try:
            return unseal(encrypted_text, settings.FIELD_KEYS)
        except SealError as error:
            raise PermissionDenied("the secret was sealed with another OTKLIK_FIELD_KEY") from error

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": urlsplit(settings.PUBLIC_URL).hostname or "localhost", "name": "Otklik"}


class ResetPasswordForm(AllauthResetPasswordForm):
    """Asks the worker for the letter: the page does the same for every address, known or not (S21)."""

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"])

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        from otklik.accounts.tasks import send_reset

        email = str(self.cleaned_data["email"])
        send_reset.defer(email=email)
        return email


__all__ = ["AccountAdapter", "MfaAdapter", "ResetPasswordForm", "SocialAdapter"]
