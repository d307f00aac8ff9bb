"""Stored files: content-addressed in the data folder, known by a row that belongs to a project.

Owns StoredFile. May import `accounts`, `events`, `lib`.
"""
