"""Who works now, who can do what, in which order work waits, who gets it, and how long it takes.

Owns presence of people (`Presence`, `Spell`), reasons of breaks, skills, what operators can do (`Profile`), how each
team gets its work (`Rule`), shifts, how long was worked on each ticket (`Work` and its kept sums), and what the first
line solves itself (`Outcome`). What waits has no table of its own: the queue is the tickets that nobody holds, in one
order (`queue.py`), so that a place in it is never lost and never stale. Emits `presence.changed`, `routing.set_up`,
`shift.changed`, `time.*`, `mix.drifted`; tickets are given by `ticket.assigned` and `ticket.taken` with `how`. May
import desk and everything below it.
"""
