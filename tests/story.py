"""The people of the tests. The stranger (Egor) stands in every view test.

Anna is an operator of A and B, Boris an operator of A, Vera the supervisor of A, Gleb represents the client company
A, Darya is a customer of A, Egor represents the client company B and must never see anything of A. Project A is
"net", B is "shop".
"""

from __future__ import annotations

from dataclasses import dataclass

from django.test import Client

from otklik.accounts.actions.projects import create_project, set_role
from otklik.accounts.models import Project, Team, TeamMember, User
from otklik.accounts.roles import Role
from otklik.channels.models import MailAddress
from otklik.customers.actions import Contact
from otklik.desk.actions import NewMessage, Opened, open_ticket
from otklik.desk.models import Ticket
from otklik.events.actor import system

PASSWORD = "correct horse battery"


def person(email: str, name: str, **fields: object) -> User:
    """Make somebody who can sign in, fresh from the database (his access is read once an instance)."""
    user = User.objects.create_user(email, PASSWORD, name=name, **fields)
    return User.objects.get(pk=user.pk)


@dataclass
class Story:
    """Everybody, and the two walled projects."""

    a: Project
    b: Project
    olga: User  # administrator of the installation
    marina: User  # project manager of A
    anna: User
    boris: User
    vera: User
    inna: User  # quality inspector of A
    gleb: User
    egor: User
    fedor: User  # field engineer of A
    first_line: Team

    def everybody(self) -> dict[str, User]:
        """Return the people with accounts by name."""
        names = ("olga", "marina", "anna", "boris", "vera", "inna", "gleb", "egor", "fedor")
        return {name: getattr(self, name) for name in names}

    def client(self, user: User | None) -> Client:
        """Return a browser in which the person is signed in; None = nobody is."""
        client = Client()
        if user is not None:
            client.force_login(user)
        return client

    def ticket(
        self,
        project: Project | None = None,
        *,
        subject: str = "Не работает интернет",
        text: str = "Здравствуйте! Роутер мигает красным.",
        email: str = "darya@example.org",
        name: str = "Дарья Соколова",
        phone: str = "+7 916 123-45-67",
    ) -> Ticket:
        """Open a ticket of Darya, in A unless told otherwise."""
        return self.opened(project, subject=subject, text=text, email=email, name=name, phone=phone).ticket

    def opened(self, project: Project | None = None, *, subject: str, text: str, **contact: str) -> Opened:
        """Open a ticket and return it with its first message."""
        return open_ticket(
            actor=system("mail"),
            project=project or self.a,
            subject=subject,
            message=NewMessage(text=text, author_name=contact.get("name", ""), author_address=contact.get("email", "")),
            source=Ticket.Source.EMAIL,
            channel="mail",
            contact=Contact(**contact),
        )


def make_story() -> Story:
    """Make the people and projects of the story in the test's database."""
    actor = system("test")
    a = create_project(
        actor=actor, key="net", name="Сеть", sender_name="Поддержка Сети", sender_address="net@demo.example"
    )
    b = create_project(actor=actor, key="shop", name="Лавка", sender_address="shop@demo.example", colour="#b4460f")
    MailAddress.objects.create(project=a, address="net@demo.example")
    MailAddress.objects.create(project=b, address="shop@demo.example")
    places = {
        "marina": ("Марина Ким", [(a, Role.MANAGER)]),
        "anna": ("Анна Лебедева", [(a, Role.OPERATOR), (b, Role.OPERATOR)]),
        "boris": ("Борис Орлов", [(a, Role.OPERATOR)]),
        "vera": ("Вера Зайцева", [(a, Role.SUPERVISOR)]),
        "inna": ("Инна Власова", [(a, Role.INSPECTOR)]),
        "gleb": ("Глеб Королёв", [(a, Role.CLIENT)]),
        "egor": ("Егор Чужих", [(b, Role.CLIENT)]),
        "fedor": ("Фёдор Мастеров", [(a, Role.ENGINEER)]),
    }
    people: dict[str, User] = {"olga": person("olga@demo.example", "Ольга Главная", is_administrator=True)}
    for name, (full, roles) in places.items():
        user = person(f"{name}@demo.example", full)
        for project, role in roles:
            set_role(actor=actor, project=project, user=user, role=role)
        people[name] = User.objects.get(pk=user.pk)
    team = Team.objects.create(project=a, name="Первая линия", line=1)
    for name in ("anna", "boris"):
        TeamMember.objects.create(project=a, team=team, user=people[name])
    return Story(a=a, b=b, first_line=team, **people)
