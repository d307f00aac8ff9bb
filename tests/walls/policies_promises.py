"""Policies of calendars, service-level policies and clocks."""

from __future__ import annotations

from otklik.accounts.roles import Right
from tests.walls.policies_calls import TICKET
from tests.walls.policies_set_up_calls import AT as PROJECT
from tests.walls.policies_set_up_calls import OWN
from tests.walls.policies_set_up_calls import managed as managed_call
from tests.walls.policies_setup import MANAGED, managed
from tests.walls.rules import Policy, anyhow, thing

BASE = "setup/projects/<slug:key>/promises"
AT = "setup/projects/{key}/promises"
DAY = {"date": "2026-12-30", "name": "День"}
WEEK = {"name": "Будни", "time_zone": "Europe/Moscow", "mon": "09:00-18:00"}
PROMISE = {"name": "Обещание", "first_response": "30m"}
CALENDAR = f"{PROJECT}/calendars/{{calendar}}"
HOLIDAY = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270101\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"

PROMISES = {
    BASE: Policy({"GET": MANAGED}, AT),
    f"{BASE}/progress": Policy({"GET": MANAGED}, f"{AT}/progress"),
    f"{BASE}/policies/new": Policy({"GET": MANAGED, "POST": managed(**PROMISE)}, f"{AT}/policies/new"),
    f"{BASE}/policies/<int:pk>": Policy({"GET": MANAGED, "POST": managed(**PROMISE)}, f"{AT}/policies/{{policy}}"),
    f"{BASE}/policies/<int:pk>/move": Policy({"POST": managed(direction="up")}, f"{AT}/policies/{{policy}}/move"),
    f"{BASE}/policies/<int:pk>/remove": Policy({"POST": MANAGED}, f"{AT}/policies/{{policy}}/remove"),
    f"{BASE}/calendars/new": Policy({"GET": MANAGED, "POST": managed(**WEEK)}, f"{AT}/calendars/new"),
    f"{BASE}/calendars/<int:pk>": Policy({"GET": MANAGED, "POST": managed(**WEEK)}, f"{AT}/calendars/{{calendar}}"),
    f"{BASE}/calendars/<int:pk>/days": Policy({"POST": managed(**DAY)}, f"{AT}/calendars/{{calendar}}/days"),
    f"{BASE}/calendars/<int:pk>/production": Policy(
        {"POST": managed(year="ru:2026")}, f"{AT}/calendars/{{calendar}}/production"
    ),
    f"{BASE}/calendars/<int:pk>/import": Policy({"POST": MANAGED}, f"{AT}/calendars/{{calendar}}/import"),
    f"{BASE}/calendars/<int:pk>/remove": Policy({"POST": MANAGED}, f"{AT}/calendars/{{calendar}}/remove"),
    f"{OWN}/calendars": Policy(
        {"GET": managed_call(), "POST": managed_call(name="Будни", time_zone="Europe/Moscow")}, f"{PROJECT}/calendars"
    ),
    f"{OWN}/calendars/<calendar_id>": Policy(
        {
            "GET": managed_call(),
            "PUT": managed_call(name="Будни", time_zone="Europe/Moscow"),
            "DELETE": managed_call(),
        },
        CALENDAR,
    ),
    f"{OWN}/calendars/<calendar_id>/days": Policy({"GET": managed_call()}, f"{CALENDAR}/days"),
    f"{OWN}/calendars/<calendar_id>/days/<date>": Policy(
        {"PUT": managed_call(name="День"), "DELETE": managed_call()}, f"{CALENDAR}/days/2026-12-30"
    ),
    f"{OWN}/calendars/<calendar_id>/production": Policy(
        {"POST": managed_call(country="ru", year=2026)}, f"{CALENDAR}/production"
    ),
    f"{OWN}/calendars/<calendar_id>/import": Policy({"POST": managed_call(file=HOLIDAY)}, f"{CALENDAR}/import"),
    f"{OWN}/production-years": Policy({"GET": managed_call()}, f"{PROJECT}/production-years"),
    f"{OWN}/recount": Policy({"GET": managed_call()}, f"{PROJECT}/recount"),
    f"{OWN}/policies": Policy(
        {"GET": managed_call(), "POST": managed_call(name="Скоро", first_response=5)}, f"{PROJECT}/policies"
    ),
    f"{OWN}/policies/<policy_id>": Policy(
        {"GET": managed_call(), "PUT": managed_call(name="Скоро", first_response=5), "DELETE": managed_call()},
        f"{PROJECT}/policies/{{policy}}",
    ),
    f"{OWN}/policies/<policy_id>/move": Policy(
        {"POST": managed_call(direction="up")}, f"{PROJECT}/policies/{{policy}}/move"
    ),
    "api/v1/tickets/<ticket_id>/clocks": Policy({"GET": thing(anyhow, Right.READ)}, f"{TICKET}/clocks"),
}
