"""Live updates: open pages are told which ticket changed and fetch it again through the normal checks.

Owns no table. The gateway follows the events table and is woken by NOTIFY. May import `accounts`, `events`, `lib`.
"""
