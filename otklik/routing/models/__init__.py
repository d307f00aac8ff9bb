from otklik.routing.models.ability import Need, Profile, Skill
from otklik.routing.models.mix import MixDay, MixTarget, Outcome
from otklik.routing.models.presence import Presence, Reason, Spell
from otklik.routing.models.rule import Rule
from otklik.routing.models.shift import Shift, ShiftDay
from otklik.routing.models.worktime import Beat, TimeRule, Work, WorkDay, WorkTotal

__all__ = [
    "Beat",
    "MixDay",
    "MixTarget",
    "Need",
    "Outcome",
    "Presence",
    "Profile",
    "Reason",
    "Rule",
    "Shift",
    "ShiftDay",
    "Skill",
    "Spell",
    "TimeRule",
    "Work",
    "WorkDay",
    "WorkTotal",
]
