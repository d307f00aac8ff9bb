from otklik.events.models.event import Event
from otklik.events.models.reaction import ReactionRun

__all__ = ["Event", "ReactionRun"]
