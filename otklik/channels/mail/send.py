"""The transport "mail": a delivery's message becomes one mail for each recipient, all with the same Message-ID.

Each recipient gets an envelope and a To of his own: nobody sees who else takes part, and nobody is quoted to another
(S41).
"""

from __future__ import annotations

import logging

from django.conf import settings

from otklik.channels.mail import send_smtp
from otklik.channels.mail.send_compose import Letter, compose
from otklik.channels.mail.send_gate import gate_of
from otklik.channels.mail.send_message import build
from otklik.channels.mail.send_server import server_for
from otklik.outbox import actions as outbox
from otklik.outbox.models import Delivery
from otklik.outbox.transports import TransportBusyError, TransportError

logger = logging.getLogger(__name__)


def send(delivery: Delivery) -> None:
    """Hand a delivery over to the project's server, recipient by recipient.

    Who is refused for good while others are served gets a dead delivery of his own. Raises TransportError,
    TransportBusyError.
    """
    server = server_for(delivery.project_id)
    if server is None:
        raise TransportError(
            "There is no server for outgoing mail: set OTKLIK_SMTP_URL, or an SMTP server in a mail account "
            "of the project."
        )
    try:
        gate_of(server).must_be_up()
    except send_smtp.BusyError as busy:
        raise TransportBusyError(busy.seconds, busy.reason) from None
    letter = compose(delivery)
    done = set(delivery.payload.get("accepted", ()))
    waiting = [address for address in letter.recipients if address not in done]
    refused: dict[str, str] = {}
    put_off: send_smtp.NotTakenError | None = None
    for recipient in waiting:
        try:
            _one(delivery, letter, server, recipient)
        except send_smtp.BusyError as busy:
            _report(delivery, refused)
            raise TransportBusyError(busy.seconds, busy.reason) from None
        except send_smtp.NotTakenError as error:
            if error.permanent:
                refused[recipient] = str(error)
                continue
            put_off = error
            if error.seconds:
                break  # the server as such: the others would fare no better
        else:
            done.add(recipient)
            if len(letter.recipients) > 1:
                outbox.accepted(delivery=delivery, recipient=recipient)
    _finish(delivery, refused, put_off, anybody=bool(done))


def _finish(
    delivery: Delivery, refused: dict[str, str], put_off: send_smtp.NotTakenError | None, *, anybody: bool
) -> None:
    if put_off is None and not anybody:
        raise TransportError(" ".join(dict.fromkeys(refused.values())), permanent=True)
    _report(delivery, refused)
    if put_off is not None:
        raise TransportError(str(put_off), wait_seconds=put_off.seconds or None)


def _report(delivery: Delivery, refused: dict[str, str]) -> None:
    for recipient, error in refused.items():
        outbox.refused(delivery=delivery, recipient=recipient, error=error)


def _one(delivery: Delivery, letter: Letter, server: send_smtp.Server, recipient: str) -> None:
    try:
        raw = build(letter.mail_to(recipient))
    except ValueError as error:
        raise send_smtp.NotTakenError(f"{recipient}: {error}", permanent=True) from error
    if len(raw) > settings.MAX_MAIL_BYTES * 2:
        raise send_smtp.NotTakenError(f"the mail is too large: {len(raw) // 2**20} MB", permanent=True)
    sender = "" if letter.automatic else letter.sender_address
    taken = send_smtp.hand_over(
        server,
        sender=sender,
        instead=letter.sender_address,
        recipient=recipient,
        raw=raw,
        project_id=delivery.project_id,
    )
    if taken.recovered:
        count = outbox.hurry(transport=delivery.transport, project_ids=gate_of(server).projects)
        logger.info("%s takes mail again, %s deliveries hurry", server.place, count)
