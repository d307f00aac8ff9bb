"""The shortcuts there are, their usual keys and the sets people know from elsewhere; which key a person has chosen.

A key is named by its place (KeyboardEvent.code), with `Shift+` before it where that is held; "" is switched off. Never
with Alt or Ctrl: those belong to the browser and the system.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KEY = re.compile(
    r"(?:Shift\+)?(?:Key[A-Z]|Digit[0-9]|Comma|Period|Slash|Semicolon|Quote|BracketLeft|BracketRight|Minus|Equal"
    r"|Backquote|Backslash)"
)
# `?` shows the list of shortcuts, whatever the layout.
RESERVED = frozenset({"Shift+Slash"})


class BadKeyError(ValueError):
    """A key that cannot be a shortcut, a shortcut that does not exist, or one key for two of them.

    `names` are the shortcuts meant.
    """

    def __init__(self, text: str, *names: str) -> None:
        super().__init__(text)
        self.names = names


@dataclass(frozen=True, slots=True)
class Shortcut:
    """One thing that a key does. `usual` is what templates write into data-hotkey."""

    name: str
    usual: str
    label: str | Promise
    group: str


GROUPS = {"go": _("Moving about"), "ticket": _("The open ticket"), "write": _("Writing")}
SHORTCUTS = (
    Shortcut("next", "KeyJ", _("Next ticket"), "go"),
    Shortcut("previous", "KeyK", _("Previous ticket"), "go"),
    Shortcut("search", "Slash", _("Search"), "go"),
    Shortcut("new", "KeyN", _("New ticket"), "go"),
    Shortcut("lists", "KeyO", _("To the list"), "go"),
    Shortcut("pull", "KeyW", _("Next from the queue"), "go"),
    Shortcut("presence", "KeyB", _("My presence"), "go"),
    Shortcut("notices", "Shift+KeyN", _("Notices"), "go"),
    Shortcut("merge", "KeyU", _("Show what is new in the list"), "go"),
    Shortcut("take", "KeyA", _("Take"), "ticket"),
    Shortcut("assign", "Shift+KeyA", _("Give to somebody"), "ticket"),
    Shortcut("status", "KeyS", _("Status"), "ticket"),
    Shortcut("priority", "KeyP", _("Priority"), "ticket"),
    Shortcut("topic", "KeyT", _("Topic"), "ticket"),
    Shortcut("tags", "KeyL", _("Tags"), "ticket"),
    Shortcut("copy", "Period", _("Copy the number; twice: with the subject; three times: the address"), "ticket"),
    Shortcut("escalate", "Shift+KeyE", _("Escalate"), "ticket"),
    Shortcut("deadline", "KeyD", _("Explain the deadline"), "ticket"),
    Shortcut("macros", "KeyM", _("Macros"), "ticket"),
    Shortcut("context", "KeyI", _("Customer and history"), "ticket"),
    Shortcut("snooze", "KeyZ", _("Snooze"), "ticket"),
    Shortcut("follow", "KeyF", _("Follow"), "ticket"),
    Shortcut("join", "Shift+KeyM", _("Merge into another ticket"), "ticket"),
    Shortcut("pick", "Shift+KeyX", _("Choose the open ticket"), "ticket"),
    Shortcut("bulk", "Shift+KeyB", _("Change the chosen tickets"), "ticket"),
    Shortcut("reply", "KeyR", _("Write an answer"), "write"),
    Shortcut("note", "KeyX", _("Write an internal note"), "write"),
    Shortcut("client", "KeyQ", _("Ask the client company"), "write"),
)
BY_NAME = {shortcut.name: shortcut for shortcut in SHORTCUTS}
# What differs from the usual keys in the sets that people bring along.
SETS: dict[str, dict[str, str]] = {
    "otklik": {},
    "zammad": {"search": "KeyS", "status": "KeyC", "lists": "KeyO", "note": "KeyX", "context": "Shift+KeyI"},
    "frappe": {
        "note": "KeyC", "take": "KeyM", "assign": "KeyA", "next": "Shift+Period", "previous": "Shift+Comma",
        "macros": "KeyV",
    },
    "chatwoot": {"status": "KeyE", "note": "KeyP", "priority": "KeyU", "merge": "KeyG"},
}  # fmt: skip
SET_NAMES = {"otklik": "Otklik", "zammad": "Zammad", "frappe": "Frappe", "chatwoot": "Chatwoot"}


def checked(keys: Mapping[str, object]) -> dict[str, str]:
    """Return the choices that differ from the usual keys; raises BadKeyError for a bad, reserved or doubled key."""
    chosen: dict[str, str] = {}
    for name, key in keys.items():
        if name not in BY_NAME or not isinstance(key, str):
            raise BadKeyError("there is no such shortcut", str(name))
        if key and (KEY.fullmatch(key) is None or key in RESERVED):
            raise BadKeyError("this key cannot be a shortcut", name)
        if key != BY_NAME[name].usual:
            chosen[name] = key
    taken: dict[str, str] = {}
    for name, key in everything(chosen).items():
        if key and key in taken:
            raise BadKeyError("one key for two shortcuts", taken[key], name)
        taken[key] = name
    return chosen


def everything(chosen: Mapping[str, str]) -> dict[str, str]:
    """Return the key of each shortcut for a person with these choices."""
    return {shortcut.name: chosen.get(shortcut.name, shortcut.usual) for shortcut in SHORTCUTS}


def replaced(chosen: object) -> dict[str, str]:
    """Return usual key -> chosen key, as the page's script needs it; what is no longer valid is left out."""
    try:
        valid = checked(chosen if isinstance(chosen, dict) else {})
    except BadKeyError:
        return {}
    return {BY_NAME[name].usual: key for name, key in valid.items()}
