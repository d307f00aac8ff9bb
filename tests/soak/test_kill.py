"""F01: 10,000 messages while a random part is killed every two seconds."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from otklik.config.embedded import Cluster
from tests.faults import chaos, dovecot
from tests.faults.ledger import Entry, letter
from tests.faults.sink import Sink
from tests.installation import running
from tests.soak.conftest import SHARE, scaled

pytestmark = pytest.mark.soak
LIMIT = 15 * 60  # seconds for everything to be in
# For three minutes, as long as the load is sent. Killed for ever, a part would be down for most of the time on a busy
# machine, where it takes seconds to start, and nothing would come to its end.
KILLS = scaled(90, 3)


def test_f01_ten_thousand_messages_under_kills_every_two_seconds(short_home: Path) -> None:
    mail, mailbox, api = scaled(1333, 8), scaled(4000, 12), scaled(667, 4)  # conversations of three, single mails
    with (
        Sink() as sink,
        dovecot.running() as imap,
        running(short_home, smtp_url=sink.url, undo_seconds="0", allowed_networks="127.0.0.1") as installation,
    ):
        began = time.monotonic()
        ledger = chaos.ledger_of(installation, chaos.set_up(installation), deadline=LIMIT)
        chaos.add_mailbox(installation, port=imap.port, user="net", password=dovecot.PASSWORD)
        boxed = [Entry(f"tok{10**31 + n:032x}", "imap", 10**6 + n, 0) for n in range(mailbox)]
        posting = threading.Thread(target=_post, args=(imap, boxed))
        with chaos.Killer(installation, seed=20, limit=KILLS) as killer:
            posting.start()
            ledger.start(mail=mail, api=api, threads=4, seconds=max(10.0, 180 * SHARE))
            ledger.join()
            posting.join()
        assert not posting.is_alive()
        url = Cluster(short_home).url
        entries = [*ledger.entries, *boxed]
        _wait_for_mailbox(url, len(boxed), began + LIMIT)
        chaos.settle(url, max(60.0, began + LIMIT - time.monotonic()))
        chaos.compare(url, entries)
        assert time.monotonic() - began < LIMIT
        slow = [(name, round(seconds, 1)) for name, seconds in killer.back if seconds > 10]
        assert not slow, f"parts that took over 10 s to serve again, of {len(killer.back)}: {slow}"
        assert killer.back and len(killer.kills) >= scaled(60, 3)
        repeated = {name: times for name, times in sink.ids.items() if times > 2}
        assert not repeated, "the same receipt went out more than twice"
        _one_receipt_a_ticket(sink, url)


def _post(imap: dovecot.Dovecot, entries: list[Entry]) -> None:
    """Lay the mails into the mailbox while the rest goes on; what lies there counts as confirmed."""
    for start in range(0, len(entries), 50):
        group = entries[start : start + 50]
        imap.put("net", *(letter(entry, to="net@demo.example")[0] for entry in group))
        for entry in group:
            entry.confirmed_at = time.monotonic()
        time.sleep(0.5)


def _wait_for_mailbox(url: str, amount: int, deadline: float) -> None:
    """The mailbox is read from behind the cursor: what lies there is not in the table of items yet."""
    count = "SELECT count(*) FROM channels_inbounditem WHERE account_id IS NOT NULL"
    while (found := chaos.rows(url, count)) != [(amount,)]:
        assert time.monotonic() < deadline, f"of {amount} mails in the mailbox {found} are stored"
        time.sleep(0.5)


def _one_receipt_a_ticket(sink: Sink, url: str) -> None:
    """What left the house: every receipt that a server took belongs to another ticket."""
    ids = "SELECT external_id, ticket_id FROM outbox_delivery WHERE purpose = 'receipt'"
    tickets = dict(chaos.rows(url, ids))
    sent = [tickets[name] for name in sink.ids if name in tickets]
    assert len(sent) == len(set(sent))
