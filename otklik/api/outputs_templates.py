"""What calls about templates, the request catalogue and status links are answered. Explicit lists of fields."""

from __future__ import annotations

import datetime

from pydantic import Field

from otklik.api.fields import PriorityWord
from otklik.api.outputs import Output, Reference


class TemplateOut(Output):
    """A text to answer with."""

    id: int
    project: str
    personal: bool
    name: str
    body: str
    language: str
    source: str
    topic: Reference | None
    active: bool
    uses: int
    updated_at: datetime.datetime


class TemplateList(Output):
    """Templates you have."""

    items: list[TemplateOut]
    next: str | None = Field(description="Address of what follows, null at the end.")


class TextOut(Output):
    """A text with its placeholders filled."""

    text: str


class RatingOut(Output):
    """How a customer found that his ticket was handled."""

    id: int
    address: str
    score: int = Field(description="1 to 5.")
    comment: str
    updated_at: datetime.datetime


class RatingList(Output):
    """Ratings of a ticket, the newest first."""

    items: list[RatingOut]


class StatusLinkOut(Output):
    """By whom a ticket is followed without signing in."""

    id: int
    address: str
    expires_at: datetime.datetime


class StatusLinkList(Output):
    """Links to a ticket's status page that work."""

    items: list[StatusLinkOut]


class NewStatusLinkOut(Output):
    """A link to a ticket's status page."""

    url: str = Field(description="Whoever has it reads what its address may read. The same again while it works.")


class RevokedOut(Output):
    """How many links worked until now."""

    revoked: int


class RequestFieldOut(Output):
    """A field of a request form."""

    kind: str
    key: str
    label: str
    help: str
    required: bool
    choices: list[str]


class RequestTypeOut(Output):
    """A thing customers can ask for."""

    id: int
    project: str
    key: str
    name: str
    description: str
    icon: str
    fields: list[RequestFieldOut]
    topic: Reference | None
    team: Reference | None
    template: Reference | None
    checklist: Reference | None
    priority: PriorityWord
    subject: str
    promise: str
    published: bool


class RequestTypeList(Output):
    """The request catalogue of a project, in its order; only what customers see unless you manage the project."""

    items: list[RequestTypeOut]
