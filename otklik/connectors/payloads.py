"""What a webhook says. How rows look outside is the API's knowledge, above this package: the wiring brings it here."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from typing import Any

from otklik.connectors.models import Webhook
from otklik.events.models import Event

# What was not said with the customer: notes, words with the client company, words with third parties.
INNER = frozenset({"note", "question", "answer", "forward", "third_party"})
Represent = Callable[[Event], dict[str, Any]]
_represent: list[Represent] = []


def register(represent: Represent) -> None:
    """Name the function that gives the `data` of an event, in the API's own words."""
    _represent[:] = [represent]


def wanted(webhook: Webhook, event: Event) -> bool:
    """Tell whether a webhook is to hear of an event."""
    return event.kind in webhook.kinds and may_tell(webhook, event)


def may_tell(webhook: Webhook, event: Event) -> bool:
    """Tell whether an event may be told to a webhook: notes only where a manager asked for them (S41)."""
    return webhook.include_notes or event.payload.get("message_kind") not in INNER


def body_of(event: Event) -> str:
    """Return the text that is signed and sent for an event."""
    return as_text(event.kind, event.at, _represent[0](event))


def as_text(kind: str, at: datetime.datetime, data: dict[str, Any]) -> str:
    """Return the JSON of a message: `type`, `timestamp` (RFC 3339), `data`."""
    return json.dumps({"type": kind, "timestamp": at.isoformat(), "data": data}, ensure_ascii=False, default=str)
