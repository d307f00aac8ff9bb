"""What was said to a bot is handed to whoever listens, in the order of the wiring; the first with an answer wins."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from otklik.channels.bots.messengers import Heard, Messenger, part
from otklik.channels.models import BotAccount, InboundItem
from otklik.channels.readers import Result, Run


@dataclass(frozen=True)
class Said:
    """What a person said to a bot of the project, in the transaction of its item."""

    run: Run
    item: InboundItem
    bot: BotAccount
    heard: Heard


Listener = Callable[[Said], Result | None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Add somebody who is asked what is to become of what people say; he returns None for what is not his."""
    if listener not in _listeners:
        _listeners.append(listener)


class BotReader:
    """Reads the items of one messenger."""

    def __init__(self, messenger: Messenger) -> None:
        self._messenger = messenger

    def prepare(self, raw: bytes) -> Heard | None:
        """Return what a person said; None for what is none. Never raises for what comes in from outside."""
        try:
            data = json.loads(raw)
        except (ValueError, RecursionError):
            return None
        return self._messenger.heard(data) if part(data) is not None and isinstance(data, dict) else None

    def apply(self, run: Run, item: InboundItem, prepared: Any) -> Result:
        """Hand it on; what nobody wants is kept and noted."""
        # Items are read in many at a time with the columns that mail needs; the account is not among them.
        account = InboundItem.objects.filter(pk=item.pk).values("account_id")
        bot = BotAccount.objects.filter(pk__in=account, project_id=item.project_id).first()
        if not isinstance(prepared, Heard):
            return Result(InboundItem.Outcome.NOTED, note="nothing that a person said")
        if bot is None:
            return Result(InboundItem.Outcome.NOTED, note="its bot is gone", subject=prepared.text)
        for listener in _listeners:
            result = listener(Said(run, item, bot, prepared))
            if result is not None:
                return result
        return Result(InboundItem.Outcome.NOTED, note="from nobody we know", subject=prepared.text)
