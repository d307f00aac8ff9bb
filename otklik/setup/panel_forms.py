"""The form of a side panel."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.accounts.roles import Role
from otklik.connectors.actions.panels import HEIGHTS, LONGEST_CACHE, LONGEST_TIME_OUT, READING, PanelForm
from otklik.connectors.models import Panel

NAMES = ("name", "kind", "url", "timeout_seconds", "cache_seconds", "height", "roles", "is_active")


class SidePanelForm(forms.Form):
    """What is shown beside tickets, from where, to whom."""

    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=Panel.Kind.choices,
        help_text=_("A card is asked for by us and drawn by us; a page is opened in a frame by the browser."),
    )
    url = forms.CharField(
        label=_("Address"),
        max_length=1000,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "spellcheck": "false",
                "placeholder": "https://crm.example.org/card?phone={{customer.phone}}",
            }
        ),
    )
    is_active = forms.BooleanField(
        label=_("Switched on"),
        required=False,
        initial=True,
        widget=forms.CheckboxInput(attrs={"class": "switch", "role": "switch"}),
    )
    roles = forms.MultipleChoiceField(
        label=_("Who sees it"),
        required=False,
        choices=[(role.value, role.label) for role in Role if role in READING],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nobody chosen: everybody who reads the ticket."),
    )
    timeout_seconds = forms.IntegerField(
        label=_("Time-out, seconds"),
        initial=3,
        min_value=1,
        max_value=LONGEST_TIME_OUT,
        help_text=_("After it the last good answer is shown with its time."),
    )
    cache_seconds = forms.IntegerField(
        label=_("An answer is good for, seconds"), initial=60, min_value=0, max_value=LONGEST_CACHE
    )
    height = forms.IntegerField(
        label=_("Height of the frame, pixels"), initial=320, min_value=HEIGHTS[0], max_value=HEIGHTS[1]
    )

    def __init__(self, *args: Any, panel: Panel | None = None, **kwargs: Any) -> None:
        if panel is not None:
            kwargs["initial"] = {name: getattr(panel, name) for name in NAMES}
        super().__init__(*args, **kwargs)

    def values(self) -> PanelForm:
        """Return what was filled in, when it is valid."""
        return PanelForm(**{name: self.cleaned_data[name] for name in NAMES})
