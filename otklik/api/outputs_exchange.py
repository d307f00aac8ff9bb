"""What calls about files, the feed and webhooks are answered: explicit lists of fields, as in `outputs`."""

from __future__ import annotations

import datetime
from typing import Any

from pydantic import Field

from otklik.api.outputs import Output


class UploadOut(Output):
    """A file that is coming in pieces."""

    id: int
    project: str
    name: str
    content_type: str
    size: int = Field(description="Bytes of the whole.")
    received: int = Field(description="Bytes that have come and are kept; the next piece begins here.")
    complete: bool = Field(description="Whether it can go with a message now.")
    expires_at: datetime.datetime = Field(description="Not used by then it is forgotten.")


class EventOut(Output):
    """Something that happened."""

    id: int
    type: str = Field(description="Its kind, as in webhooks.")
    timestamp: datetime.datetime
    project: str
    ticket: int | None
    actor: str = Field(description="Who did it, by name.")
    data: dict[str, Any] = Field(description="What the kind has to say, such as `before` and `after`.")


class EventFeed(Output):
    """Events in the order in which they became known, each exactly once."""

    items: list[EventOut]
    cursor: str = Field(description="Where to go on; keep it, also when there were no items.")
    more: bool = Field(description="Whether there is more at once. Otherwise ask again in some seconds.")


class WebhookOut(Output):
    """Another system that is told of what happens in a project."""

    id: int
    project: str
    name: str
    url: str
    kinds: list[str]
    include_notes: bool
    active: bool
    last_error: str = Field(description="What went wrong last; empty when nothing did since the last success.")
    created_at: datetime.datetime


class NewWebhookOut(WebhookOut):
    """A new webhook with its secret."""

    secret: str = Field(description="Signs its messages (Standard Webhooks). Given only now.")


class WebhookList(Output):
    """Webhooks."""

    items: list[WebhookOut]
    next: str | None = Field(description="Address of what follows, null at the end.")
