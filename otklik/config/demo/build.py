"""Building the demo company through the same actions that people use, at moments of the last month."""

from __future__ import annotations

import datetime
import random
import secrets
from typing import Any

from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from otklik.accounts.access import Access
from otklik.accounts.actions.projects import create_project, set_role
from otklik.accounts.models import Project, Team, TeamMember, User
from otklik.accounts.roles import Role
from otklik.channels.models import MailAddress
from otklik.config import options as option_table
from otklik.config.demo import forms, net, people, promises, setting, shop, staffing
from otklik.customers.actions import Contact, change_customer
from otklik.desk import actions
from otklik.desk.actions import NewMessage
from otklik.desk.models import Message, Ticket, Topic
from otklik.events.actor import Actor, system
from otklik.events.models import WaitingChange
from otklik.lib import clock
from otklik.outbox.models import Delivery
from otklik.service_levels.actions.escalation_rules import give_usual

TICKETS = {"net": 209, "shop": 90}  # and one that shows everything
SEED = 20
KINDS = {"r": Message.Kind.REPLY, "n": Message.Kind.NOTE, "q": Message.Kind.QUESTION, "a": Message.Kind.ANSWER}
DEMO = system("demo")


def run() -> None:
    """Fill the installation unless it holds the demo company already; says how to sign in."""
    if Project.objects.filter(key__in=TICKETS).exists():
        print("otklik: the demo company is here already.")
        return
    password = option_table.load().demo_password or secrets.token_urlsafe(9)
    with transaction.atomic():
        builder = Builder(password)
        builder.company()
        promises.promise(builder)
        for key, amount in TICKETS.items():
            for number in range(amount):
                builder.ticket(key, number, amount)
        token = setting.showpiece(builder, builder.manager)
        staffing.staff(builder)
        promises.play(builder)
        _nothing_reacts_to_the_past()
    while actions.fold_counters():
        pass
    print("otklik: the demo company is ready: projects net and shop, 300 tickets.")
    print(f"otklik: sign in as anna@demo.example (also boris@, vera@, gleb@, egor@, marina@); password: {password}")
    print(f"otklik: pages for customers: /r/net/ (forms), /s/{token} (what becomes of a request)")


def _nothing_reacts_to_the_past() -> None:
    """Forget what the made-up past has left to do: nobody is to get a receipt or an answer of a month ago."""
    Delivery.objects.filter(state=Delivery.State.PENDING).update(state=Delivery.State.CANCELLED)
    WaitingChange.objects.all().delete()
    ProcrastinateJob.objects.filter(status="todo", task_name="outbox.deliver").delete()


