"""What calls about a project's set-up are answered: explicit lists of fields, as in `outputs`."""

from __future__ import annotations

import datetime

from pydantic import Field

from otklik.api.fields import StatusWord
from otklik.api.inputs_setup import FieldKindWord, LanguageWord, RequiredWord, RoleWord, Shows
from otklik.api.outputs import OptionOut, Output, Reference

NEXT = "Address of what follows, null at the end."


class TopicOut(Output):
    """What customers come about."""

    id: int
    name: str
    parent: int | None = Field(description="Id of the topic above it.")
    typical: bool
    active: bool


class TopicList(Output):
    """All topics of a project as a tree shows them: each before those below it, siblings in their order."""

    items: list[TopicOut]


class StatusOut(Output):
    """A project's own name of a status."""

    id: int
    status: StatusWord
    name: str
    colour: str
    archived: bool


class StatusList(Output):
    """All names of statuses of a project in their order, archived ones too."""

    items: list[StatusOut]


class CodeOut(Output):
    """One of the ways in which tickets end."""

    id: int
    name: str
    archived: bool


class CodeList(Output):
    """All resolution codes of a project in their order, archived ones too."""

    items: list[CodeOut]


class TeamOut(Output):
    """People of a project who share a queue."""

    id: int
    name: str
    line: int
    active: bool
    members: list[Reference]


class TeamList(Output):
    """Teams of a project, the oldest first."""

    items: list[TeamOut]
    next: str | None = Field(description=NEXT)


class FieldSetUpOut(Output):
    """A field that a project adds to its tickets, as its manager sees it."""

    key: str
    name: str
    kind: FieldKindWord
    help: str
    options: list[OptionOut]
    currency: str
    required: RequiredWord | None
    topic: Reference | None
    shown_by: str | None
    shown_for: list[int]
    readers: list[RoleWord]
    writers: list[RoleWord]
    archived: bool


class ProjectSettingsOut(Output):
    """Settings of a project."""

    id: int
    key: str
    name: str
    colour: str
    language: LanguageWord
    time_zone: str
    region: str
    sender_name: str
    sender_address: str
    signature: str
    auto_receipt: bool
    shows_operators: Shows
    active: bool
    created_at: datetime.datetime


class MemberOut(Output):
    """Somebody who has a role in a project."""

    id: int = Field(description="Of the person.")
    name: str
    email: str
    role: RoleWord
    active: bool = Field(description="Whether he may sign in.")
    since: datetime.datetime


class MemberList(Output):
    """People of a project, who came first first."""

    items: list[MemberOut]
    next: str | None = Field(description=NEXT)


class InvitationOut(Output):
    """A letter that lets somebody in. Its secret is in the letter alone."""

    id: int
    email: str
    role: RoleWord
    invited_by: str
    created_at: datetime.datetime
    expires_at: datetime.datetime


class InvitationList(Output):
    """Invitations that nobody has accepted yet, the newest first."""

    items: list[InvitationOut]
    next: str | None = Field(description=NEXT)
