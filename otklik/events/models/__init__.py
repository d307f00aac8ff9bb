from otklik.events.models.event import TAKEN, Event
from otklik.events.models.reaction import ReactionRun
from otklik.events.models.waiting import WaitingChange

__all__ = ["TAKEN", "Event", "ReactionRun", "WaitingChange"]
