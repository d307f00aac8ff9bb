from dataclasses import dataclass

from otklik.events.typed import TypedEvent


@dataclass(frozen=True, kw_only=True)
class InboundRead(TypedEvent):
    """Something came in and was read, but nobody's words were added to a ticket: automatic, our own, or a second
    copy.
    """

    kind = "inbound.read"
    live = False
    kept = frozenset({"channel", "outcome"})
    item: int
    channel: str
    outcome: str
    sender: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class InboundQuarantined(TypedEvent):
    """Something came in and could not be read; it is kept and waits for a person."""

    kind = "inbound.quarantined"
    kept = frozenset({"channel"})
    item: int
    channel: str
    reason: str
    sender: str = ""


@dataclass(frozen=True, kw_only=True)
class InboundRerun(TypedEvent):
    """A person had items read again: one of them, or (None) everything in quarantine."""

    kind = "inbound.rerun"
    item: int | None
    amount: int


@dataclass(frozen=True, kw_only=True)
class MailAccountSaved(TypedEvent):
    """A mail account was set up or changed; `changes` names the fields, never a password."""

    kind = "mail_account.saved"
    account: int
    name: str
    changes: list[str]


@dataclass(frozen=True, kw_only=True)
class MailAccountRemoved(TypedEvent):
    """A mail account was removed; what it brought stays."""

    kind = "mail_account.removed"
    account: int
    name: str


@dataclass(frozen=True, kw_only=True)
class MailAccountFailed(TypedEvent):
    """A mailbox that could be read cannot be read any more."""

    kind = "mail_account.failed"
    account: int
    name: str
    error: str


@dataclass(frozen=True, kw_only=True)
class MailAccountRecovered(TypedEvent):
    """A mailbox can be read again."""

    kind = "mail_account.recovered"
    account: int
    name: str


@dataclass(frozen=True, kw_only=True)
class MailAddressAdded(TypedEvent):
    """Mail to an address belongs to a project from now on."""

    kind = "mail_address.added"
    live = False
    address: str


@dataclass(frozen=True, kw_only=True)
class MailAddressRemoved(TypedEvent):
    """An address belongs to no project any more."""

    kind = "mail_address.removed"
    live = False
    address: str


@dataclass(frozen=True, kw_only=True)
class BotSaved(TypedEvent):
    """A bot of a messenger was set up or changed; `changes` names the fields, never the token."""

    kind = "bot.saved"
    bot: int
    name: str
    changes: list[str]


@dataclass(frozen=True, kw_only=True)
class BotRemoved(TypedEvent):
    """A bot was removed; what it brought stays."""

    kind = "bot.removed"
    bot: int
    name: str


@dataclass(frozen=True, kw_only=True)
class BotFailed(TypedEvent):
    """A bot whose messages came in cannot be read any more."""

    kind = "bot.failed"
    bot: int
    name: str
    error: str


@dataclass(frozen=True, kw_only=True)
class BotRecovered(TypedEvent):
    """A bot's messages come in again."""

    kind = "bot.recovered"
    bot: int
    name: str
