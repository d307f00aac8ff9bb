"""The calls of MAX's Bot API: JSON, the token in the header Authorization (without a word before it)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from otklik.channels.bots.messengers import (
    ANSWER_SECONDS,
    BotError,
    Heard,
    Profile,
    Update,
    call,
    part,
    seconds_in,
    token_of,
    words,
)
from otklik.channels.max.receive import heard_in
from otklik.channels.models import BotAccount

TOKEN = re.compile(r"[\x21-\x7e]{8,500}")
KINDS = ("message_created", "message_edited", "bot_started", "bot_stopped", "dialog_removed")
GONE = frozenset({400, 403, 404})
BUSY_SECONDS = 5.0  # 30 calls a second are allowed; the answer names no time


class Max:
    """MAX as `bots.messengers` wants it."""

    default_url = "https://platform-api2.max.ru"
    secret_header = "X-Max-Bot-Api-Secret"  # noqa: S105 - a header's name

    def check_token(self, token: str) -> bool:
        """Tell whether it can stand in a header."""
        return TOKEN.fullmatch(token) is not None

    def me(self, account: BotAccount) -> Profile:
        """Ask who the bot is (GET /me)."""
        found = _ask(account, "GET", "/me")
        name = words(part(found, "first_name")) or words(part(found, "name"))
        return Profile(str(part(found, "user_id")), words(part(found, "username")), name)

    def say(self, account: BotAccount, chat: str, text: str) -> str:
        """Send a plain text (POST /messages) to a chat."""
        found = _ask(
            account, "POST", "/messages", query={"chat_id": chat}, body={"text": text, "notify": True}, sending=True
        )
        return words(part(found, "message", "body", "mid"))

    def updates(self, account: BotAccount, *, seconds: int) -> tuple[list[Update], int | None]:
        """Ask for updates (GET /updates). `marker` confirms all before it."""
        query: dict[str, Any] = {"timeout": seconds, "limit": 100, "types": ",".join(KINDS)}
        if account.cursor is not None:
            query["marker"] = account.cursor
        found = _ask(account, "GET", "/updates", query=query, seconds=seconds + ANSWER_SECONDS)
        rows = part(found, "updates")
        rows = [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
        marker = part(found, "marker")
        taken = [update for row in rows if (update := self.update_of(account, row)) is not None]
        return taken, marker if isinstance(marker, int) else account.cursor

    def hook(self, account: BotAccount, url: str, secret: str) -> None:
        """Have updates sent to us (POST /subscriptions)."""
        _ask(account, "POST", "/subscriptions", body={"url": url, "update_types": list(KINDS), "secret": secret})

    def unhook(self, account: BotAccount, url: str) -> None:
        """Have them sent there no longer (DELETE /subscriptions)."""
        _ask(account, "DELETE", "/subscriptions", query={"url": url})

    def update_of(self, account: BotAccount, data: Mapping[str, Any]) -> Update | None:
        """Return an update under a name of ours: MAX gives it none, the message in it has one for all time.

        Everything else, a changed message among it, is known by its content, which has the moment in it.
        """
        kind = data.get("update_type")
        if not isinstance(kind, str):
            return None
        raw = json.dumps(data, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
        mid = part(data, "message", "body", "mid")
        name = mid if kind == "message_created" and isinstance(mid, str) and mid else hashlib.sha256(raw).hexdigest()
        sender = part(data, "message", "sender", "user_id") or part(data, "user", "user_id")
        return Update(f"{kind[:40]}:{name}"[:300], raw, f"max:{sender}" if sender else "")

    def heard(self, data: Mapping[str, Any]) -> Heard | None:
        """Return what a person said."""
        return heard_in(data)

    def link_to(self, account: BotAccount, code: str) -> str:
        """Return a deep link: MAX hands the word over in `bot_started`."""
        return f"https://max.ru/{account.username}?start={code}" if account.username else ""


def _ask(
    account: BotAccount,
    method: str,
    path: str,
    *,
    query: Mapping[str, Any] | None = None,
    body: Mapping[str, Any] | None = None,
    seconds: float = ANSWER_SECONDS,
    sending: bool = False,
) -> Any:
    headers = {"Authorization": token_of(account)}
    status, told, answer = call(account, method, path, query=query, body=body, headers=headers, seconds=seconds)
    if status == 200 and isinstance(answer, Mapping) and answer.get("success") is not False:
        return answer
    text = words(part(answer, "message")) or words(part(answer, "code")) or f"HTTP {status}"
    if status == 401:
        raise BotError(f"MAX: {text}", refused=True)
    if status == 429:
        raise BotError(f"MAX: {text}", wait_seconds=seconds_in(told.get("retry-after")) or BUSY_SECONDS)
    raise BotError(f"MAX: {text}", permanent=sending and status in GONE, gone=sending and status in {403, 404})