class Builder:
    """Makes people, projects and tickets; the same seed gives the same company."""

    def __init__(self, password: str) -> None:
        self.rng = random.Random(SEED)  # noqa: S311 - a story, not a secret
        self.password = password
        self.now = clock.now()
        self.projects: dict[str, Project] = {}
        self.topics: dict[tuple[str, str], Topic] = {}
        self.operators: dict[str, list[Access]] = {}
        self.clients: dict[str, Access] = {}
        self.teams: dict[str, list[Team]] = {}
        self.manager: Access

    def company(self) -> None:
        """Make projects, topics, people, teams and addresses."""
        self._project("net", "Сеть", "#1d6fd8", "Поддержка «Сети»", net.TOPICS)
        self._project("shop", "Лавка", "#b4460f", "Забота «Лавки»", shop.TOPICS)
        users: dict[str, User] = {}
        for login, name, administrator, _ in people.STAFF:
            address = f"{login}@demo.example"
            # The first administrator may have been given this very address.
            users[login] = User.objects.filter(email__iexact=address).first() or User.objects.create_user(
                address, self.password, name=name, is_administrator=administrator
            )
        for login, _, _, places in people.STAFF:
            for key, role in places:
                set_role(actor=DEMO, project=self.projects[key], user=users[login], role=Role(role))
        for key, project in self.projects.items():
            second = Team.objects.create(project=project, name="Вторая линия", line=2)
            first = Team.objects.get(project=project, line=1)
            Team.objects.filter(pk=first.pk).update(name="Первая линия")
            self.teams[key] = [first, second]
            mine = [login for login, _, _, places in people.STAFF if (key, "operator") in places]
            for login in mine:
                TeamMember.objects.create(project=project, team=first, user=users[login])
            self.operators[key] = [User.objects.get(pk=users[login].pk).access for login in mine]
        self.clients = {"net": _access(users["gleb"]), "shop": _access(users["egor"])}
        self.manager = _access(next(users[login] for login, _, administrator, _ in people.STAFF if administrator))
        for key, project in self.projects.items():
            forms.show(self.manager, project)
            setting.prepare(self.manager, project)
            setting.keep_views(_access(users["vera"]), project, self.teams[key][0])

    def _project(self, key: str, name: str, colour: str, sender: str, topics: dict[str, tuple[str, ...]]) -> None:
        address = f"{key}@demo.example"
        project = create_project(
            actor=DEMO, key=key, name=name, colour=colour, sender_name=sender, sender_address=address,
            signature=f"С уважением,\n{sender}\n8 800 000-00-0{len(self.projects) + 1}, круглосуточно",
        )  # fmt: skip
        self.projects[key] = project
        give_usual(project)  # as the reaction to the project's creation would, were there any to the past
        MailAddress.objects.create(project=project, address=address)
        for place, (parent, children) in enumerate(topics.items()):
            top = Topic.objects.create(project=project, name=parent, position=place)
            for child in children:
                topic = Topic.objects.create(project=project, parent=top, name=child, is_typical=child == "Не работает")
                self.topics[key, f"{parent} / {child}"] = topic

    def ticket(self, key: str, number: int, amount: int) -> None:
        """Open one ticket and play its story up to the present; old ones are finished, young ones are under way."""
        rng, project = self.rng, self.projects[key]
        stories = net.STORIES if key == "net" else shop.STORIES
        subject, topic, turns = stories[number % len(stories)] if number < len(stories) else rng.choice(stories)
        age = datetime.timedelta(days=30) * ((amount - number) / amount) ** 1.6 + datetime.timedelta(minutes=3)
        began = self.now - age
        contact, words = self._customer(key, subject)
        moment = began
        source = rng.choices(
            (Ticket.Source.EMAIL, Ticket.Source.PHONE, Ticket.Source.FORM, Ticket.Source.BOOK), (70, 20, 8, 2)
        )[0]
        with clock.at(moment):
            opened = actions.open_ticket(
                actor=DEMO,
                project=project,
                subject=subject.format(**words),
                message=NewMessage(
                    text=turns[0][1].format(**words), author_name=contact.name, author_address=contact.email
                ),
                source=source,
                channel="mail" if source == Ticket.Source.EMAIL else "workspace",
                contact=contact,
                topic=self.topics[key, topic],
                team=self.teams[key][0],
                priority=rng.choices((1, 2, 3, 4), (8, 74, 14, 4))[0],
                tags=rng.choice(((), (), (), ("повторно",), ("vip",))),
            )
        ticket = opened.ticket
        if rng.random() < 0.08 and ticket.person:
            company = rng.choice(people.COMPANIES)
            change_customer(access=self.operators[key][0], person=ticket.person, organisation=company)
        young = number > amount * 0.82
        said = turns[1 : 1 + rng.choice((0, 0, 1, 2, 3))] if young else turns[1:]
        self._play(key, ticket, said, words, moment, finish=not young)

    def _customer(self, key: str, subject: str) -> tuple[Contact, dict[str, str]]:
        rng = self.rng
        name = rng.choice(people.FEMALE if rng.random() < 0.55 else people.MALE)
        if subject.isascii():
            name = "John Carter"
        when = self.now - datetime.timedelta(days=rng.randint(3, 25))
        later = when + datetime.timedelta(days=3)
        words: dict[str, str] = {
            "first": name.split()[0],
            "address": f"{rng.choice(people.STREETS)}, {rng.randint(1, 120)}, кв. {rng.randint(1, 200)}",
            "contract": f"№ {rng.randint(100000, 999999)}",
            "order": f"Л-{rng.randint(10000, 99999)}",
            "company": rng.choice(people.COMPANIES),
            "phone": f"+7 9{rng.randint(10, 99)} {rng.randint(100, 999)}-{rng.randint(10, 99)}-{rng.randint(10, 99)}",
            "date1": f"{when:%d.%m}",
            "date2": f"{later:%d.%m}",
        }
        contact = Contact(name=name, email=people.address_of(name), phone=f"+7 900 {abs(hash_of(key, name)):07d}")
        return contact, words

    def _play(
        self, key: str, ticket: Ticket, turns: Any, words: dict[str, str], moment: datetime.datetime, *, finish: bool
    ) -> None:
        rng = self.rng
        operator = rng.choice(self.operators[key])
        for kind, text in turns:
            patience = 300 if kind in {"c", "a"} else 40
            moment += datetime.timedelta(minutes=rng.expovariate(1 / patience) + 1)
            if moment > self.now:
                return
            with clock.at(moment):
                self.turn(key, ticket, kind, text.format(**words), operator)
        ticket.refresh_from_db()
        moment += datetime.timedelta(hours=rng.randint(1, 60))
        if finish and moment < self.now and ticket.status != Ticket.Status.WAITING_CLIENT:
            with clock.at(moment):
                closed = rng.random() < 0.7
                status = Ticket.Status.CLOSED if closed else Ticket.Status.SOLVED
                actions.change_status(access=operator, ticket=ticket, status=status)

    def turn(self, key: str, ticket: Ticket, kind: str, text: str, operator: Access) -> None:
        """Say something in a ticket: c customer, r reply, n note, q question to the client company, a its answer."""
        message = NewMessage(text=text)
        if kind == "c":
            name = str(ticket.person or "")
            said = NewMessage(text=text, author_name=name, author_address=people.address_of(name))
            actions.receive(
                actor=_customer_actor(ticket), ticket=ticket, message=said, channel="mail", person=ticket.person
            )
            return
        who = self.clients[key] if kind == "a" else operator
        if kind in {"r", "n", "q"}:
            actions.take(access=who, ticket=ticket)
        posted = actions.post(access=who, ticket=ticket, kind=KINDS[kind], message=message)
        if kind == "r":
            Delivery.objects.filter(message_id=posted.pk).update(
                state=Delivery.State.SENT, sent_at=clock.now(), attempts=1, created_at=clock.now()
            )


def hash_of(*parts: str) -> int:
    """Return the same seven digits for the same words in every run (Python's own hash changes)."""
    return random.Random(" ".join(parts)).randrange(10_000_000)  # noqa: S311 - a story, not a secret


def _access(user: User) -> Access:
    return User.objects.get(pk=user.pk).access


def _customer_actor(ticket: Ticket) -> Actor:
    return Actor(kind="customer", id=ticket.person_id, name=str(ticket.person or ""))
