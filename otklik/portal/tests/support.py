"""What the tests of the portal share: an open portal, a filled form that is old enough, a status link."""

from __future__ import annotations

import re
import time
from typing import Any
from unittest import mock

from django.test import Client

from otklik.accounts.models import Project
from otklik.desk.models import Ticket
from otklik.requests import fields
from otklik.requests.actions import change_portal, issue_link, save_type
from otklik.requests.fields import Field, Kind
from otklik.requests.models import Portal, RequestType
from tests.story import Story

PAPER = re.compile(r'name="paper" value="([^"]+)"')
REFUND = (
    Field(Kind.NAME),
    Field(Kind.EMAIL, required=True),
    Field(Kind.CHOICE, label="Что вернуть", required=True, choices=("Роутер", "Деньги")),
    Field(Kind.LINE, label="Договор"),
    Field(Kind.TEXT, required=True),
    Field(Kind.FILES),
)


def open_portal(story: Story, project: Project | None = None, **values: Any) -> Portal:
    """Open the forms of a project and let mails carry links."""
    given: dict[str, Any] = {
        "is_open": True,
        "has_general": True,
        "intro": "",
        "sites": [],
        "consent": "",
        "links_in_mail": True,
        "link_days": 60,
    }
    return change_portal(access=story.olga.access, project=project or story.a, **{**given, **values})


def refund(story: Story, **values: Any) -> RequestType:
    """Put an item into the catalogue of A."""
    given: dict[str, Any] = {"key": "refund", "name": "Возврат", "fields": REFUND, "is_published": True}
    return save_type(access=story.olga.access, project=story.a, request_type=None, **{**given, **values})


def paper_of(client: Client, url: str, *, age: float = 10) -> str:
    """Open a form as it was so many seconds ago and return its paper."""
    with mock.patch("otklik.portal.proof.time.time", return_value=time.time() - age):
        page = client.get(url)
    assert page.status_code == 200, page.content
    found = PAPER.search(page.content.decode())
    assert found
    return found[1]


def send(client: Client, url: str = "/r/net/other/", *, age: float = 10, **values: Any) -> Any:
    """Fill a form and send it."""
    given = {"email": "darya@example.org", "text": "Не работает интернет", **values}
    paper = given.pop("paper", "") or paper_of(client, url, age=age)
    return client.post(url, {"paper": paper, **given})


def link_to(ticket: Ticket, address: str = "darya@example.org") -> str:
    """Return the address of the status page of a ticket."""
    return f"/s/{issue_link(project=ticket.project, ticket=ticket, address=address, days=60)}"


__all__ = ["REFUND", "fields", "link_to", "open_portal", "paper_of", "refund", "send"]
