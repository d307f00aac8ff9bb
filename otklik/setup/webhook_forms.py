"""The form of a webhook."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.connectors.kinds import KINDS
from otklik.connectors.models import Webhook

SWITCH = {"class": "switch", "role": "switch"}


class WebhookForm(forms.Form):
    """Whom to tell of what."""

    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    url = forms.CharField(
        label=_("Address"),
        max_length=2000,
        help_text=_("https only; http and inner addresses need an administrator's leave."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "placeholder": "https://example.org/hooks/otklik"}
        ),
    )
    kinds = forms.MultipleChoiceField(
        label=_("What it is told of"),
        choices=[],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what it is told of.")},
    )
    include_notes = forms.BooleanField(
        label=_("Inner notes and the talk with the client company too"),
        required=False,
        help_text=_("Only for systems that your own people alone can read."),
        widget=forms.CheckboxInput(attrs=SWITCH),
    )
    is_active = forms.BooleanField(
        label=_("Switched on"), required=False, initial=True, widget=forms.CheckboxInput(attrs=SWITCH)
    )

    def __init__(self, *args: Any, webhook: Webhook | None = None, **kwargs: Any) -> None:
        if webhook is not None:
            kwargs["initial"] = {name: getattr(webhook, name) for name in ("name", "url", "kinds", "include_notes")} | {
                "is_active": webhook.is_active
            }
        super().__init__(*args, **kwargs)
        field = self.fields["kinds"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(KINDS.items())
