"""What a messenger's Bot API can do, in words all of them share. Filled by the wiring; a messenger is one folder."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import gettext as _

from otklik.channels.models import BotAccount
from otklik.lib import safehttp
from otklik.lib.sealed import SealError, unseal

POLL_SECONDS = 20  # a question for news is answered after that at the latest, with nothing
ANSWER_SECONDS = 10.0
MAX_ANSWER = 8 * 1024 * 1024
MAX_TEXT = 4000  # units of UTF-16: MAX takes so many, Telegram 96 more


class BotError(Exception):
    """The messenger did not do what was asked. `permanent`: it never will. `gone`: because the chat is there no longer
    or the person blocked the bot.

    `refused`: the token opens nothing. `wait_seconds`: how long the messenger wants us to be silent.
    `hooked`: updates are sent to a webhook, so that asking for them is refused.
    """

    def __init__(
        self,
        text: str,
        *,
        permanent: bool = False,
        gone: bool = False,
        refused: bool = False,
        wait_seconds: float | None = None,
        hooked: bool = False,
    ) -> None:
        super().__init__(text)
        self.permanent = permanent
        self.gone = gone
        self.refused = refused
        self.wait_seconds = wait_seconds
        self.hooked = hooked


@dataclass(frozen=True)
class Profile:
    """Who a bot is. `id` is the messenger's."""

    id: str
    username: str
    name: str


@dataclass(frozen=True)
class Update:
    """One thing that happened, as it came; `external_id` is its name for all time in its channel."""

    external_id: str
    raw: bytes
    sender: str = ""


@dataclass(frozen=True)
class Heard:
    """What a person said to a bot. `chat` is where to answer; `private`: nobody else reads there.

    `command`: the word that came with the link which opened the chat, "" for anything else. `answered` is the text of
    the bot's own message that he answered, "" when he answered none. `edited`: he has changed what he said before.
    `files`: how many files came with it. `left`: he said nothing, he blocked the bot or removed its chat.
    """

    chat: str
    sender: str
    name: str
    text: str
    message: str
    private: bool
    command: str = ""
    answered: str = ""
    edited: bool = False
    files: int = 0
    left: bool = False


class Messenger(Protocol):
    """What one messenger does. All that go over the network raise BotError."""

    default_url: str
    secret_header: str

    def check_token(self, token: str) -> bool:
        """Tell whether it looks like a token at all: it becomes a part of an address or of a header."""

    def me(self, account: BotAccount) -> Profile:
        """Ask who the bot is."""

    def say(self, account: BotAccount, chat: str, text: str) -> str:
        """Send a text; return the messenger's name of the message."""

    def updates(self, account: BotAccount, *, seconds: int) -> tuple[list[Update], int | None]:
        """Ask for what is new after `account.cursor`; return it and the next cursor. Asking confirms what is before."""

    def hook(self, account: BotAccount, url: str, secret: str) -> None:
        """Have updates sent to an address of ours, with the secret in a header."""

    def unhook(self, account: BotAccount, url: str) -> None:
        """Have updates sent nowhere, so that they can be asked for; what waits is kept."""

    def update_of(self, account: BotAccount, data: Mapping[str, Any]) -> Update | None:
        """Return an update as it came; None for what is none."""

    def heard(self, data: Mapping[str, Any]) -> Heard | None:
        """Return what a person said; None for everything else that can happen."""

    def link_to(self, account: BotAccount, code: str) -> str:
        """Return the address that opens the chat with the bot and hands it a word; "" while its name is not known."""


_messengers: dict[str, Messenger] = {}


def register(channel: str, messenger: Messenger) -> None:
    """Name what speaks with a messenger."""
    _messengers[channel] = messenger


def messenger_of(channel: str) -> Messenger:
    """Return what speaks with a messenger; raises LookupError."""
    return _messengers[channel]


def known() -> list[str]:
    """Return the messengers that are spoken here."""
    return sorted(_messengers)


def token_of(account: BotAccount) -> str:
    """Return the token. Raises BotError when it was sealed with a key that is gone."""
    try:
        return unseal(account.token_sealed, settings.FIELD_KEYS)
    except SealError as error:
        text = _("The token of the bot “%(name)s” was sealed with another key: enter it again.")
        raise BotError(text % {"name": account.name}, refused=True) from error


def base_of(account: BotAccount) -> str:
    """Return where the messenger is called, without a slash at the end."""
    return (account.base_url or messenger_of(account.channel).default_url).rstrip("/")


def call(
    account: BotAccount,
    method: str,
    path: str,
    *,
    body: Mapping[str, Any] | None = None,
    query: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
    seconds: float = ANSWER_SECONDS,
) -> tuple[int, dict[str, str], Any]:
    """Make one call; return status, headers and the JSON that came back (None for anything else). Raises BotError.

    Never with the address in a text: Telegram's holds the token.
    """
    url = f"{base_of(account)}{path}" + (f"?{urlencode(query)}" if query else "")
    given = {"Accept": "application/json", **(headers or {})}
    if body is not None:
        given["Content-Type"] = "application/json"
    try:
        answer = safehttp.request(
            method,
            url,
            headers=given,
            body=json.dumps(body, ensure_ascii=False).encode() if body is not None else b"",
            policy=safehttp.Policy(allowed=settings.ALLOWED_NETWORKS, total_seconds=seconds, max_bytes=MAX_ANSWER),
        )
    except safehttp.RefusedError as error:
        raise BotError(_("The messenger's address cannot be called: %(error)s.") % {"error": error}) from error
    except safehttp.FailedError as error:
        raise BotError(_("The messenger does not answer: %(error)s.") % {"error": error}) from error
    try:
        return answer.status, answer.headers, json.loads(answer.body)
    except ValueError:
        return answer.status, answer.headers, None


def seconds_in(value: object, least: float = 1.0, most: float = 3600.0) -> float | None:
    """Return a waiting time that a messenger named, within bounds; None when it named none."""
    try:
        return min(max(float(str(value)), least), most)
    except ValueError:
        return None


def words(value: object, most: int = 300) -> str:
    """Return a text of the messenger's as one short line, "" when it is none."""
    return " ".join(value.split())[:most] if isinstance(value, str) else ""


def part(data: object, *names: str) -> Any:
    """Return what lies that deep in JSON, None where anything is missing or of another shape."""
    for name in names:
        if not isinstance(data, Mapping):
            return None
        data = data.get(name)
    return data


def texts(values: Sequence[object]) -> str:
    """Return the words that are words, joined."""
    return " ".join(value.strip() for value in values if isinstance(value, str) and value.strip())
