from otklik.automation.models.macro import Macro, MacroUse
from otklik.automation.models.plan import Plan, PlanDate
from otklik.automation.models.rule import Firing, LoopAlarm, Rule

__all__ = ["Firing", "LoopAlarm", "Macro", "MacroUse", "Plan", "PlanDate", "Rule"]
