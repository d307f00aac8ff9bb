from otklik.automation.models.macro import Macro
from otklik.automation.models.rule import Firing, LoopAlarm, Rule

__all__ = ["Firing", "LoopAlarm", "Macro", "Rule"]
