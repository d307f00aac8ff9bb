"""The form of a bot. The token goes in and never comes out: an empty field keeps the one there is (S49)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from otklik.channels.bots.accounts import leads_elsewhere
from otklik.channels.bots.messengers import known, messenger_of
from otklik.channels.models import BotAccount
from otklik.lib.sealed import seal


class BotForm(forms.ModelForm):  # type: ignore[type-arg]
    """A bot of a project."""

    channel = forms.ChoiceField(label=_("Messenger"), choices=[("", _("Choose…")), *BotAccount.Channel.choices])
    token = forms.CharField(
        label=_("Token"),
        max_length=500,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        model = BotAccount
        fields = ("channel", "name", "base_url", "way", "is_active")
        widgets = {
            "base_url": forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
            "is_active": forms.CheckboxInput(attrs={"class": "switch", "role": "switch"}),
        }
        help_texts = {
            "base_url": _("Empty: the messenger's own. Another one for a server of your own or a test."),
            "way": _("Asking works everywhere. To be called, this installation needs an https address."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.token_sealed:
            self.fields["token"].help_text = _("One is kept. Leave it empty to keep it for this address.")

    def clean(self) -> dict[str, Any] | None:
        """Ask for the token again when the one that is kept would go another way; also before a trial."""
        given = self.cleaned_data
        token, channel = given.get("token", ""), given.get("channel")
        if not token and (not self.instance.token_sealed or leads_elsewhere(self._kept(), self.values())):
            self.add_error("token", _("Write the token: it is about to go another way."))
        elif token and channel in known() and not messenger_of(channel).check_token(token.strip()):
            self.add_error("token", _("This is no token of a bot of this messenger."))
        return super().clean()

    def _kept(self) -> BotAccount:
        """The bot as it is stored; the form's own copy is as typed already in places."""
        return BotAccount.objects.get(pk=self.instance.pk, project_id=self.instance.project_id)

    def new_token(self) -> str | None:
        """Return the token that was typed, None to keep the one there is."""
        return str(self.cleaned_data["token"]).strip() or None

    def values(self) -> dict[str, Any]:
        """Return the fields of the bot without the token."""
        return {name: value for name, value in self.cleaned_data.items() if name != "token"}

    def unsaved(self) -> BotAccount:
        """Return the bot as typed, to try it out; it is not written anywhere."""
        bot = BotAccount(project_id=self.instance.project_id, token_sealed=self.instance.token_sealed)
        for name, value in self.values().items():
            setattr(bot, name, value.strip() if isinstance(value, str) else value)
        if (token := self.new_token()) is not None:
            bot.token_sealed = seal(token, settings.FIELD_KEYS)
        return bot
