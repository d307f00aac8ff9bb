"""F06: the disk of the embedded PostgreSQL fills up under load, to its last byte, and is freed again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from otklik.config.embedded import Cluster, ballast
from otklik.config.tests.console import data_folder
from tests.faults import chaos
from tests.faults.waiting import wait_for
from tests.installation import Installation, running
from tests.soak.conftest import scaled

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="a small disk is mounted by root on Linux"),
]
DISK = "700m"
RESERVE = 24 * 2**20  # OTKLIK_MIN_FREE_BYTES of the test: the disk is small
RECOVERY = 60.0  # seconds


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A data folder on a disk of its own; what `otklik up` prints lies elsewhere."""
    with data_folder() as folder:
        place = folder / "home"
        place.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=0711", "tmpfs", str(place)], check=True)
        try:
            yield place
        finally:
            subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_f06_a_full_disk_loses_nothing_and_serves_again(small_disk: Path) -> None:
    with running(small_disk, min_free_bytes=str(RESERVE)) as installation:
        ledger = chaos.ledger_of(installation, chaos.set_up(installation), deadline=600)
        assert ballast.path_in(small_disk).stat().st_size == ballast.SIZE
        ledger.start(mail=scaled(300, 6), api=scaled(150, 4), threads=4, seconds=20)
        time.sleep(3)
        filler = small_disk / "filler"
        _fill(filler)
        _stop_by_writing(installation)
        wait_for(lambda: "ballast" in installation.output(), 120, what="the ballast is thrown off")
        assert not ballast.path_in(small_disk).exists()
        began = time.monotonic()
        wait_for(lambda: chaos.serves(installation, "web"), RECOVERY, what="the database serves, on a full disk")
        assert time.monotonic() - began < RECOVERY
        filler.unlink()
        ledger.join()
        url = Cluster(small_disk).url
        chaos.settle(url, 120)
        chaos.compare(url, ledger.entries)


def _fill(file: Path) -> None:
    """Take every byte there is."""
    with file.open("wb", buffering=0) as out:
        for size in (2**20, 4096):
            try:
                while out.write(bytes(size)):
                    pass
            except OSError:
                continue
    assert shutil.disk_usage(file).free < 2**20


def _stop_by_writing(installation: Installation) -> None:
    """Have the server's log grow until it stops: a row of the log needs no room in a table."""
    url = Cluster(installation.home).url
    message = "SELECT pg_logical_emit_message(false, 'soak', repeat('x', 8000000))"
    died = len(chaos.rows(url, "SELECT 1"))
    for _ in range(500):
        if "postgres stopped" in installation.output():
            return
        died += len(chaos.rows(url, message))
    raise AssertionError(f"the server does not stop after {died} writes:\n{installation.output()[-2000:]}")
