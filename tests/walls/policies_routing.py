"""Policies of the queue: its pages show only what one may read; nothing in their addresses names a project."""

from __future__ import annotations

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from tests.walls.rules import SIGNED_IN, Policy, Rule, anywhere, manages, supervises, thing
from tests.walls.world import Thing

AT = "setup/projects/{key}"
OWN = "setup/projects/<slug:key>"
MANAGED, SUPERVISED = thing(manages), thing(supervises)


def managed(**data: object) -> Rule:
    """The rule of a change that a project's manager makes."""
    return thing(manages, data=data)


CALLED = "api/v1/projects/<key>"
THERE = "api/v1/projects/{key}"


def belongs(access: Access, thing: Thing) -> bool:
    """Whoever has a role in the project."""
    return bool(access.roles.get(thing.project.pk))


def supervises_him(access: Access, thing: Thing) -> bool:
    """Whoever supervises somewhere: the employee of the world works in all of its projects."""
    return bool(access.with_right(Right.SUPERVISE))


def called(right: Right, **data: object) -> Rule:
    """The rule of a call about a project."""
    return thing(belongs, right, data)


READERS = (Right.READ, Right.READ_OWN)
ROUTING = {
    "work/presence": Policy({"POST": SIGNED_IN}, why="one's own; whoever works nowhere is answered with nothing"),
    "work/queue": Policy({"GET": anywhere(*READERS)}),
    "work/queue/next": Policy({"POST": anywhere(Right.WORK)}),
    "work/workload": Policy({"GET": anywhere(Right.SUPERVISE)}),
    "work/workload/<int:pk>": Policy({"GET": thing(supervises_him)}, "work/workload/{employee}"),
    f"{OWN}/routing": Policy({"GET": MANAGED}, f"{AT}/routing"),
    f"{OWN}/routing/rules/<int:pk>": Policy(
        {"GET": MANAGED, "POST": managed(mode="push", choice="idle", same_minutes="5", back_after="0")},
        f"{AT}/routing/rules/{{team}}",
    ),
    f"{OWN}/routing/reasons/new": Policy(
        {"GET": MANAGED, "POST": managed(name="Обед", state="break", minutes="30")}, f"{AT}/routing/reasons/new"
    ),
    f"{OWN}/routing/reasons/<int:pk>": Policy(
        {"GET": MANAGED, "POST": managed(name="Кофе", state="break", minutes="5")}, f"{AT}/routing/reasons/{{reason}}"
    ),
    f"{OWN}/routing/skills/new": Policy({"GET": MANAGED, "POST": managed(name="Сети")}, f"{AT}/routing/skills/new"),
    f"{OWN}/routing/skills/<int:pk>": Policy(
        {"GET": MANAGED, "POST": managed(name="Связь")}, f"{AT}/routing/skills/{{skill}}"
    ),
    f"{OWN}/routing/people/<int:pk>": Policy(
        {"GET": MANAGED, "POST": managed(languages="ru")}, f"{AT}/routing/people/{{employee}}"
    ),
    f"{OWN}/shifts": Policy(
        {"GET": SUPERVISED, "POST": thing(supervises, data={"users": "{employee}", "days": "1", "starts": "09:00",
                                                            "ends": "18:00", "first": "2026-11-23", "every": "1"})},
        f"{AT}/shifts",
    ),
    f"{OWN}/shifts/day": Policy(
        {"POST": thing(supervises, data={"day-person": "{employee}", "day-date": "2026-11-24"})}, f"{AT}/shifts/day"
    ),
    f"{OWN}/shifts/<int:pk>/remove": Policy({"POST": SUPERVISED}, f"{AT}/shifts/{{shift}}/remove"),
}  # fmt: skip
ROUTING |= {
    "api/v1/queue": Policy({"GET": SIGNED_IN}, why="of the projects that the caller reads"),
    "api/v1/queue/next": Policy({"POST": anywhere(Right.WORK)}),
    "api/v1/presence": Policy({"GET": SIGNED_IN, "POST": anywhere(Right.WORK, data={"state": "busy"})}),
    "api/v1/workload": Policy({"GET": anywhere(Right.SUPERVISE)}),
    f"{CALLED}/routing": Policy(
        {"GET": called(Right.MANAGE), "PATCH": called(Right.MANAGE, capacity=9)}, f"{THERE}/routing"
    ),
    f"{CALLED}/teams/<team_id>/routing": Policy(
        {"GET": called(Right.MANAGE), "PATCH": called(Right.MANAGE, mode="pull")}, f"{THERE}/teams/{{team}}/routing"
    ),
    f"{CALLED}/reasons": Policy(
        {"GET": called(Right.WORK), "POST": called(Right.MANAGE, name="Кофе")}, f"{THERE}/reasons"
    ),
    f"{CALLED}/skills": Policy(
        {"GET": called(Right.MANAGE), "POST": called(Right.MANAGE, name="Радио")}, f"{THERE}/skills"
    ),
    f"{CALLED}/reasons/<reason_id>": Policy(
        {"GET": called(Right.MANAGE), "PATCH": called(Right.MANAGE, minutes=15)}, f"{THERE}/reasons/{{reason}}"
    ),
    f"{CALLED}/skills/<skill_id>": Policy(
        {"GET": called(Right.MANAGE), "PATCH": called(Right.MANAGE, active=False)}, f"{THERE}/skills/{{skill}}"
    ),
    f"{CALLED}/abilities": Policy({"GET": called(Right.MANAGE)}, f"{THERE}/abilities"),
    f"{CALLED}/abilities/<user_id>": Policy(
        {"GET": called(Right.MANAGE), "PATCH": called(Right.MANAGE, languages=["ru"])},
        f"{THERE}/abilities/{{employee}}",
    ),
    f"{CALLED}/shifts": Policy(
        {
            "GET": called(Right.SUPERVISE),
            "POST": Rule(
                sees=belongs,
                right=Right.SUPERVISE,
                data={"user": 987_654_321, "days": [1], "starts": "09:00", "ends": "18:00", "first": "2026-11-23"},
                unset=True,
            ),
        },
        f"{THERE}/shifts",
    ),
    f"{CALLED}/shifts/<shift_id>": Policy({"DELETE": called(Right.SUPERVISE)}, f"{THERE}/shifts/{{shift}}"),
    f"{CALLED}/shift-days": Policy({"GET": called(Right.SUPERVISE)}, f"{THERE}/shift-days"),
    f"{CALLED}/shift-days/<user_id>/<date>": Policy(
        {"PUT": called(Right.SUPERVISE, reason="Экзамен"), "DELETE": called(Right.SUPERVISE)},
        f"{THERE}/shift-days/{{employee}}/2026-11-24",
    ),
    f"{CALLED}/plan": Policy({"GET": called(Right.SUPERVISE)}, f"{THERE}/plan"),
}
