"""What calls about side panels bring and are answered."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field

from otklik.api.fields import NO_NUL, Given, Id, Input, ProjectKey, left_out, whole
from otklik.api.inputs import Paged
from otklik.api.outputs import Output
from otklik.connectors.actions.panels import HEIGHTS, LONGEST_CACHE, LONGEST_TIME_OUT

KindWord = Literal["card", "frame"]
RoleWord = Literal["manager", "supervisor", "operator", "inspector", "engineer"]
Title = Annotated[str, Field(min_length=1, max_length=120, pattern=NO_NUL)]
Address = Annotated[str, Field(min_length=1, max_length=1000, pattern=NO_NUL)]
Seconds = Annotated[int, Field(ge=1, le=LONGEST_TIME_OUT), BeforeValidator(whole)]
Cache = Annotated[int, Field(ge=0, le=LONGEST_CACHE), BeforeValidator(whole)]
Height = Annotated[int, Field(ge=HEIGHTS[0], le=HEIGHTS[1]), BeforeValidator(whole)]
Roles = Annotated[list[RoleWord], Field(max_length=5)]
KIND = "card: JSON that we fetch and show. frame: a page of the other system."
URL = "Where to ask, with placeholders such as `{{customer.phone}}` in the path and after the question mark."
ROLES = "Who sees it; none: everybody who reads the ticket."


class NewPanel(Input):
    """What another system shows beside the tickets of a project."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "project": "net",
                    "name": "Billing",
                    "kind": "card",
                    "url": "https://billing.example.org/card?contract={{customer.contract}}",
                }
            ]
        }
    )

    project: ProjectKey = Field(description="Key of the project.")
    name: Title
    kind: KindWord = Field(description=KIND)
    url: Address = Field(description=URL)
    timeout_seconds: Seconds = Field(default=3, description="A system that is slower has not answered.")
    cache_seconds: Cache = Field(default=60, description="How long an answer is shown without asking again.")
    height: Height = Field(default=320, description="Pixels of a frame.")
    roles: Roles = Field(default_factory=list, description=ROLES)
    active: bool = True


class PanelChanges(Input):
    """What is to change of a panel; what is left out stays as it is."""

    name: Annotated[Title, Given] = left_out("What it is called.")
    kind: Annotated[KindWord, Given] = left_out(KIND)
    url: Annotated[Address, Given] = left_out(URL)
    timeout_seconds: Annotated[Seconds, Given] = left_out("A system that is slower has not answered.")
    cache_seconds: Annotated[Cache, Given] = left_out("How long an answer is shown without asking again.")
    height: Annotated[Height, Given] = left_out("Pixels of a frame.")
    roles: Annotated[Roles, Given] = left_out(ROLES)
    active: Annotated[bool, Given] = left_out("Whether it is shown.")


class PanelQuery(Paged):
    """Which panels."""

    project: ProjectKey | None = Field(default=None, description="Key of a project.")


class PanelMove(Input):
    """Where a panel goes among those of its project."""

    direction: Literal["up", "down"]


class PanelTest(Input):
    """About which ticket to ask."""

    ticket: Id | None = Field(default=None, description="A ticket of the panel's project; null: the newest.")


class SidePanelOut(Output):
    """What another system shows beside the tickets of a project."""

    id: int
    project: str
    name: str
    kind: KindWord
    url: str
    timeout_seconds: int
    cache_seconds: int
    height: int
    roles: list[str]
    active: bool
    position: int = Field(description="Its place among those of the project.")
    failures: int = Field(description="How often in a row its system has not answered.")
    paused_until: datetime.datetime | None = Field(description="Until then it is left alone.")
    last_error: str
    created_at: datetime.datetime


class NewSidePanelOut(SidePanelOut):
    """A new panel with its secret."""

    secret: str = Field(description="Signs the tokens of its calls. Given only now.")


class SidePanelList(Output):
    """Side panels."""

    items: list[SidePanelOut]
    next: str | None = Field(description="Address of what follows, null at the end.")


class PanelSecretOut(Output):
    """The new secret of a panel."""

    secret: str = Field(description="Signs the tokens of its calls from now on. Given only now.")


class PanelTestOut(Output):
    """How a call to a panel's system went, now; nothing of it is kept."""

    ticket: int
    missing: list[str] = Field(description="Placeholders for which nothing is known.")
    url: str = Field(description="The address that was called; of a frame with its token.")
    claims: dict[str, Any] = Field(description="What the token says.")
    status: int | None = Field(description="HTTP status; null when nothing came back, and of a frame.")
    seconds: float | None
    body: str = Field(description="The beginning of the answer.")
    card: dict[str, Any] | None = Field(description="The answer as a card.")
    error: str = Field(description="What is wrong; empty when all is well.")


class BesideOut(Output):
    """A panel that you see beside a ticket."""

    id: int
    name: str
    kind: KindWord
    height: int


class BesideList(Output):
    """The panels that you see beside a ticket, in their order."""

    items: list[BesideOut]


class CardRow(Output):
    """A line of a card."""

    label: str
    value: str
    link: str = Field(description="An address of the web; empty for none.")
    tone: Literal["", "ok", "warn", "danger", "info"]


class PanelCardOut(Output):
    """What a system has told."""

    title: str
    rows: list[CardRow]
    updated: str = Field(description="A moment in ISO 8601; empty when none was told.")


class PanelContentOut(Output):
    """What a panel shows about a ticket."""

    id: int
    name: str
    kind: KindWord
    card: PanelCardOut | None = Field(description="Of a card; null when there is none.")
    address: str = Field(description="Of a frame: where its page is, with a token for five minutes.")
    missing: list[str] = Field(description="Placeholders for which nothing is known: nothing was asked.")
    stale: bool = Field(description="It is the last good answer; the system does not answer now.")
    as_of: datetime.datetime | None = Field(description="When a kept answer came; null for one that came just now.")
    busy: bool = Field(description="All places for calls are taken: ask again in some seconds.")
    error: str = Field(description="What went wrong; empty when all is well.")
