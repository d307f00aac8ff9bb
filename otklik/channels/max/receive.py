"""What people say to a bot, as MAX tells it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from otklik.channels.bots.messengers import Heard, part, texts

START = re.compile(r"/start[ ]+([A-Za-z0-9_-]{1,64})")
CODE = re.compile(r"[A-Za-z0-9_-]{1,64}")
MAX_TEXT = 10_000
FILES = frozenset({"image", "video", "audio", "file", "sticker"})
SAID = frozenset({"message_created", "message_edited"})


def heard_in(data: Mapping[str, Any]) -> Heard | None:
    """Return what a person wrote (`message_created`) or changed (`message_edited`), that he opened the chat by a link
    (`bot_started`), that he stopped the bot or removed the chat.
    """
    kind = data.get("update_type")
    if kind in {"bot_started", "bot_stopped", "dialog_removed"}:
        return _place(data, left=kind != "bot_started")
    message = data.get("message")
    sender = part(message, "sender", "user_id")
    chat = part(message, "recipient", "chat_id")
    if kind not in SAID or part(message, "sender", "is_bot") is True:
        return None
    if not isinstance(sender, int) or not isinstance(chat, int):
        return None
    given = part(message, "body", "text")
    text = given if isinstance(given, str) else ""
    opened = START.fullmatch(text.strip())
    link = part(message, "link")
    by_bot = part(link, "type") == "reply" and part(link, "sender", "is_bot") is True
    answered = part(link, "message", "text") if by_bot else None
    attached = part(message, "body", "attachments")
    return Heard(
        chat=str(chat),
        sender=str(sender),
        name=_name(part(message, "sender")),
        text="" if opened else text[:MAX_TEXT],
        message=str(part(message, "body", "mid") or ""),
        private=part(message, "recipient", "chat_type") == "dialog",
        command=opened[1] if opened else "",
        answered=answered[:MAX_TEXT] if isinstance(answered, str) else "",
        edited=kind == "message_edited",
        files=sum(part(each, "type") in FILES for each in attached) if isinstance(attached, list) else 0,
    )


def _place(data: Mapping[str, Any], *, left: bool) -> Heard | None:
    sender, chat, payload = part(data, "user", "user_id"), data.get("chat_id"), data.get("payload")
    if not isinstance(sender, int) or not isinstance(chat, int):
        return None
    code = payload if isinstance(payload, str) and CODE.fullmatch(payload) else ""
    return Heard(
        chat=str(chat),
        sender=str(sender),
        name=_name(data.get("user")),
        text="",
        message="",
        private=True,
        command="" if left else code,
        left=left,
    )


def _name(person: object) -> str:
    full = texts([part(person, "first_name"), part(person, "last_name")])
    return (full or texts([part(person, "name")]))[:200]
