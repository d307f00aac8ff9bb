"""The form of how a person wants to be told."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.notifications.models import NoticeChoice


class NoticeForm(forms.Form):
    """Times; the ways of each kind are check boxes of their own."""

    quiet_from = forms.TimeField(
        label=_("Quiet from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label=_("until"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    digest_at = forms.CharField(
        label=_("The digest comes at"),
        required=False,
        max_length=60,
        help_text=_("Such as 09:00, 18:00. By e-mail and messengers."),
    )
    duty_until = forms.DateTimeField(
        label=_("On duty until"),
        required=False,
        help_text=_("Until then everything comes at once, also in quiet hours."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
    )

    def __init__(self, data: Any, *, choice: NoticeChoice) -> None:
        initial = {
            "quiet_from": choice.quiet_from,
            "quiet_until": choice.quiet_until,
            "digest_at": ", ".join(choice.digest_at),
            "duty_until": choice.duty_until,
        }
        super().__init__(data, initial=initial)

    def clean_digest_at(self) -> list[str]:
        """Return the times one by one."""
        return [part.strip() for part in str(self.cleaned_data["digest_at"]).split(",") if part.strip()]
