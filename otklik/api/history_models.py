"""Shapes of what happened, read back. As explicit as in `inputs`."""

from __future__ import annotations

import datetime
from typing import Annotated, Any

from pydantic import Field

from otklik.api.fields import Moment
from otklik.api.inputs import Paged
from otklik.api.outputs import Output
from otklik.api.outputs_setup import NEXT

SecurityKind = Annotated[str, Field(max_length=60, pattern=r"^security\.[a-z_]+$")]


class HistoryOut(Output):
    """One thing that happened to a ticket."""

    id: int = Field(description="Of the event, as in the feed.")
    type: str = Field(description="Kind of the event.")
    timestamp: datetime.datetime
    actor: str
    text: str = Field(description="What he did, in words that follow his name.")


class HistoryList(Output):
    """What happened to a ticket, oldest first. A page may hold fewer items than its limit: follow `next`."""

    items: list[HistoryOut]
    next: str | None = Field(description=NEXT)


class SecurityQuery(Paged):
    """Which entries of the security log."""

    type: SecurityKind | None = Field(default=None, description="One kind, such as `security.sign_in_failed`.")
    before: Moment | None = Field(default=None, description="What happened before this moment.")


class SecurityOut(Output):
    """Somebody came in, or did not, or changed something about it."""

    id: int
    type: str
    timestamp: datetime.datetime
    actor: str
    project: str | None
    data: dict[str, Any] = Field(description="What the kind has to say, such as `email`, `ip`, `reason`; no secret.")


class SecurityList(Output):
    """The security log, the newest first."""

    items: list[SecurityOut]
    next: str | None = Field(description=NEXT)
