"""The people of the tests, with a story, and how they call."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from otklik.accounts.actions.projects import create_project, set_role
from otklik.accounts.actions.tokens import issue_token
from otklik.accounts.models import ApiToken, Project, User
from otklik.accounts.roles import Role
from otklik.accounts.scopes import Scope
from otklik.customers.actions import Contact
from otklik.desk import actions
from otklik.desk.models import Ticket, Topic
from otklik.events.actor import system

ACTOR = system("test")


@dataclass
class World:
    """Project A (`net`) and B (`shop`). Anna works in both, Boris in A; Gleb stands for A's company, Egor for B's."""

    a: Project
    b: Project
    users: dict[str, User]
    tokens: dict[str, str]
    topic: Topic
    sub_topic: Topic
    ticket: Ticket
    shop_ticket: Ticket
    extra: dict[str, Any] = field(default_factory=dict)

    def api(self, name: str) -> Api:
        """Return a caller with a person's token."""
        return Api(self.tokens[name])


class Api:
    """Calls as another system makes them: JSON and a token."""

    def __init__(self, token: str | None, *, raise_errors: bool = True) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.client = Client(headers=headers, raise_request_exception=raise_errors, enforce_csrf_checks=True)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Make a call; `headers` are named with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        kind = "application/json" if body is not None else "application/octet-stream"
        return self.client.generic(method, f"/api/v1/{path}", data, named.pop("Content-Type", kind), headers=named)

    def get(self, path: str, **headers: str) -> Any:
        """GET."""
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        """POST a JSON value."""
        return self.call("POST", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        """PATCH a JSON value."""
        return self.call("PATCH", path, body, **headers)


ROLES = {
    "anna": (Role.OPERATOR, Role.OPERATOR),
    "boris": (Role.OPERATOR, None),
    "vera": (Role.SUPERVISOR, None),
    "ira": (Role.INSPECTOR, None),
    "fedor": (Role.ENGINEER, None),
    "gleb": (Role.CLIENT, None),
    "egor": (None, Role.CLIENT),
    "oleg": (None, Role.OPERATOR),
}


def make_world() -> World:
    """Fill an empty database."""
    a = create_project(actor=ACTOR, key="net", name="Net")
    b = create_project(actor=ACTOR, key="shop", name="Shop")
    users: dict[str, User] = {}
    for name, (in_a, in_b) in ROLES.items():
        user = User.objects.create_user(f"{name}@example.com", name=name.title())
        for project, role in ((a, in_a), (b, in_b)):
            if role:
                set_role(actor=ACTOR, project=project, user=user, role=role)
        users[name] = user
    topic = Topic.objects.create(project=a, name="Internet")
    sub_topic = Topic.objects.create(project=a, parent=topic, name="No connection")
    return World(
        a=a,
        b=b,
        users=users,
        tokens={name: issue_token(user=user, name="test") for name, user in users.items()},
        topic=topic,
        sub_topic=sub_topic,
        ticket=open_for(a, "darya@example.com"),
        shop_ticket=open_for(b, "mikhail@example.com"),
    )


def for_everything(world: World, *names: str) -> World:
    """Let the tokens of people do all kinds of work, also that which is chosen by name only."""
    mine = ApiToken.objects.filter(user__in=[world.users[name] for name in names], name="test")
    mine.update(scopes=[scope.value for scope in Scope])
    return world


def open_for(project: Project, email: str, subject: str = "No internet", text: str = "Since the morning") -> Ticket:
    """Open a ticket of a customer."""
    opened = actions.open_ticket(
        actor=ACTOR,
        project=project,
        subject=subject,
        message=actions.NewMessage(text=text, author_name="Darya", author_address=email),
        source="email",
        channel="mail",
        contact=Contact("Darya", email, ""),
    )
    return opened.ticket


def new_ticket(**changes: Any) -> dict[str, Any]:
    """Return the body of a call that opens a ticket."""
    return {"project": "net", "subject": "Нет интернета", "text": "С утра горит красная лампочка", **changes}
