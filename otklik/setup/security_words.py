"""The events of the security log in plain words."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.accounts.models import Project
from otklik.accounts.roles import Role
from otklik.connectors.models import Export, ExportSchedule
from otklik.connectors.schedules import words_of
from otklik.events.models import Event

Payload = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """One event: who, what, from where. `tone` as badges have it."""

    at: datetime.datetime
    actor: str
    label: str | Promise
    text: str
    where: str
    agent: str
    project: Project | None
    icon: str
    tone: str


REASONS = {
    "password": gettext_lazy("unknown address or wrong password"),
    "too_many": gettext_lazy("too many attempts"),
    "disabled": gettext_lazy("the person is disabled"),
    "second_step": gettext_lazy("wrong code of the second step"),
    "socialaccount": gettext_lazy("single sign-on failed"),
}
STEPS = {
    "totp": gettext_lazy("authenticator app"),
    "webauthn": gettext_lazy("passkey"),
    "recovery_codes": gettext_lazy("recovery codes"),
}
CHANGES = {"added": gettext_lazy("added"), "removed": gettext_lazy("removed"), "reset": gettext_lazy("made anew")}
METHODS = {
    "password": gettext_lazy("password"),
    "password_reset": gettext_lazy("new password"),
    "invitation": gettext_lazy("invitation"),
    "oidc": gettext_lazy("single sign-on"),
    "saml": gettext_lazy("single sign-on"),
    **STEPS,
}
HOWS = {
    "change": gettext_lazy("changed by the person"),
    "set": gettext_lazy("set"),
    "reset": gettext_lazy("by a letter"),
}

OPENED = {
    "shown": gettext_lazy("shown"),
    "saved": gettext_lazy("saved"),
    "call": gettext_lazy("fetched by a call"),
}

KINDS: dict[str, tuple[str | Promise, str, str]] = {
    "security.signed_in": (gettext_lazy("Signed in"), "check", "ok"),
    "security.sign_in_failed": (gettext_lazy("Did not get in"), "alert", "warn"),
    "security.signed_out": (gettext_lazy("Signed out"), "logout", ""),
    "security.sessions_ended": (gettext_lazy("Sessions ended"), "monitor", ""),
    "security.password_changed": (gettext_lazy("New password"), "key", "info"),
    "security.reset_sent": (gettext_lazy("Letter for a new password"), "mail", ""),
    "security.email_changed": (gettext_lazy("Another address"), "at", "warn"),
    "security.second_step": (gettext_lazy("Second step"), "shield", "info"),
    "security.user_created": (gettext_lazy("New person"), "user", "info"),
    "security.user_disabled": (gettext_lazy("Access closed or opened"), "lock", "danger"),
    "security.administrator": (gettext_lazy("Administrator"), "star", "danger"),
    "security.invited": (gettext_lazy("Invited"), "mail", ""),
    "security.invitation_accepted": (gettext_lazy("Invitation accepted"), "check", "ok"),
    "security.invitation_revoked": (gettext_lazy("Invitation taken back"), "x", ""),
    "security.token_issued": (gettext_lazy("New API token"), "code", "info"),
    "security.token_revoked": (gettext_lazy("API token revoked"), "code", ""),
    "security.mail_refused": (gettext_lazy("Mail kept apart"), "mail", "warn"),
    "security.stream_refused": (gettext_lazy("Live updates refused"), "wifi-off", "warn"),
    "security.photo": (gettext_lazy("Photo"), "user", ""),
    "security.file_opened": (gettext_lazy("File opened"), "paperclip", ""),
    "export.made": (gettext_lazy("Export"), "download", "info"),
    "report.saved": (gettext_lazy("Regular export"), "clock", "info"),
    "report.stopped": (gettext_lazy("Regular export stopped"), "clock", ""),
}


def line_of(event: Event, project: Project | None) -> Line:
    """Return an event as the log shows it; a kind this version does not know by its name."""
    label, icon, tone = KINDS.get(event.kind, (event.kind.removeprefix("security."), "info", ""))
    payload = event.payload if isinstance(event.payload, dict) else {}
    words = WORDS.get(event.kind, _plain)
    return Line(
        at=event.at,
        actor=_("Otklik") if event.actor_kind == "system" else event.actor_name,
        label=label,
        text=words(payload),
        where=str(payload.get("ip", "")),
        agent=str(payload.get("agent", "")),
        project=project,
        icon=icon,
        tone=tone,
    )


def _plain(payload: Payload) -> str:
    return str(payload.get("email") or payload.get("sender") or "")


def _with(payload: Payload, words: object) -> str:
    return " · ".join(text for text in (_plain(payload), str(words)) if text)


def _named(payload: Payload) -> str:
    return f"{payload.get('name', '')} ({payload.get('hint', '')}…)"


def _token(payload: Payload) -> str:
    return " · ".join([_named(payload), ", ".join(payload.get("scopes", []))]).removesuffix(" · ")


def _method(payload: Payload) -> str:
    parts = str(payload.get("method", "")).split("+")
    return _with(payload, " + ".join(str(METHODS.get(part, part)) for part in parts))


def _role(payload: Payload) -> str:
    role = str(payload.get("role", ""))
    return _with(payload, dict(Role.choices).get(role, role))


def _second_step(payload: Payload) -> str:
    what, how = str(payload.get("what", "")), str(payload.get("change", ""))
    return _with(payload, f"{STEPS.get(what, what)}: {CHANGES.get(how, how)}")


WORDS: dict[str, Callable[[Payload], str]] = {
    "security.signed_in": _method,
    "security.sign_in_failed": lambda p: _with(p, REASONS.get(str(p.get("reason")), p.get("reason", ""))),
    "security.sessions_ended": lambda p: _with(p, p.get("amount", "")),
    "security.password_changed": lambda p: _with(p, HOWS.get(str(p.get("how")), "")),
    "security.email_changed": lambda p: f"{p.get('before', '')} → {p.get('after', '')}",
    "security.second_step": _second_step,
    "security.photo": lambda p: _with(p, CHANGES.get(str(p.get("change")), "")),
    "security.user_disabled": lambda p: _with(p, _("closed") if p.get("disabled") else _("opened")),
    "security.administrator": lambda p: _with(p, _("granted") if p.get("granted") else _("withdrawn")),
    "security.invited": _role,
    "security.invitation_accepted": _role,
    "security.invitation_revoked": _role,
    "security.token_issued": _token,
    "security.token_revoked": _named,
    "security.mail_refused": lambda p: _with(p, p.get("reason", "")),
    "security.stream_refused": lambda p: str(p.get("reason", "")),
    "export.made": lambda p: str(dict(Export.What.choices).get(str(p.get("what")), "")),
    "report.saved": lambda p: f"{p.get('name', '')} · {words_of(str(p.get('rule', '')))}",
    "report.stopped": lambda p: " · ".join(
        str(part) for part in (p.get("name"), dict(ExportSchedule.Stopped.choices).get(str(p.get("reason")))) if part
    ),
    "security.file_opened": lambda p: " · ".join(
        str(part) for part in (p.get("number"), p.get("file"), OPENED.get(str(p.get("how")))) if part
    ),
}
