"""Promises and their clocks: working calendars, service-level policies, deadlines of tickets, and what follows when
one is missed.

Owns Calendar, CalendarDay, TeamCalendar, Policy and Clock. Emits `clock.*`, `calendar.changed` and `policy.changed`.
Clocks are worked out from the history of a ticket (`actions.settle`), fire by `actions.fire`, and leave the nearest
deadline on the ticket itself for lists. May import `channels` and everything below it; its screens are in `workspace`
and `setup`.
"""
