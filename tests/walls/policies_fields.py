"""Policies of what a project adds to its tickets: fields, statuses, resolutions, rules of closing."""

from __future__ import annotations

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from tests.walls.policies_set_up_calls import AT, READ
from tests.walls.policies_set_up_calls import OWN as CALLS
from tests.walls.policies_set_up_calls import managed as managed_call
from tests.walls.policies_setup import MANAGED, OWN, managed
from tests.walls.rules import Policy, anyhow, anywhere, thing, works
from tests.walls.world import Thing

READERS = frozenset({Right.READ, Right.READ_OWN})
SETUP = "setup/projects/<slug:key>"


def belongs(access: Access, thing: Thing) -> bool:
    """Whoever has a role in the thing's project."""
    return bool(access.roles.get(thing.project.pk))


def ticks(access: Access, thing: Thing) -> bool:
    """Whoever works in the project, and the field engineer of what is assigned to him; others know of no points."""
    reader = access.may(Right.READ, thing.project.pk)
    return works(access, thing) and (access.may(Right.WORK, thing.project.pk) or not reader)


FIELDS = {
    "work/new/fields": Policy({"GET": anywhere(*READERS)}, query="project={project}"),
    "work/<number:number>/ending": Policy(
        {"GET": thing(works, Right.WORK, anywhere=READERS)}, "work/{number}/ending", "status=solved"
    ),
    "work/<number:number>/fields/<int:pk>": Policy(
        {"POST": thing(works, Right.WORK, anywhere=READERS)},
        "work/{number}/fields/{field}",
    ),
    f"{SETUP}/fields": Policy({"GET": MANAGED}, f"{OWN}/fields"),
    f"{SETUP}/fields/new": Policy(
        {"GET": MANAGED, "POST": managed(name="Поле", key="fresh", kind="text")}, f"{OWN}/fields/new"
    ),
    f"{SETUP}/fields/<int:pk>": Policy({"GET": MANAGED, "POST": managed(name="Поле")}, f"{OWN}/fields/{{field}}"),
    f"{SETUP}/fields/<int:pk>/move": Policy({"POST": managed(direction="up")}, f"{OWN}/fields/{{field}}/move"),
    f"{SETUP}/checklists": Policy({"GET": MANAGED}, f"{OWN}/checklists"),
    f"{SETUP}/checklists/new": Policy({"GET": MANAGED, "POST": managed(name="Список")}, f"{OWN}/checklists/new"),
    f"{SETUP}/checklists/<int:pk>": Policy(
        {"GET": MANAGED, "POST": managed(name="Список")}, f"{OWN}/checklists/{{checklist}}"
    ),
    "work/<number:number>/checklists": Policy(
        {"POST": thing(works, Right.WORK, {"checklist": "{checklist}"}, anywhere=READERS)}, "work/{number}/checklists"
    ),
    "work/<number:number>/checklists/<int:pk>/remove": Policy(
        {"POST": thing(works, Right.WORK, anywhere=READERS)}, "work/{number}/checklists/{ticket_checklist}/remove"
    ),
    "work/<number:number>/points/<int:pk>": Policy(
        {"POST": thing(ticks, data={"done": "1"}, anywhere=READERS)}, "work/{number}/points/{point}"
    ),
    f"{CALLS}/checklists": Policy(
        {"GET": READ, "POST": managed_call(name="Список", points=[{"text": "Дело"}])}, f"{AT}/checklists"
    ),
    f"{CALLS}/checklists/<checklist_id>": Policy(
        {"GET": READ, "PATCH": managed_call(name="Список")}, f"{AT}/checklists/{{checklist}}"
    ),
    "api/v1/tickets/<ticket_id>/checklists": Policy(
        {"GET": thing(works), "POST": thing(anyhow, Right.WORK, {"checklist": 987_654_321})},
        "api/v1/tickets/{ticket}/checklists",
    ),
    "api/v1/tickets/<ticket_id>/checklists/<list_id>": Policy(
        {"DELETE": thing(anyhow, Right.WORK)}, "api/v1/tickets/{ticket}/checklists/{ticket_checklist}"
    ),
    "api/v1/tickets/<ticket_id>/points/<point_id>": Policy(
        {"PATCH": thing(ticks, data={"done": True})}, "api/v1/tickets/{ticket}/points/{point}"
    ),
    f"{SETUP}/outcomes": Policy({"GET": MANAGED}, f"{OWN}/outcomes"),
    f"{SETUP}/outcomes/closing": Policy({"POST": managed(needs_topic="on")}, f"{OWN}/outcomes/closing"),
    f"{SETUP}/outcomes/statuses/new": Policy(
        {"GET": MANAGED, "POST": managed(name="Имя", kind="open")}, f"{OWN}/outcomes/statuses/new"
    ),
    f"{SETUP}/outcomes/statuses/<int:pk>": Policy(
        {"GET": MANAGED, "POST": managed(name="Имя")}, f"{OWN}/outcomes/statuses/{{label}}"
    ),
    f"{SETUP}/outcomes/statuses/<int:pk>/move": Policy(
        {"POST": managed(direction="up")}, f"{OWN}/outcomes/statuses/{{label}}/move"
    ),
    f"{SETUP}/outcomes/codes/new": Policy({"GET": MANAGED, "POST": managed(name="Код")}, f"{OWN}/outcomes/codes/new"),
    f"{SETUP}/outcomes/codes/<int:pk>": Policy(
        {"GET": MANAGED, "POST": managed(name="Код")}, f"{OWN}/outcomes/codes/{{code}}"
    ),
    f"{SETUP}/outcomes/codes/<int:pk>/move": Policy(
        {"POST": managed(direction="up")}, f"{OWN}/outcomes/codes/{{code}}/move"
    ),
    "api/v1/projects/<key>/fields": Policy(
        {
            "GET": thing(belongs),
            "POST": thing(belongs, Right.MANAGE, {"key": "fresh", "name": "Поле", "kind": "text"}),
        },
        "api/v1/projects/{key}/fields",
    ),
}
