from dataclasses import dataclass

from otklik.events.typed import TypedEvent


@dataclass(frozen=True, kw_only=True)
class CustomerAdded(TypedEvent):
    """A person became known to a project."""

    kind = "customer.added"
    live = False
    person: int
    name: str


@dataclass(frozen=True, kw_only=True)
class CustomerChanged(TypedEvent):
    """Somebody changed the card of a customer; `changes` maps a field to [before, after]."""

    kind = "customer.changed"
    live = False
    person: int
    changes: dict[str, list[str]]


@dataclass(frozen=True, kw_only=True)
class IdentityChanged(TypedEvent):
    """A way to reach a customer was added to his card, removed or made the main one (`did`)."""

    kind = "customer.identity"
    live = False
    kept = frozenset({"did", "identity_kind"})
    person: int
    did: str
    identity_kind: str
    value: str


@dataclass(frozen=True, kw_only=True)
class CustomerNoted(TypedEvent):
    """A note on a customer's card was added, pinned, unpinned or removed (`did`)."""

    kind = "customer.noted"
    live = False
    kept = frozenset({"did"})
    person: int
    note: int
    did: str


@dataclass(frozen=True, kw_only=True)
class ConsentChanged(TypedEvent):
    """A customer gave a consent or took it back (`did`); the text is named by purpose and version."""

    kind = "customer.consent"
    live = False
    kept = frozenset({"did", "purpose", "version", "channel"})
    person: int
    consent: int
    did: str
    purpose: str
    version: str
    channel: str = ""


@dataclass(frozen=True, kw_only=True)
class PanelChanged(TypedEvent):
    """A foreign system wrote or removed (`did`) a purchase or service of a customer."""

    kind = "customer.panel"
    live = False
    kept = frozenset({"did", "panel"})
    person: int
    did: str
    panel: str
    title: str


@dataclass(frozen=True, kw_only=True)
class CustomersMerged(TypedEvent):
    """Two people turned out to be one: `gone` is from now on part of `person`."""

    kind = "customer.merged"
    live = False
    person: int
    gone: int
    gone_name: str
    merge: int
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class CustomersParted(TypedEvent):
    """A merge was undone: the two are two again."""

    kind = "customer.parted"
    live = False
    person: int
    gone: int
    gone_name: str
    merge: int


@dataclass(frozen=True, kw_only=True)
class CustomersToldApart(TypedEvent):
    """Somebody said that two cards which look alike are two people."""

    kind = "customer.apart"
    live = False
    person: int
    other: int
    other_name: str


@dataclass(frozen=True, kw_only=True)
class CustomerHeld(TypedEvent):
    """Everything of a customer must be kept (`did` = held), or need not be any longer (released), for a reason."""

    kind = "customer.hold"
    live = False
    kept = frozenset({"did"})
    person: int
    did: str
    hold: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class CustomerExported(TypedEvent):
    """All data of a customer were handed out as an archive."""

    kind = "customer.exported"
    live = False
    person: int


@dataclass(frozen=True, kw_only=True)
class ErasureRequested(TypedEvent):
    """Somebody asked for a customer's data to be erased; `act` is the number of the act."""

    kind = "customer.erasure_requested"
    live = False
    kept = frozenset({"ground"})
    person: int
    act: int
    ground: str


@dataclass(frozen=True, kw_only=True)
class CustomerErased(TypedEvent):
    """A customer's data were erased; `counts` tells how much of what."""

    kind = "customer.erased"
    live = False
    person: int
    act: int
    counts: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class OrganisationChanged(TypedEvent):
    """An organisation was added or changed; `changes` maps a field to [before, after]."""

    kind = "organisation.changed"
    live = False
    organisation: int
    name: str
    changes: dict[str, list[str]]


@dataclass(frozen=True, kw_only=True)
class CustomerSettingsChanged(TypedEvent):
    """What a project keeps of customers changed: classes, texts of consents, how long data are kept (`what`)."""

    kind = "customer_settings.changed"
    live = False
    what: str
    changes: dict[str, list[str]]


@dataclass(frozen=True, kw_only=True)
class DataExpired(TypedEvent):
    """Old data of a project were forgotten by its own rule; `counts` tells how much of what."""

    kind = "retention.ran"
    live = False
    counts: dict[str, int]
