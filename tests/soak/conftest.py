from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from otklik.config.tests.console import data_folder

SHARE = float(os.environ.get("SOAK_SHARE") or "1")


def scaled(full: int, least: int = 1) -> int:
    """An amount at the size that was asked for."""
    return max(least, round(full * SHARE))


@pytest.fixture
def short_home() -> Iterator[Path]:
    """An empty data folder whose path leaves room for a socket's name; removed afterwards."""
    with data_folder() as folder:
        yield folder / "home"
