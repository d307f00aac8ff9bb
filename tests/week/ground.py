"""The project of the week, set up through the product's own verbs."""

from __future__ import annotations

import datetime
import json
from typing import Any

from django.test import Client

from otklik.accounts.access import Access
from otklik.accounts.actions.projects import set_role
from otklik.accounts.actions.tokens import issue_token
from otklik.accounts.models import Team, TeamMember, User
from otklik.accounts.roles import Role
from otklik.channels.models import BotAccount
from otklik.customers.models import Identity, Person
from otklik.desk.models import Topic
from otklik.events import reactor
from otklik.events.actor import system
from otklik.lib import clock
from otklik.notifications.actions import choose
from otklik.notifications.models import BotLink, PushSubscription
from otklik.routing.actions import set_up
from otklik.routing.actions.shifts import add_shift, set_day
from otklik.routing.models import Reason, Shift
from otklik.service_levels import actions as promises
from otklik.service_levels.actions import CalendarForm, PolicyForm
from otklik.service_levels.actions.escalation_rules import save_rule
from otklik.service_levels.actions.matrix import add_absence, save_responsible
from otklik.service_levels.models import Calendar, EscalationRule
from tests.story import Story as People
from tests.story import person
from tests.week import setting
from tests.week.setting import BEGIN, moment
from tests.week.story import Story

MOSCOW = "Europe/Moscow"


