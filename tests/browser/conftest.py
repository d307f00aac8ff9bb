"""A real browser against the real server: uvicorn with the whole application in a process of its own.

Both work on the test's database. Pages are read in English.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from otklik.accounts.models import User
from tests.browsing import PHONE, WIDE
from tests.story import Story, make_story

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

START_LIMIT = 40.0  # seconds
IDLE_LIMIT = 10.0  # seconds


def free_port() -> int:
    """Return a port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_server(folder: Path) -> Iterator[str]:
    """Run the application and yield its address; what it printed is shown when it does not come up."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    log = folder / "server.log"
    env = {**os.environ, "OTKLIK_PORT": str(port), "OTKLIK_PUBLIC_URL": url, "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "uvicorn", "otklik.config.asgi:application", "--host", "127.0.0.1"]
    with log.open("wb") as output:
        server = subprocess.Popen([*command, "--port", str(port)], env=env, stdout=output, stderr=output)
        try:
            wait_for(server, f"{url}/healthz", log)
            yield url
        finally:
            server.send_signal(signal.SIGTERM)
            try:
                server.wait(15)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait(5)


def wait_for(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    """Wait until the server answers; raises AssertionError with its log when it does not."""
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"the server did not come up:\n{log.read_text(errors='replace')[-4000:]}")


@pytest.fixture(scope="session")
def application(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One running application for all tests; each test empties its database."""
    with running_server(tmp_path_factory.mktemp("server")) as url:
        yield url


@pytest.fixture
def server(transactional_db: None, application: str) -> Iterator[str]:
    """The address of the running application, on an empty database."""
    yield application
    # The database is emptied next: a request of a page that has just been closed must not hold its tables (deadlock).
    # The last word of such a page, that it is gone, comes a moment after it was closed.
    deadline = time.monotonic() + IDLE_LIMIT
    quiet = 0
    while quiet < 5 and time.monotonic() < deadline:
        quiet = 0 if _transactions() else quiet + 1
        time.sleep(0.05)


def _transactions() -> int:
    """Return how many other sessions are in a transaction now."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend' AND state <> 'idle'"
        )
        return int(cursor.fetchone()[0])


@pytest.fixture
def story(server: str) -> Story:
    """The people of the tests; they read English here and have seen the tour."""
    made = make_story()
    User.objects.update(language="en", toured_at=timezone.now())
    return made


OpenPage = Callable[..., "Page"]


@pytest.fixture
def open_page(server: str, browser: Browser) -> Iterator[OpenPage]:
    """Return a function that opens an address as a person, in a window of his own; script errors fail the test.

    `open_page(user, "/work/")`; `phone=True` for a small screen.
    """
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_as(user: User | None, path: str = "/", *, phone: bool = False) -> Page:
        context = browser.new_context(viewport=PHONE if phone else WIDE, base_url=server)  # type: ignore[arg-type]
        contexts.append(context)
        if user is not None:
            client = Client()
            client.force_login(user)
            value = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": server}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
        page.on("console", lambda message: _csp(message.text, errors))
        page.goto(path)
        return page

    yield open_as
    for context in contexts:
        context.close()
    assert errors == []


def _csp(text: str, errors: list[str]) -> None:
    if "Content Security Policy" in text:
        errors.append(text)
