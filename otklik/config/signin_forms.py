"""The sign-in library's forms in our words: one name a field, no placeholder that repeats it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django.forms import Form
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.functional import _StrPromise
    from django.utils.safestring import SafeString

NAMES: dict[str, str | _StrPromise] = {
    "login": gettext_lazy("E-mail address"),
    "email": gettext_lazy("E-mail address"),
    "password": gettext_lazy("Password"),
    "oldpassword": gettext_lazy("The password you have now"),
    "password1": gettext_lazy("New password"),
    "password2": gettext_lazy("The new password once more"),
    "code": gettext_lazy("Code"),
    "name": gettext_lazy("Name"),
    "passwordless": gettext_lazy("Signs in by itself, without the password"),
}


def _forgotten() -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("account_reset_password"), _("I have forgotten my password"))


class Worded(Form):
    """Gives the fields of a library's form our names and help."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = NAMES.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
            if name in {"password", "oldpassword"}:
                field.help_text = lazy(_forgotten, str)()

    def clean(self) -> dict[str, Any]:
        """Say in our words that two new passwords differ."""
        cleaned = super().clean() or {}
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.errors.pop("password2", None)
            self.add_error("password2", _("The two passwords differ."))
        return cleaned


class LoginForm(Worded, account.LoginForm):
    """Signs in by address and password."""


class ReauthenticateForm(Worded, account.ReauthenticateForm):
    """Asks for the password again."""


class ChangePasswordForm(Worded, account.ChangePasswordForm):
    """Takes a new password from somebody who knows the old one."""


class SetPasswordForm(Worded, account.SetPasswordForm):
    """Takes the first password of somebody who has come by single sign-on."""


class NewPasswordForm(Worded, account.ResetPasswordKeyForm):
    """Takes a new password from somebody who has come by a letter's link."""


class ResetPasswordForm(Worded, account.ResetPasswordForm):
    """Asks the worker for the letter: the page does the same for every address, known or not (S21)."""

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"])

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        from otklik.accounts.tasks import send_reset

        email = str(self.cleaned_data["email"])
        send_reset.defer(email=email)
        return email


class CodeForm(Worded, mfa.AuthenticateForm):
    """Takes the code of the second step."""


class CodeAgainForm(Worded, mfa.ReauthenticateForm):
    """Takes a code before something about the sign-in is changed."""


class AppForm(Worded, ActivateTOTPForm):
    """Takes the first code of an authenticator app."""


class PasskeyForm(Worded, AddWebAuthnForm):
    """A passkey that signs in by itself, unless the person wants it as a second step only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if field := self.fields.get("passwordless"):
            field.initial = True
            field.help_text = ""


class RenamePasskeyForm(Worded, EditWebAuthnForm):
    """Takes a passkey's new name."""
