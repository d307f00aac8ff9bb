"""What happens at the doors, written into the history as `security.*` events.

django-allauth tells it by signals; nothing of ours sends any. An event is a change of its own: it stays when the page
that follows fails.
"""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account_signals
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa import signals as mfa_signals
from django.http import HttpRequest

from otklik.accounts import events
from otklik.accounts.actions.sessions import note_session
from otklik.accounts.models import User
from otklik.events.actor import Actor, system
from otklik.events.changes import change
from otklik.events.typed import TypedEvent

TAKES_AWAY = "removed"


def failed(request: HttpRequest, email: str, reason: str) -> None:
    """Record that somebody did not get in. The password is not among the arguments, so it cannot be kept."""
    event = events.SignInFailed(email=email.strip()[:254], reason=reason, ip=_ip(request), agent=_agent(request))
    _record(system("sign-in"), event)


def connect() -> None:
    """Listen to the library; called once, when all applications are ready."""
    pairs: list[tuple[Any, Any]] = [
        (account_signals.user_logged_in, _session_opened),
        (account_signals.user_logged_in, _signed_in),
        (account_signals.user_logged_out, _signed_out),
        (account_signals.password_changed, _session_opened),  # with a new key
        (account_signals.password_set, _session_opened),
        (account_signals.password_changed, _password("change")),
        (account_signals.password_set, _password("set")),
        (account_signals.password_reset, _password("reset")),
        (mfa_signals.authenticator_added, _second_step("added")),
        (mfa_signals.authenticator_removed, _second_step(TAKES_AWAY)),
        (mfa_signals.authenticator_reset, _second_step("reset")),
        (mfa_signals.authentication_failed, _second_step_failed),
    ]
    for signal, receiver in pairs:
        signal.connect(receiver, weak=False, dispatch_uid=f"otklik.{receiver.__qualname__}.{id(signal)}")


def _ip(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR") or "")[:45]


def _agent(request: HttpRequest) -> str:
    return "".join(c for c in request.headers.get("User-Agent", "") if c.isprintable())[:200]


def _actor(user: User) -> Actor:
    return Actor(kind="user", id=user.pk, name=user.get_full_name())


def _record(actor: Actor, event: TypedEvent) -> None:
    with change(actor=actor) as current:
        current.record(event)


def _session_opened(*, request: HttpRequest, user: User, **kwargs: Any) -> None:
    note_session(request=request, user=user)


def _signed_in(*, request: HttpRequest, user: User, **kwargs: Any) -> None:
    records = get_authentication_records(request, user)
    method = "+".join(dict.fromkeys(_method(record) for record in records)) or "password"
    event = events.SignedIn(user=user.pk, email=user.email, method=method[:60], ip=_ip(request), agent=_agent(request))
    _record(_actor(user), event)


def _method(record: dict[str, Any]) -> str:
    return str(record.get("type") or record.get("provider") or record.get("method") or "")


def _signed_out(*, user: User | None, **kwargs: Any) -> None:
    if isinstance(user, User):
        _record(_actor(user), events.SignedOut(user=user.pk, email=user.email))


def _password(how: str) -> Any:
    def receiver(*, user: User, **kwargs: Any) -> None:
        _record(_actor(user), events.PasswordChanged(user=user.pk, email=user.email, how=how))

    return receiver


def _second_step(what: str) -> Any:
    def receiver(*, user: User, authenticator: Any, **kwargs: Any) -> None:
        event = events.SecondStepChanged(user=user.pk, email=user.email, what=str(authenticator.type), change=what)
        _record(_actor(user), event)

    return receiver


def _second_step_failed(*, request: HttpRequest, user: User, **kwargs: Any) -> None:
    failed(request, user.email, "second_step")
