"""Mail for the tests, and the doors it goes through: a real listener on a free port of this machine."""

from __future__ import annotations

import asyncio
import smtplib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

import uvloop
from django.db import connection

from otklik.accounts.models import Project
from otklik.channels import actions
from otklik.channels.mail.listener import Listener, ListenerSettings
from otklik.channels.models import InboundItem

DARYA = "Дарья Соколова <darya@example.org>"
NET, SHOP = "net@demo.example", "shop@demo.example"
_numbers = iter(range(1, 10**9))


def letter(
    text: str = "Здравствуйте! Роутер мигает красным.",
    *,
    subject: str = "Не работает интернет",
    sender: str = DARYA,
    to: str = NET,
    message_id: str | None = None,
    html: str = "",
    files: dict[str, bytes] | None = None,
    **headers: str,
) -> EmailMessage:
    """Make a mail; header names are given with underscores. An empty header is left out."""
    mail = EmailMessage()
    fields = {
        "From": sender,
        "To": to,
        "Subject": subject,
        "Date": "Sun, 22 Nov 2026 12:00:00 +0300",
        "Message-ID": f"<{next(_numbers)}.mail@example.org>" if message_id is None else message_id,
    }
    fields.update({name.replace("_", "-"): value for name, value in headers.items()})
    for name, value in fields.items():
        if value:
            mail[name] = value
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    for name, data in (files or {}).items():
        kind = "image/png" if name.endswith(".png") else "application/pdf"
        mail.add_attachment(data, maintype=kind.split("/")[0], subtype=kind.split("/")[1], filename=name)
    return mail


@contextmanager
def listening(*, fast: bool = False, **settings: Any) -> Iterator[Listener]:
    """Run a listener in a thread of its own on a free port; `fast` = on uvloop, as the mail part does."""
    ready, done = threading.Event(), threading.Event()
    box: dict[str, Any] = {}

    async def main() -> None:
        listener = box["listener"] = Listener(ListenerSettings(**{"port": 0, **settings}))
        await listener.start()
        box["loop"], box["stop"] = asyncio.get_running_loop(), asyncio.Event()
        ready.set()
        await box["stop"].wait()
        await listener.stop()

    def run() -> None:
        try:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop if fast else None) as runner:
                runner.run(main())
        finally:
            ready.set()
            done.set()

    threading.Thread(target=run, name="listener under test", daemon=True).start()
    assert ready.wait(10)
    try:
        yield box["listener"]
    finally:
        box["loop"].call_soon_threadsafe(box["stop"].set)
        assert done.wait(20)


def deliver(listener: Listener, mail: EmailMessage | bytes, *to: str, sender: str = "darya@example.org") -> None:
    """Hand a mail over in an SMTP session of its own."""
    with smtplib.SMTP("127.0.0.1", listener.port, timeout=20) as session:
        raw = mail if isinstance(mail, bytes) else mail.as_bytes()
        session.sendmail(sender, list(to) or [NET], raw)


def take_in(project: Project, *mails: EmailMessage | bytes, recipient: str = "", **fields: Any) -> list[InboundItem]:
    """Take mails in as the listener does, without a session; return their items in order."""
    stored = actions.accept(
        [
            actions.RawItem(
                project_id=project.pk,
                channel="mail",
                external_id=f"test:{next(_numbers)}",
                raw=mail if isinstance(mail, bytes) else mail.as_bytes(),
                recipient=recipient,
                **fields,
            )
            for mail in mails
        ]
    )
    return [item for item in stored if item is not None]


def read(project: Project, *mails: EmailMessage | bytes, **fields: Any) -> list[InboundItem]:
    """Take mails in and read them; return their items as they are afterwards."""
    items = take_in(project, *mails, **fields)
    actions.read_inbound(project_id=project.pk, seconds=120)
    return [InboundItem.objects.get(pk=item.pk) for item in items]


def forget_connection() -> None:
    """Close this thread's connection, as a thread that ends must."""
    connection.close()
