"""A filled desk with people who are signed in, and a client too simple to be what is measured."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode


@dataclass
class Desk:
    """Projects "net" and "shop" with their people."""

    projects: list[Any]
    users: list[Any]
    tickets: int
    first_person: int = 0

    def cookie(self, user: Any) -> str:
        """A session of a person, as signing in would make it."""
        from importlib import import_module

        from django.conf import settings
        from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

        store = import_module(settings.SESSION_ENGINE).SessionStore()
        store[SESSION_KEY] = str(user.pk)
        store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        store[HASH_SESSION_KEY] = user.get_session_auth_hash()
        store.save()
        return f"{settings.SESSION_COOKIE_NAME}={store.session_key}"


def make_desk(*, tickets: int, people: int, others: int = 0) -> Desk:
    """Make projects with a team each and people who work in them, and fill them by COPY.

    Two projects, "net" with six of ten tickets and "shop". With `others` all tickets are in "net", "shop" and so many
    more projects have a hundred each, and of the people everybody works in "net", "shop" and three of the others.
    """
    from django.utils import timezone

    from bench.fill import Filling, fill
    from otklik.accounts.actions.projects import create_project, set_role
    from otklik.accounts.models import Team, TeamMember, User
    from otklik.accounts.roles import Role
    from otklik.events.actor import system

    actor = system("bench")
    users = [User.objects.create_user(f"agent{n}@demo.example", name=f"Анна {n}") for n in range(people)]
    User.objects.update(toured_at=timezone.now())
    agents = [user.pk for user in (users if others else users[:10])]
    keys = [("net", "Сеть"), ("shop", "Лавка"), *((f"p{n}", f"Проект {n}") for n in range(others))]
    projects, fillings = [], []
    for at, (key, name) in enumerate(keys):
        project = create_project(actor=actor, key=key, name=name)
        team = Team.objects.create(project=project, name="Первая линия", line=1)
        working = users if at < 2 else [user for n, user in enumerate(users) if (at - n) % others < 3]
        for user in working:
            set_role(actor=actor, project=project, user=user, role=Role.OPERATOR)
        for user in users[:10] if at < 2 else []:
            TeamMember.objects.create(project=project, team=team, user=user)
        amount = (tickets if at == 0 else 100) if others else tickets * (6, 4)[at] // 10
        if amount:
            fillings.append(Filling(project, team, agents, tickets=amount, seed=at + 1))
        projects.append(project)
    if fillings:
        fill(fillings)
    first = fillings[0].first_person if fillings else 0
    return Desk(projects, [User.objects.get(pk=user.pk) for user in users], tickets, first)


class Client:
    """One persistent connection of one person."""

    def __init__(self, port: int, *headers: str, timeout: float = 60) -> None:
        self._port = port
        self._head = "".join(f"{line}\r\n" for line in (f"Host: 127.0.0.1:{port}", "Accept-Language: ru", *headers))
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._left = b""

    def get(self, path: str, *headers: str) -> tuple[float, str]:
        """Fetch a page; return milliseconds to its last byte and its text. Raises RuntimeError unless it is a 200."""
        more = "".join(f"{line}\r\n" for line in headers)
        began = time.perf_counter()
        self._socket.sendall(f"GET {path} HTTP/1.1\r\n{self._head}{more}\r\n".encode())
        head, body = self._answer()
        took = (time.perf_counter() - began) * 1000
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"{path}: {head.splitlines()[0].decode()}")
        return took, body.decode()

    def post(self, path: str, fields: dict[str, str]) -> float:
        """Send a form; return milliseconds. Raises RuntimeError unless the answer leads on to another page."""
        body = urlencode(fields).encode()
        head = f"POST {path} HTTP/1.1\r\n{self._head}Content-Type: application/x-www-form-urlencoded\r\n"
        began = time.perf_counter()
        self._socket.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        first, text = self._answer()
        took = (time.perf_counter() - began) * 1000
        if not first.startswith((b"HTTP/1.1 302", b"HTTP/1.1 303")):
            raise RuntimeError(f"{path}: {first.splitlines()[0].decode()} {text[-300:].decode()}")
        return took

    def close(self) -> None:
        """End the connection."""
        self._socket.close()

    def _until(self, mark: bytes) -> bytes:
        while mark not in self._left:
            self._more()
        found, _, self._left = self._left.partition(mark)
        return found

    def _exactly(self, size: int) -> bytes:
        while len(self._left) < size:
            self._more()
        found, self._left = self._left[:size], self._left[size:]
        return found

    def _more(self) -> None:
        data = self._socket.recv(1 << 18)
        if not data:
            raise RuntimeError("the server closed the connection")
        self._left += data

    def _answer(self) -> tuple[bytes, bytes]:
        head = self._until(b"\r\n\r\n")
        lines = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
        if b"content-length" in lines:
            return head, self._exactly(int(lines[b"content-length"]))
        blocks = []
        while size := int(self._until(b"\r\n"), 16):
            blocks.append(self._exactly(size))
            self._exactly(2)
        self._exactly(2)
        return head, b"".join(blocks)
