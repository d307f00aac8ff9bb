"""Asking the system behind a panel: signed, bounded, in few slots, with the last good answer at hand (R264, S11).

A slow system costs nobody anything: the page asks for each panel after it has been shown, no transaction is open while
the network is used, a process asks at most `SLOTS` systems at once and one panel's at most `SLOTS_OF_ONE` times, and a
panel that failed three times in a row is left alone for a while. Who finds no slot, a pause or a failure is shown the
last good answer with its time.
"""

from __future__ import annotations

import datetime
import hashlib
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from otklik.accounts import walls
from otklik.accounts.access import Access
from otklik.accounts.roles import role_of
from otklik.connectors import cards, panel_values
from otklik.connectors.models import Panel, PanelCard, PanelState
from otklik.customers.models import Person
from otklik.desk.models import Ticket
from otklik.lib import passes, safehttp
from otklik.lib.sealed import unseal

SLOTS, SLOTS_OF_ONE = 4, 2  # of one process; pages have many more threads
CARD_PASS, FRAME_PASS = 60, 300  # seconds a token is good for
PAUSE_FROM = 3  # failures in a row
PAUSES = (30, 60, 120, 300, 600)  # seconds
KEPT_FOR = datetime.timedelta(days=7)  # the last good answer
NO_TICKET = 0  # asked about on a customer's card
EMPTY = frozenset({204, 404})  # "there is nothing": an answer, not a failure
_busy: Counter[int] = Counter()
_lock = threading.Lock()


@dataclass(frozen=True)
class Question:
    """One call to one system: everything it takes, so that no row is read while the network is used."""

    panel: Panel
    ticket_id: int
    person_id: int | None
    url: str
    values: dict[str, str]
    missing: list[str]
    token: str = field(repr=False)

    @property
    def key(self) -> str:
        """Under which the answer is kept."""
        return hashlib.sha256(self.url.encode()).hexdigest()


@dataclass(frozen=True)
class Told:
    """What a panel has to show. `card` may be an older one (`stale`); `error` says what went wrong now."""

    card: dict[str, Any] | None
    at: datetime.datetime | None = None
    stale: bool = False
    error: str = ""
    busy: bool = False


@dataclass(frozen=True)
class Exchange:
    """One call as it went, for the test console; `answer` is None when nothing came back."""

    request: str
    answer: safehttp.Answer | None
    card: dict[str, Any] | None
    error: str


def question(access: Access, panel: Panel, about: Ticket | Person) -> Question:
    """Return what is to be asked about a ticket or a customer that the person sees, by a panel that he sees.

    Raises SealError.
    """
    values = panel_values.values_for(about, panel.url)
    ticket = about if isinstance(about, Ticket) else None
    customer = about.person_id if isinstance(about, Ticket) else about.pk
    url = panel_values.fill(panel.url, values)
    frame = panel.kind == Panel.Kind.FRAME
    role = role_of(access.roles.get(panel.project_id, frozenset()))
    token = passes.make(
        unseal(panel.secret_sealed, settings.FIELD_KEYS),
        issuer=settings.PUBLIC_URL,
        audience=panel_values.origin_of(url),
        seconds=FRAME_PASS if frame else CARD_PASS,
        claims={
            "panel": panel.pk,
            "project": about.project.key,
            "ticket": f"{about.project.prefix}-{ticket.number}" if ticket else "",
            "customer": customer,
            "user": access.user_id,
            "role": str(role or ""),
            "values": values,
        },
    )
    missing = [name for name, value in values.items() if not value]
    return Question(panel, ticket.pk if ticket else NO_TICKET, customer, url, values, missing, token)


def stored(question: Question) -> PanelCard | None:
    """Return the last good answer, whatever its age."""
    panel = question.panel
    return PanelCard.objects.filter(panel_id=panel.pk, project_id=panel.project_id, key=question.key).first()


def is_fresh(panel: Panel, kept: PanelCard | None) -> bool:
    """Tell whether an answer needs no asking yet."""
    return kept is not None and timezone.now() - kept.fetched_at < datetime.timedelta(seconds=panel.cache_seconds)


def state_of(panel: Panel) -> PanelState:
    """Return how a panel's system answers."""
    found = PanelState.objects.filter(panel_id=panel.pk, project_id=panel.project_id).first()
    return found or PanelState(panel_id=panel.pk, project_id=panel.project_id)


