from otklik.automation.actions.macros import move_macro, remove_macro, save_macro
from otklik.automation.actions.rules import move_rule, remove_rule, save_rule, switch_rule
from otklik.automation.actions.run_macro import CannotUndoError, Undone, forget_uses, run_macro, undo_macro
from otklik.automation.actions.sweep import sweep

__all__ = [
    "CannotUndoError",
    "Undone",
    "forget_uses",
    "move_macro",
    "move_rule",
    "remove_macro",
    "remove_rule",
    "run_macro",
    "save_macro",
    "save_rule",
    "sweep",
    "switch_rule",
    "undo_macro",
]
