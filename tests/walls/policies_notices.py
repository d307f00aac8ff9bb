"""Policies of one's own notices: whatever a person asks for, he gets his own."""

from __future__ import annotations

from tests.walls.rules import OPEN, SIGNED_IN, Policy, Rule, thing

LEV = frozenset({"lev"})  # somebody who is not among those who ask


def _belongs(access: object, thing: object) -> bool:
    """Whoever has a place in the project of a bot."""
    return thing.project.pk in access.roles  # type: ignore[attr-defined]


NOTICES = {
    "notices": Policy({"GET": SIGNED_IN}),
    "notices/bell": Policy({"GET": SIGNED_IN}),
    "notices/read": Policy({"POST": SIGNED_IN}),
    "notice-worker.js": Policy({"GET": OPEN}),
    "me/notices": Policy({"GET": SIGNED_IN, "POST": SIGNED_IN}),
    "me/notices/bots/<int:pk>/link": Policy({"POST": thing(_belongs)}, "me/notices/bots/{bot}/link"),
    "me/notices/links/<int:pk>/end": Policy({"POST": Rule(only=LEV)}, "me/notices/links/{absent}/end"),
    "me/notices/browsers": Policy(
        {
            "POST": Rule(
                data={
                    "endpoint": "https://push.example.org/x",
                    "keys": {"p256dh": "", "auth": ""},
                },
                quiet=True,
            )
        }
    ),
    "me/notices/browsers/<int:pk>/remove": Policy({"POST": Rule(only=LEV)}, "me/notices/browsers/{absent}/remove"),
}
