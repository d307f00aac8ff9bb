"""A form becomes a ticket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from otklik.accounts.models import Project
from otklik.customers.actions import Contact, give_consent
from otklik.customers.models import ConsentText, Person
from otklik.desk.actions import NewMessage, open_ticket
from otklik.desk.actions.open import number_of
from otklik.desk.models import Ticket
from otklik.events.actor import Actor
from otklik.events.changes import change
from otklik.requests.events import RequestSubmitted
from otklik.requests.fields import subject_of
from otklik.requests.models import RequestType, Submission

CHANNEL = "form"


@dataclass(frozen=True)
class Submitted:
    """The ticket of a form; `new` is False when the same form had made it before."""

    ticket: Ticket
    number: str
    new: bool


def submit(
    *,
    project: Project,
    request_type: RequestType | None,
    name: str,
    contact: Contact,
    message: NewMessage,
    values: Mapping[str, str],
    key: str,
    language: str,
    consent: ConsentText | None = None,
) -> Submitted:
    """Open the ticket of a filled form; `request_type` None is the form for everything else, called `name`.

    Nobody has proved who he is: the contact's identities stay unverified and add nothing to a known customer's card
    (S04, S08). The same `key` gives the same ticket (F29). The consent is kept with the ticket and, when it has one,
    with its customer, with the ticket's number as the proof. Whether the form may be filled is checked by the door.
    """
    if known := _known(project, key):
        return known
    try:
        with transaction.atomic():
            return _submit(project, request_type, name, contact, message, values, key, language, consent)
    except IntegrityError:
        if known := _known(project, key):
            return known
        raise


def _known(project: Project, key: str) -> Submitted | None:
    row = Submission.objects.filter(project=project, key=key).select_related("ticket").first()
    return Submitted(row.ticket, number_of(project, row.ticket), new=False) if row else None


def _submit(
    project: Project,
    request_type: RequestType | None,
    name: str,
    contact: Contact,
    message: NewMessage,
    values: Mapping[str, str],
    key: str,
    language: str,
    consent: ConsentText | None,
) -> Submitted:
    actor = Actor(kind="customer", id=None, name=(contact.name or contact.email or contact.phone or "?")[:200])
    with change(actor=actor) as current:
        opened = open_ticket(
            actor=actor,
            project=project,
            subject=subject_of(request_type.subject if request_type else "", name, values),
            message=message,
            source=Ticket.Source.FORM,
            channel=CHANNEL,
            contact=contact,
            priority=request_type.priority if request_type else Ticket.Priority.NORMAL,
            topic=request_type.topic if request_type else None,
            team=request_type.team if request_type else None,
        )
        ticket = opened.ticket
        Submission.objects.create(
            project=project, ticket=ticket, type=request_type, consent=consent, key=key, language=language
        )
        number = number_of(project, ticket)
        if consent is not None and ticket.person_id is not None:
            person = Person.objects.get(pk=ticket.person_id)
            give_consent(person=person, text=consent, channel=CHANNEL, evidence=number, actor=actor)
        current.record(
            RequestSubmitted(
                project=project.pk,
                ticket=ticket.pk,
                type=request_type.pk if request_type else None,
                name=name,
                consent=consent.version if consent else "",
            )
        )
    return Submitted(ticket, number, new=True)
