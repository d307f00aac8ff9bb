"""Forms of the doors that belong to accounts."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class NewcomerForm(forms.Form):
    """What an invited person says about himself; the password is checked by the action."""

    name = forms.CharField(label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Ten characters or more; several words are easy to remember and hard to guess."),
    )
