"""The transport of a messenger: a delivery's text goes to one chat by one bot of the project."""

from __future__ import annotations

import time

from otklik.channels.bots.messengers import MAX_TEXT, BotError, messenger_of
from otklik.channels.models import BotAccount
from otklik.outbox.models import Delivery
from otklik.outbox.transports import TransportBusyError, TransportError

REFUSED_SECONDS = 900.0  # somebody has to enter another token
_quiet_until: dict[int, float] = {}  # bot -> until when the messenger wants to hear nothing of it; this process's own


def send(delivery: Delivery) -> None:
    """Send `payload["text"]` by the bot `payload["bot"]` to the one recipient. Raises TransportError,
    TransportBusyError.

    A messenger knows no name under which it would recognise a repeat. Where a worker died between sending and saying
    so, nothing is sent a second time: the delivery is dead and says why.
    """
    bot = bot_of(delivery)
    if len(delivery.recipients) != 1:
        raise TransportError("a message to a bot's chat has one recipient", permanent=True)
    must_not_repeat(delivery)
    say(bot, str(delivery.recipients[0]), str(delivery.payload.get("text", "")))


def bot_of(delivery: Delivery) -> BotAccount:
    """Return the bot a delivery names, of its own project and channel. Raises TransportError when it is gone."""
    pk = delivery.payload.get("bot")
    wanted = BotAccount.objects.filter(project_id=delivery.project_id, channel=delivery.transport, is_active=True)
    bot = wanted.filter(pk=pk).first() if isinstance(pk, int) else None
    if bot is None:
        raise TransportError("the bot is gone or switched off", permanent=True)
    return bot


def must_not_repeat(delivery: Delivery) -> None:
    """Raise TransportError (permanent) when an earlier attempt ended without a word: the message may have left."""
    if delivery.attempts > 1 and not delivery.last_error:
        raise TransportError("it may have been sent already, the worker ended on the way", permanent=True)


def say(bot: BotAccount, chat: str, text: str) -> str:
    """Send a text now; return the messenger's name of the message. Raises TransportError, TransportBusyError."""
    if not text.strip():
        raise TransportError("there is nothing to say", permanent=True)
    left = _quiet_until.get(bot.pk, 0.0) - time.monotonic()
    if left > 0:
        raise TransportBusyError(left)
    try:
        return messenger_of(bot.channel).say(bot, chat, _cut(text))
    except BotError as error:
        if error.wait_seconds:
            _quiet_until[bot.pk] = time.monotonic() + error.wait_seconds
            raise TransportBusyError(error.wait_seconds) from error
        wait = REFUSED_SECONDS if error.refused else None
        raise TransportError(str(error), permanent=error.permanent, wait_seconds=wait) from error


def _cut(text: str) -> str:
    return text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 1]}…"
