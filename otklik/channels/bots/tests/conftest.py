from __future__ import annotations

from collections.abc import Iterator

import pytest

from otklik.channels.bots import sending
from otklik.channels.bots.tests.server import Server, serving


@pytest.fixture
def server() -> Iterator[Server]:
    """The messengers."""
    sending._quiet_until.clear()
    with serving() as made:
        yield made
