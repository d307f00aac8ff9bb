"""Policies of what surrounds the composer: templates, phrases, colleagues, presence."""

from __future__ import annotations

from otklik.accounts.roles import Right
from tests.walls.rules import Policy, Rule, anywhere, supervises, thing, works

READERS = frozenset({Right.READ, Right.READ_OWN})
WORKS = anywhere(Right.WORK)
OWN = "setup/projects/{key}/templates"
WORDS = {"name": "Счёт / Возврат", "body": "Здравствуйте, {{customer.name}}!", "is_active": "on"}


def work(**data: object) -> Rule:
    """Return the rule of changes in the workspace: they need the right to work."""
    return thing(works, Right.WORK, data, anywhere=READERS)


COMPOSER = {
    "me/templates": Policy({"GET": WORKS}),
    "me/templates/new": Policy({"GET": WORKS, "POST": anywhere(Right.WORK, data={"name": "x"})}),
    "me/templates/<int:pk>": Policy(
        {"GET": Rule(only=frozenset({"lev"})), "POST": Rule(only=frozenset({"lev"}), data=WORDS)},
        "me/templates/{own_template}",
    ),
    "me/templates/<int:pk>/remove": Policy(
        {"POST": Rule(only=frozenset({"lev"}))}, "me/templates/{own_template}/remove"
    ),
    "setup/projects/<slug:key>/templates": Policy({"GET": thing(supervises)}, OWN),
    "setup/projects/<slug:key>/templates/new": Policy(
        {"GET": thing(supervises), "POST": thing(supervises, data=WORDS)}, f"{OWN}/new"
    ),
    "setup/projects/<slug:key>/templates/<int:pk>": Policy(
        {"GET": thing(supervises), "POST": thing(supervises, data=WORDS)}, f"{OWN}/{{template}}"
    ),
    "setup/projects/<slug:key>/templates/<int:pk>/remove": Policy(
        {"POST": thing(supervises)}, f"{OWN}/{{template}}/remove"
    ),
    "work/<number:number>/phrases": Policy({"GET": work()}, "work/{number}/phrases", "q=canary"),
    "work/<number:number>/phrases/<int:pk>": Policy({"POST": work()}, "work/{number}/phrases/{template}"),
    "work/<number:number>/holds": Policy(
        {
            "GET": thing(works, Right.SUPERVISE, anywhere=READERS),
            "POST": thing(works, Right.SUPERVISE, {"reason": "Дело № 7"}, anywhere=READERS),
        },
        "work/{number}/holds",
    ),
    "work/<number:number>/draft/files": Policy({"POST": work(mode="note")}, "work/{number}/draft/files"),
    "work/<number:number>/draft/files/remove": Policy(
        {"POST": work(mode="note", file="1")}, "work/{number}/draft/files/remove"
    ),
    "work/<number:number>/people": Policy({"GET": work()}, "work/{number}/people"),
    "work/<number:number>/here": Policy(
        {"POST": thing(works, data={"state": "viewing", "tab": "x"}, anywhere=READERS)}, "work/{number}/here"
    ),
}
