"""How many mails a second the listener accepts: stored and committed before 250. `python -m bench.mail_accept
[SECONDS]`.

Persistent connections, a mix of mails of 2 to 10 KB (one in twenty has 100 KB). The baseline of the same run: the
same sender against plain aiosmtpd that throws everything away.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import socket
import sys
import time
from typing import Any

from bench import mail_ground as ground

CONNECTIONS = 40
PORT, SINK_PORT = 2701, 2702


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


def answers(port: int) -> bool:
    """Whether somebody listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


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


def run(seconds: float = 10.0) -> dict[str, Any]:
    """Measure; the result is JSON-able."""
    import uvloop

    with ground.installation():
        ground.projects()
        env = {"OTKLIK_SMTP_PORT": str(PORT)}
        with ground.child("-m", "otklik.config.cli", "mail", env=env):
            ground.until(lambda: answers(PORT), 20, "the listener does not answer")
            uvloop.run(send(PORT, 2.0))
            ours = uvloop.run(send(PORT, seconds))
        with ground.child("-c", SINK % SINK_PORT):
            ground.until(lambda: answers(SINK_PORT), 20, "the sink does not answer")
            sink = uvloop.run(send(SINK_PORT, seconds))
        from otklik.channels.models import InboundItem

        stored = InboundItem.objects.count()
    return {
        "name": "mail accepted by the listener",
        "connections": CONNECTIONS,
        "ours": ours,
        "baseline_sink_without_storing": sink,
        "ratio": round(ours["per_second"] / sink["per_second"], 3),
        "stored_rows": stored,
    }


if __name__ == "__main__":
    print(json.dumps(run(float(sys.argv[1]) if len(sys.argv) > 1 else 10.0), indent=2, ensure_ascii=False))
    os._exit(0)