def wall(minutes: int) -> datetime.time:
    """Return minutes of a day as a time."""
    return datetime.time(minutes // 60 % 24, minutes % 60)


def date_of(day: int) -> datetime.date:
    """Return a day of the week as a date."""
    return moment(day * setting.DAY).date()


def react() -> None:
    """Run what the worker runs after each commit."""
    for _round in range(1000):
        if not reactor.take():
            return
    raise AssertionError("reactions without an end")


class Ground:
    """The project and whoever works in it, at the beginning of the week."""

    def __init__(self, people: People, story: Story) -> None:
        self.people, self.story, self.project = people, story, people.a
        self.steps, self.passed = list(story.steps), 0
        zoya = person("zoya@demo.example", "Зоя Белова", time_zone="Asia/Yekaterinburg")
        set_role(actor=system("test"), project=self.project, user=zoya, role=Role.OPERATOR)
        self.users = {name: getattr(people, name) for name in setting.PEOPLE if name != "zoya"}
        self.users["zoya"] = User.objects.get(pk=zoya.pk)
        self.names = {user.pk: name for name, user in self.users.items()}
        self.tickets: dict[int, int] = {}
        self.pages: set[str] = set()
        self.orders: list[tuple[int, list[int]]] = []
        self.due: datetime.datetime | None = None
        self.numbers: dict[int, int] = {}
        self.tokens: dict[str, str] = {}
        self.accesses: dict[str, Access] = {}
        with clock.at(moment(0)):
            self._set_up()
            react()

    def access(self, name: str) -> Access:
        """Return what somebody may do, as it is now."""
        if name not in self.accesses:
            self.accesses[name] = User.objects.get(pk=self.users[name].pk).access
        return self.accesses[name]

    def call(self, name: str, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Call the API as somebody; return what it answers."""
        answer = Client().generic(
            method,
            f"/api/v1{path}",
            data=_json(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.tokens[name]}"},
        )
        assert answer.status_code == 200, (path, body, answer.content)
        return answer.json()

    # How it was set up.

    def _set_up(self) -> None:
        marina = self.access("marina")
        for name, user in self.users.items():
            if name != "gleb":
                self.tokens[name] = issue_token(user=user, name="week")
        self.topics: dict[str, Topic] = {}
        for name, parent in setting.TOPICS.items():
            self.topics[name] = Topic.objects.create(
                project=self.project, name=name, parent=self.topics[parent] if parent else None
            )
        self._teams()
        self._promises(marina)
        self._routing(marina)
        self._escalation(marina)
        self._notices()
        self.customers = [
            Person.objects.create(
                project=self.project,
                name=f"Клиент {number}",
                standing=row.standing,
                region=row.region,
                language=row.language,
            )
            for number, row in enumerate(self.story.customers)
        ]
        for number, row in enumerate(self.customers):
            Identity.objects.create(
                project=self.project, person=row, kind="email", value=f"c{number}@example.org", verified=True
            )

    def _teams(self) -> None:
        self.teams = {"first": self.people.first_line}
        self.teams["experts"] = Team.objects.create(project=self.project, name="Вторая линия", line=2)
        TeamMember.objects.all().delete()
        for name, team in self.teams.items():
            for who in setting.TEAMS[name]["members"]:
                TeamMember.objects.create(project=self.project, team=team, user=self.users[who])

    def _promises(self, marina: Access) -> None:
        self.calendars = {name: self._calendar(marina, name) for name in setting.CALENDARS}
        for row in setting.POLICIES:
            promises.save_policy(access=marina, project=self.project, policy=None, form=self._form(**row))

    def _calendar(self, marina: Access, name: str, **changes: Any) -> Calendar:
        row = {**setting.CALENDARS[name], **changes}
        form = CalendarForm(
            name=name,
            time_zone=MOSCOW,
            week=row["week"],
            always=row["always"],
            teams=[self.teams[team] for team in row["teams"]],
        )
        known = Calendar.objects.filter(name=name).first()
        return promises.save_calendar(access=marina, project=self.project, calendar=known, form=form)

    def _form(self, **row: Any) -> PolicyForm:
        calendar = Calendar.objects.get(name=row["calendar"]) if row["calendar"] else None
        topics = [self.topics[name].pk for name in row["topics"]]
        return PolicyForm(**{**row, "calendar": calendar, "topics": topics})

    def _routing(self, marina: Access) -> None:
        for name, row in setting.ROUTING.items():
            more = {} if name else {"capacity": setting.CAPACITY, "weights": setting.WEIGHTS}
            set_up.save_rule(access=marina, project=self.project, team=self.teams.get(name), **row, **more)
        needs = {self.topics[name].pk: level for name, level in setting.SKILL_OF_TOPIC.items()}
        skill = set_up.save_skill(access=marina, project=self.project, skill=None, name="Оптика", needs=needs)
        for name, row in setting.PROFILES.items():
            set_up.save_profile(
                access=marina,
                project=self.project,
                user=self.users[name],
                skills={skill.pk: row["level"]},
                languages=row["languages"],
                lines=row["lines"],
                capacity=row["capacity"],
            )
        self.lunch = set_up.save_reason(
            access=marina, project=self.project, reason=None, name="Lunch", state="break", minutes=45
        )
        first = BEGIN.date()
        for name, days, begin, end in setting.SHIFTS:
            hours = {"starts": wall(begin), "ends": wall(end), "first": first}
            add_shift(access=marina, project=self.project, users=[self.users[name]], days=days, **hours)
        for name, day, span in setting.SHIFT_DAYS:
            hours = {"starts": wall(span[0]), "ends": wall(span[1])} if span else {}
            set_day(access=marina, project=self.project, user=self.users[name], date=date_of(day), **hours)
        assert Reason.objects.filter(pk=self.lunch.pk).exists() and Shift.objects.count() == len(setting.SHIFTS)

    def _escalation(self, marina: Access) -> None:
        react()  # a new project has the usual rules
        EscalationRule.objects.filter(project=self.project).delete()
        for row in setting.RULES:
            save_rule(access=marina, project=self.project, rule=None, **row)
        for line in setting.MATRIX:
            begin, end = line["hours"] or (None, None)
            save_responsible(
                access=marina,
                project=self.project,
                line=None,
                side=line["side"],
                level=line["level"],
                user=self.users[line["user"]],
                topics=[self.topics[name].pk for name in line["topics"]],
                regions=line["regions"],
                standings=line["standings"],
                weekdays=line["weekdays"],
                from_minute=begin,
                until_minute=end,
                deputies=[self.users[name].pk for name in line["deputies"]],
            )
        for name, first, last in setting.ABSENCES:
            user = self.users[name]
            add_absence(access=marina, project=self.project, user=user, since=date_of(first), until=date_of(last))

    def _notices(self) -> None:
        bot = BotAccount.objects.create(project=self.project, channel="telegram", name="Бот", token_sealed="x")
        for number, name in enumerate(setting.CHATS):
            user = self.users[name]
            BotLink.objects.create(project=self.project, bot=bot, user=user, chat=str(number), sender=str(number))
        for name in setting.BROWSERS:
            PushSubscription.objects.create(user=self.users[name], endpoint=f"https://push.example/{name}")
        for name, choice in setting.CHOICES.items():
            self._do_choose(name, choice)

    def _do_choose(self, by: str, choice: dict[str, Any]) -> None:
        begin, end = choice["quiet"] or (None, None)
        choose(
            access=self.access(by),
            ways=choice["ways"],
            quiet_from=None if begin is None else wall(begin),
            quiet_until=None if end is None else wall(end),
            urgent=choice["urgent"],
            gathered=choice["gathered"],
            digest_at=[f"{wall(minute):%H:%M}" for minute in choice["digest"]],
            duty_until=None if choice["duty_until"] is None else moment(choice["duty_until"]),
        )


def _json(body: dict[str, Any] | None) -> str:
    return json.dumps(body) if body is not None else ""
