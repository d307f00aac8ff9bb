from dataclasses import dataclass

from otklik.events.typed import TypedEvent


@dataclass(frozen=True, kw_only=True)
class ProjectCreated(TypedEvent):
    """A client company's support line was set up."""

    kind = "project.created"
    live = False
    key: str
    name: str


@dataclass(frozen=True, kw_only=True)
class ProjectChanged(TypedEvent):
    """Settings of a project changed; `changes` maps a field to [before, after]."""

    kind = "project.changed"
    live = False
    changes: dict[str, list[str]]


@dataclass(frozen=True, kw_only=True)
class MemberChanged(TypedEvent):
    """A person got, changed or lost ("") a role in a project."""

    kind = "member.changed"
    live = False
    user: int
    email: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class UserCreated(TypedEvent):
    """A person can sign in from now on."""

    kind = "security.user_created"
    live = False
    user: int
    email: str
    is_administrator: bool = False


@dataclass(frozen=True, kw_only=True)
class UserDisabled(TypedEvent):
    """A person may not (or may again) sign in; sessions and tokens end with it."""

    kind = "security.user_disabled"
    live = False
    user: int
    email: str
    disabled: bool


@dataclass(frozen=True, kw_only=True)
class TokenIssued(TypedEvent):
    """A person has a new API token."""

    kind = "security.token_issued"
    live = False
    user: int
    name: str
    hint: str


@dataclass(frozen=True, kw_only=True)
class TokenRevoked(TypedEvent):
    """An API token opens nothing any more."""

    kind = "security.token_revoked"
    live = False
    user: int
    name: str
    hint: str


@dataclass(frozen=True, kw_only=True)
class InvitationSent(TypedEvent):
    """Somebody was invited into a project."""

    kind = "security.invited"
    live = False
    email: str
    role: str


@dataclass(frozen=True, kw_only=True)
class InvitationAccepted(TypedEvent):
    """Somebody came by his invitation."""

    kind = "security.invitation_accepted"
    live = False
    user: int
    email: str
    role: str


@dataclass(frozen=True, kw_only=True)
class MailRefused(TypedEvent):
    """A mail claimed to be one of our people or carried a thread it may not use (S04-S06); it was kept apart."""

    kind = "security.mail_refused"
    live = False
    sender: str
    reason: str
    inbound: int | None = None


@dataclass(frozen=True, kw_only=True)
class StreamRefused(TypedEvent):
    """Somebody asked for live updates he may not have (S18)."""

    kind = "security.stream_refused"
    live = False
    reason: str
