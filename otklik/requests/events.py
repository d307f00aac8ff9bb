from dataclasses import dataclass

from otklik.events.typed import TypedEvent


@dataclass(frozen=True, kw_only=True)
class RequestSubmitted(TypedEvent):
    """A ticket came in by a form; `consent` is the version of the text that was agreed to."""

    kind = "request.submitted"
    type: int | None = None
    name: str = ""
    consent: str = ""


@dataclass(frozen=True, kw_only=True)
class NotSolved(TypedEvent):
    """The customer says that his problem is not solved (R122)."""

    kind = "ticket.not_solved"
    message: int


@dataclass(frozen=True, kw_only=True)
class TicketRated(TypedEvent):
    """A customer has said how his ticket was handled, 1 to 5; `before` is 0 the first time."""

    kind = "ticket.rated"
    score: int
    before: int = 0
    with_comment: bool = False


@dataclass(frozen=True, kw_only=True)
class LinkGiven(TypedEvent):
    """Somebody has taken out a link to the status page of a ticket, for the participant of this address."""

    kind = "ticket.link_given"
    address: str


@dataclass(frozen=True, kw_only=True)
class LinksRevoked(TypedEvent):
    """The links to the status page of a ticket work no longer."""

    kind = "ticket.links_revoked"
    count: int


@dataclass(frozen=True, kw_only=True)
class RequestTypeChanged(TypedEvent):
    """An item of the request catalogue changed; `changes` maps a field to [before, after]."""

    kind = "request.type_changed"
    live = False
    type: int
    name: str
    changes: dict[str, list[str]]


@dataclass(frozen=True, kw_only=True)
class PortalChanged(TypedEvent):
    """What a project shows to its customers without a sign-in changed; `changes` maps a field to [before, after]."""

    kind = "request.portal_changed"
    live = False
    changes: dict[str, list[str]]
