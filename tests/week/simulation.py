"""The week as the guide says it goes: minute by minute, with lists and loops, without a line of the product's code."""

from __future__ import annotations

from typing import Any

from tests.week.setting import CLIENTS, RULES, SUPERVISORS, WEEK
from tests.week.simulated_clocks import ENDED, FOREVER, Ticket, marks_of
from tests.week.simulated_escalation import answering
from tests.week.simulated_steps import Steps
from tests.week.story import Step

UPKEEP = 20  # minutes between two looks of the worker at people and silent tickets
LOOK = 240  # minutes between two looks at the whole queue
# After these a ticket may wait or somebody may have room.
FREEING = (
    "opened", "status", "reopened", "assigned", "changed", "snoozed", "woken", "moved", "presence",
)  # fmt: skip


class Simulation(Steps):
    """What follows from what people do, and what comes by itself with time."""

    def run(self, until: int = WEEK) -> None:
        """Go on with the week up to a minute."""
        steps = self.steps
        for minute in range(self.passed, until):
            self.now, self.passed = minute, minute + 1
            while steps and steps[0].minute == minute:
                self.do(steps.pop(0))
            for ticket in self.tickets:
                if ticket.asleep is not None and ticket.asleep <= minute:
                    self._wake(ticket, None)
            self.follow()
            self._marks()
            self.follow()
            if minute % UPKEEP == 0:
                self._upkeep()
                self.follow()
            if minute % LOOK == 0:
                self.orders.append((minute, [ticket.number for ticket in self.queue.waiting()]))

    def do(self, step: Step) -> None:
        """Do one step, and what follows from it."""
        getattr(self, "_do_" + step.what.replace(" ", "_"))(**step.args)
        self.follow()

    # What follows by itself.

    def follow(self) -> None:
        """Have everything follow that follows from what happened, in its order."""
        while self.pending:
            what, row, by, details = self.pending.pop(0)
            if row is not None and what not in ("moved", "escalated", "warned", "breached", "review", "mentioned"):
                self._settle(row)
            if what in FREEING:
                self._give_out()
            if row is not None:
                self._escalate(what, row, details)
                self._tell(what, row, by, details)

    def _give_out(self) -> None:
        if all(row.state != "available" for row in self.queue.here.values()):
            return
        for row in self.queue.waiting():
            if not self.queue.pushed(row):
                continue
            chosen = self.queue.choose(row, self.now)
            if chosen:
                row.holder, how = chosen
                self.queue.here[chosen[0]].idle = self.now
                self.given.append((self.now, row.number, row.holder, how))
                self._happened("assigned", row, None, to=row.holder)

    def _marks(self) -> None:
        """Clocks reach 80 % and 100 %; each mark fires once, those of the same minute in their order."""
        while True:
            near = [row for row in self.tickets if row.next_mark <= self.now]
            due = [(*mark, row) for row in near for mark in marks_of(row) if mark[0] <= self.now]
            if not due:
                return
            for _at, _place, what, promise, row in sorted(due, key=lambda one: one[:2]):
                assert promise.count
                if what == "warned":
                    promise.count.warned = self.now
                else:
                    promise.count.breached, promise.count.state = self.now, "breached"
                self.marks.append((self.now, what, row.number, promise.target))
                self._happened(what, row, None, cause=f"{promise.count.place}")
            for row in near:
                row.next_mark = min((mark for mark, *_rest in marks_of(row)), default=FOREVER)

    def _upkeep(self) -> None:
        for who in self.pages:
            if who in self.queue.here:
                self.queue.here[who].seen = self.now
        for who in self.queue.forgotten(self.now):
            self._be(who, "offline", "")
        for row in self.queue.left_behind(self.now):
            self._back(row, "offline")
        self._give_out()
        self.follow()
        for row in self.tickets:
            self._look(row)

    # Escalation.

    def _escalate(self, what: str, row: Ticket, details: dict[str, Any]) -> None:
        for number, rule in enumerate(RULES):
            if rule["trigger"] == what:  # a clock was warned or breached
                self._fire(number, row, details["cause"])
            elif rule["trigger"] == "replies" and details.get("kind") == "reply" and len(row.replies) > rule["amount"]:
                self._fire(number, row, "replies")
        if what == "breached":
            self._happened("review", row)
        # What was not silent may be so at once; all else is looked at by time.
        if what in ("woken", "reopened") or details.get("before") in ("waiting_customer", *ENDED):
            self._look(row)

    def _look(self, row: Ticket) -> None:
        """Nobody has answered the customer's last word for a rule's hours."""
        silent = not row.replies or row.replies[-1] < row.last_customer
        if row.active and row.status != "waiting_customer" and row.asleep is None and silent:
            for number, rule in enumerate(RULES):
                if rule["trigger"] == "silence" and row.last_customer <= self.now - rule["amount"] * 60:
                    self._fire(number, row, f"{row.last_customer}")

    def _fire(self, number: int, row: Ticket, cause: str) -> None:
        if not row.active or (number, row.number, cause) in self.causes:
            return
        self.causes.add((number, row.number, cause))
        rule = RULES[number]
        side = rule["side"]
        if side == "waits":
            side = "client" if row.status == "waiting_client" else "ours"
        self._go_up(row, max(rule["level"], row.level), side, rule["hand_over"], rule["trigger"], None)

    def _go_up(self, row: Ticket, level: int, side: str, hand_over: bool, why: str, by: str | None) -> None:
        region = self.story.customers[row.person].region
        who, chosen_side = answering(row, self.standings[row.person], region, side, level, self.now)
        row.level = level
        self.ups.append((self.now, row.number, why, level, chosen_side, who))
        self._happened("escalated", row, by, who=who)
        if chosen_side == "client":
            self._question(row, by)
        elif hand_over and who and row.holder != who:
            row.holder = who
            self.given.append((self.now, row.number, who, ""))
            self._happened("assigned", row, by, to=who)

    # Notices.

    def _tell(self, what: str, row: Ticket, by: str | None, details: dict[str, Any]) -> None:
        holders = [row.holder] if row.holder else list(SUPERVISORS)
        said = details.get("kind")
        if what == "assigned":
            told = ("assigned", [details.get("to")])
        elif what == "mentioned":
            told = ("mentioned", [details["who"]])
        elif said == "customer":
            told = ("customer", [row.holder])
        elif said == "question":
            told = ("question", list(CLIENTS))
        elif said == "answer":
            told = ("answer", [row.asked_by[-1], row.holder])
        elif what in ("warned", "breached"):
            told = ("clock_" + what, holders)
        elif what == "escalated":
            told = ("escalated", [details["who"]])
        elif what == "review":
            told = ("review", holders)
        else:
            return
        kind, people = told
        members = [who for who in people if who in self.queue.members]
        self.notices.tell(self.now, kind, row.number, members, by)
