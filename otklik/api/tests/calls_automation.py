"""One good call of each `POST`, the part of rules, macros, notices and bots."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from otklik.api.tests.calls import Call, _just, _made
from otklik.api.tests.people import World

DONE = [{"do": "priority", "value": "urgent"}]
RULE = {"name": "x", "trigger": {"on": "event", "kinds": ["ticket.opened"]}, "actions": DONE}
MACRO = {"name": "x", "actions": DONE}
BOT = {"channel": "max", "name": "Bot", "token": "token-of-a-bot", "base_url": "http://127.0.0.1:1024"}


def _second(path: str, first: Any, tail: str, body: Any) -> Callable[[World], Call]:
    """Return a call about the second of two things that are made."""

    def call(world: World) -> Call:
        _made(world, path, first)
        pk = _made(world, path, {**first, "name": "y"})
        return "anna", f"{path}/{pk}/{tail}", body

    return call


def _run(world: World) -> Call:
    pk = _made(world, "projects/net/macros", MACRO)
    return "anna", f"tickets/{world.ticket.pk}/macros/{pk}/run", {}


def _undo(world: World) -> Call:
    name, path, body = _run(world)
    return name, f"tickets/{world.ticket.pk}/macro-uses/{_made(world, path, body)}/undo", {}


AUTOMATION_CALLS: dict[str, Callable[[World], Call]] = {
    "create_rule": _just("projects/net/rules", RULE),
    "move_rule": _second("projects/net/rules", RULE, "move", {"direction": "up"}),
    "switch_rule": _second("projects/net/rules", RULE, "switch", {"active": False}),
    "create_macro": _just("projects/net/macros", MACRO),
    "move_macro": _second("projects/net/macros", MACRO, "move", {"direction": "up"}),
    "run_macro": _run,
    "undo_macro": _undo,
    "read_notices": _just("notices/read", {}),
    "create_bot": _just("projects/net/bots", BOT),
}
