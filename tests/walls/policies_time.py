"""Policies of the time that tickets take: who reads a ticket reads its time, but not the client company."""

from __future__ import annotations

from otklik.accounts.roles import Right
from tests.walls.policies_routing import CALLED, READERS, THERE, belongs, called, managed
from tests.walls.policies_routing import MANAGED as MANAGES
from tests.walls.policies_setup import OWN as HERE
from tests.walls.rules import Policy, Rule, anyhow, anywhere, manages, thing, works

NONE = "987654321"
PAGE = "work/<number:number>/time"
CALL = "api/v1/tickets/<ticket_id>/time"
TICKET = "api/v1/tickets/{ticket}/time"
AT_PAGE = frozenset(READERS)
# Entries that the story has none of: who works on the ticket is answered as for what does not exist.
NO_ENTRY = thing(works, Right.WORK, {"minutes": "5", "reason": "Почему"}, anywhere=AT_PAGE, unset=True)
NO_TARGET = Rule(sees=manages, unset=True)
NO_CALLED = Rule(sees=anyhow, right=Right.WORK, data={"minutes": 5, "reason": "Почему"}, unset=True)

TIME = {
    PAGE: Policy({"GET": thing(works, anywhere=AT_PAGE)}, "work/{number}/time"),
    f"{PAGE}/beat": Policy(
        {"POST": thing(works, Right.WORK, {"seconds": "5"}, anywhere=AT_PAGE)}, "work/{number}/time/beat"
    ),
    f"{PAGE}/add": Policy(
        {"POST": thing(works, Right.WORK, {"minutes": "5", "reason": "Почему"}, anywhere=AT_PAGE)},
        "work/{number}/time/add",
    ),
    f"{PAGE}/<int:pk>": Policy({"POST": NO_ENTRY}, f"work/{{number}}/time/{NONE}"),
    "setup/projects/<slug:key>/routing/time": Policy(
        {"GET": MANAGES, "POST": managed(rest_minutes="3")}, f"{HERE}/routing/time"
    ),
    # An engineer reads the time of his own tickets; the client company's people have no call for it unless shown.
    CALL: Policy(
        {
            "GET": thing(works),
            "POST": thing(anyhow, Right.WORK, {"minutes": 5, "reason": "Почему"}),
        },
        TICKET,
    ),
    f"{CALL}/<entry_id>": Policy({"PATCH": NO_CALLED}, f"{TICKET}/{NONE}"),
    f"{CALL}-counted": Policy({"POST": thing(anyhow, Right.WORK, {"seconds": 5})}, f"{TICKET}-counted"),
    "work/first-line": Policy({"GET": anywhere(Right.SUPERVISE)}),
    "setup/projects/<slug:key>/routing/mix/new": Policy(
        {"GET": MANAGES, "POST": managed(percent="80", bound="10", days="7", least="20")}, f"{HERE}/routing/mix/new"
    ),
    "setup/projects/<slug:key>/routing/mix/<int:pk>": Policy(
        {"GET": NO_TARGET, "POST": NO_TARGET}, f"{HERE}/routing/mix/{NONE}"
    ),
    "setup/projects/<slug:key>/routing/mix/<int:pk>/remove": Policy(
        {"POST": NO_TARGET}, f"{HERE}/routing/mix/{NONE}/remove"
    ),
    f"{CALLED}/mix": Policy({"GET": called(Right.SUPERVISE)}, f"{THERE}/mix"),
    f"{CALLED}/mix-targets": Policy({"POST": called(Right.MANAGE, percent=80)}, f"{THERE}/mix-targets"),
    f"{CALLED}/mix-targets/<target_id>": Policy(
        {"DELETE": Rule(sees=belongs, right=Right.MANAGE, unset=True)}, f"{THERE}/mix-targets/{NONE}"
    ),
    "api/v1/time": Policy({"GET": anywhere(Right.SUPERVISE)}),
    f"{CALLED}/time": Policy(
        {"GET": called(Right.MANAGE), "PATCH": called(Right.MANAGE, rest_minutes=4)}, f"{THERE}/time"
    ),
}
