"""Letters to the manager: written by customers and operators, read and answered by those who supervise (R282)."""

from __future__ import annotations

import datetime
import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.models import Membership, Project, User
from otklik.accounts.roles import RIGHTS, Right
from otklik.desk.models import Ticket
from otklik.desk.signing import message_id_for
from otklik.events.actor import Actor
from otklik.events.changes import change
from otklik.lib import clock
from otklik.lib.text import storable
from otklik.outbox import actions as outbox
from otklik.service_levels.choosing import Asked, asked_of, choose
from otklik.service_levels.letter_events import ManagerAnswered, ManagerAsked
from otklik.service_levels.letter_sending import TRANSPORT
from otklik.service_levels.models import LONGEST, ManagerLetter, Side

PURPOSE = "manager"
PER_DAY = 20  # letters of one operator in a project


def write_to_manager(*, access: Access, project: Project, text: str, ticket: Ticket | None = None) -> ManagerLetter:
    """Write to the manager as somebody who works in the project. Raises DeniedError, ValidationError."""
    access.require(Right.WORK, project.pk)
    since = clock.now() - datetime.timedelta(days=1)
    written = ManagerLetter.objects.filter(project=project, user_id=access.user_id, at__gt=since)
    if written[:PER_DAY].count() >= PER_DAY:
        raise ValidationError(_("You have written often enough today. Call, or wait for an answer."))
    user = User.objects.get(pk=access.user_id)
    return _write(access.actor, project, ticket, text, by="operator", user=user, name=str(user)[:200])


def customer_to_manager(
    *, project: Project, ticket: Ticket | None, address: str, name: str, text: str, language: str
) -> ManagerLetter:
    """Write to the manager as a customer, who gets a receipt by mail. Raises ValidationError.

    The caller has found the ticket by the customer's own status link, or has none, and counts how often he writes.
    The history knows that a customer wrote; who it was stands in the letter alone, which can be erased.
    """
    actor = Actor(kind="customer", id=None, name="")
    with change(actor=actor):
        row = _write(actor, project, ticket, text, by="customer", address=address, name=name[:200])
        _send(row, "receipt", language)
    return row


def _send(row: ManagerLetter, what: str, language: str = "") -> None:
    outbox.queue(
        project_id=row.project_id,
        transport=TRANSPORT,
        purpose=PURPOSE,
        recipients=[],  # they are read from the letter at the moment of sending
        external_id=f"{what}:{row.pk}",
        payload={
            "letter": row.pk,
            "what": what,
            "language": language,
            "message_id": message_id_for(row.ticket_id or 0, 0, secrets.token_hex(6)),
        },
    )


def answer_letter(*, access: Access, letter: ManagerLetter, text: str) -> ManagerLetter:
    """Answer a letter, once. Raises DeniedError, ValidationError; one that was answered already stays as it is."""
    access.require(Right.SUPERVISE, letter.project_id)
    words = _words(text)
    with change(actor=access.actor) as current:
        row = ManagerLetter.objects.select_for_update().get(pk=letter.pk)
        if row.answered_at is not None:
            raise ValidationError(_("It has been answered already."))
        if row.user_id == access.user_id:
            raise ValidationError(_("Nobody answers his own message."))
        row.answer, row.answered_at = words, clock.now()
        row.answered_by_id, row.answered_name = access.user_id, access.name[:200]
        row.save(update_fields=["answer", "answered_at", "answered_by", "answered_name"])
        current.record(ManagerAnswered(project=row.project_id, letter=row.pk, user=row.user_id))
        if row.address:
            _send(row, "answer")
    return row


def _write(actor: Actor, project: Project, ticket: Ticket | None, text: str, **who: Any) -> ManagerLetter:
    words = _words(text)
    with change(actor=actor) as current:
        named, people = _told(project, ticket, who.get("user"))
        row = ManagerLetter.objects.create(
            project=project, ticket=ticket, text=words, manager=named, at=clock.now(), **who
        )
        current.record(ManagerAsked(project=project.pk, letter=row.pk, people=people))
    return row


def _words(text: str) -> str:
    words = storable(text).strip()
    if not words or len(words) > LONGEST:
        raise ValidationError({"text": _("Write something, 4000 signs at most.")})
    return words


def _told(project: Project, ticket: Ticket | None, writer: User | None) -> tuple[User | None, list[int]]:
    """Return the manager whom the matrix names, and who is told: he alone, or all who supervise where he may not be.

    Neither the writer nor whoever holds the ticket is told, and nobody without the right to read it.
    """
    asked = asked_of(ticket, clock.now(), side=Side.OURS, level=1) if ticket else Asked(project, clock.now())
    roles = [role for role, rights in RIGHTS.items() if Right.SUPERVISE in rights]
    rows = Membership.objects.filter(project=project, role__in=roles, user__is_active=True)
    concerned = {writer.pk if writer else None, ticket.assignee_id if ticket else None}
    able = [pk for pk in rows.order_by("pk").values_list("user_id", flat=True) if pk not in concerned]
    named = choose(asked).user
    return (named, [named.pk]) if named is not None and named.pk in able else (None, able)
