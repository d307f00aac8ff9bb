"""Policies of the screens of rules: supervisors and those above."""

from __future__ import annotations

from otklik.accounts.roles import Right
from tests.walls.policies_set_up_calls import OWN as CALLS
from tests.walls.policies_set_up_calls import belongs
from tests.walls.policies_setup import SUPERVISED
from tests.walls.rules import Policy, supervises, thing

AT = "setup/projects/{key}/rules"
OF = "setup/projects/<slug:key>/rules"
RULE = {"name": "Правило", "on": "event", "kinds": ["ticket.opened"], "a0.do": "priority", "a0.value": "3"}
PLANS = "setup/projects/{key}/schedules"
PLAN = {
    "name": "Обход", "every": "DAILY", "interval": "1", "time": "09:00", "time_zone": "UTC", "days_off": "any",
    "missed": "last", "subject": "Обход", "text": "Обойти", "priority": "2",
}  # fmt: skip
CALL = {"name": "Обход", "rrule": "FREQ=DAILY;BYHOUR=9", "ticket": {"subject": "Обход", "text": "Обойти"}}
CALL_AT = "api/v1/projects/{key}/schedules"
OVERSEEN = thing(belongs, Right.SUPERVISE)
RULES = {
    OF: Policy({"GET": SUPERVISED}, AT),
    f"{OF}/new": Policy({"GET": SUPERVISED, "POST": thing(supervises, data=RULE)}, f"{AT}/new"),
    f"{OF}/look": Policy({"POST": thing(supervises, data=RULE)}, f"{AT}/look"),
    f"{OF}/past": Policy({"POST": thing(supervises, data=RULE)}, f"{AT}/past"),
    f"{OF}/log": Policy({"GET": SUPERVISED}, f"{AT}/log"),
    f"{OF}/<int:pk>": Policy({"GET": SUPERVISED, "POST": thing(supervises, data=RULE)}, f"{AT}/{{rule}}"),
    "setup/projects/<slug:key>/schedules": Policy({"GET": SUPERVISED}, PLANS),
    "setup/projects/<slug:key>/schedules/new": Policy(
        {"GET": SUPERVISED, "POST": thing(supervises, data=PLAN)}, f"{PLANS}/new"
    ),
    "setup/projects/<slug:key>/schedules/look": Policy({"POST": thing(supervises, data=PLAN)}, f"{PLANS}/look"),
    "setup/projects/<slug:key>/schedules/<int:pk>": Policy(
        {"GET": SUPERVISED, "POST": thing(supervises, data=PLAN)}, f"{PLANS}/{{schedule}}"
    ),
    "setup/projects/<slug:key>/schedules/<int:pk>/skip": Policy(
        {"POST": thing(supervises, data={"day": "2026-12-24", "skip": "1"})}, f"{PLANS}/{{schedule}}/skip"
    ),
    f"{CALLS}/schedules": Policy({"GET": OVERSEEN, "POST": thing(belongs, Right.SUPERVISE, CALL)}, CALL_AT),
    f"{CALLS}/schedules/<schedule_id>": Policy(
        {"GET": OVERSEEN, "PATCH": thing(belongs, Right.SUPERVISE, {"name": "Другой"}), "DELETE": OVERSEEN},
        f"{CALL_AT}/{{schedule}}",
    ),
    f"{CALLS}/schedules/<schedule_id>/skips/<day>": Policy(
        {"PUT": OVERSEEN, "DELETE": OVERSEEN}, f"{CALL_AT}/{{schedule}}/skips/2026-12-24"
    ),
    f"{CALLS}/schedules/<schedule_id>/ahead": Policy({"GET": OVERSEEN}, f"{CALL_AT}/{{schedule}}/ahead"),
    f"{CALLS}/schedules/<schedule_id>/log": Policy({"GET": OVERSEEN}, f"{CALL_AT}/{{schedule}}/log"),
    f"{OF}/<int:pk>/move": Policy({"POST": thing(supervises, data={"direction": "down"})}, f"{AT}/{{rule}}/move"),
}
