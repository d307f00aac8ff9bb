"""The transports of notices. What is said, and whether it may be, is decided at the moment of sending (S29, S41)."""

from __future__ import annotations

import json

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from otklik.accounts.access import load_access
from otklik.accounts.models import Project, User
from otklik.channels.bots import sending as bots
from otklik.channels.mail import send_smtp
from otklik.channels.mail.send_compose import addresses_of
from otklik.channels.mail.send_gate import gate_of
from otklik.channels.mail.send_message import Mail, build
from otklik.channels.mail.send_server import server_for
from otklik.desk.models import Ticket
from otklik.desk.signing import reply_address
from otklik.lib import safehttp
from otklik.notifications.actions import chat_is_gone
from otklik.notifications.kinds import kind_of
from otklik.notifications.models import BotLink, Notice, PushSubscription
from otklik.notifications.reactions import may_know, tell_by_mail
from otklik.notifications.words import Said, for_chat, for_mail, said
from otklik.outbox.models import Delivery
from otklik.outbox.transports import NotWantedError, TransportBusyError, TransportError

MOST_GATHERED = 50
PUSH_SECONDS = 12 * 3600  # how long a push service keeps a message for a browser that is away
GONE = frozenset({404, 410})
Told = list[tuple[Notice, Said]]


def send_mail(delivery: Delivery) -> None:
    """Send notices as one mail. Raises NotWantedError, TransportError, TransportBusyError."""
    user, told = _told(delivery)
    server = server_for(delivery.project_id)
    if server is None:
        raise TransportError("There is no server for outgoing mail: set OTKLIK_SMTP_URL.")
    try:
        gate_of(server).must_be_up()
        sender, answers_to = addresses_of(delivery.project)
        mail = _mail(delivery, user, told, sender, answers_to)
        send_smtp.hand_over(
            server,
            sender="",  # nobody is told of a notice that comes back
            instead=sender,
            recipient=user.email,
            raw=build(mail),
            project_id=delivery.project_id,
        )
    except send_smtp.BusyError as busy:
        raise TransportBusyError(busy.seconds, busy.reason) from None
    except send_smtp.NotTakenError as error:
        raise TransportError(str(error), permanent=error.permanent, wait_seconds=error.seconds or None) from error


def _mail(delivery: Delivery, user: User, told: Told, sender: str, answers_to: str) -> Mail:
    project: Project = delivery.project
    with translation.override(user.language):
        subject, text = _gathered(told) if len(told) > 1 else for_mail(told[0][1])
    answered = told[0][0].ticket_id if len(told) == 1 and told[0][1].answerable else None
    return Mail(
        sender_name=project.sender_name or project.name,
        sender_address=sender,
        recipient=user.email,
        reply_to=reply_address(answers_to, answered) if answered else "",
        subject=subject,
        message_id=str(delivery.payload["message_id"]),
        date=timezone.now().astimezone(project.zone),
        text=text,
        language=user.language,
        automatic="generated",
    )


def _gathered(told: Told) -> tuple[str, str]:
    subject = _("What is new: %(count)s") % {"count": len(told)}
    lines = [
        f"{words.number} {words.title}\n{words.text[:200]}\n{settings.PUBLIC_URL}{words.url}" for _n, words in told
    ]
    return subject, "\n\n".join([subject, *lines])


def send_chat(delivery: Delivery) -> None:
    """Send notices to a person's chat with a bot. Raises NotWantedError, TransportError, TransportBusyError.

    Who blocked the bot is told by mail instead, and his chat is linked no longer.
    """
    user, told = _told(delivery)
    link = BotLink.objects.select_related("bot").filter(
        pk=delivery.payload.get("link") or 0, user=user, project_id=delivery.project_id
    )
    found = link.first()
    if found is None or not found.bot.is_active:
        raise NotWantedError("his chat is linked no longer")
    bots.must_not_repeat(delivery)
    with translation.override(user.language):
        text = "\n\n".join(_gathered(told)[1:]) if len(told) > 1 else for_chat(told[0][1], told[0][0])
    try:
        bots.say_all(delivery, found.bot, found.chat, text)
    except bots.ChatGoneError:
        chat_is_gone(found)
        for notice, _words in told:
            tell_by_mail(notice, gathered="batch" in delivery.payload)
        raise


def send_push(delivery: Delivery) -> None:
    """Send a notice to one browser (RFC 8030). Raises NotWantedError, TransportError, TransportBusyError."""
    from otklik.lib import webpush  # brings 10 MB of cryptography along

    user, told = _told(delivery)
    browser = PushSubscription.objects.filter(pk=delivery.payload.get("browser") or 0, user=user).first()
    if browser is None:
        raise NotWantedError("the browser takes none any more")
    notice, words = told[0]
    body = {
        "title": " ".join(part for part in (words.number, words.title) if part),
        "body": words.text[:300],
        "url": words.url,
        "tag": f"notice-{notice.pk}",
    }
    plain = json.dumps(body, ensure_ascii=False).encode()
    try:
        answer = safehttp.request(
            "POST",
            browser.endpoint,
            headers=webpush.headers(
                browser.endpoint, private=settings.PUSH_KEY, contact=settings.PUBLIC_URL, seconds=PUSH_SECONDS
            ),
            body=webpush.encrypt(plain, public=browser.public_key, secret=browser.secret),
            policy=safehttp.Policy(allowed=settings.ALLOWED_NETWORKS, max_bytes=64 * 1024),
        )
    except safehttp.RefusedError as error:
        raise TransportError(str(error), permanent=True) from error
    except (safehttp.FailedError, ValueError) as error:
        raise TransportError(str(error), permanent=isinstance(error, ValueError)) from error
    _taken(browser, answer)


def _taken(browser: PushSubscription, answer: safehttp.Answer) -> None:
    if answer.status in GONE:
        browser.delete()
        raise NotWantedError("the browser has ended its subscription")
    if answer.status == 429 or answer.status >= 500:
        wait = answer.headers.get("retry-after", "")
        raise TransportError(
            f"push: HTTP {answer.status}", wait_seconds=min(float(wait), 3600.0) if wait.isdigit() else None
        )
    if not 200 <= answer.status < 300:
        raise TransportError(f"push: HTTP {answer.status}", permanent=True)


def _told(delivery: Delivery) -> tuple[User, Told]:
    """Return whom a delivery is for and what he may be told now: unread, and within his walls of this moment.

    Raises NotWantedError when nothing is left.
    """
    payload = delivery.payload
    user = User.objects.filter(pk=payload.get("user") or 0, is_active=True).first()
    if user is None:
        raise NotWantedError("the person is gone")
    rows = Notice.objects.filter(user=user, project_id=delivery.project_id, read_at=None)
    if payload.get("batch"):  # of the digest what was to come this way
        way = delivery.transport.removeprefix("notice_")
        wanted = rows.filter(batch=payload["batch"], ways__contains=[way])
    else:
        wanted = rows.filter(pk=payload.get("notice") or 0)
    access = load_access(user)
    notices = list(wanted.order_by("id")[:MOST_GATHERED])
    tickets = Ticket.objects.filter(project_id=delivery.project_id).select_related("project")
    found = tickets.in_bulk([notice.ticket_id for notice in notices if notice.ticket_id])
    told: Told = []
    with translation.override(user.language):
        for notice in notices:
            kind = kind_of(notice.kind)
            if kind is None or not may_know(access, kind, notice.project_id, notice.ticket_id):
                continue
            told.append((notice, said(notice, kind, found.get(notice.ticket_id or 0), access)))
    if not told:
        raise NotWantedError("he has read it, or may not see it any more")
    return user, told
