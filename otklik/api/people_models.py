"""Shapes of calls about who comes in and as what. As explicit as in `inputs`."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from otklik.api.fields import Given, Input, Query, left_out
from otklik.api.inputs import Address, Paged
from otklik.api.inputs_setup import RoleWord
from otklik.api.outputs import Output
from otklik.api.outputs_setup import NEXT

# Who manages a project is decided at a page: see docs/decisions/0029.
GivenRole = Literal["supervisor", "operator", "inspector", "client", "engineer"]
ScopeWord = Literal["read", "write", "customers", "events", "admin", "people"]
ROLE = "What he is in the project. Managers are made at a page, by somebody who has signed in."


class NewInvitation(Input):
    """A letter that lets somebody into a project."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"email": "anna@example.com", "role": "operator"}]})

    email: Address
    role: GivenRole = Field(description=ROLE)


class MemberChanges(Input):
    """Another role of somebody who is in the project."""

    role: Annotated[GivenRole, Given] = left_out(ROLE)


class PersonChanges(Input):
    """What is to change of somebody who can sign in; what is left out stays as it is."""

    active: Annotated[bool, Given] = left_out("False keeps him out: his sessions and tokens end for good.")


class PeopleQuery(Paged):
    """Which people."""

    q: Query = Field(default="", description="A part of the name or the address.")


class PlaceOut(Output):
    """What somebody is in one project."""

    project: str
    role: RoleWord


class PersonOut(Output):
    """Somebody who can sign in."""

    id: int
    name: str
    email: str
    active: bool = Field(description="Whether he may sign in.")
    administrator: bool
    places: list[PlaceOut]
    since: datetime.datetime


class PeopleList(Output):
    """Everybody who can sign in, who came first first."""

    items: list[PersonOut]
    next: str | None = Field(description=NEXT)


class SignedOutOut(Output):
    """How many browsers somebody was signed in with."""

    ended: int


class TokenPersonOut(Output):
    """Whose token it is."""

    id: int
    name: str
    email: str


class TokenOut(Output):
    """The token that carries the call."""

    name: str
    hint: str = Field(description="Its first ten characters.")
    person: TokenPersonOut
    projects: list[str] = Field(description="Keys of the projects it reaches now.")
    scopes: list[ScopeWord] = Field(description="Kinds of work; none means all but `people`.")
    created_at: datetime.datetime
    expires_at: datetime.datetime | None
