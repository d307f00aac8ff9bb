from otklik.service_levels.models.calendar import Calendar, CalendarDay, TeamCalendar
from otklik.service_levels.models.clock import Clock
from otklik.service_levels.models.escalation import (
    TOP,
    USUAL,
    Absence,
    Escalation,
    EscalationRule,
    Responsible,
    Side,
)
from otklik.service_levels.models.letter import LONGEST, ManagerLetter
from otklik.service_levels.models.policy import Policy, Recount
from otklik.service_levels.models.review import BreachCard, PromiseSettings

__all__ = [
    "LONGEST",
    "TOP",
    "USUAL",
    "Absence",
    "BreachCard",
    "Calendar",
    "CalendarDay",
    "Clock",
    "Escalation",
    "EscalationRule",
    "ManagerLetter",
    "Policy",
    "PromiseSettings",
    "Recount",
    "Responsible",
    "Side",
    "TeamCalendar",
]
