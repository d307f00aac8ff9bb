"""The history: append-only rows that say what happened, to what, by whom and why.

Owns `Event`, `ReactionRun`. Every verb of the packages above ends by recording typed events in `change()`; the
timeline, the audit trail, live updates, notices and statistics read them. Imports nothing of ours but `lib`.
"""
