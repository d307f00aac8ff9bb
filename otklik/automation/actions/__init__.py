from otklik.automation.actions.macros import move_macro, remove_macro, save_macro
from otklik.automation.actions.open_due import open_due
from otklik.automation.actions.plans import NewPlan, remove_plan, save_plan, skip_day
from otklik.automation.actions.rules import move_rule, remove_rule, save_rule, switch_rule
from otklik.automation.actions.run_macro import UNDO_FOR, CannotUndoError, Undone, forget_uses, run_macro, undo_macro
from otklik.automation.actions.sweep import sweep

__all__ = [
    "UNDO_FOR",
    "CannotUndoError",
    "NewPlan",
    "Undone",
    "forget_uses",
    "move_macro",
    "move_rule",
    "open_due",
    "remove_macro",
    "remove_plan",
    "remove_rule",
    "run_macro",
    "save_macro",
    "save_plan",
    "save_rule",
    "skip_day",
    "sweep",
    "switch_rule",
    "undo_macro",
]
