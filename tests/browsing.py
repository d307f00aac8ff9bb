"""What every test with a browser shares: Chromium, the sizes of windows, and axe-core."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
AXE = Path(__file__).resolve().parent / "vendor" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Our policy lets no script in from outside, a test's neither: axe comes over the debugging port, past the page.
RUN = "async rules => (await axe.run(document, {runOnly: rules})).violations"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for a file: two at once would need two event loops of Playwright in one thread."""
    from playwright.sync_api import sync_playwright

    assert CHROMIUM, "these tests need Chromium: apt-get install chromium, or name one in CHROMIUM"
    # Playwright keeps an event loop in this thread, which Django takes for an asynchronous caller.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def complaints_of_axe(page: Page, rules: Sequence[str] = RULES) -> list[tuple[str, list[Any]]]:
    """Return what axe-core finds on a page: the rule and the places."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(RUN, list(rules))
    return [(entry["id"], [node["target"] for node in entry["nodes"]]) for entry in found]


def scrolls_sideways(page: Page) -> bool:
    """Tell whether the page is wider than its window."""
    return not page.evaluate("document.documentElement.scrollWidth <= innerWidth")
