from otklik.events.models.event import Event
from otklik.events.models.reaction import ReactionRun
from otklik.events.models.waiting import WaitingChange

__all__ = ["Event", "ReactionRun", "WaitingChange"]
