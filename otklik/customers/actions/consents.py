"""Consents (152-FZ article 9, GDPR article 7): a separate record for each purpose and version of the text."""

from __future__ import annotations

import hashlib

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.customers.actions.locking import locked
from otklik.customers.events import ConsentChanged, CustomerSettingsChanged
from otklik.customers.models import Consent, ConsentText, Person
from otklik.events.actor import Actor
from otklik.events.changes import change
from otklik.lib import clock
from otklik.lib.text import storable


def save_consent_text(*, access: Access, project: Project, purpose: str, version: str, text: str) -> ConsentText:
    """Add a version of a consent's text; versions that people agreed to are never changed.

    Raises DeniedError, ValidationError for an empty field or a version with another wording.
    """
    access.require(Right.MANAGE, project.pk)
    purpose, version = (" ".join(storable(value).split()) for value in (purpose, version))
    text = storable(text).strip()
    if not (purpose and version and text) or len(purpose) > 60 or len(version) > 40 or len(text) > 20_000:
        raise ValidationError(_("Write a purpose, a version and the text."))
    digest = hashlib.sha256(text.encode()).hexdigest()
    with change(actor=access.actor) as current:
        row, created = ConsentText.objects.get_or_create(
            project=project, purpose=purpose, version=version, defaults={"text": text, "sha256": digest}
        )
        if not created and row.sha256 != digest:
            raise ValidationError(_("This version has another wording already. Give the new wording a new version."))
        if created:
            changes = {f"{purpose} {version}": ["", digest]}
            current.record(CustomerSettingsChanged(project=project.pk, what="consent_text", changes=changes))
    return row


def give_consent(
    *, person: Person, text: ConsentText, channel: str, evidence: str = "", access: Access | None = None,
    actor: Actor | None = None,
) -> Consent:  # fmt: skip
    """Record that a customer agreed to a text; once while it is in force.

    An operator records it with his `access`; a form's door, where the customer himself agreed, with an `actor`.
    `evidence` is what proves it: the number he called from, the form's address. Raises DeniedError, ValidationError.
    """
    if access is not None:
        access.require(Right.WORK, person.project_id)
        actor = access.actor
    if actor is None:
        raise ValueError("somebody records a consent")
    if text.project_id != person.project_id:
        raise ValidationError(_("This text belongs to another project."))
    with change(actor=actor) as current:
        person = locked(person)  # of two clicks at once the second finds the first one's record
        row = Consent.objects.filter(person=person, text=text, withdrawn_at=None).first()
        if row is not None:
            return row
        row = Consent.objects.create(
            project_id=person.project_id,
            person=person,
            text=text,
            channel=storable(channel)[:24],
            evidence=storable(evidence)[:200],
            given_at=clock.now(),
        )
        current.record(_event(row, text, "given"))
    return row


def withdraw_consent(*, access: Access, consent: Consent) -> None:
    """Record that a customer took a consent back: one action, at once. Raises DeniedError."""
    access.require(Right.WORK, consent.project_id)
    with change(actor=access.actor) as current:
        if Consent.objects.filter(pk=consent.pk, withdrawn_at=None).update(withdrawn_at=clock.now()):
            current.record(_event(consent, consent.text, "withdrawn"))


def _event(row: Consent, text: ConsentText, did: str) -> ConsentChanged:
    return ConsentChanged(
        project=row.project_id,
        person=row.person_id,
        consent=row.pk,
        did=did,
        purpose=text.purpose,
        version=text.version,
        channel=row.channel,
    )