@contextmanager
def slot(panel_id: int) -> Iterator[bool]:
    """Take one of the few slots for the network; False at once when there is none."""
    with _lock:
        free = _busy.total() < SLOTS and _busy[panel_id] < SLOTS_OF_ONE
        _busy[panel_id] += free
    try:
        yield free
    finally:
        with _lock:
            _busy[panel_id] -= free
            if not _busy[panel_id]:
                del _busy[panel_id]


def call(question: Question) -> Exchange:
    """Ask the other system; no transaction may be open. Takes the panel's time-out at most."""
    panel = question.panel
    headers = {"Authorization": f"Bearer {question.token}", "Accept": "application/json"}
    sent = "\n".join([f"GET {question.url}", *(f"{name}: {value}" for name, value in headers.items())])
    policy = safehttp.Policy(
        allowed=settings.ALLOWED_NETWORKS,
        connect_seconds=min(3.0, panel.timeout_seconds),
        total_seconds=float(panel.timeout_seconds),
        max_bytes=cards.MAX_BYTES,
    )
    try:
        answer = safehttp.request("GET", question.url, headers=headers, policy=policy)
    except (safehttp.RefusedError, safehttp.FailedError) as problem:
        return Exchange(sent, None, None, str(problem))
    if answer.status in EMPTY:
        return Exchange(sent, answer, {"title": "", "rows": [], "updated": ""}, "")
    if answer.status != 200:
        return Exchange(sent, answer, None, f"answered {answer.status}")
    try:
        return Exchange(sent, answer, cards.read(answer.body, answer.headers.get("content-type", "")), "")
    except cards.CardError as problem:
        return Exchange(sent, answer, None, str(problem))


def tell(access: Access, question: Question, kept: PanelCard | None, state: PanelState, *, again: bool = False) -> Told:
    """Return the kept answer or a new one; when there is no new one, the kept one with its time.

    `again` asks even though the kept one is fresh. No transaction may be open.
    """
    panel = question.panel
    if kept and not again and is_fresh(panel, kept):
        return Told(kept.card, at=kept.fetched_at)
    old = Told(kept.card, at=kept.fetched_at, stale=True) if kept else Told(None)
    if state.is_paused:
        return replace(old, error=state.last_error)
    with slot(panel.pk) as free:
        if not free:
            return replace(old, busy=True)
        exchange = call(question)
    with walls.inside(access.projects):
        keep(question, exchange)
    return replace(old, error=exchange.error) if exchange.card is None else Told(exchange.card)


def keep(question: Question, exchange: Exchange) -> None:
    """Write down how a call went: the answer, or one more failure. Nothing is kept of somebody erased meanwhile."""
    panel = question.panel
    own = PanelState.objects.filter(panel_id=panel.pk, project_id=panel.project_id)
    with transaction.atomic():
        # The row of the panel is locked as foreign keys do: nobody removes it meanwhile, and readers wait for nobody.
        current = Panel.objects.select_for_update(no_key=True).filter(pk=panel.pk, project_id=panel.project_id).first()
        if current is None:
            return
        if exchange.card is None:
            _one_more(panel, exchange.error)
            return
        own.delete()
        if current.url != panel.url or not _still_there(question):
            return
        PanelCard.objects.update_or_create(
            panel_id=panel.pk,
            key=question.key,
            project_id=panel.project_id,
            defaults={
                "person_id": question.person_id,
                "ticket_id": question.ticket_id,
                "card": exchange.card,
                "fetched_at": timezone.now(),
            },
        )


def _one_more(panel: Panel, error: str) -> None:
    state = state_of(panel)
    state.failures += 1
    over = state.failures - PAUSE_FROM
    wait = PAUSES[min(over, len(PAUSES) - 1)] if over >= 0 else 0
    state.paused_until = timezone.now() + datetime.timedelta(seconds=wait) if wait else None
    state.last_error = error[:300]
    state.save()


def _still_there(question: Question) -> bool:
    if question.person_id is None:
        return True
    return Person.objects.filter(pk=question.person_id, project_id=question.panel.project_id, erased_at=None).exists()


def forget_cards() -> int:
    """Forget answers of a week ago; returns how many."""
    return PanelCard.objects.filter(fetched_at__lt=timezone.now() - KEPT_FOR).delete()[0]
