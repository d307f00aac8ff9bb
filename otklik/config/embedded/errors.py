"""What can go wrong with the embedded PostgreSQL, in words for the person at the terminal."""

from __future__ import annotations


class ClusterError(Exception):
    """The embedded PostgreSQL cannot be had; the text says why and what to do."""


class ClusterBusy(ClusterError):
    """Another command owns the cluster of this home; `owner` is its description, such as "otklik up, process 42"."""

    def __init__(self, message: str, owner: str) -> None:
        super().__init__(message)
        self.owner = owner
