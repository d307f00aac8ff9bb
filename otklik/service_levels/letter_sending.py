"""The transport of what a customer hears of his letter to the manager: that it has come, and the answer (R282).

Past the ticket, as the letter itself: no conversation, no status link, no address at which an answer would become a
part of a ticket.
"""

from __future__ import annotations

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from otklik.channels.mail import send_smtp
from otklik.channels.mail.send_compose import addresses_of
from otklik.channels.mail.send_gate import gate_of
from otklik.channels.mail.send_message import Mail, build
from otklik.channels.mail.send_server import server_for
from otklik.outbox.models import Delivery
from otklik.outbox.transports import NotWantedError, TransportBusyError, TransportError
from otklik.service_levels.models import ManagerLetter

TRANSPORT = "letter_mail"


def send(delivery: Delivery) -> None:
    """Send a receipt or an answer. Raises NotWantedError, TransportError, TransportBusyError."""
    mail = mail_of(delivery)
    server = server_for(delivery.project_id)
    if server is None:
        raise TransportError("There is no server for outgoing mail: set OTKLIK_SMTP_URL.")
    try:
        gate_of(server).must_be_up()
        send_smtp.hand_over(
            server,
            sender="",  # nobody is told of one that comes back
            instead=mail.sender_address,
            recipient=mail.recipient,
            raw=build(mail),
            project_id=delivery.project_id,
        )
    except send_smtp.BusyError as busy:
        raise TransportBusyError(busy.seconds, busy.reason) from None
    except send_smtp.NotTakenError as error:
        raise TransportError(str(error), permanent=error.permanent, wait_seconds=error.seconds or None) from error


def mail_of(delivery: Delivery) -> Mail:
    """Return the mail that a delivery means. Raises NotWantedError when letter or address are gone."""
    project = delivery.project
    row = ManagerLetter.objects.filter(pk=delivery.payload.get("letter") or 0, project=project).first()
    if row is None or not row.address:
        raise NotWantedError("the letter is gone")
    language = str(delivery.payload.get("language") or project.language)
    with translation.override(language):
        subject = _("Your message to the manager, No. %(number)s") % {"number": row.pk}
        text = row.answer if delivery.payload.get("what") == "answer" else _receipt(row)
    return Mail(
        sender_name=project.sender_name or project.name,
        sender_address=addresses_of(project)[0],
        recipient=row.address,
        subject=subject,
        message_id=str(delivery.payload["message_id"]),
        date=timezone.now().astimezone(project.zone),
        text=text,
        language=language,
        automatic="" if delivery.payload.get("what") == "answer" else "replied",
    )


def _receipt(row: ManagerLetter) -> str:
    words = [
        _("Your message to the manager (No. %(number)s) has reached us. Those who work on requests do not read it.")
        % {"number": row.pk},
        _("The manager answers you by mail. Please do not answer this letter."),
    ]
    return "\n\n".join(words)
