"""The ballast on the disk of the embedded PostgreSQL (F06); a full disk itself is in tests/soak/test_disk.py."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from otklik.config.embedded import ballast


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A disk that says of itself what the test wants."""
    disk = SimpleNamespace(free=10**9)
    monkeypatch.setattr(ballast, "SIZE", 5 * 2**20)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: disk)
    return disk


def test_f06_the_ballast_takes_up_room_for_real(tmp_path: Path, free: SimpleNamespace) -> None:
    assert ballast.take_on(tmp_path, reserve=0)
    found = ballast.path_in(tmp_path).stat()
    assert found.st_size == ballast.SIZE
    assert found.st_blocks * 512 >= ballast.SIZE, "a file with holes holds nothing back"
    assert ballast.take_on(tmp_path, reserve=10**12), "it lies there already"


def test_f06_it_is_laid_down_only_where_enough_stays_free(tmp_path: Path, free: SimpleNamespace) -> None:
    free.free = ballast.SIZE + 99
    assert not ballast.take_on(tmp_path, reserve=100)
    assert list(tmp_path.iterdir()) == []


def test_f06_it_is_thrown_off_only_when_the_disk_is_full(tmp_path: Path, free: SimpleNamespace) -> None:
    ballast.take_on(tmp_path, reserve=0)
    assert not ballast.throw_off(tmp_path)
    free.free = ballast.TOO_LITTLE - 1
    assert ballast.throw_off(tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert not ballast.throw_off(tmp_path)


def test_f06_a_disk_that_fills_meanwhile_leaves_nothing_half_made(
    tmp_path: Path, free: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(ballast, "_fill", full)
    assert not ballast.take_on(tmp_path, reserve=0)
    assert list(tmp_path.iterdir()) == []
