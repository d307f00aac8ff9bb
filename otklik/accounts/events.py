from dataclasses import dataclass, field

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
    """A person has a new API token. `scopes`: what it is for; none means all but what is chosen by name only."""

    kind = "security.token_issued"
    live = False
    user: int
    name: str
    hint: str
    scopes: list[str] = field(default_factory=list)


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


@dataclass(frozen=True, kw_only=True)
class InvitationRevoked(TypedEvent):
    """An invitation opens nothing any more."""

    kind = "security.invitation_revoked"
    live = False
    email: str
    role: str


@dataclass(frozen=True, kw_only=True)
class AdministratorChanged(TypedEvent):
    """A person became, or is no longer, an administrator of the installation."""

    kind = "security.administrator"
    live = False
    user: int
    email: str
    granted: bool


@dataclass(frozen=True, kw_only=True)
class SignedIn(TypedEvent):
    """A person signed in; `method` is what he showed (password, mfa, socialaccount, password_reset, invitation)."""

    kind = "security.signed_in"
    live = False
    user: int
    email: str
    method: str
    ip: str = ""
    agent: str = ""


@dataclass(frozen=True, kw_only=True)
class SignInFailed(TypedEvent):
    """Somebody did not get in. `email` is the address as it was typed; what was typed as a password is never kept."""

    kind = "security.sign_in_failed"
    live = False
    email: str
    reason: str
    ip: str = ""
    agent: str = ""


@dataclass(frozen=True, kw_only=True)
class SignedOut(TypedEvent):
    """A person ended his session."""

    kind = "security.signed_out"
    live = False
    user: int
    email: str


@dataclass(frozen=True, kw_only=True)
class SessionsEnded(TypedEvent):
    """Sessions of a person were ended from elsewhere."""

    kind = "security.sessions_ended"
    live = False
    user: int
    email: str
    amount: int


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(TypedEvent):
    """A person has a new password; `how`: change, set or reset."""

    kind = "security.password_changed"
    live = False
    user: int
    email: str
    how: str


@dataclass(frozen=True, kw_only=True)
class PasswordResetSent(TypedEvent):
    """A link for a new password was sent to a person."""

    kind = "security.reset_sent"
    live = False
    user: int
    email: str


@dataclass(frozen=True, kw_only=True)
class EmailChanged(TypedEvent):
    """A person signs in with another address from now on."""

    kind = "security.email_changed"
    live = False
    user: int
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class SecondStepChanged(TypedEvent):
    """The second step of a person's sign-in changed: `what` (totp, webauthn, recovery_codes) was added, removed or
    reset.
    """

    kind = "security.second_step"
    live = False
    user: int
    email: str
    what: str
    change: str


@dataclass(frozen=True, kw_only=True)
class PhotoChanged(TypedEvent):
    """A person has given himself a photo, or taken it away; `change` is "added" or "removed"."""

    kind = "security.photo"
    live = False
    user: int
    email: str
    change: str


@dataclass(frozen=True, kw_only=True)
class TeamChanged(TypedEvent):
    """A team was made or changed; `changes` maps a field to [before, after], members are written as names."""

    kind = "team.changed"
    live = False
    team: int
    name: str
    changes: dict[str, list[str]]
