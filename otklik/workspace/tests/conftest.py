"""The story's people at the workspace; they read English here, so that tests can look for words."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from otklik.accounts.models import Project, User
from otklik.customers.actions import Contact
from otklik.desk.actions import NewFile, NewMessage, open_ticket
from otklik.desk.models import Ticket
from otklik.events.actor import Actor
from tests.story import make_story


@dataclass
class World:
    """Two projects, the people by name, and the means to make tickets."""

    a: Project
    b: Project
    people: dict[str, User]

    def client(self, name: str = "") -> Client:
        """Return a browser of a person; of nobody without a name."""
        client = Client()
        if name:
            client.force_login(self.people[name])
        return client

    def ticket(
        self,
        project: Project | None = None,
        *,
        subject: str = "Нет интернета",
        text: str = "Не работает с утра",
        html: str = "",
        files: tuple[NewFile, ...] = (),
        email: str = "darya@mail.example",
        unverified: bool = False,
    ) -> Ticket:
        """Return a new ticket by e-mail of Darya, a customer; without an address it came by telephone."""
        opened = open_ticket(
            actor=Actor("customer", None, "Дарья Белова"),
            project=project or self.a,
            subject=subject,
            message=NewMessage(
                text=text,
                html=html,
                files=files,
                author_name="Дарья Белова",
                author_address=email,
                unverified=unverified,
            ),
            source="email" if email else "phone",
            channel="mail" if email else "manual",
            contact=Contact(name="Дарья Белова", email=email, phone="+79161234567", verified=True),
        )
        return opened.ticket


@pytest.fixture
def world(db: None) -> World:
    """The two projects and their people."""
    story = make_story()
    people = story.everybody()
    User.objects.update(language="en")
    for user in people.values():
        user.language = "en"
    return World(a=story.a, b=story.b, people=people)


def asked(queries: CaptureQueriesContext) -> int:
    """Return how many queries there were besides the marks of transactions."""
    marks = ("SAVEPOINT", "RELEASE", "SELECT current_setting", "SELECT set_config")
    return sum(not query["sql"].startswith(marks) for query in queries.captured_queries)
