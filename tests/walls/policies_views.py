"""Policies of saved views: a view of a project is seen by those who read in it and kept by its supervisors."""

from __future__ import annotations

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from tests.walls.rules import Policy, Rule, anywhere, thing
from tests.walls.world import Thing

READERS = (Right.READ, Right.READ_OWN)
ANY = anywhere(*READERS)
WRITTEN = {"name": "Мой", "scope": "mine", "order": "updated", "join": "all"}


def has(access: Access, thing: Thing) -> bool:
    """Whoever reads in the project, be it only what is his."""
    return any(access.may(right, thing.project.pk) for right in READERS)


def of_it(right: Right | None = None, **data: object) -> Rule:
    """The rule for one view."""
    return thing(has, right, data, anywhere=frozenset(READERS))


ONE = "work/views/{view}"
KEPT = {"name": "Другая", "scope": "project", "project": "{project}", "order": "updated", "join": "all"}
VIEWS = {
    "work/views": Policy({"GET": ANY}),
    "work/views/new": Policy({"GET": ANY, "POST": anywhere(*READERS, data=WRITTEN)}),
    "work/views/look": Policy({"POST": anywhere(*READERS, data={"do": "add:0", "order": "updated"})}),
    "work/views/<int:pk>": Policy({"GET": of_it(), "POST": of_it(Right.SUPERVISE, **KEPT)}, ONE),
    "work/views/<int:pk>/copy": Policy({"POST": of_it()}, f"{ONE}/copy"),
    "work/views/<int:pk>/move": Policy({"POST": of_it(to="up")}, f"{ONE}/move"),
    "work/views/<int:pk>/remove": Policy({"POST": of_it(Right.SUPERVISE)}, f"{ONE}/remove"),
}
