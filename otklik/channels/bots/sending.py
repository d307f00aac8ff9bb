"""The transport of a messenger: a delivery's text goes to one chat by one bot of the project, in as many messages as
it needs.
"""

from __future__ import annotations

import time

from otklik.channels.bots.messengers import MAX_TEXT, BotError, messenger_of
from otklik.channels.models import BotAccount
from otklik.outbox.models import Delivery
from otklik.outbox.transports import TransportBusyError, TransportError

REFUSED_SECONDS = 900.0  # somebody has to enter another token
MAX_PIECES = 10  # messages of one text; what is left over is cut off
BREAKS = ("\n\n", "\n", ". ", " ")
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
    say_all(delivery, bot, str(delivery.recipients[0]), str(delivery.payload.get("text", "")))


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


class ChatGoneError(TransportError):
    """The person blocked the bot, or the chat is there no longer: nothing will reach him by it."""


def say_all(delivery: Delivery, bot: BotAccount, chat: str, text: str) -> None:
    """Send a text of any length, a message after the other. Raises TransportError, TransportBusyError.

    `payload["said"]` names the messages that have left: what is tried again goes on behind them.
    """
    said = list(delivery.payload.get("said", ()))
    if not text.strip():
        raise TransportError("there is nothing to say", permanent=True)
    for piece in pieces(text)[len(said) :]:
        said.append(say(bot, chat, piece))
        delivery.payload = {**delivery.payload, "said": said}
        delivery.save(update_fields=["payload"])


def pieces(text: str) -> list[str]:
    """Return a text in pieces that a messenger takes, broken where a paragraph, a line, a sentence or a word ends."""
    found: list[str] = []
    rest = text.strip()
    while rest and len(found) < MAX_PIECES:
        head = _head(rest)
        if len(head) < len(rest):
            places = (head.rfind(mark) + len(mark) for mark in BREAKS if head.rfind(mark) > len(head) // 2)
            head = head[: next(places, len(head))]
        rest = rest[len(head) :].lstrip()
        found.append(head.rstrip())
    if rest:
        found[-1] = f"{found[-1][:-1]}…"
    return found


def _head(text: str) -> str:
    """The longest beginning within the limit: messengers count as UTF-16 does, where a smile is two."""
    begin = text[:MAX_TEXT].encode("utf-16-le", "surrogatepass")[: MAX_TEXT * 2]
    return begin.decode("utf-16-le", "ignore")


def say(bot: BotAccount, chat: str, text: str) -> str:
    """Send one message now; return the messenger's name of it. Raises TransportError, ChatGoneError,
    TransportBusyError.
    """
    left = _quiet_until.get(bot.pk, 0.0) - time.monotonic()
    if left > 0:
        raise TransportBusyError(left)
    try:
        return messenger_of(bot.channel).say(bot, chat, text)
    except BotError as error:
        if error.wait_seconds:
            _quiet_until[bot.pk] = time.monotonic() + error.wait_seconds
            raise TransportBusyError(error.wait_seconds) from error
        if error.gone:
            raise ChatGoneError(str(error), permanent=True) from error
        wait = REFUSED_SECONDS if error.refused else None
        raise TransportError(str(error), permanent=error.permanent, wait_seconds=wait) from error
