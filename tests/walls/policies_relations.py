"""Policies of what stands between tickets: links, merging, splitting, following, sleep and bulk changes."""

from __future__ import annotations

from otklik.accounts.roles import Right
from tests.walls.rules import Policy, Rule, anyhow, anywhere, thing, works

READERS = frozenset({Right.READ, Right.READ_OWN})
TICKET = "api/v1/tickets/{ticket}"


def work(**data: object) -> Rule:
    """Return the rule of changes in the workspace: they need the right to work."""
    return thing(works, Right.WORK, data, anywhere=READERS)


def call(**data: object) -> Rule:
    """Return the rule of a change by a call."""
    return thing(anyhow, Right.WORK, data)


FOLLOW = thing(works, Right.READ, anywhere=READERS)
# A bulk change is its author's: nobody of the story has begun one.
OWN_BULK = Rule(only=frozenset({"lev"}))

RELATIONS = {
    "work/<number:number>/links": Policy(
        {"GET": work(), "POST": work(other="{number}", relation="related")}, "work/{number}/links"
    ),
    "work/<number:number>/links/<int:pk>/remove": Policy(
        {"POST": Rule(sees=works, right=Right.WORK, anywhere=READERS, unset=True)},
        "work/{number}/links/987654321/remove",
    ),
    "work/<number:number>/children": Policy({"POST": work()}, "work/{number}/children"),
    "work/<number:number>/merge": Policy({"GET": work(), "POST": work(into="{number}")}, "work/{number}/merge"),
    "work/<number:number>/split": Policy({"GET": work(), "POST": work(messages="987654321")}, "work/{number}/split"),
    "work/<number:number>/transfer": Policy(
        {"GET": work(), "POST": work(text="?", to="team:{team}")}, "work/{number}/transfer"
    ),
    "work/<number:number>/moves/<int:pk>/undo": Policy(
        {"POST": Rule(sees=works, right=Right.WORK, anywhere=READERS, unset=True)},
        "work/{number}/moves/987654321/undo",
    ),
    "work/<number:number>/similar": Policy({"GET": thing(works, anywhere=READERS)}, "work/{number}/similar"),
    "work/<number:number>/follow": Policy({"POST": FOLLOW}, "work/{number}/follow"),
    "work/<number:number>/snooze": Policy({"GET": work(), "POST": work(until="1h")}, "work/{number}/snooze"),
    "work/bulk": Policy(
        {
            "GET": anywhere(Right.WORK),
            "POST": anywhere(Right.WORK, data={"do": "preview", "field": "priority", "priority": "4", "all": "1"}),
        }
    ),
    "work/bulk/<int:pk>": Policy({"GET": OWN_BULK}, "work/bulk/{bulk}"),
    "work/bulk/<int:pk>/undo": Policy({"POST": OWN_BULK}, "work/bulk/{bulk}/undo"),
    "api/v1/tickets/<ticket_id>/similar": Policy({"GET": thing(anyhow, Right.READ)}, f"{TICKET}/similar"),
    "api/v1/tickets/<ticket_id>/links": Policy(
        {"GET": thing(anyhow, Right.READ), "POST": call(ticket=987654321, relation="related")}, f"{TICKET}/links"
    ),
    "api/v1/tickets/<ticket_id>/links/<link_id>": Policy(
        {"DELETE": Rule(sees=anyhow, right=Right.WORK, unset=True)}, f"{TICKET}/links/987654321"
    ),
    "api/v1/tickets/<ticket_id>/close-children": Policy({"POST": call()}, f"{TICKET}/close-children"),
    "api/v1/tickets/<ticket_id>/merge": Policy({"POST": call(into=987654321)}, f"{TICKET}/merge"),
    "api/v1/tickets/<ticket_id>/split": Policy({"POST": call(messages=[987654321])}, f"{TICKET}/split"),
    "api/v1/tickets/<ticket_id>/moves/<move_id>": Policy(
        {"DELETE": Rule(sees=anyhow, right=Right.WORK, unset=True)}, f"{TICKET}/moves/987654321"
    ),
    "api/v1/tickets/<ticket_id>/snooze": Policy(
        {"POST": call(until="2020-01-01T00:00:00Z"), "DELETE": call()}, f"{TICKET}/snooze"
    ),
    "api/v1/bulk": Policy(
        {"POST": anywhere(Right.WORK, data={"tickets": [987654321], "changes": {"priority": "high"}})}
    ),
    "api/v1/bulk/<bulk_id>": Policy({"GET": OWN_BULK}, "api/v1/bulk/{bulk}"),
    "api/v1/bulk/<bulk_id>/undo": Policy({"POST": OWN_BULK}, "api/v1/bulk/{bulk}/undo"),
}
