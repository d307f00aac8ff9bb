from __future__ import annotations

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk.events import ParticipantAdded
from otklik.desk.models import Participant, Ticket
from otklik.events.changes import change
from otklik.lib.addresses import normalise_address


def add_participant(*, access: Access, ticket: Ticket, address: str, name: str = "") -> Participant:
    """Let an address take part in the conversation: answers go there and its replies land here (S04: an operator
    decides).

    Raises DeniedError, ValueError when it is not an address.
    """
    access.require(Right.WORK, ticket.project_id)
    cleaned = normalise_address(address)
    if cleaned is None:
        raise ValueError("not a mail address")
    with change(actor=access.actor) as current:
        row, created = Participant.objects.get_or_create(
            ticket=ticket,
            address=cleaned,
            defaults={"project_id": ticket.project_id, "name": name[:200], "verified": True},
        )
        if created:
            current.record(ParticipantAdded(project=ticket.project_id, ticket=ticket.pk, address=cleaned))
        elif not row.verified:
            row.verified = True
            row.save(update_fields=["verified"])
    return row
