from dataclasses import dataclass

from otklik.events.typed import TypedEvent


@dataclass(frozen=True, kw_only=True)
class BotLinked(TypedEvent):
    """A person linked his chat with a bot of the project."""

    kind = "bot_link.made"
    live = False
    bot: int
    user: int
    user_name: str


@dataclass(frozen=True, kw_only=True)
class BotUnlinked(TypedEvent):
    """A person's chat with a bot is his no longer."""

    kind = "bot_link.ended"
    live = False
    bot: int
    user: int
    user_name: str
