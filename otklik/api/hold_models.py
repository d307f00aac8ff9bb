"""What calls about legal holds and about cards that are alike bring and are answered."""

from __future__ import annotations

import datetime
from typing import Annotated

from pydantic import ConfigDict, Field

from otklik.api.fields import NO_NUL, Id, Input
from otklik.api.outputs import CustomerOut, Output


class HoldReason(Input):
    """Why something must be kept, or need be no longer."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Case A40-117/2026"}]})

    reason: Annotated[str, Field(min_length=1, max_length=500, pattern=NO_NUL)] = Field(
        description="A case number, an order, a complaint; it stands in the history."
    )


class HoldOut(Output):
    """That a ticket, or everything of a customer, must be kept whatever is asked for or due."""

    id: int
    ticket: int | None = Field(description="The ticket; null when a customer is held.")
    customer: int | None = Field(description="The customer; null when one ticket is held.")
    reason: str
    by: str
    at: datetime.datetime
    released_at: datetime.datetime | None


class HoldList(Output):
    """Holds in force, the oldest first."""

    items: list[HoldOut]


class ApartIn(Input):
    """Who is somebody else."""

    other: Id = Field(description="Id of the other card, of the same project.")


class LikelyOut(Output):
    """Somebody who may be the same person."""

    customer: CustomerOut
    reasons: list[str] = Field(description="Why one may think so, the strongest first.")


class LikelyList(Output):
    """Who may be the same person, five at most."""

    items: list[LikelyOut]
