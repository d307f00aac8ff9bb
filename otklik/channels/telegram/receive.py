"""What people say to a bot, as Telegram tells it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from otklik.channels.bots.messengers import Heard, part, texts

START = re.compile(r"/start(?:@\w{1,64})?[ ]+([A-Za-z0-9_-]{1,64})")
MAX_TEXT = 10_000
FILES = ("document", "photo", "video", "audio", "voice", "video_note", "animation", "sticker")


def heard_in(data: Mapping[str, Any]) -> Heard | None:
    """Return what a person wrote or changed (text, or the caption of a file), or that he blocked the bot; None for
    everything else.
    """
    if "my_chat_member" in data:
        return _left(data["my_chat_member"])
    edited = "edited_message" in data
    message = data.get("edited_message" if edited else "message")
    sender, chat = part(message, "from", "id"), part(message, "chat", "id")
    text = part(message, "text") or part(message, "caption")
    if not isinstance(sender, int) or not isinstance(chat, int) or part(message, "from", "is_bot") is True:
        return None
    if not isinstance(text, str):
        text = ""
    private = part(message, "chat", "type") == "private"
    opened = START.fullmatch(text.strip())
    before = part(message, "reply_to_message")
    said_by_bot = part(before, "from", "is_bot") is True
    answered = part(before, "text") if said_by_bot else None
    return Heard(
        chat=str(chat),
        sender=str(sender),
        name=texts([part(message, "from", "first_name"), part(message, "from", "last_name")])[:200],
        text="" if opened else text[:MAX_TEXT],
        message=str(part(message, "message_id") or ""),
        private=private,
        command=opened[1] if opened else "",
        answered=answered[:MAX_TEXT] if isinstance(answered, str) else "",
        edited=edited,
        # A moving picture comes as a document, too, for older programs.
        files=int(any(part(message, kind) for kind in FILES)),
    )


def _left(member: object) -> Heard | None:
    """The bot's own place in a chat of two has changed: "kicked" is what blocking it is called."""
    sender, chat = part(member, "from", "id"), part(member, "chat", "id")
    private = part(member, "chat", "type") == "private"
    if not isinstance(sender, int) or not isinstance(chat, int) or not private:
        return None
    if part(member, "new_chat_member", "status") != "kicked":
        return None
    return Heard(chat=str(chat), sender=str(sender), name="", text="", message="", private=True, left=True)
