"""Take the pictures of the README: an installation of its own with the demo company, a browser, docs/images/*.png.

python tools/screenshots.py [NAME ...]      all pictures, or the named ones
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
PERSON = "anna@demo.example"
PASSWORD = "screenshots-need-a-password"
START_LIMIT = 300.0  # seconds, the demo company included
SETTLE = 500  # milliseconds for fonts and live parts


@dataclass(frozen=True)
class Picture:
    """One picture: `click` is a selector followed before it is taken."""

    name: str
    path: str
    click: str = ""
    theme: str = "light"
    width: int = 1440
    height: int = 900


PICTURES = (
    Picture("list", "/work/"),
    Picture("ticket", "/work/", click="a[href^='/work/NET-']"),
    Picture("ticket-dark", "/work/", click="a[href^='/work/NET-']", theme="dark"),
    Picture("phone", "/work/", width=390, height=844),
    Picture("style-guide", "/ui"),
    Picture("api", "/api/v1/docs"),
)


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait for the line of `otklik up`. Raises SystemExit with its output when it does not come."""
    deadline = time.monotonic() + START_LIMIT
    while "Otklik is ready: " not in log.read_text(encoding="utf-8"):
        if process.poll() is not None or time.monotonic() > deadline:
            raise SystemExit(log.read_text(encoding="utf-8"))
        time.sleep(0.2)


def sign_in(page: Page, base: str) -> None:
    """Sign in as the operator of the demo company."""
    page.goto(f"{base}/accounts/login/")
    page.fill("input[name=login]", PERSON)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login" not in url)


def take(browser: Browser, base: str, picture: Picture) -> None:
    """Take one picture in a context of its own."""
    context = browser.new_context(
        viewport={"width": picture.width, "height": picture.height}, locale="ru-RU", timezone_id="Europe/Moscow",
        color_scheme="dark" if picture.theme == "dark" else "light",
    )  # fmt: skip
    page = context.new_page()
    sign_in(page, base)
    page.goto(base + picture.path)
    if picture.click:
        page.click(picture.click)
    page.wait_for_timeout(SETTLE)
    page.screenshot(path=str(IMAGES / f"{picture.name}.png"))
    context.close()


def main() -> int:
    """Take the pictures named as arguments, all without any."""
    wanted = [picture for picture in PICTURES if not sys.argv[1:] or picture.name in sys.argv[1:]]
    IMAGES.mkdir(parents=True, exist_ok=True)
    home = Path(tempfile.mkdtemp(prefix="otklik-pictures-"))
    home.chmod(0o711)
    port, log = free_port(), home / "up.log"
    words = ["up", "--home", str(home / "data"), "--port", str(port), "--smtp-port", "0", "--demo"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "otklik.config.cli", *words], stdout=output, stderr=subprocess.STDOUT,
            env={**os.environ, "OTKLIK_DEMO_PASSWORD": PASSWORD},
        )  # fmt: skip
    try:
        wait_until_ready(process, log)
        with sync_playwright() as play:
            installed = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
            arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
            browser = play.chromium.launch(executable_path=installed, args=arguments)
            for picture in wanted:
                take(browser, f"http://127.0.0.1:{port}", picture)
                print(IMAGES / f"{picture.name}.png")
            browser.close()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()
        shutil.rmtree(home, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
