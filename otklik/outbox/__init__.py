"""Everything that leaves the house: a row before it is a network call.

Owns Delivery. Emits `delivery.*` events. Transports are named in the wiring. May import `accounts`, `events`, `lib`.
"""
