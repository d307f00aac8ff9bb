"""Policies of what a project adds to its tickets: fields, statuses, resolutions, rules of closing."""

from __future__ import annotations

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from tests.walls.policies_setup import MANAGED, OWN, managed
from tests.walls.rules import Policy, anywhere, thing, works
from tests.walls.world import Thing

READERS = frozenset({Right.READ, Right.READ_OWN})
SETUP = "setup/projects/<slug:key>"


def belongs(access: Access, thing: Thing) -> bool:
    """Whoever has a role in the thing's project."""
    return bool(access.roles.get(thing.project.pk))


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
