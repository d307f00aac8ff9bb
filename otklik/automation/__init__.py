"""Rules: what the product does by itself when something happens or a time comes, and several actions by one key.

Owns Rule, Firing, LoopAlarm, Macro, MacroUse, and Plan and PlanDate: tickets that come by the calendar. Emits `rule.*`,
`macro.*` and `plan.*`. A rule is an event or a time, conditions in the language of saved views (`desk.conditions`, with
more fields) and a list of actions; it acts as "rule NAME", a plan as "schedule NAME", with the rights of a supervisor
of its one project. May import `channels` and everything below it. What neighbours do for a
rule (escalation, working hours) is put into `effects` and `matching` by `config/wiring.py`; what is above reacts to
`rule.notice` and `rule.called`.
"""
