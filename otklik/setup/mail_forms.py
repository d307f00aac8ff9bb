"""Forms of a project's mail."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from otklik.channels.mail.accounts import leads_elsewhere
from otklik.channels.models import MailAccount
from otklik.lib.sealed import seal

PLAIN = {"autocomplete": "off", "spellcheck": "false"}


class AddressForm(forms.Form):
    """An address of the project."""

    address = forms.CharField(
        label=_("Address"),
        max_length=320,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "placeholder": "support@example.org"}),
    )


class AccountForm(forms.ModelForm):  # type: ignore[type-arg]
    """A mail account. The password goes in and never comes out: an empty field keeps the one there is (S49)."""

    password = forms.CharField(
        label=_("Password"),
        max_length=1000,
        strip=False,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        model = MailAccount
        fields = (
            "name",
            "imap_host",
            "imap_port",
            "imap_security",
            "folders",
            "backfill_days",
            "smtp_host",
            "smtp_port",
            "smtp_security",
            "username",
            "is_active",
        )
        widgets = {
            "imap_host": forms.TextInput(attrs={**PLAIN, "placeholder": "imap.example.org"}),
            "smtp_host": forms.TextInput(attrs={**PLAIN, "placeholder": "smtp.example.org"}),
            "username": forms.TextInput(attrs=PLAIN),
            "is_active": forms.CheckboxInput(attrs={"class": "switch", "role": "switch"}),
        }
        help_texts = {
            "imap_host": _("Empty when mail comes in another way."),
            "smtp_host": _("Empty: answers go out by the installation's own server."),
            "folders": _("Several are divided by commas."),
            "backfill_days": _("0: only mail that comes from now on."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.password_sealed:
            self.fields["password"].help_text = _("One is kept. Leave it empty to keep it for these servers.")

    def clean(self) -> dict[str, Any] | None:
        """Ask for the password again when the one that is kept would go another way; also before a trial."""
        given = self.cleaned_data
        if not given.get("password") and leads_elsewhere(self.instance, given):
            self.add_error("password", _("Write the password again: it is about to go another way."))
        return super().clean()

    def new_password(self) -> str | None:
        """Return the password that was typed, None to keep the one there is."""
        return str(self.cleaned_data["password"]) or None

    def values(self) -> dict[str, Any]:
        """Return the fields of the account without the password."""
        return {name: value for name, value in self.cleaned_data.items() if name != "password"}

    def unsaved(self) -> MailAccount:
        """Return the account as typed, to try it out; it is not written anywhere."""
        account = MailAccount(project_id=self.instance.project_id, password_sealed=self.instance.password_sealed)
        for name, value in self.values().items():
            setattr(account, name, value.strip() if isinstance(value, str) else value)
        if (password := self.new_password()) is not None:
            account.password_sealed = seal(password, settings.FIELD_KEYS)
        return account
