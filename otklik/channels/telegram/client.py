"""The calls of Telegram's Bot API: JSON by POST to `/bot<token>/<method>`."""

from __future__ import annotations

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
from otklik.channels.models import BotAccount
from otklik.channels.telegram.receive import heard_in

TOKEN = re.compile(r"\d{1,20}:[A-Za-z0-9_-]{20,100}")
KINDS = ["message", "edited_message", "my_chat_member"]
GONE = frozenset({400, 403, 404})


class Telegram:
    """Telegram as `bots.messengers` wants it."""

    default_url = "https://api.telegram.org"
    secret_header = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name

    def check_token(self, token: str) -> bool:
        """Tell whether it has the shape of a token: the bot's number, a colon, its secret."""
        return TOKEN.fullmatch(token) is not None

    def me(self, account: BotAccount) -> Profile:
        """Ask who the bot is (getMe)."""
        found = _ask(account, "getMe", {})
        return Profile(str(part(found, "id")), words(part(found, "username")), words(part(found, "first_name")))

    def say(self, account: BotAccount, chat: str, text: str) -> str:
        """Send a plain text (sendMessage): no markup, so that nothing in it can be read as one."""
        body = {"chat_id": chat, "text": text, "link_preview_options": {"is_disabled": True}}
        return str(part(_ask(account, "sendMessage", body, sending=True), "message_id"))

    def updates(self, account: BotAccount, *, seconds: int) -> tuple[list[Update], int | None]:
        """Ask for updates (getUpdates). `offset` confirms all before it; Telegram forgets those."""
        body: dict[str, Any] = {"timeout": seconds, "limit": 100, "allowed_updates": KINDS}
        if account.cursor is not None:
            body["offset"] = account.cursor
        found = _ask(account, "getUpdates", body, seconds=seconds + ANSWER_SECONDS)
        rows = [row for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []
        taken = [update for row in rows if (update := self.update_of(account, row)) is not None]
        numbers = [row["update_id"] for row in rows if isinstance(row.get("update_id"), int)]
        return taken, max(numbers) + 1 if numbers else account.cursor

    def hook(self, account: BotAccount, url: str, secret: str) -> None:
        """Have updates sent to us (setWebhook)."""
        _ask(account, "setWebhook", {"url": url, "secret_token": secret, "allowed_updates": KINDS})

    def unhook(self, account: BotAccount, url: str) -> None:
        """Have them sent nowhere (deleteWebhook)."""
        _ask(account, "deleteWebhook", {"drop_pending_updates": False})

    def update_of(self, account: BotAccount, data: Mapping[str, Any]) -> Update | None:
        """Return an update under its number; numbers are the bot's own, so the bot's is a part of the name."""
        number = data.get("update_id")
        if not isinstance(number, int):
            return None
        bot = token_of(account).partition(":")[0]
        sender = next((found for kind in KINDS if (found := part(data, kind, "from", "id"))), None)
        raw = json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")
        return Update(f"{bot}:{number}", raw, f"telegram:{sender}" if sender else "")

    def heard(self, data: Mapping[str, Any]) -> Heard | None:
        """Return what a person said."""
        return heard_in(data)

    def link_to(self, account: BotAccount, code: str) -> str:
        """Return a deep link: Telegram sends `/start CODE` when the person presses its button."""
        return f"https://t.me/{account.username}?start={code}" if account.username else ""


def _ask(
    account: BotAccount,
    method: str,
    body: Mapping[str, Any],
    *,
    seconds: float = ANSWER_SECONDS,
    sending: bool = False,
) -> Any:
    status, _headers, answer = call(account, "POST", f"/bot{token_of(account)}/{method}", body=body, seconds=seconds)
    if status == 200 and part(answer, "ok") is True:
        return part(answer, "result")
    text = words(part(answer, "description")) or f"HTTP {status}"
    # 401 is a token that was withdrawn; 404 without a sending is what a token of no bot at all is answered with.
    if status == 401 or (status == 404 and not sending):
        raise BotError(f"Telegram: {text}", refused=True)
    if status == 429:
        wait = seconds_in(part(answer, "parameters", "retry_after")) or 30.0
        raise BotError(f"Telegram: {text}", wait_seconds=wait)
    raise BotError(
        f"Telegram: {text}",
        permanent=sending and status in GONE,
        gone=sending and (status == 403 or (status == 400 and "chat not found" in text.lower())),
        hooked=status == 409 and "webhook" in text.lower(),
    )
