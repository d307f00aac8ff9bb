"""Customers' cards and companies as the API shows them."""

from __future__ import annotations

import datetime

from otklik.api import outputs_cards as outputs
from otklik.api.inputs_cards import LEVELS
from otklik.customers import queries
from otklik.customers.models import Identity, Organisation, PanelRow, Person

WORDS = {value: word for word, value in LEVELS.items()}


def card_out(person: Person) -> outputs.CardOut:
    """Return the whole card; the project must be loaded. Five queries whatever its length."""
    identities = Identity.objects.filter(person_id=person.pk).order_by("pk")[:50]
    return outputs.CardOut(
        id=person.pk,
        project=person.project.key,
        name=person.name,
        note=person.note,
        organisation=person.organisation_id,
        customer_class=person.standing,
        language=person.language,
        region=person.region,
        birth_year=person.birth_year,
        technical_level=WORDS[person.technical_level],  # type: ignore[arg-type]
        mood=person.mood,
        no_robots=person.no_robots,
        preferred_channel=person.preferred_channel,
        quiet_from=_clock(person.quiet_from),
        quiet_to=_clock(person.quiet_to),
        time_zone=person.time_zone,
        address_form=person.address_form,
        identities=[
            outputs.IdentityOut(id=row.pk, kind=row.kind, value=row.value, verified=row.verified, main=row.is_main)
            for row in identities
        ],
        notes=[
            outputs.NoteOut(
                id=row.pk, author=row.author_name, text=row.text, pinned=row.pinned, created_at=row.created_at
            )
            for row in queries.notes_of(person)
        ],
        consents=[
            outputs.ConsentOut(
                id=row.pk,
                purpose=row.text.purpose,
                version=row.text.version,
                text_sha256=row.text.sha256,
                channel=row.channel,
                evidence=row.evidence,
                given_at=row.given_at,
                withdrawn_at=row.withdrawn_at,
            )
            for row in queries.consents_of(person)
        ],
        panels=[panel_out(row) for row in queries.panels_of(person)],
        version=person.version,
    )


def panel_out(row: PanelRow) -> outputs.PanelOut:
    """Return a purchase or a service."""
    return outputs.PanelOut(
        kind=row.kind,
        external_id=row.external_id,
        title=row.title,
        state=row.state,
        amount=str(row.amount) if row.amount is not None else None,
        currency=row.currency,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        updated_at=row.updated_at,
    )


def organisation_out(row: Organisation, key: str) -> outputs.OrganisationOut:
    """Return a company; `key` is its project's."""
    return outputs.OrganisationOut(id=row.pk, project=key, name=row.name, note=row.note, created_at=row.created_at)


def _clock(value: datetime.time | None) -> str | None:
    return value.strftime("%H:%M") if value else None
