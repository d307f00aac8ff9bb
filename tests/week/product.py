"""The product's side of the week: the same steps through its verbs and its API, the worker's tasks by injected time."""

from __future__ import annotations

from typing import Any

from otklik.accounts.actions.projects import set_role
from otklik.config.parts import clocks
from otklik.customers.actions import Contact, change_customer
from otklik.customers.models import Person
from otklik.desk import actions as desk
from otklik.desk.actions import NewMessage
from otklik.desk.models import Ticket
from otklik.events.actor import system
from otklik.lib import clock
from otklik.routing import rules, tasks
from otklik.routing.actions import presence
from otklik.service_levels import actions as promises
from otklik.service_levels.actions.escalate import escalate
from otklik.service_levels.escalation_tasks import silence
from otklik.service_levels.models import Calendar, Policy, Recount
from tests.week.ground import Ground, date_of, react
from tests.week.setting import WEEK, moment
from tests.week.simulation import LOOK, UPKEEP
from tests.week.story import Step


class Product(Ground):
    """The week as the product lives it."""

    def run(self, until: int = WEEK) -> None:
        """Go on with the week up to a minute."""
        steps = self.steps
        for minute in range(self.passed, until):
            self.passed = minute + 1
            with clock.at(moment(minute)):
                while steps and steps[0].minute == minute:
                    self.do(steps.pop(0))
                    self._look_ahead()
                self._work(minute)
                if minute % LOOK == 0:
                    found = self.call("marina", "GET", "/queue?limit=200")["items"]
                    self.orders.append((minute, [self.numbers[row["ticket"]] for row in found]))

    def _work(self, minute: int) -> None:
        """What the worker does in a minute."""
        if minute in self.story.alarms and desk.wake_due():
            react()
            self._look_ahead()
        if self.due is not None and self.due <= moment(minute):
            for _round in range(1000):
                if clocks.look() > 0:
                    break
            react()
            self._look_ahead()
        if minute % UPKEEP == 0:
            for name in self.pages:
                presence.be_seen(access=self.access(name))
            tasks.tend(0)
            react()
            silence(0)
            react()
            self._look_ahead()

    def _look_ahead(self) -> None:
        """Ask for the next mark of any clock, as the worker does before it sleeps; until then it has nothing to do."""
        self.due = promises.next_due()

    def do(self, step: Step) -> None:
        """Do one step, and what follows from it."""
        rules.forget()
        getattr(self, "_do_" + step.what.replace(" ", "_"))(**step.args)
        react()

    # The steps.

    def _ticket(self, number: int) -> Ticket:
        return Ticket.objects.select_related("person").get(pk=self.tickets[number])

    def _words(self) -> NewMessage:
        return NewMessage(text="Что с роутером?")

    def _do_open(
        self, ticket: int, person: int, source: str, priority: int, topic: str | None, team: str | None
    ) -> None:
        opened = desk.open_ticket(
            actor=system("mail"),
            project=self.project,
            subject=f"Обращение {ticket}",
            message=self._words(),
            source=source,
            channel="mail",
            contact=Contact(name=f"Клиент {person}", email=f"c{person}@example.org", verified=True),
            priority=priority,
            topic=self.topics[topic] if topic else None,
            team=self.teams[team] if team else None,
        )
        assert opened.ticket.person_id == self.customers[person].pk
        self.tickets[ticket], self.numbers[opened.ticket.pk] = opened.ticket.pk, ticket

    def _do_write(self, ticket: int) -> None:
        row = self._ticket(ticket)
        message = NewMessage(text="Ну что там?", author_address="c@example.org")
        desk.receive(actor=system("mail"), ticket=row, person=row.person, message=message, channel="mail")

    def _post(self, kind: str, ticket: int, by: str, **more: Any) -> Any:
        return desk.post(access=self.access(by), ticket=self._ticket(ticket), kind=kind, message=self._words(), **more)

    def _do_reply(self, ticket: int, by: str, status: str | None) -> None:
        self._post("reply", ticket, by, status=status)

    def _do_take_back(self, ticket: int, by: str) -> None:
        if self._ticket(ticket).is_active:
            said = self._post("reply", ticket, by)
            react()
            desk.undo(access=self.access(by), message=said)

    def _do_ask(self, ticket: int, by: str) -> None:
        self._post("question", ticket, by)

    def _do_answer(self, ticket: int) -> None:
        if self._ticket(ticket).with_client:
            self._post("answer", ticket, "gleb")

    def _do_note(self, ticket: int, by: str, mention: str | None) -> None:
        mentions = [self.users[mention].pk] if mention else []
        message = NewMessage(text="Посмотри.", mentions=mentions)
        desk.post(access=self.access(by), ticket=self._ticket(ticket), kind="note", message=message)

    def _do_status(self, ticket: int, by: str, status: str) -> None:
        desk.change_status(access=self.access(by), ticket=self._ticket(ticket), status=status)

    def _do_snooze(self, ticket: int, by: str, until: int) -> None:
        row = self._ticket(ticket)
        if row.is_active:
            desk.snooze(access=self.access(by), ticket=row, until=moment(until))

    def _do_wake(self, ticket: int, by: str) -> None:
        desk.wake(access=self.access(by), ticket=self._ticket(ticket))

    def _do_take(self, ticket: int, by: str) -> None:
        desk.take(access=self.access(by), ticket=self._ticket(ticket))

    def _do_next(self, by: str) -> None:
        self.call(by, "POST", "/queue/next")

    def _do_transfer(self, ticket: int, by: str, to: str | None, team: str | None) -> None:
        row, user = self._ticket(ticket), self.users[to] if to else None
        place = self.teams[team] if team else None
        if user is None and place is None:
            desk.assign(access=self.access(by), ticket=row, assignee=None, team=None)
        else:
            desk.transfer(access=self.access(by), ticket=row, assignee=user, team=place, note=self._words())

    def _do_change(self, ticket: int, by: str, priority: int, topic: str | None) -> None:
        place = self.topics[topic] if topic else None
        desk.change_ticket(access=self.access(by), ticket=self._ticket(ticket), priority=priority, topic=place)

    def _do_escalate(self, ticket: int, by: str, level: int | None, side: str, hand_over: bool) -> None:
        row = self._ticket(ticket)
        if row.is_active:
            more = {"level": level, "side": side, "hand_over": hand_over}
            escalate(access=self.access(by), ticket=row, reason="Просит руководителя", **more)

    def _do_presence(self, by: str, state: str, reason: str) -> None:
        (self.pages.discard if state == "offline" else self.pages.add)(by)
        self.call(by, "POST", "/presence", {"state": state, "reason": self.lunch.pk if reason else None})

    def _do_pages_closed(self, by: str) -> None:
        self.pages.discard(by)

    def _do_leave(self, by: str) -> None:
        self.pages.discard(by)
        set_role(actor=system("test"), project=self.project, user=self.users[by], role=None)

    def _do_standing(self, person: int, standing: str) -> None:
        row = Person.objects.get(pk=self.customers[person].pk)
        change_customer(access=self.access("marina"), person=row, card={"standing": standing})

    def _do_day(self, calendar: str, day: int, periods: list[list[int]]) -> None:
        row = Calendar.objects.get(name=calendar)
        promises.save_day(access=self.access("marina"), calendar=row, date=date_of(day), periods=periods)
        self._recount()

    def _do_week(self, calendar: str, week: list[list[list[int]]]) -> None:
        self._calendar(self.access("marina"), calendar, week=week)
        self._recount()

    def _do_policy(self, **row: Any) -> None:
        known = Policy.objects.filter(name=row["name"]).first()
        promises.save_policy(access=self.access("marina"), project=self.project, policy=known, form=self._form(**row))
        self._recount()

    def _do_policy_up(self, name: str) -> None:
        promises.move_policy(access=self.access("marina"), policy=Policy.objects.get(name=name), direction="up")
        self._recount()

    def _recount(self) -> None:
        """Do what the job does."""
        row = Recount.objects.latest("id")
        while promises.work_off(recount_id=row.pk):
            pass
