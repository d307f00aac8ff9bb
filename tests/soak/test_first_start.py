"""F10: a mailbox with 27,000 mails is read at the first start."""

from __future__ import annotations

import os
import pwd
import time
from pathlib import Path

import pytest

from otklik.config.embedded import Cluster
from tests.faults import chaos, dovecot
from tests.faults.ledger import Entry, letter
from tests.installation import running
from tests.soak.conftest import scaled

pytestmark = pytest.mark.soak
MAILS = scaled(27_000, 100)
LIMIT = 30 * 60  # seconds
MEMORY = 400  # MB, of the part that fetches


def test_f10_twenty_seven_thousand_at_the_first_start(short_home: Path) -> None:
    entries = [Entry(f"tok{10**31 + n:032x}", "imap", n, 0, confirmed_at=1.0) for n in range(MAILS)]
    with dovecot.running() as server:
        _lay_down(server, "net", entries)
        with running(short_home, allowed_networks="127.0.0.1") as installation:
            chaos.set_up(installation)
            began = time.monotonic()
            chaos.add_mailbox(installation, port=server.port, user="net", password=dovecot.PASSWORD)
            url = Cluster(short_home).url
            peak = 0.0
            while chaos.rows(url, "SELECT count(*) FROM channels_inbounditem") != [(MAILS,)]:
                assert time.monotonic() - began < LIMIT
                peak = max(peak, _peak_mb(chaos.part(installation, "mail")))
                time.sleep(0.5)
            chaos.settle(url, max(60.0, began + LIMIT - time.monotonic()))
            chaos.compare(url, entries)
            assert time.monotonic() - began < LIMIT
            assert 0 < peak < MEMORY


def _lay_down(server: dovecot.Dovecot, user: str, entries: list[Entry]) -> None:
    """Write the mails as files of a Maildir: handing them over one by one would take longer than the test."""
    folder = server.home / "mail" / user
    owner = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    places = [folder, *(folder / name for name in ("cur", "new", "tmp"))]
    for place in places:
        place.mkdir(exist_ok=True)
    for number, entry in enumerate(entries):
        file = folder / "new" / f"{1_700_000_000 + number}.M{number}.test"
        file.write_bytes(letter(entry, to="net@demo.example")[0])
        os.utime(file, (time.time(), time.time()))
        os.chown(file, owner.pw_uid, owner.pw_gid)
    for place in places:
        os.chown(place, owner.pw_uid, owner.pw_gid)


def _peak_mb(pid: int | None) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)
