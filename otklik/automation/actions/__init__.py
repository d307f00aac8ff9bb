from otklik.automation.actions.macros import remove_macro, run_macro, save_macro
from otklik.automation.actions.rules import move_rule, remove_rule, save_rule, switch_rule
from otklik.automation.actions.sweep import sweep

__all__ = [
    "move_rule",
    "remove_macro",
    "remove_rule",
    "run_macro",
    "save_macro",
    "save_rule",
    "sweep",
    "switch_rule",
]
