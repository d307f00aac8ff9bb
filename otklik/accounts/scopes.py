"""What a token may be used for, besides what its person may do."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """One kind of work. A token without any has all of them, as tokens had before there were scopes."""

    READ = "read", _("read tickets, messages and files")
    WRITE = "write", _("open, change and answer tickets")
    CUSTOMERS = "customers", _("read customers; with “write” change them")
    EVENTS = "events", _("follow what happens")
    ADMIN = "admin", _("set projects up: fields, people, mail, webhooks")
