"""Mail of these tests could leave: there is a server for it, which nobody listens at unless a test starts one."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from otklik.config.option_types import SmtpServer


@pytest.fixture(autouse=True)
def _relay(settings: SimpleNamespace) -> None:
    settings.SMTP_SERVER = SmtpServer("127.0.0.1", 9, "", "", "none")
