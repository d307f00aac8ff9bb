"""The installation's own letters (password resets, invitations): Django's mail backend on the job queue.

They belong to no project, so they are no deliveries. A letter becomes a job in the transaction of what it tells about,
its content sealed: the link in it lets somebody in, and the job table is in every backup (S49). Without a server for
them they are dropped when their turn comes, and the log says so without the link.
"""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Sequence
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMultiAlternatives
from django.utils import timezone
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job

from otklik.channels.mail import send_smtp
from otklik.channels.mail.send_headers import encoded, one_line
from otklik.channels.mail.send_message import Mail, build
from otklik.channels.mail.send_server import installation_server
from otklik.lib.addresses import normalise_address
from otklik.lib.sealed import SealError, seal, unseal

logger = logging.getLogger(__name__)
WAIT_SECONDS = (5, 15, 60, 120, 240, 480, 900)  # then every 15 minutes
MAX_TRIES = 30  # some six hours: a link of a letter older than that lets nobody in any more


class LaterError(Exception):
    """The letter was not taken now."""


class Backoff(BaseRetryStrategy):
    """Again later and later, for as long as such letters are of use."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if not isinstance(exception, LaterError) or job.attempts >= MAX_TRIES:
            return None
        return RetryDecision(retry_in={"seconds": WAIT_SECONDS[min(job.attempts, len(WAIT_SECONDS) - 1)]})


RETRY = Backoff()


class Backend(BaseEmailBackend):
    """EMAIL_BACKEND: queues each letter for each of its recipients; never uses the network itself."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        from otklik.config.tasks import send_own_mail

        queued = 0
        for message in email_messages:
            recipients = [address for raw in message.recipients() if (address := normalise_address(parseaddr(raw)[1]))]
            for recipient in recipients:
                send_own_mail.defer(sealed=seal(json.dumps(_letter(message, recipient)), settings.FIELD_KEYS))
            queued += bool(recipients)
        return queued


def _letter(message: EmailMessage, recipient: str) -> dict[str, Any]:
    html = ""
    if isinstance(message, EmailMultiAlternatives):
        html = next((str(body) for body, kind in message.alternatives if kind == "text/html"), "")
    return {
        "recipient": recipient,
        "sender": message.from_email or settings.DEFAULT_FROM_EMAIL,
        "subject": one_line(str(message.subject), 250),
        "text": str(message.body),
        "html": html,
        "message_id": f"<letter.{secrets.token_hex(16)}@{settings.MAIL_DOMAIN}>",
    }


def deliver(sealed: str) -> None:
    """Hand one letter over. Raises LaterError when it is to be tried again."""
    try:
        letter = json.loads(unseal(sealed, settings.FIELD_KEYS))
    except SealError:
        logger.error("a letter of the installation cannot be opened: it was sealed with another OTKLIK_FIELD_KEY")
        return
    server = installation_server()
    what = f"{encoded(letter['subject'])!r} to {letter['recipient']}"
    if server is None:
        logger.warning("the letter %s was not sent: set OTKLIK_SMTP_URL, the server for outgoing mail", what)
        return
    name, address = parseaddr(letter["sender"])
    try:
        raw = build(
            Mail(
                sender_name=name,
                sender_address=address,
                recipient=letter["recipient"],
                subject=letter["subject"],
                message_id=letter["message_id"],
                text=letter["text"],
                html=letter["html"],
                language=settings.LANGUAGE_CODE,
                date=timezone.now(),
                automatic="generated",
            )
        )
        send_smtp.hand_over(server, sender=address, recipient=letter["recipient"], raw=raw)
    except send_smtp.BusyError as busy:
        raise LaterError(str(busy)) from None
    except send_smtp.NotTakenError as error:
        if not error.permanent:
            raise LaterError(str(error)) from None
        logger.error("the letter %s was refused: %s", what, error)
    except ValueError as error:
        logger.error("the letter %s cannot be written: %s", what, error)
