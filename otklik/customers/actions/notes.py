"""Notes on a customer's card; pinned ones stand beside his tickets."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.customers.actions.locking import locked
from otklik.customers.events import CustomerNoted
from otklik.customers.models import Person, PersonNote
from otklik.events.changes import change
from otklik.lib.text import storable

MOST = 200


def add_note(*, access: Access, person: Person, text: str, pinned: bool = True) -> PersonNote:
    """Write a note on a card. Raises DeniedError, ValidationError for an empty one or more than 200."""
    access.require(Right.WORK, person.project_id)
    text = storable(text).strip()[:4000]
    if not text:
        raise ValidationError({"text": _("Write something first.")})
    with change(actor=access.actor) as current:
        person = locked(person)
        if PersonNote.objects.filter(person=person).count() >= MOST:
            raise ValidationError(_("A customer has at most %(count)s notes."), params={"count": MOST})
        row = PersonNote.objects.create(
            project_id=person.project_id,
            person=person,
            author_id=access.user_id,
            author_name=access.name[:200],
            text=text,
            pinned=pinned,
        )
        current.record(_event(row, "added"))
    return row


def pin_note(*, access: Access, note: PersonNote, pinned: bool) -> None:
    """Pin a note or unpin it. Raises DeniedError."""
    access.require(Right.WORK, note.project_id)
    with change(actor=access.actor) as current:
        if PersonNote.objects.filter(pk=note.pk, pinned=not pinned).update(pinned=pinned):
            current.record(_event(note, "pinned" if pinned else "unpinned"))


def remove_note(*, access: Access, note: PersonNote) -> None:
    """Remove a note: one's own, anybody's for supervisors. Raises DeniedError."""
    access.require(Right.WORK if note.author_id == access.user_id else Right.SUPERVISE, note.project_id)
    with change(actor=access.actor) as current:
        event = _event(note, "removed")
        if PersonNote.objects.filter(pk=note.pk).delete()[0]:
            current.record(event)


def _event(note: PersonNote, did: str) -> CustomerNoted:
    return CustomerNoted(project=note.project_id, person=note.person_id, note=note.pk, did=did)
