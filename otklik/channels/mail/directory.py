"""Which addresses are ours: read often, changed rarely, so kept in memory for some seconds."""

from __future__ import annotations

import threading
import time

from django.db import connection

from otklik.desk.signing import without_tag
from otklik.lib.addresses import normalise_address

REFRESH_SECONDS = 5.0
MISS_SECONDS = 0.5  # an unknown recipient makes us look again, but not more often than this

ADDRESSES = """
SELECT a.address, a.project_id FROM channels_mailaddress a JOIN accounts_project p ON p.id = a.project_id WHERE
p.is_active
"""


class Directory:
    """Mail addresses of active projects. Safe to use from several threads; a miss is looked up again in the
    database.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._projects: dict[str, int] = {}
        self._read_at = float("-inf")

    def known(self, address: str) -> int | None:
        """Return the project of a recipient from memory alone; None when it is unknown or memory is stale."""
        if time.monotonic() - self._read_at > REFRESH_SECONDS:
            return None
        return self._projects.get(bare(address))

    def project_of(self, address: str) -> int | None:
        """Return the project whose address this is (sub-address or not), None for a stranger's. May raise
        DatabaseError.
        """
        wanted = bare(address)
        with self._lock:
            age = time.monotonic() - self._read_at
            if age > REFRESH_SECONDS or (wanted not in self._projects and age > MISS_SECONDS):
                self._projects = read()
                self._read_at = time.monotonic()
            return self._projects.get(wanted)


def bare(address: str) -> str:
    """Return the address as it is stored: one spelling, no sub-address; "" when it is none."""
    cleaned = normalise_address(address)
    return without_tag(cleaned) if cleaned else ""


def read() -> dict[str, int]:
    """Return all our addresses with their projects, fresh from the database."""
    with connection.cursor() as cursor:
        cursor.execute(ADDRESSES)
        return dict(cursor.fetchall())
