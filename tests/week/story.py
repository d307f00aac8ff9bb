"""What happens in the week, made up from a seed: steps in the order in which they happen."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from tests.week.setting import CALENDARS, CHOICES, DAY, FRI, LEFT, MON, OFFICE, SAT, THU, TUE, WED, WEEK, on, promise

TICKETS = 500
CUSTOMERS = 90
Args = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """One thing that somebody does; `what` is a verb that both sides know."""

    minute: int
    what: str
    args: Args


@dataclass(frozen=True)
class Customer:
    """Somebody who writes."""

    standing: str
    region: str
    language: str


class Story:
    """Customers and steps of one seed."""

    def __init__(self, seed: int, tickets: int = TICKETS) -> None:
        self.chance = random.Random(seed)
        self.customers = [
            Customer(
                self.chance.choice(["", "", "", "vip"]),
                self.chance.choice(["", "", "Тверь"]),
                self.chance.choice(["", "ru", "ru", "en"]),
            )
            for _ in range(CUSTOMERS)
        ]
        self.made: list[tuple[int, int, Step]] = []
        self._days()
        self._management()
        for ticket in range(tickets):
            self._life(ticket)
        self.steps = [step for _minute, _place, step in sorted(self.made, key=lambda row: row[:2])]
        self.alarms = {step.args["until"] for step in self.steps if step.what == "snooze"}

    def add(self, minute: int, what: str, **args: Any) -> None:
        """Write a step down; what would be after the week does not happen."""
        if minute < WEEK:
            self.made.append((minute, len(self.made), Step(minute, what, args)))

    def operator(self, minute: int) -> str:
        """Return somebody who does a thing at a minute; Boris only until he leaves."""
        return self.chance.choice(["anna", "zoya", "boris"] if minute < LEFT else ["anna", "zoya"])

    def _days(self) -> None:
        """Who comes and goes when, with breaks; somebody forgets to sign off; Boris leaves for good."""
        roll = self.chance.randint
        for day in range(7):
            for who, begin, end in (("anna", 480, 1080), ("boris", 600, 1200), ("zoya", 540, 1260)):
                if (day >= SAT and who == "anna") or (who == "boris" and day * DAY + end > LEFT):
                    continue
                start, stop = day * DAY + begin + roll(-20, 30), day * DAY + end + roll(-30, 40)
                self.add(start, "presence", by=who, state="available", reason="")
                lunch = day * DAY + 780 + roll(-30, 30)
                self.add(lunch, "presence", by=who, state="break", reason="Lunch")
                self.add(lunch + roll(30, 70), "presence", by=who, state="available", reason="")
                busy = day * DAY + roll(900, 1000)
                self.add(busy, "presence", by=who, state=self.chance.choice(["busy", "after_work"]), reason="")
                self.add(busy + roll(5, 40), "presence", by=who, state="available", reason="")
                if roll(0, 3):
                    self.add(stop, "presence", by=who, state="offline", reason="")
                else:
                    self.add(stop, "pages closed", by=who)
                for _ in range(9):
                    self.add(start + roll(5, stop - start), "next", by=who)
        self.add(on(WED, 9, 40), "presence", by="boris", state="available", reason="")
        self.add(LEFT, "leave", by="boris")

    def _management(self) -> None:
        """What the manager changes in the middle of the week."""
        holiday = {"calendar": "office", "day": WED, "periods": []}
        self.add(on(TUE, 11), "day", **holiday)
        self.add(on(TUE, 16, 5), "policy", **promise("Standard", (30, 90, 360, 180), pauses=["waiting_customer"]))
        self.add(on(WED, 10, 15), "policy", **promise("Billing", (90, 60, 900, 60), topics=["billing"]))
        for _ in range(3):
            self.add(on(WED, 10, 16), "policy up", name="Billing")
        self.add(on(THU, 9, 30), "policy", **promise("Urgent", (15, 30, 120, 60), priorities=[4], is_active=False))
        longer = [[480, 780], [840, 1140]]
        week = [longer] * 5 + [[[600, 840]], []]
        self.add(on(THU, 12), "week", calendar="office", week=week)
        self.add(on(THU, 15), "day", calendar="long", day=FRI, periods=OFFICE)
        self.add(
            on(FRI, 11), "policy", **promise("Network", (45, 60, 300, 120), topics=["network"], pauses=["snoozed"])
        )
        self.add(on(FRI, 15), "policy", **promise("Urgent", (10, 30, 90, 60), priorities=[4], pauses=["snoozed"]))
        self.add(on(TUE, 9), "choose", by="boris", choice={**CHOICES["anna"], "digest": [720], "quiet": (0, 420)})
        self.add(on(THU, 8), "choose", by="anna", choice={**CHOICES["anna"], "quiet": None, "urgent": ["assigned"]})
        self.add(on(SAT, 9), "choose", by="vera", choice={**CHOICES["vera"], "duty_until": on(SAT, 20)})
        for _ in range(12):
            who = self.chance.randrange(CUSTOMERS)
            minute = self.chance.randrange(on(MON, 9), WEEK)
            self.add(minute, "standing", person=who, standing=self.chance.choice(["", "vip"]))
        assert set(CALENDARS) == {"office", "long", "always"}

    def _life(self, ticket: int) -> None:
        chance = self.chance
        minute = chance.randrange(WEEK - 60)
        if chance.random() < 0.6:  # most come by day
            minute = minute // DAY * DAY + chance.randint(500, 1150)
        self.add(
            minute,
            "open",
            ticket=ticket,
            person=chance.randrange(CUSTOMERS),
            source=chance.choice(["email"] * 6 + ["phone", "phone", "chat", "staff", "form"]),
            priority=chance.choice([1, 2, 2, 2, 2, 3, 4]),
            topic=chance.choice([None, None, "network", "fibre", "billing"]),
            team=chance.choice([None, None, "first", "first", "experts"]),
        )
        for _ in range(chance.randint(1, 5)):
            minute += int(chance.expovariate(1 / chance.choice([15, 60, 240, 900]))) + 1
            asleep = not 480 <= minute % DAY <= 1200
            if asleep and chance.random() < 0.55:  # people sleep, mostly
                minute += 600
            if minute >= WEEK:
                return
            self._scene(ticket, minute)
        if chance.random() < 0.8:
            minute += int(chance.expovariate(1 / 200)) + 1
            self.add(minute, "reply", ticket=ticket, by=self.operator(minute), status="solved")

    def _scene(self, ticket: int, minute: int) -> None:
        chance, by = self.chance, self.operator(minute)
        what = chance.choices(list(SCENES), weights=list(SCENES.values()))[0]
        one: Args = {"ticket": ticket}
        if what in {"take", "ask", "take back", "wake"}:
            one |= {"by": by}
        elif what == "reply":
            one |= {"by": by, "status": chance.choice([None, None, None, "solved", "solved", "open"])}
        elif what == "note":
            one |= {"by": by, "mention": chance.choice([None, "anna", "vera", "gleb", by])}
        elif what == "status":
            states = ["solved", "solved", "closed", "open", "open", "waiting_customer", "waiting_client"]
            one |= {"by": by, "status": chance.choice(states)}
        elif what == "snooze":
            one |= {"by": by, "until": minute + chance.choice([20, 90, 300, 1500])}
        elif what == "transfer":
            people = [None, "anna", "zoya", "vera"] + (["boris"] if minute < LEFT else [])
            one |= {"by": by, "to": chance.choice(people), "team": chance.choice([None, "first", "experts"])}
        elif what == "change":
            one |= {"by": by, "priority": chance.randint(1, 4), "topic": chance.choice([None, "fibre", "billing"])}
        elif what == "escalate":
            level, side = chance.choice([None, None, 1, 3]), chance.choice(["ours", "ours", "client"])
            one |= {"by": by, "level": level, "side": side, "hand_over": chance.random() < 0.4}
        self.add(minute, what, **one)


# How often each thing is done with a ticket.
SCENES = {
    "reply": 30, "write": 22, "take": 8, "ask": 8, "answer": 8, "status": 12, "note": 4, "snooze": 5, "wake": 2,
    "transfer": 6, "change": 5, "escalate": 2, "take back": 3,
}  # fmt: skip
