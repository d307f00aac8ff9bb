"""F10: a mailbox whose connection is cut time and again, that is numbered anew and read by two at once."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from otklik.config.embedded import Cluster
from tests.faults import chaos, dovecot
from tests.faults.ledger import Entry, letter
from tests.faults.proxy import Proxy
from tests.faults.waiting import wait_for
from tests.installation import running
from tests.soak.conftest import scaled

pytestmark = pytest.mark.soak
MAILS = scaled(4000, 60)
CUTS = scaled(10, 2)
RESUMES = 60.0  # seconds
SEEN = "SELECT count(DISTINCT substring(text FROM 'tok[0-9a-f]{32}')) FROM desk_message"


def test_f10_cut_connections_new_numbers_and_two_readers_lose_and_double_nothing(short_home: Path) -> None:
    entries = [Entry(f"tok{10**31 + n:032x}", "imap", n, 0, confirmed_at=1.0) for n in range(MAILS)]
    with (
        dovecot.running() as server,
        Proxy(server.port, reset=True) as proxy,
        running(short_home, allowed_networks="127.0.0.1") as installation,
    ):
        chaos.set_up(installation)
        url = Cluster(short_home).url
        chaos.add_mailbox(installation, port=proxy.port, user="net", password=dovecot.PASSWORD)
        env = installation.env | {"OTKLIK_SMTP_PORT": "0"}
        second = subprocess.Popen([sys.executable, "-m", "otklik.config.cli", "mail"], env=env)
        try:
            part = -(-MAILS // CUTS)
            for number in range(CUTS):
                proxy.cut_after = 20_000 + 7_000 * number
                put = entries[number * part : (number + 1) * part]
                server.put("net", *(letter(entry, to="net@demo.example")[0] for entry in put))
                if number == CUTS // 2:
                    server.renumber("net")
                _in(url, min(MAILS, (number + 1) * part))
            assert proxy.cuts, "connections were cut in the middle of a mail"
            assert second.poll() is None
        finally:
            second.terminate()
            second.wait(30)
        chaos.settle(url, 300)
        chaos.compare(url, entries)


def _in(url: str, amount: int) -> None:
    """Everything that lies in the mailbox comes within a minute of the cut, and the time it takes to fetch."""
    began = time.monotonic()
    wait_for(lambda: chaos.rows(url, SEEN) == [(amount,)], RESUMES + amount / 20, what=f"{amount} mails are here")
    assert time.monotonic() - began < RESUMES + amount / 20
