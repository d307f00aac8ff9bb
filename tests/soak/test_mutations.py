"""F14: 20,000 mutations of real mails through the child that parses, a part of them all the way to tickets."""

from __future__ import annotations

import random
import time

import pytest

from otklik.channels import actions
from otklik.channels.mail.tests.support import take_in
from otklik.channels.models import InboundItem
from otklik.lib.mime import Problem
from otklik.lib.mime.pool import Parser
from otklik.lib.mime.tests.mails import shared_files
from otklik.lib.mime.tests.test_bombs import CORPUS
from tests.soak.conftest import scaled
from tests.story import Story

pytestmark = pytest.mark.soak
AMOUNT = scaled(20_000, 100)
ALL_THE_WAY = scaled(2_000, 50)
SEED = 20261122
SECONDS = 5.0  # for one mail
SHARED = (
    ("stalwart/resources/eml", "*.eml"),
    ("imap_tools", "*.eml"),
    ("mime4j", "*.msg"),
    ("php-mime/tests/mails", "*"),
)
SPICES = (b"\0", b"\r", b"\n\n", b"=?", b"?=", b'"', b"(", b"--", b"\xff\xfe", b";", b"\r\n.\r\n")


def corpus() -> list[bytes]:
    """The samples of the repository, and the public sets when they are there."""
    files = [file for folder, pattern in SHARED for file in shared_files(folder, pattern) if file.is_file()]
    return [*CORPUS, *(file.read_bytes()[:100_000] for file in files)]


def mutated(rng: random.Random, mails: list[bytes]) -> bytes:
    """A mail with bits flipped, cut, joined with another, header lines exchanged or something put in."""
    data = bytearray(rng.choice(mails))
    for _ in range(rng.randint(1, 20)):
        at = rng.randrange(len(data)) if data else 0
        kind = rng.choice(("flip", "flip", "drop", "cut", "join", "swap", "spice"))
        if kind == "flip" and data:
            data[at] ^= 1 << rng.randrange(8)
        elif kind == "drop":
            del data[at : at + rng.randint(1, 80)]
        elif kind == "cut" and rng.random() < 0.2:
            del data[at:]
        elif kind == "join" and rng.random() < 0.2:
            data[at:at] = rng.choice(mails)
        elif kind == "swap":
            head, gap, body = bytes(data).partition(b"\n\n")
            lines = head.split(b"\n")
            rng.shuffle(lines)
            data = bytearray(b"\n".join(lines) + gap + body)
        else:
            data[at:at] = rng.choice(SPICES)
        del data[300_000:]
    return bytes(data)


def test_f14_twenty_thousand_mutations_are_read() -> None:
    rng, mails = random.Random(SEED), corpus()
    print(f"seed {SEED}, {len(mails)} mails")
    slow: list[tuple[int, float]] = []
    unreadable: list[int] = []
    with Parser() as parser:
        for number in range(AMOUNT):
            raw = mutated(rng, mails)
            began = time.monotonic()
            parsed = parser.parse(raw)
            if (took := time.monotonic() - began) > SECONDS:
                slow.append((number, took))
            if Problem.UNREADABLE in parsed.problems:
                unreadable.append(number)
    assert slow == []
    assert unreadable == []


@pytest.mark.django_db(transaction=True)
def test_f14_mutations_all_the_way_give_tickets(story: Story) -> None:
    rng, mails = random.Random(SEED + 1), corpus()
    for _ in range(ALL_THE_WAY // 50):
        take_in(story.a, *(mutated(rng, mails) for _ in range(50)))
    actions.read_inbound(project_id=story.a.pk, seconds=3600)
    pending = InboundItem.objects.filter(state="pending")
    assert not pending.exists()
    # A mail that breaks the reader is kept and shown; here none may.
    broken = InboundItem.objects.filter(state="quarantined").values_list("last_error", flat=True)
    assert list(broken) == []
