"""How much memory PostgreSQL gets: a part of the machine's, or of the container's, within bounds."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from otklik.config import memory
from otklik.config.options import read

GB = 1024**3


@pytest.mark.parametrize(
    ("limit", "expected"),
    [("536870912\n", 64 * memory.MB), (str(4 * GB), 256 * memory.MB), ("max\n", None), ("", None)],
)
def test_a_container_s_limit_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, expected: int | None
) -> None:
    """Of what the group and the machine say the lesser one; "max" and what cannot be read mean the machine's."""
    machine = 8 * GB
    monkeypatch.setattr(os, "sysconf", lambda name: 4096 if name == "SC_PAGE_SIZE" else machine // 4096)
    group = tmp_path / "memory.max"
    group.write_text(limit)
    assert memory.shared_buffers((group, tmp_path / "not there")) == (expected or machine // 16)


def test_never_more_than_a_gigabyte(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "sysconf", lambda name: 4096 if name == "SC_PAGE_SIZE" else 512 * GB // 4096)
    assert memory.shared_buffers((tmp_path / "not there",)) == GB


def test_what_is_set_wins(tmp_path: Path) -> None:
    environ = {"OTKLIK_HOME": str(tmp_path), "OTKLIK_PG_SHARED_BUFFERS": "96MB"}
    assert read(environ).pg_shared_buffers == 96 * memory.MB
