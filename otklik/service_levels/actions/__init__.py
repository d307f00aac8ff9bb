from otklik.service_levels.actions.calendars import (
    CalendarForm,
    add_production_year,
    import_ical,
    remove_calendar,
    remove_day,
    save_calendar,
    save_day,
)
from otklik.service_levels.actions.fire import fire, next_due
from otklik.service_levels.actions.policies import PolicyForm, move_policy, remove_policy, save_policy
from otklik.service_levels.actions.recount import start_recount, work_off
from otklik.service_levels.actions.settle import Settled, settle

__all__ = [
    "CalendarForm",
    "PolicyForm",
    "Settled",
    "add_production_year",
    "fire",
    "import_ical",
    "move_policy",
    "next_due",
    "remove_calendar",
    "remove_day",
    "remove_policy",
    "save_calendar",
    "save_day",
    "save_policy",
    "settle",
    "start_recount",
    "work_off",
]
