"""The project of the week as its manager has set it up: plain data that both sides of the comparison read.

Time is minutes since Monday, 2 November 2026, 00:00 in Moscow. Wednesday is the public holiday of 4 November.
"""

from __future__ import annotations

import datetime
from typing import Any

MOSCOW = datetime.timezone(datetime.timedelta(hours=3))
BEGIN = datetime.datetime(2026, 11, 2, tzinfo=MOSCOW)
DAY = 1440
WEEK = 7 * DAY
HORIZON = 40 * DAY  # how far ahead a deadline is looked for
MON, TUE, WED, THU, FRI, SAT, SUN = range(7)
USUAL = ["waiting_customer", "waiting_client"]
ASLEEP_TOO = [*USUAL, "snoozed"]
CITIES = {"tver": "Тверь", "": ""}


def moment(minute: int) -> datetime.datetime:
    """Return a minute of the week as a moment."""
    return BEGIN + datetime.timedelta(minutes=minute)


def minute_of(at: datetime.datetime) -> float:
    """Return a moment as minutes of the week; whole ones where the moment is."""
    minutes = (at - BEGIN).total_seconds() / 60
    return int(minutes) if minutes == int(minutes) else minutes


def on(day: int, hour: int, minute: int = 0) -> int:
    """Return a time of a day of the week as minutes."""
    return day * DAY + hour * 60 + minute


# In the order in which they were written down: of two who are equal the first comes first.
PEOPLE = ("marina", "anna", "boris", "vera", "gleb", "zoya")
OPERATORS = ("anna", "boris", "zoya")
SUPERVISORS, MANAGERS, CLIENTS = ("vera",), ("marina",), ("gleb",)
HOURS_AHEAD = {"zoya": 2}  # of Moscow: Yekaterinburg
LEFT = on(WED, 14, 20)  # when Boris leaves the project

OFFICE = [[540, 780], [840, 1080]]  # 9-13, 14-18
CALENDARS: dict[str, dict[str, Any]] = {
    "office": {"week": [OFFICE] * 5 + [[], []], "always": False, "teams": []},
    "long": {"week": [[[480, 1200]]] * 7, "always": False, "teams": []},
    "always": {"week": [[]] * 7, "always": True, "teams": ["experts"]},
}
TOPICS = {"network": None, "fibre": "network", "billing": None}
TEAMS = {"first": {"line": 1, "members": OPERATORS}, "experts": {"line": 2, "members": ("anna", "zoya")}}


def promise(name: str, minutes: tuple[int | None, int | None, int | None, int | None], **more: Any) -> dict[str, Any]:
    """Return a policy: minutes to the first and the next response, the solution, the clarification."""
    targets = dict(zip(("first_response", "next_response", "solution", "clarification"), minutes, strict=True))
    empty = {"standings": [], "priorities": [], "topics": [], "lines": [], "calendar": None, "is_active": True}
    return {"name": name, **targets, **empty, "pauses": USUAL, **more}


POLICIES = [
    promise("VIP", (30, 45, 240, 120), standings=["vip"], calendar="long", pauses=ASLEEP_TOO),
    promise("Urgent", (15, 30, 120, 60), priorities=[4], pauses=[]),
    promise("Network", (45, None, 300, None), topics=["network"]),
    promise("Second line", (60, 120, 600, 300), lines=[2], pauses=["snoozed"]),
    promise("Standard", (60, 90, 480, 180), pauses=ASLEEP_TOO),
]
SKILL_OF_TOPIC = {"fibre": 2}
PROFILES: dict[str, dict[str, Any]] = {
    "anna": {"level": 3, "lines": [], "languages": [], "capacity": 70},
    "boris": {"level": 1, "lines": [1], "languages": [], "capacity": None},
    "zoya": {"level": 2, "lines": [], "languages": ["ru"], "capacity": 80},
}
CAPACITY, WEIGHTS = 60, {"phone": 2, "chat": 3}
USUAL_ROUTING = {"mode": "pull", "choice": "idle", "same_minutes": 0, "on_shift": False, "back_after": 90}
ROUTING: dict[str, dict[str, Any]] = {
    "": USUAL_ROUTING,
    "first": {**USUAL_ROUTING, "mode": "push", "same_minutes": 25, "on_shift": True, "back_after": 900},
    "experts": {**USUAL_ROUTING, "mode": "push", "choice": "load", "back_after": 0},
}
# Who works when: days, from, until in minutes of the day; zoya also at night, over midnight.
SHIFTS = [
    ("anna", [0, 1, 2, 3, 4], 480, 1080),
    ("boris", [0, 1, 2, 3, 4, 5], 600, 1200),
    ("zoya", [1, 3], 1200, 360),
    ("zoya", [0, 2, 4], 540, 1140),
    ("zoya", [5, 6], 500, 1320),
]
SHIFT_DAYS = [("anna", WED, None), ("zoya", FRI, (720, 1260))]  # a day off; other hours on one day

LINE = {"level": 1, "side": "ours", "topics": [], "regions": [], "standings": [], "weekdays": [], "hours": None}
MATRIX: list[dict[str, Any]] = [
    {**LINE, "user": "vera", "deputies": ["marina"]},
    {**LINE, "user": "marina", "deputies": [], "topics": ["network"]},
    {**LINE, "user": "anna", "deputies": ["vera"], "topics": ["fibre"], "standings": ["vip"]},
    {**LINE, "user": "anna", "deputies": ["vera"], "regions": ["тверь"]},
    {**LINE, "user": "zoya", "deputies": ["vera"], "hours": (1320, 360), "weekdays": [0, 1, 2, 3, 4]},
    {**LINE, "user": "marina", "deputies": ["vera"], "level": 2},
    {**LINE, "user": "vera", "deputies": [], "level": 2, "weekdays": [5, 6]},
    {**LINE, "user": "gleb", "deputies": [], "side": "client"},
]
ABSENCES = [("vera", THU, FRI)]
RULES: list[dict[str, Any]] = [
    {"trigger": "silence", "amount": 20, "level": 1, "side": "waits", "hand_over": False},
    {"trigger": "replies", "amount": 3, "level": 1, "side": "ours", "hand_over": True},
    {"trigger": "warned", "amount": 0, "level": 1, "side": "waits", "hand_over": False},
    {"trigger": "breached", "amount": 0, "level": 2, "side": "waits", "hand_over": False},
]

# How people want to be told; who stands here not is told as each kind proposes. Times are minutes of their own day.
BROWSERS = ("anna", "boris", "vera")
CHATS = {"gleb": "telegram", "vera": "telegram"}
CHOICE: dict[str, Any] = {
    "ways": {}, "quiet": None, "urgent": [], "gathered": [], "digest": [], "duty_until": None,
}  # fmt: skip
CHOICES: dict[str, dict[str, Any]] = {
    "anna": {
        **CHOICE,
        "ways": {"assigned": ["app", "push", "mail"], "customer": ["app", "mail"]},
        "quiet": (1260, 480),
        "gathered": ["assigned", "customer"],
        "digest": [600, 1020, 1380],  # the last of them in her quiet hours
    },
    "zoya": {
        **CHOICE,
        "ways": {"clock_breached": ["app", "mail"], "assigned": ["mail"], "customer": []},
        "quiet": (780, 840),
        "urgent": ["clock_breached"],
    },
    "vera": {
        **CHOICE,
        "ways": {"clock_warned": ["app", "mail", "telegram"], "escalated": ["app", "telegram", "push"]},
        "quiet": (1200, 540),
        "gathered": ["clock_warned", "escalated"],
        "digest": [540, 900],
        "duty_until": on(MON, 23),
    },
}
