"""F13: everything that is made to hurt comes by SMTP into a running installation, with ordinary mail behind it."""

from __future__ import annotations

import smtplib
import time
from pathlib import Path

import pytest

from bench.processes import family
from otklik.channels.mail.tests.test_poison import BOMBS, nested
from otklik.config.embedded import Cluster
from tests.faults import chaos
from tests.faults.ledger import Entry, letter
from tests.installation import running
from tests.soak.conftest import scaled

pytestmark = pytest.mark.soak
ORDINARY = scaled(100, 20)
BEHIND = 60.0  # seconds for the mails behind, once the bombs are read
EACH = 20.0  # seconds a bomb may take
MEMORY = 512  # MB of any one process of ours
HEAD = b"From: Poison <poison@example.org>\r\nTo: net@demo.example\r\nSubject: bomb\r\n"
LARGE = (
    HEAD
    + b"Content-Type: application/zip; name=a.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    + (b"QUJD" * 19 + b"\r\n") * (40 * 2**20 // 78)
)


def test_f13_bombs_by_smtp_hold_nothing_up(short_home: Path) -> None:
    bombs = [raw for name, raw in BOMBS.items() if name not in {"nothing", "only a header", "no headers"}]
    bombs += [nested(2000), LARGE]
    with running(short_home) as installation:
        chaos.set_up(installation)
        url = Cluster(short_home).url
        refused = sum(not _offered(installation.smtp_port, raw) for raw in bombs)
        with pytest.raises((smtplib.SMTPException, OSError)):
            _send(installation.smtp_port, HEAD + b"\r\n" + b"x" * 200 * 2**20)
        entries = [Entry(f"tok{10**31 + n:032x}", "smtp", n, 0) for n in range(ORDINARY)]
        for entry in entries:
            _send(installation.smtp_port, letter(entry, to="net@demo.example")[0])
            entry.confirmed_at = time.monotonic()
        began, peak = time.monotonic(), 0.0
        waiting = "SELECT count(*) FROM channels_inbounditem WHERE state = 'pending'"
        while chaos.rows(url, waiting) != [(0,)]:
            peak = max(peak, *(_peak_mb(pid) for pid in family(installation.process.pid)))
            assert time.monotonic() - began < BEHIND + EACH * len(bombs)
            time.sleep(0.5)
        chaos.compare(url, entries)
        # Without a Message-ID, mails of one sender, moment, subject and text are one mail that came again.
        told = "SELECT count(*) FROM channels_inbounditem WHERE state IN ('done', 'duplicate') AND outcome = 'opened'"
        assert chaos.rows(url, told) == [(ORDINARY + len(bombs) - refused,)]
        assert refused <= 2, "what SMTP itself does not allow"
        assert 0 < peak < MEMORY
        assert installation.process.poll() is None and "mail stopped" not in installation.output()


def _offered(port: int, raw: bytes) -> bool:
    try:
        _send(port, raw)
    except smtplib.SMTPResponseException as error:
        assert 500 <= error.smtp_code < 600, error
        return False
    return True


def _send(port: int, raw: bytes) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=120) as session:
        session.sendmail("poison@example.org", ["net@demo.example"], raw)


def _peak_mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0.0
    # What is shared with other processes (PostgreSQL's pages) is not theirs.
    return sum(int(line.split()[1]) / 1024 for line in lines if line.startswith(("RssAnon", "RssFile")))
