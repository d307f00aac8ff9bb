"""Customers of a project: people with several identities, organisations.

Owns Person, Identity, Organisation. Emits `customer.*` events. May import `accounts`, `events`, `lib`.
"""
