"""Policies of saved views: a view of a project is seen by those who read in it and kept by its supervisors."""

from __future__ import annotations

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from tests.walls.rules import Policy, Rule, anywhere, supervises, thing
from tests.walls.world import Thing

LEV = frozenset({"lev"})
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
    "work/views/<int:pk>/reports": Policy(
        {"POST": of_it(Right.SUPERVISE, usual="daily", hour="8", format="csv")}, f"{ONE}/reports"
    ),
    "work/reports": Policy({"GET": ANY}),
    # A regular export is its person's, as each of its files is.
    "work/reports/<int:pk>/end": Policy({"POST": Rule(only=LEV)}, "work/reports/{report}/end"),
    "work/letters": Policy({"GET": ANY, "POST": anywhere(*READERS, data={"text": "x"})}),
    "work/letters/<int:pk>/answer": Policy(
        {"POST": thing(supervises, data={"text": "x"}, anywhere=frozenset(READERS))}, "work/letters/{letter}/answer"
    ),
    "work/views/<int:pk>/exports": Policy(
        {"GET": of_it(Right.SUPERVISE), "POST": of_it(Right.SUPERVISE, format="csv")}, f"{ONE}/exports"
    ),
    # An export is its person's: nobody of the story has made one.
    "work/exports/<int:pk>/<str:token>": Policy({"GET": Rule(only=LEV)}, "work/exports/{export}/{token}"),
}

CALLED = "api/v1/views/{view}"
TREE = {"join": "all", "items": []}


def called(right: Right | None = None, **data: object) -> Rule:
    """The rule of calls about one view."""
    return thing(has, right, data)


def belongs(access: Access, thing: Thing) -> bool:
    """Whoever has a role in the project."""
    return bool(access.roles.get(thing.project.pk))


VIEWS_API = {
    "api/v1/views": Policy({"GET": Rule(), "POST": anywhere(*READERS, data={"name": "Мой", "conditions": TREE})}),
    "api/v1/views/<view_id>": Policy(
        {"GET": called(), "PATCH": called(Right.SUPERVISE, name="Другая"), "DELETE": called(Right.SUPERVISE)}, CALLED
    ),
    "api/v1/views/<view_id>/copy": Policy({"POST": called()}, f"{CALLED}/copy"),
    "api/v1/views/<view_id>/move": Policy({"POST": called(direction="up")}, f"{CALLED}/move"),
    "api/v1/views/<view_id>/tickets": Policy({"GET": called()}, f"{CALLED}/tickets"),
    "api/v1/views/<view_id>/exports": Policy({"POST": called(Right.SUPERVISE, format="csv")}, f"{CALLED}/exports"),
    "api/v1/exports": Policy(
        {
            "GET": Rule(),
            "POST": thing(belongs, Right.SUPERVISE, {"project": "{key}", "what": "tickets", "format": "csv"}),
        }
    ),
    "api/v1/letters": Policy({"GET": Rule(), "POST": thing(belongs, Right.WORK, {"project": "{key}", "text": "x"})}),
    "api/v1/letters/<letter_id>/answer": Policy(
        {"POST": thing(supervises, data={"text": "x"})}, "api/v1/letters/{letter}/answer"
    ),
    "api/v1/reports": Policy({"GET": Rule()}),
    "api/v1/views/<view_id>/reports": Policy(
        {"POST": called(Right.SUPERVISE, format="csv", rule="FREQ=DAILY")}, f"{CALLED}/reports"
    ),
    "api/v1/reports/<report_id>": Policy({"GET": Rule(only=LEV), "DELETE": Rule(only=LEV)}, "api/v1/reports/{report}"),
    "api/v1/exports/<export_id>": Policy({"GET": Rule(only=LEV)}, "api/v1/exports/{export}"),
    "api/v1/exports/<export_id>/file": Policy({"GET": Rule(only=LEV)}, "api/v1/exports/{export}/file"),
}
