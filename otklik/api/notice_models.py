"""What calls about notices and bots bring and are answered."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from otklik.api.fields import NO_NUL, Given, Id, Input, Moment, left_out
from otklik.api.inputs import Paged
from otklik.api.inputs_setup_doors import ANEW
from otklik.api.outputs import Output
from otklik.api.outputs_setup import NEXT

WayWord = Literal["app", "push", "mail", "telegram", "max"]
ChannelWord = Literal["telegram", "max"]
BotWayWord = Literal["poll", "webhook"]
Title = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=NO_NUL)]
KindName = Annotated[str, StringConstraints(min_length=1, max_length=24, pattern=r"^[a-z_]+$")]
KindNames = Annotated[list[KindName], Field(max_length=50)]
Ways = Annotated[list[WayWord], Field(max_length=5)]
Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Address = Annotated[str, StringConstraints(max_length=300, pattern=NO_NUL)]
Token = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=NO_NUL)]


class NoticeQuery(Paged):
    """Which notices."""

    unread: bool = Field(default=False, description="Only those that are not read.")


class NoticeOut(Output):
    """That something happened of which you wish to know."""

    id: int
    kind: str
    title: str = Field(description="What happened, in your language.")
    project: str | None = Field(description="Key of its project.")
    ticket: int | None
    number: str
    text: str = Field(description="The question that was put to you, or the subject of the ticket.")
    url: str = Field(description="Address of the page about it (a path).")
    unread: bool
    created_at: datetime.datetime


class NoticeList(Output):
    """Your notices, the newest first, and how many are unread (100: so many or more)."""

    items: list[NoticeOut]
    next: str | None = Field(description=NEXT)
    unread: int


class NoticesRead(Input):
    """Which notices you have read."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"notices": [12, 13]}]})

    notices: Annotated[list[Id], Field(min_length=1, max_length=1000)] | None = Field(
        default=None, description="Their ids; null or left out: all of them."
    )


class ReadOut(Output):
    """How many notices were unread and are not any more."""

    read: int


class KindChoice(Output):
    """A kind of notices and how you are told of it."""

    kind: str
    label: str
    ways: list[WayWord]
    urgent: bool = Field(description="Rings in quiet hours, too.")
    gathered: bool = Field(description="Waits for the digest, by mail and messengers.")


class BrowserOut(Output):
    """A browser of yours that shows notices."""

    id: int
    browser: str
    created_at: datetime.datetime


class ChatOut(Output):
    """A chat with a bot that is linked to you."""

    id: int
    bot: str
    channel: ChannelWord
    created_at: datetime.datetime


class ChoicesOut(Output):
    """How you wish to be told."""

    kinds: list[KindChoice]
    quiet_from: str | None
    quiet_until: str | None
    digest_at: list[str]
    duty_until: datetime.datetime | None
    browsers: list[BrowserOut]
    chats: list[ChatOut]


class NewChoices(Input):
    """How you wish to be told, all of it: what is left out is as for somebody who chose nothing."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "ways": {"assigned": ["app", "push"], "clock_breached": ["app", "mail"]},
                    "quiet_from": "22:00",
                    "quiet_until": "08:00",
                    "urgent": ["clock_breached"],
                }
            ]
        }
    )

    ways: Annotated[dict[KindName, Ways], Field(max_length=50)] = Field(
        default_factory=dict, description="By kind, the ways by which you are told; a kind that is left out: as usual."
    )
    quiet_from: Clock | None = Field(default=None, description="Beginning of quiet hours, in your time zone.")
    quiet_until: Clock | None = None
    urgent: KindNames = Field(default_factory=list, description="Kinds that ring in quiet hours, too.")
    gathered: KindNames = Field(default_factory=list, description="Kinds that wait for the digest.")
    digest_at: Annotated[list[Clock], Field(max_length=6)] = Field(
        default_factory=list, description="When the digest comes, in your time zone."
    )
    duty_until: Annotated[Moment, Field(strict=False)] | None = Field(
        default=None, description="Until then everything comes at once."
    )


class NewBot(Input):
    """A bot of a project in a messenger."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"channel": "telegram", "name": "Support", "token": "123456:ABC-DEF"}]}
    )

    channel: ChannelWord
    name: Title
    token: Token | None = Field(default=None, description="Goes in and never comes out. A new bot needs one.")
    base_url: Address = Field(default="", description="Address of the messenger; empty: its own.")
    way: BotWayWord = Field(default="poll", description="`poll`: we ask for what is new; `webhook`: we are called.")
    active: bool = True


class BotChanges(Input):
    """What is to change of a bot; what is left out stays as it is."""

    channel: Annotated[ChannelWord, Given] = left_out("The messenger.")
    name: Annotated[Title, Given] = left_out("What it is called.")
    token: Annotated[Token, Given] = left_out(ANEW)
    base_url: Annotated[Address, Given] = left_out("Address of the messenger; empty: its own.")
    way: Annotated[BotWayWord, Given] = left_out("How messages come in.")
    active: Annotated[bool, Given] = left_out("Whether it is read.")


class BotOut(Output):
    """A bot of a project, without its token."""

    id: int
    channel: ChannelWord
    name: str
    username: str
    base_url: str
    way: BotWayWord
    active: bool
    has_token: bool
    heard_at: datetime.datetime | None
    last_error: str


class BotList(Output):
    """All bots of a project."""

    items: list[BotOut]
