"""How many mails a second the listener accepts, stored and committed before 250: `python -m bench mail_accept`.

Persistent connections, a mix of mails of 2 to 10 KB (one in twenty has 100 KB). The baseline of the same run: the
same sender against plain aiosmtpd that throws everything away.
"""

from __future__ import annotations

import asyncio
import random
import time
from typing import Any

from bench import common
from bench import mail_ground as ground
from bench.measuring import Figure, Outcome, Size, at_least

CONNECTIONS = 40
PORT, SINK_PORT = common.free_port(), common.free_port()


class Sender:
    """One persistent SMTP connection that sends mail after mail; commands are pipelined as far as RFC 2920 lets
    them.
    """

    def __init__(self, port: int, mails: list[bytes], deadline: float) -> None:
        self.port, self.mails, self.deadline = port, mails, deadline
        self.accepted = 0
        self.refused = 0
        self.waits: list[float] = []

    async def run(self, offset: int) -> None:
        """Send until the deadline."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        await self._reply(reader)
        writer.write(b"EHLO bench.example\r\n")
        await self._reply(reader)
        number = offset
        while time.monotonic() < self.deadline:
            raw = self.mails[number % len(self.mails)]
            number += 1
            began = time.monotonic()
            writer.write(b"MAIL FROM:<darya@example.org>\r\nRCPT TO:<net@demo.example>\r\nDATA\r\n")
            for _ in range(3):
                await self._reply(reader)
            writer.write(raw)
            code = await self._reply(reader)
            self.waits.append(time.monotonic() - began)
            if code == 250:
                self.accepted += 1
            else:
                self.refused += 1
        writer.write(b"QUIT\r\n")
        writer.close()

    async def _reply(self, reader: asyncio.StreamReader) -> int:
        while True:
            line = await reader.readline()
            if len(line) < 4 or line[3:4] == b" ":
                return int(line[:3] or 0)


def samples() -> list[bytes]:
    """Mails ready for the wire."""
    rng = random.Random(7)
    made = []
    for number in range(200):
        file = 100_000 if number % 20 == 0 else 0
        raw = ground.mail(rng, number, to="net@demo.example", file=file).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        made.append(raw.replace(b"\r\n.", b"\r\n..") + b"\r\n.\r\n")
    return made


async def send(port: int, seconds: float) -> dict[str, Any]:
    """Send for some seconds over all connections."""
    mails = samples()
    began = time.monotonic()
    senders = [Sender(port, mails, began + seconds) for _ in range(CONNECTIONS)]
    await asyncio.gather(*(sender.run(number * 5) for number, sender in enumerate(senders)))
    took = time.monotonic() - began
    waits = sorted(wait for sender in senders for wait in sender.waits)
    accepted = sum(sender.accepted for sender in senders)
    return {
        "per_second": round(accepted / took, 1),
        "accepted": accepted,
        "refused": sum(sender.refused for sender in senders),
        "p50_ms": round(waits[len(waits) // 2] * 1000, 1),
        "p95_ms": round(waits[int(len(waits) * 0.95)] * 1000, 1),
    }


SINK = """
import asyncio, uvloop
from aiosmtpd.smtp import SMTP
class Sink:
    async def handle_DATA(self, server, session, envelope):
        return "250 OK"
async def main():
    loop = asyncio.get_running_loop()
    await loop.create_server(lambda: SMTP(Sink(), hostname="sink", loop=loop, data_size_limit=None), "127.0.0.1", %d)
    await asyncio.Event().wait()
with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
    runner.run(main())
"""


def measure(size: Size) -> Outcome:
    """Send to the listener and to a sink, in turns."""
    import uvloop

    seconds = size.of(10, 2)
    ours: list[dict[str, Any]] = []
    sink: list[dict[str, Any]] = []
    with common.installation():
        ground.projects()
        with (
            ground.child("-m", "otklik.config.cli", "mail", env={"OTKLIK_SMTP_PORT": str(PORT)}),
            ground.child("-c", SINK % SINK_PORT),
        ):
            ground.until(lambda: common.listens(PORT) and common.listens(SINK_PORT), 60, "the listeners do not answer")
            uvloop.run(send(PORT, size.of(3, 1)))
            for _ in range(size.runs):
                ours.append(uvloop.run(send(PORT, seconds)))
                sink.append(uvloop.run(send(SINK_PORT, seconds)))
        from otklik.channels.models import InboundItem

        stored = InboundItem.objects.count()
    figures, baseline = common.median_of(ours), common.median_of(sink)
    confirmed = sum(run["accepted"] for run in ours)
    if stored < confirmed:
        raise RuntimeError(f"{confirmed} mails were confirmed, {stored} are stored")
    against = "plain aiosmtpd that stores nothing"
    return Outcome(
        f"mails of 6 KB, one in twenty of 140 KB, over {CONNECTIONS} persistent SMTP connections, {seconds} s a "
        "run; each is committed to the disk before its 250",
        (
            Figure("mail accepted", figures["per_second"], "/s", at_least(500), baseline["per_second"], against),
            Figure("mail accepted, DATA to 250, p95", figures["p95_ms"], "ms", None, baseline["p95_ms"], against),
        ),
        {"stored": stored, "runs": [{"ours": a, "sink": b} for a, b in zip(ours, sink, strict=True)]},
    )
