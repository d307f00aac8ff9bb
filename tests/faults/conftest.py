from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from otklik.config.tests.console import data_folder


@pytest.fixture
def short_home() -> Iterator[Path]:
    """An empty data folder whose path leaves room for a socket's name; removed afterwards."""
    with data_folder() as folder:
        yield folder / "home"
