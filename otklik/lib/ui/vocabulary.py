"""The words that look the same on each screen: kinds of status, priority and channel with glyph, tone and name.

Keys are the stored values of the packages above; a key nobody knows here is drawn as a neutral badge with its own text.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class Word:
    """Name, icon of the sprite and tone of a badge."""

    label: str | Promise
    icon: str
    tone: str = ""


STATUSES: dict[str, Word] = {
    "new": Word(pgettext_lazy("ticket status", "New"), "status-new", "accent"),
    "open": Word(pgettext_lazy("ticket status", "Open"), "status-open", "info"),
    "waiting_customer": Word(_("Waiting for customer"), "status-waiting", "warn"),
    "waiting_client": Word(_("Waiting for client company"), "status-client", "violet"),
    "solved": Word(pgettext_lazy("ticket status", "Solved"), "status-solved", "ok"),
    "closed": Word(pgettext_lazy("ticket status", "Closed"), "status-closed"),
}

PRIORITIES: dict[str, Word] = {
    "low": Word(pgettext_lazy("priority", "Low"), "chevron-down"),
    "normal": Word(pgettext_lazy("priority", "Normal"), "minus"),
    "high": Word(pgettext_lazy("priority", "High"), "chevron-up", "warn"),
    "urgent": Word(pgettext_lazy("priority", "Urgent"), "chevrons-up", "danger"),
}

CHANNELS: dict[str, Word] = {
    "mail": Word(_("E-mail"), "mail"),
    "email": Word(_("E-mail"), "mail"),
    "phone": Word(_("Phone"), "phone"),
    "chat": Word(_("Chat"), "chat"),
    "messenger": Word(_("Messenger"), "chat"),
    "sms": Word(_("SMS"), "sms"),
    "form": Word(_("Web form"), "form"),
    "api": Word(_("API"), "code"),
    "web": Word(_("Web"), "globe"),
    "manual": Word(_("By an employee"), "user"),
    "workspace": Word(_("By an employee"), "user"),
    "paper": Word(_("Paper"), "file"),
}
