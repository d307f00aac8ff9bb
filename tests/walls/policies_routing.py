"""Policies of the queue: its pages show only what one may read; nothing in their addresses names a project."""

from __future__ import annotations

from otklik.accounts.roles import Right
from tests.walls.rules import SIGNED_IN, Policy, anywhere

READERS = (Right.READ, Right.READ_OWN)
ROUTING = {
    "work/presence": Policy({"POST": SIGNED_IN}, why="one's own; whoever works nowhere is answered with nothing"),
    "work/queue": Policy({"GET": anywhere(*READERS)}),
    "work/queue/next": Policy({"POST": anywhere(Right.WORK)}),
    "work/workload": Policy({"GET": anywhere(Right.SUPERVISE)}),
}
