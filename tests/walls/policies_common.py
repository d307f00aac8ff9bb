"""Policies of common problems: whoever reads a project sees them, works on them, or supervises to say they are none."""

from __future__ import annotations

from otklik.accounts.roles import Right
from tests.walls.policies_escalation import READERS
from tests.walls.rules import Policy, Rule, anywhere, reads, thing

PAGE = "work/common/<int:pk>"
CALL = "api/v1/common-problems"
ONE = f"{CALL}/<problem_id>"
HERE = "work/common/{common}"
THERE = f"{CALL}/{{common}}"

COMMON = {
    "work/common": Policy({"GET": anywhere(*READERS)}),
    f"{PAGE}/join": Policy(
        {"POST": thing(reads, Right.WORK, {"parent": "{ticket}"}, anywhere=READERS)}, f"{HERE}/join"
    ),
    f"{PAGE}/apart": Policy({"POST": thing(reads, Right.WORK, anywhere=READERS)}, f"{HERE}/apart"),
    f"{PAGE}/dismiss": Policy({"POST": thing(reads, Right.SUPERVISE, anywhere=READERS)}, f"{HERE}/dismiss"),
    CALL: Policy({"GET": Rule()}),
    ONE: Policy({"GET": thing(reads)}, THERE),
    f"{ONE}/join": Policy({"POST": thing(reads, Right.WORK, {"parent": 1}, unset=True)}, f"{THERE}/join"),
    f"{ONE}/take-apart": Policy({"POST": thing(reads, Right.WORK)}, f"{THERE}/take-apart"),
    f"{ONE}/dismiss": Policy({"POST": thing(reads, Right.SUPERVISE)}, f"{THERE}/dismiss"),
}
