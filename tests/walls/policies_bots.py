"""Policies of the bots of a project, and of the door at which messengers call."""

from __future__ import annotations

from tests.walls.policies_setup import MANAGED, managed
from tests.walls.rules import OPEN, Policy

BOTS = "setup/projects/{key}/bots"
BOT = {
    "channel": "max",
    "name": "Бот",
    "way": "poll",
    "token": "token-of-a-bot",
    "base_url": "http://127.0.0.1:9",
}

BOT_POLICIES = {
    "setup/projects/<slug:key>/bots": Policy({"GET": MANAGED}, BOTS),
    "setup/projects/<slug:key>/bots/new": Policy({"GET": MANAGED, "POST": managed(**BOT)}, f"{BOTS}/new"),
    "setup/projects/<slug:key>/bots/new/test": Policy({"POST": managed(**BOT)}, f"{BOTS}/new/test"),
    "setup/projects/<slug:key>/bots/<int:pk>": Policy({"GET": MANAGED, "POST": managed(**BOT)}, f"{BOTS}/{{bot}}"),
    "setup/projects/<slug:key>/bots/<int:pk>/test": Policy({"POST": managed(**BOT)}, f"{BOTS}/{{bot}}/test"),
    "hooks/bots/<int:pk>": Policy(
        {"POST": OPEN},
        "hooks/bots/{bot}",
        why="the messenger is known by the secret in its header; nobody else is told that there is a bot",
    ),
}
