"""What calls about customers' cards and companies are answered. Explicit lists of fields, as in `outputs`."""

from __future__ import annotations

import datetime

from pydantic import Field

from otklik.api.inputs_cards import LevelWord
from otklik.api.outputs import Output


class IdentityOut(Output):
    """A way to reach a customer."""

    id: int
    kind: str
    value: str
    verified: bool = Field(description="Whether we have seen him use it.")
    main: bool


class NoteOut(Output):
    """A note on a card."""

    id: int
    author: str
    text: str
    pinned: bool
    created_at: datetime.datetime


class ConsentOut(Output):
    """That a customer agreed to a text, and when he took it back."""

    id: int
    purpose: str
    version: str
    text_sha256: str
    channel: str
    evidence: str
    given_at: datetime.datetime
    withdrawn_at: datetime.datetime | None


class PanelOut(Output):
    """A purchase or a service."""

    kind: str
    external_id: str
    title: str
    state: str
    amount: str | None
    currency: str
    starts_on: datetime.date | None
    ends_on: datetime.date | None
    updated_at: datetime.datetime


class CardOut(Output):
    """The whole card of a customer."""

    id: int
    project: str
    name: str
    note: str
    organisation: int | None
    customer_class: str = Field(description="Key of his class; empty is ordinary.")
    language: str
    region: str
    birth_year: int | None
    technical_level: LevelWord
    mood: str
    no_robots: bool
    preferred_channel: str
    quiet_from: str | None
    quiet_to: str | None
    time_zone: str
    address_form: str
    identities: list[IdentityOut]
    notes: list[NoteOut]
    consents: list[ConsentOut]
    panels: list[PanelOut]
    version: int = Field(description="Grows with each change of the card.")


class OrganisationOut(Output):
    """A customers' company."""

    id: int
    project: str
    name: str
    note: str
    created_at: datetime.datetime


class OrganisationList(Output):
    """Companies, the one known longest first."""

    items: list[OrganisationOut]
    next: str | None = Field(description="Address of what follows, null at the end.")


class MergeOut(Output):
    """That two cards became one. It can be undone for a day."""

    id: int
    kept: int
    gone: int
    reason: str
    by: str
    at: datetime.datetime
    undone_at: datetime.datetime | None


class MergeList(Output):
    """Merges into a card, the newest first."""

    items: list[MergeOut]


class ErasureOut(Output):
    """The act of an erasure. It holds nothing of the person."""

    id: int
    project: str
    customer: int
    ground: str
    document: str
    state: str = Field(description="`waiting` or `done`.")
    requested_by: str
    requested_at: datetime.datetime
    done_at: datetime.datetime | None
    counts: dict[str, int] = Field(description="How much was erased, by kind.")
