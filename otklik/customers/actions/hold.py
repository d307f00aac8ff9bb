"""Legal holds: what must be kept whatever is asked for or due."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.customers.events import CustomerHeld
from otklik.customers.models import Erasure, Hold, Person, Retention
from otklik.events.changes import change
from otklik.lib import clock
from otklik.lib.text import storable

MAX_OPEN = 20


def hold_person(*, access: Access, person: Person, reason: str) -> Hold:
    """Keep everything of a customer until the hold is released. Raises DeniedError (supervisors), ValidationError."""
    access.require(Right.SUPERVISE, person.project_id)
    with change(actor=access.actor) as current:
        person = Person.objects.select_for_update().get(pk=person.pk)
        row = place(access, project_id=person.project_id, person=person, ticket_id=None, reason=reason)
        facts: dict[str, Any] = {"did": "held", "hold": row.pk, "reason": row.reason}
        current.record(CustomerHeld(project=row.project_id, person=person.pk, **facts))
    return row


def release_person(*, access: Access, hold: Hold, reason: str) -> None:
    """End the hold of a customer; `reason` says why. Raises DeniedError (supervisors), ValidationError."""
    access.require(Right.SUPERVISE, hold.project_id)
    with change(actor=access.actor) as current:
        said = release(hold, reason)
        if said is not None and hold.person_id is not None:
            facts: dict[str, Any] = {"did": "released", "hold": hold.pk, "reason": said}
            current.record(CustomerHeld(project=hold.project_id, person=hold.person_id, **facts))


def place(access: Access, *, project_id: int, person: Person | None, ticket_id: int | None, reason: str) -> Hold:
    """Write the row of a hold inside a change; `person`, of the card or of the ticket, must be locked."""
    said = _reason(reason)
    if person is not None:
        if person.merged_into_id is not None or person.erased_at is not None:
            raise ValidationError(_("This card is closed: it was merged into another one or erased."))
        if Erasure.objects.filter(person_id=person.pk, state=Erasure.State.WAITING).exists():
            raise ValidationError(_("The customer's data are being erased at this moment."))
    of = {"ticket_id": ticket_id} if ticket_id else {"person": person}
    if Hold.objects.filter(project_id=project_id, released_at=None, **of).count() >= MAX_OPEN:
        raise ValidationError(_("At most %(count)s holds at once.") % {"count": MAX_OPEN})
    return Hold.objects.create(
        project_id=project_id, reason=said, by_id=access.user_id, by_name=access.name[:200], at=clock.now(), **of
    )


def release(hold: Hold, reason: str) -> str | None:
    """End a hold inside a change; return the reason as it is kept, None when it had ended already."""
    said = _reason(reason)
    if not Hold.objects.filter(pk=hold.pk, released_at=None).update(released_at=clock.now()):
        return None
    # What was due meanwhile lies behind the place that retention has reached.
    Retention.objects.filter(project_id=hold.project_id).update(reached={})
    return said


def _reason(text: str) -> str:
    said = " ".join(storable(text).split())[:500]
    if not said:
        raise ValidationError(_("Write the reason: a case number, an order, a complaint."))
    return said
