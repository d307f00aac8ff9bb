"""What a token may be used for, besides what its person may do."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """One kind of work. A token without any has all of them, as tokens had before there were scopes, but for those
    that are chosen by name only.
    """

    READ = "read", _("read tickets, messages and files")
    WRITE = "write", _("open, change and answer tickets")
    CUSTOMERS = "customers", _("read customers; with “write” change them")
    EVENTS = "events", _("follow what happens")
    ADMIN = "admin", _("set projects up: fields, people, mail, webhooks")
    PEOPLE = "people", _("let people in: invite them, give them roles; only where it is chosen")


BY_NAME_ONLY = frozenset({Scope.PEOPLE})  # no token has them without their being chosen (decision 0029)


def opens(scopes: frozenset[str], scope: Scope) -> bool:
    """Tell whether a token with these scopes may do a kind of work."""
    return scope.value in scopes or (not scopes and scope not in BY_NAME_ONLY)
