"""What people do to tickets and to themselves, and what the manager changes: each step as the guide describes it."""

from __future__ import annotations

import copy
from typing import Any

from tests.week.setting import CLIENTS
from tests.week.simulated_clocks import ENDED, RESPONSES, SPOKEN, Promise, Promises, Ticket
from tests.week.simulated_escalation import TOP
from tests.week.simulated_notices import Notices
from tests.week.simulated_queue import Here, Queue
from tests.week.story import Story

Happening = tuple[str, Ticket | None, str | None, dict[str, Any]]  # what, to which ticket, by whom, details


class Steps:
    """All that is, and what people do with it."""

    def __init__(self, story: Story) -> None:
        self.story, self.steps = story, list(story.steps)
        self.now = self.passed = 0
        self.tickets: list[Ticket] = []
        self.by_number: dict[int, Ticket] = {}
        self.standings = [customer.standing for customer in story.customers]
        self.promises = Promises()
        self.queue = Queue(self.tickets, story.customers, lambda person: self.standings[person])
        self.notices = Notices()
        self.pages: set[str] = set()
        self.pending: list[Happening] = []
        self.marks: list[tuple[int, str, int, str]] = []
        self.given: list[tuple[int, int, str | None, str]] = []
        self.ups: list[tuple[int, int, str, int, str, str | None]] = []
        self.causes: set[tuple[int, int, str]] = set()
        self.deadlines: list[tuple[int, int, int | None, str]] = []
        self.orders: list[tuple[int, list[int]]] = []

    def follow(self) -> None:
        """Have everything follow that follows from what happened."""
        raise NotImplementedError

    def _go_up(self, row: Ticket, level: int, side: str, hand_over: bool, why: str, by: str | None) -> None:
        raise NotImplementedError

    # What people do.

    def _do_open(
        self, ticket: int, person: int, source: str, priority: int, topic: str | None, team: str | None
    ) -> None:
        row = Ticket(len(self.tickets), ticket, person, source, priority, topic, team, self.now)
        row.last_customer = row.turn = self.now
        row.note(self.now)
        self.tickets.append(row)
        self.queue.of_person[person].append(row)
        self.by_number[ticket] = row
        row.promises.append(Promise("solution", self.now))
        if source not in SPOKEN:
            row.promises.append(Promise("first_response", self.now))
        self._happened("opened", row)

    def _do_write(self, ticket: int) -> None:
        row = self.by_number[ticket]
        if row.replies and row.last_customer <= row.replies[-1]:
            row.turn = self.now
        row.last_customer = self.now
        if not self._owed(row, *RESPONSES):
            row.promises.append(Promise("next_response", self.now))
        if row.status in (*ENDED, "waiting_customer"):
            self._move(row, "open", None, "reopened" if row.status in ENDED else "status")
        self._wake(row, None)
        self._happened("said", row, None, kind="customer")

    def _do_reply(self, ticket: int, by: str, status: str | None) -> None:
        row = self.by_number[ticket]
        row.replies.append(self.now)
        self._end(row, *RESPONSES, kept=True)
        if row.holder is None:
            row.holder = by
        self._move(row, status or "waiting_customer", by)
        self._happened("said", row, by, kind="reply")

    def _do_take_back(self, ticket: int, by: str) -> None:
        """An answer that is taken back at once was never given."""
        row = self.by_number[ticket]
        if not row.active:
            return
        before, status = copy.deepcopy(row.promises), row.status
        self._do_reply(ticket, by, None)
        self.follow()
        row.replies.pop()
        for promise, was in zip(row.promises, before, strict=False):
            promise.stopped, promise.kept = was.stopped, was.kept
        self._happened("taken back", row, by)
        if row.status == "waiting_customer":
            self._move(row, status, by)

    def _do_ask(self, ticket: int, by: str | None) -> None:
        row = self.by_number[ticket]
        self._question(row, by)

    def _question(self, row: Ticket, by: str | None) -> None:
        row.with_client = True
        row.asked_by.append(by)
        self._happened("said", row, by, kind="question")
        if not self._owed(row, "clarification"):
            row.promises.append(Promise("clarification", self.now))
        self._move(row, "waiting_client", by)

    def _do_answer(self, ticket: int) -> None:
        row = self.by_number[ticket]
        if not row.with_client:
            return
        self._end(row, "clarification", kept=True)
        self._wake(row, CLIENTS[0])
        self._move(row, "open", CLIENTS[0])
        self._happened("said", row, CLIENTS[0], kind="answer")

    def _do_note(self, ticket: int, by: str, mention: str | None) -> None:
        row = self.by_number[ticket]
        if mention and mention != by and mention not in CLIENTS:
            self._happened("mentioned", row, by, who=mention)

    def _do_status(self, ticket: int, by: str, status: str) -> None:
        row = self.by_number[ticket]
        if row.status in ENDED and status not in ENDED:
            self._happened("reopened", row, by)
        self._move(row, status, by)

    def _do_snooze(self, ticket: int, by: str, until: int) -> None:
        row = self.by_number[ticket]
        if row.active and row.asleep != until:
            row.asleep = until
            row.note(self.now)
            self._happened("snoozed", row, by)

    def _do_wake(self, ticket: int, by: str) -> None:
        self._wake(self.by_number[ticket], by)

    def _do_take(self, ticket: int, by: str) -> None:
        row = self.by_number[ticket]
        if row.holder is None:
            self._take(row, by, "")

    def _do_next(self, by: str) -> None:
        self._be_known(by)
        row = self.queue.next_for(by)
        if row is not None:
            self._take(row, by, "next")
            self.queue.here[by].idle = self.now

    def _take(self, row: Ticket, by: str, how: str) -> None:
        row.holder = by
        self.given.append((self.now, row.number, by, "taken " + how))
        if row.status == "new":
            self._move(row, "open", by)

    def _do_transfer(self, ticket: int, by: str, to: str | None, team: str | None) -> None:
        row = self.by_number[ticket]
        if (row.holder, row.team) != (to, team):
            row.holder, row.team = to, team
            self.given.append((self.now, row.number, to, ""))
            self._happened("assigned", row, by, to=to)

    def _do_change(self, ticket: int, by: str, priority: int, topic: str | None) -> None:
        row = self.by_number[ticket]
        if (row.priority, row.topic) != (priority, topic):
            row.priority, row.topic = priority, topic
            self._happened("changed", row, by)

    def _do_escalate(self, ticket: int, by: str, level: int | None, side: str, hand_over: bool) -> None:
        row = self.by_number[ticket]
        if row.active:
            self._go_up(row, level or min(row.level + 1, TOP), side, hand_over, "by hand", by)

    def _do_presence(self, by: str, state: str, reason: str) -> None:
        (self.pages.discard if state == "offline" else self.pages.add)(by)
        self._be_known(by)
        row = self.queue.here[by]
        row.seen = self.now
        self._be(by, state, reason)

    def _do_pages_closed(self, by: str) -> None:
        self.pages.discard(by)

    def _do_leave(self, by: str) -> None:
        self.queue.members.discard(by)
        for members in self.queue.teams.values():
            members.discard(by)
        self.pages.discard(by)
        for row in self.tickets:
            if row.holder == by and row.active:
                self._back(row, "left")

    def _do_standing(self, person: int, standing: str) -> None:
        if self.standings[person] == standing:
            return
        self.standings[person] = standing
        for row in self.tickets:
            if row.person == person and row.active:
                self._settle(row)

    def _do_choose(self, by: str, choice: dict[str, Any]) -> None:
        self.notices.choices[by] = choice

    # What the manager changes: open clocks are counted anew.

    def _do_day(self, calendar: str, day: int, periods: list[list[int]]) -> None:
        self.promises.calendars[calendar]["days"][day] = periods
        self._recount(calendar)

    def _do_week(self, calendar: str, week: list[list[list[int]]]) -> None:
        self.promises.calendars[calendar]["week"] = week
        self._recount(calendar)

    def _do_policy(self, **policy: Any) -> None:
        rows = self.promises.policies
        place = next((number for number, row in enumerate(rows) if row["name"] == policy["name"]), len(rows))
        rows[place : place + 1] = [policy]
        self._recount(None)

    def _do_policy_up(self, name: str) -> None:
        rows = self.promises.policies
        place = next(number for number, row in enumerate(rows) if row["name"] == name)
        if place:
            rows[place - 1], rows[place] = rows[place], rows[place - 1]
        self._recount(None)

    def _recount(self, calendar: str | None) -> None:
        if calendar is not None:
            self.promises.write_minutes(calendar)
        for row in self.tickets:
            if row.active or any(one.count and one.count.stopped is None for one in row.promises):
                self._settle(row)

    # Small steps that the others are made of.

    def _happened(self, what: str, row: Ticket | None, by: str | None = None, **details: Any) -> None:
        self.pending.append((what, row, by, details))

    def _owed(self, row: Ticket, *targets: str) -> list[Promise]:
        return [one for one in row.promises if one.target in targets and one.stopped is None]

    def _end(self, row: Ticket, *targets: str, kept: bool) -> None:
        for promise in self._owed(row, *targets):
            promise.stopped, promise.kept = self.now, kept

    def _move(self, row: Ticket, status: str, by: str | None, what: str = "status") -> None:
        if row.status == status:
            return
        before, row.status = row.status, status
        if status in ENDED:
            row.asleep = None
            self._end(row, "solution", kept=True)
            self._end(row, *RESPONSES, "clarification", kept=False)
        elif before in ENDED:
            solution = next(one for one in row.promises if one.target == "solution")
            solution.stopped, solution.kept = None, False
        row.note(self.now)
        self._happened(what, row, by, before=before)

    def _wake(self, row: Ticket, by: str | None) -> None:
        if row.asleep is not None:
            row.asleep = None
            row.note(self.now)
            self._happened("woken", row, by)

    def _back(self, row: Ticket, how: str) -> None:
        row.holder = None
        self.given.append((self.now, row.number, None, how))
        self._happened("assigned", row)

    def _be_known(self, who: str) -> None:
        self.queue.here.setdefault(who, Here("offline", "", self.now, self.now, self.now))

    def _be(self, who: str, state: str, reason: str) -> None:
        row = self.queue.here[who]
        if (row.state, row.reason) == (state, reason):
            return
        if state == "available":
            row.idle = self.now
        row.state, row.reason, row.since = state, reason, self.now
        self._happened("presence", None, who)

    def _settle(self, row: Ticket) -> None:
        if self.promises.settle(row, self.standings[row.person], self.now):
            self.deadlines.append((self.now, row.number, row.due, row.due_target))
            self._happened("moved", row)
