"""What a person prefers to see, known before the first byte of a page is written.

The server puts theme, density and text size on <html>, so that no inline script is needed and nothing flashes.
"""

import json
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from otklik.lib.ui import shortcuts

THEMES = ("system", "light", "dark")
DENSITIES = ("comfortable", "compact")
TEXT_SIZES = ("small", "normal", "large", "xlarge")
HOTKEYS = ("on", "off")
COOKIE_AGE = 365 * 24 * 3600  # seconds


@dataclass(frozen=True, slots=True)
class Preferences:
    """Values of the data-* attributes of <html>; always one of the allowed words.

    `keys` is JSON: usual key -> the person's own, for shortcuts that he has moved or switched off ("").
    """

    theme: str = "system"
    density: str = "comfortable"
    textsize: str = "normal"
    hotkeys: str = "on"
    keys: str = "{}"


def _choose(request: HttpRequest, name: str, allowed: tuple[str, ...]) -> str:
    """The cookie (this device) first, then the person's own setting, then the default."""
    default = getattr(Preferences(), name)
    user = getattr(request, "user", None)
    for value in (request.COOKIES.get(name), getattr(user, name, None)):
        if value in allowed:
            return str(value)
    return str(default)


def read_preferences(request: HttpRequest) -> Preferences:
    """Preferences of this request; an unknown value in a cookie is ignored."""
    return Preferences(
        theme=_choose(request, "theme", THEMES),
        density=_choose(request, "density", DENSITIES),
        textsize=_choose(request, "textsize", TEXT_SIZES),
        hotkeys=_choose(request, "hotkeys", HOTKEYS),
        keys=json.dumps(shortcuts.replaced(getattr(getattr(request, "user", None), "keys", None))),
    )


def preferences(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `ui` with theme, density, textsize, hotkeys."""
    return {"ui": read_preferences(request)}
