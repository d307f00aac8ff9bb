"""A browser for the tests that need one, under names that do not hide the quick fixtures of the others."""

from __future__ import annotations

from tests.browser.conftest import application, open_page, server

__all__ = ["application", "open_page", "server"]
