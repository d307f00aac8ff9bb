from otklik.service_levels.models.calendar import Calendar, CalendarDay, TeamCalendar
from otklik.service_levels.models.clock import Clock
from otklik.service_levels.models.policy import Policy, Recount

__all__ = ["Calendar", "CalendarDay", "Clock", "Policy", "Recount", "TeamCalendar"]
