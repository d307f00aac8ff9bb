"""Mail that is made to hurt: it becomes a ticket with its source, and what is behind it goes on (S10, F13, F14)."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from otklik.channels import actions
from otklik.channels.mail.tests.support import letter, read, take_in
from otklik.channels.models import InboundItem
from otklik.desk.models import Message, Ticket
from otklik.events.models import Event
from otklik.files.actions import open_stored
from otklik.lib.mime import ParsedMail
from tests.story import Story

pytestmark = pytest.mark.django_db(transaction=True)
HEAD = b"From: Poison <poison@example.org>\r\nTo: net@demo.example\r\nDate: Sun, 22 Nov 2026 12:00:00 +0300\r\n"


def nested(depth: int) -> bytes:
    opening = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (level, level) for level in range(depth)
    )
    return HEAD + b"Subject: nested\r\n" + opening + b"Content-Type: text/plain\r\n\r\ndeep\r\n"


BOMBS = {
    "subject of 1 MB": HEAD + b"Subject: " + b"x" * 1_000_000 + b"\r\n\r\ntext",
    "20,000 encoded words": HEAD + b"Subject: " + b"=?utf-8?q?a?= " * 20_000 + b"\r\n\r\ntext",
    "10,000 recipients": HEAD
    + b"Cc: "
    + b",\r\n ".join(b'"A B" <a%d@example.org>' % n for n in range(10_000))
    + b"\r\n\r\nx",
    "100,000 quotes": HEAD + b"To: " + b'"' * 100_000 + b"\r\n\r\ntext",
    "20,000 parentheses": HEAD + b"To: " + b"(" * 20_000 + b"\r\n\r\ntext",
    "depth 1,000": nested(1000),
    "depth 5,000": nested(5000),
    "rfc822 depth 1,000": HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 1000 + b"x",
    "100,000 parts": HEAD
    + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
    + b"--b\r\n\r\nx\r\n" * 100_000
    + b"--b--",
    "100,000 references": HEAD + b"References: " + b"<a@b>\r\n " * 100_000 + b"\r\n\r\ntext",
    "20,000 parameters": HEAD
    + b"Content-Type: text/plain"
    + b"".join(b";p%d=v" % n for n in range(20_000))
    + b"\r\n\r\nx",
    "1 MB of div": HEAD + b"Content-Type: text/html\r\n\r\n" + b"<div>" * 200_000,
    "1 MB of ampersands": HEAD + b"Content-Type: text/html\r\n\r\n" + b"&" * 1_000_000,
    "1 MB of On": HEAD + b"\r\n" + b"On " * 350_000,
    "1 MB of line ends": HEAD + b"\r\n" + b"\n" * 1_000_000,
    "NUL and lone bytes": HEAD + b"Subject: \x00\xff\xfe\xed\xa0\x80\r\n\r\n\x00\xd0\xff",
    "nothing": b"",
    "no headers": b"\r\n\r\n\r\n",
    "only a header": b"Subject",
}


def test_s10_f13_bombs_become_tickets_and_a_hundred_mails_behind_them_are_read(story: Story) -> None:
    bombs = take_in(story.a, *BOMBS.values())
    ordinary = take_in(story.a, *(letter(f"Письмо {n}", sender=f"p{n}@example.org") for n in range(100)))
    began = time.monotonic()
    while actions.read_inbound(project_id=story.a.pk, seconds=60):
        pass
    assert time.monotonic() - began < 20 * len(BOMBS)
    states = {name: InboundItem.objects.get(pk=item.pk) for name, item in zip(BOMBS, bombs, strict=True)}
    assert {name: item.outcome for name, item in states.items()} == dict.fromkeys(BOMBS, "opened")
    for name, item in states.items():
        assert bytes(item.raw) == BOMBS[name], "the source is kept"
    assert InboundItem.objects.filter(pk__in=[item.pk for item in ordinary], outcome="opened").count() == 100
    cut = Message.objects.get(pk=states["100,000 parts"].message_id)
    source = cut.attachments.get(file__name="message.eml")
    assert "исходн" in cut.text.lower() or "source" in cut.text
    with open_stored(source.file) as file:
        assert file.read() == BOMBS["100,000 parts"]


class Broken:
    """A reader that fails on one text, as a mistake of ours would."""

    def __init__(self, real: object, poison: str, error: type[Exception]) -> None:
        self.real, self.poison, self.error = real, poison, error
        self.calls = 0

    def prepare(self, raw: bytes) -> ParsedMail:
        return self.real.prepare(raw)  # type: ignore[attr-defined,no-any-return]

    def apply(self, run: object, item: InboundItem, prepared: ParsedMail) -> object:
        result = self.real.apply(run, item, prepared)  # type: ignore[attr-defined]
        if self.poison in prepared.text:
            self.calls += 1
            raise self.error("cannot be dealt with")
        return result


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Broken:
    """Reading fails for mails with the word "яд" in them."""
    from otklik.channels import readers

    wrapped = Broken(readers.reader("mail"), "яд", ValueError)
    monkeypatch.setitem(readers._readers, "mail", wrapped)
    return wrapped


def test_s10_an_item_that_fails_is_quarantined_after_three_tries_and_told_once(
    story: Story, broken: Broken, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = read(story.a, letter("до"), letter("яд"), *(letter(f"после {n}") for n in range(5)))
    assert [item.state for item in items] == ["done", "quarantined", *["done"] * 5]
    poison = items[1]
    assert broken.calls == 3 and poison.attempts == 3
    assert poison.last_error.startswith("ValueError: cannot be dealt with") and "Traceback" in poison.last_error
    assert Ticket.objects.count() == 6, "nothing of the failed tries is left"
    event = Event.objects.get(kind="inbound.quarantined")
    assert (event.payload["item"], event.project_id) == (poison.pk, story.a.pk)
    broken.poison = "никогда"
    assert not actions.rerun(access=story.vera.access, item=items[0])
    assert actions.rerun(access=story.vera.access, item=poison)
    actions.read_inbound(project_id=story.a.pk)
    poison.refresh_from_db()
    assert (poison.state, poison.outcome, poison.last_error) == ("done", "opened", "")
    assert Ticket.objects.count() == 7


def test_s10_the_whole_quarantine_can_be_run_again_by_a_supervisor_only(story: Story, broken: Broken) -> None:
    from otklik.accounts.access import DeniedError

    items = read(story.a, letter("яд 1"), letter("яд 2"))
    assert {item.state for item in items} == {"quarantined"}
    for user in (story.anna, story.boris, story.gleb, story.egor, story.inna):
        with pytest.raises(DeniedError):
            actions.rerun_all(access=user.access, project_id=story.a.pk)
    broken.poison = "никогда"
    assert actions.rerun_all(access=story.vera.access, project_id=story.a.pk) == 2
    actions.read_inbound(project_id=story.a.pk)
    assert set(InboundItem.objects.values_list("outcome", flat=True)) == {"opened"}
    assert Event.objects.filter(kind="inbound.rerun").count() == 1


@pytest.mark.parametrize("error", [OSError, actions.InfrastructureError])
def test_f07_when_the_disk_refuses_everything_waits_and_nothing_is_blamed(
    story: Story, broken: Broken, error: type[Exception]
) -> None:
    broken.error = error
    take_in(story.a, letter("яд"), letter("после"))
    for _ in range(5):
        with pytest.raises(actions.InfrastructureError):
            actions.read_inbound(project_id=story.a.pk)
    assert list(InboundItem.objects.values_list("state", "attempts")) == [("pending", 0)] * 2
    assert not Ticket.objects.exists()
    broken.poison = "никогда"
    assert actions.read_inbound(project_id=story.a.pk) == 2


def test_f07_an_item_of_a_channel_nobody_reads_waits_uncharged_and_holds_nothing_up(story: Story) -> None:
    actions.accept([actions.RawItem(story.a.pk, "telegraph", "1", b"stop")])
    take_in(story.a, letter("После телеграммы", sender="after@example.org"))
    actions.read_inbound(project_id=story.a.pk)
    item = InboundItem.objects.get(channel="telegraph")
    assert (item.state, item.attempts) == ("pending", 0)
    assert InboundItem.objects.get(channel="mail").state == "done"


def mutations(seed: int, amount: int) -> list[bytes]:
    """Mails with flipped bits, cut, joined and with headers swapped."""
    rng = random.Random(seed)
    base = [
        letter(f"Письмо {n}", html="<p>Письмо</p>", files={"фото.png": bytes(200)}, References="<a@b> <c@d>").as_bytes()
        for n in range(10)
    ]
    made = []
    for _ in range(amount):
        raw = bytearray(rng.choice(base))
        kind = rng.randrange(4)
        if kind == 0:
            for _ in range(rng.randrange(1, 40)):
                raw[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
        elif kind == 1:
            del raw[rng.randrange(len(raw)) :]
        elif kind == 2:
            raw = raw[: rng.randrange(len(raw))] + bytearray(rng.choice(base))[rng.randrange(200) :]
        else:
            lines = bytes(raw).split(b"\n")
            rng.shuffle(lines)
            raw = bytearray(b"\n".join(lines))
        made.append(bytes(raw))
    return made


def test_f14_every_mutation_of_a_mail_is_in_a_ticket_or_kept_apart(story: Story) -> None:
    items = read(story.a, *mutations(20261122, 300))
    left = [(item.pk, item.last_error) for item in items if item.state not in {"done", "duplicate"}]
    assert left == []
    assert sum(item.outcome == "opened" for item in items) > 250


SHARED = Path(__file__).parents[5] / "shared" / "mail"


@pytest.mark.slow
def test_f14_public_mails_are_all_read(story: Story) -> None:
    files = sorted(file for file in SHARED.rglob("*") if file.suffix in {".eml", ".txt", ".msg", ".raw"})[:1500]
    raws = [file.read_bytes() for file in files] or mutations(1, 300)
    while raws:
        some, raws = raws[:200], raws[200:]
        items = read(story.a, *some)
        assert [(item.pk, item.last_error) for item in items if item.state not in {"done", "duplicate"}] == []
