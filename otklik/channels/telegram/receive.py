"""What people say to a bot, as Telegram tells it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from otklik.channels.bots.messengers import Heard, part, texts

START = re.compile(r"/start(?:@\w{1,64})?[ ]+([A-Za-z0-9_-]{1,64})")
MAX_TEXT = 10_000


def heard_in(data: Mapping[str, Any]) -> Heard | None:
    """Return what a person wrote (`message`: text, or the caption of a file); None for everything else."""
    message = data.get("message")
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
    )
