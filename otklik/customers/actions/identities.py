"""Ways to reach a customer: telephone numbers, addresses, contract numbers, names in messengers."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.customers.actions.locking import locked
from otklik.customers.events import IdentityChanged
from otklik.customers.models import Identity, Person
from otklik.events.changes import change
from otklik.lib.addresses import normalise_address
from otklik.lib.phones import normalise_phone
from otklik.lib.text import storable

MOST = 50
MAX_NAME = 64


class IdentityTakenError(ValidationError):
    """Another customer of the project has this identity; `owner` is he."""

    def __init__(self, owner: Person, value: str) -> None:
        self.owner = owner
        super().__init__(_("%(value)s belongs to %(name)s."), params={"value": value, "name": owner})


def written(project: Project, kind: str, value: str) -> str:
    """Return an identity as it is kept; raises ValidationError for what cannot be one."""
    if kind not in Identity.Kind.values:
        raise ValidationError({"kind": _("There is no such choice.")})
    text = " ".join(storable(value).split())
    if kind == Identity.Kind.PHONE:
        kept = normalise_phone(text, region=project.region)
        problem = _("This is not a telephone number.")
    elif kind == Identity.Kind.EMAIL:
        kept, problem = normalise_address(text), _("This is not an e-mail address.")
    elif kind == Identity.Kind.CONTRACT:
        kept, problem = text[:MAX_NAME].upper() or None, _("Write the number of the contract.")
    else:
        kept, problem = text.lstrip("@")[:MAX_NAME].lower() or None, _("Write the name in the messenger.")
    if kept is None:
        raise ValidationError({"value": problem})
    return kept


def taken_by(project_id: int, kind: str, value: str) -> Person | None:
    """Return the customer who has this identity."""
    row = Identity.objects.select_related("person").filter(project_id=project_id, kind=kind, value=value).first()
    return row.person if row else None


def add_identity(*, access: Access, person: Person, kind: str, value: str) -> Identity:
    """Add an identity to a card, unverified: only what we have seen the customer use is verified.

    Raises DeniedError, IdentityTakenError when another customer has it, ValidationError.
    """
    access.require(Right.WORK, person.project_id)
    kept = written(person.project, kind, value)
    with change(actor=access.actor) as current:
        person = locked(person)
        if Identity.objects.filter(person_id=person.pk).count() >= MOST:
            raise ValidationError(_("A customer has at most %(count)s ways to reach him."), params={"count": MOST})
        try:
            with transaction.atomic():
                row = Identity.objects.create(project_id=person.project_id, person=person, kind=kind, value=kept)
        except IntegrityError as error:
            owner = taken_by(person.project_id, kind, kept)
            if owner is None:
                raise
            if owner.pk == person.pk:
                return Identity.objects.get(project_id=person.project_id, kind=kind, value=kept)
            raise IdentityTakenError(owner, kept) from error
        _touch(person)
        current.record(_event(row, "added"))
    return row


def remove_identity(*, access: Access, identity: Identity) -> None:
    """Take an identity off a card. Raises DeniedError."""
    access.require(Right.WORK, identity.project_id)
    with change(actor=access.actor) as current:
        person = locked(identity.person)
        deleted, _by = Identity.objects.filter(pk=identity.pk, person=person).delete()
        if deleted:
            _touch(person)
            current.record(_event(identity, "removed"))


def make_main(*, access: Access, identity: Identity) -> None:
    """Make an identity the main one of its kind. Raises DeniedError."""
    access.require(Right.WORK, identity.project_id)
    with change(actor=access.actor) as current:
        person = locked(identity.person)
        row = Identity.objects.filter(pk=identity.pk, person=person).first()
        if row is None or row.is_main:
            return
        Identity.objects.filter(person=person, kind=row.kind, is_main=True).update(is_main=False)
        Identity.objects.filter(pk=row.pk).update(is_main=True)
        _touch(person)
        current.record(_event(row, "main"))


def _touch(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(version=person.version + 1)


def _event(row: Identity, did: str) -> IdentityChanged:
    return IdentityChanged(
        project=row.project_id, person=row.person_id, did=did, identity_kind=row.kind, value=row.value
    )
