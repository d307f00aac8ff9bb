"""When room on a disk is short (F06): pure arithmetic and one look."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

ALARM_SHARE = 0.15  # of the disk: with less free people are told, long before anything stops
ALARM_TIMES = 100  # a huge disk need not keep so much: this many times what is always kept free is enough


@dataclass(frozen=True, slots=True)
class Room:
    """A disk in bytes. `needed`: with less free somebody should make room; 0 when nobody wishes to know."""

    free: int
    total: int
    needed: int

    @property
    def short(self) -> bool:
        """Whether it is time to tell somebody."""
        return self.free < self.needed


def room_at(place: Path, *, reserve: int) -> Room:
    """Look at the disk that holds, or will hold, `place`; `reserve` bytes are always kept free (0: nothing is)."""
    place = Path(place)
    while not place.exists() and place != place.parent:
        place = place.parent
    usage = shutil.disk_usage(place)
    return Room(usage.free, usage.total, min(max(reserve, int(usage.total * ALARM_SHARE)), ALARM_TIMES * reserve))
