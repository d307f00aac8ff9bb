"""`otklik demo`: the company that README, guide and benchmarks show, as the command fills it in."""

from __future__ import annotations

import json
import re

import pytest

from otklik.config.tests.console import data_folder, otklik

PEOPLE = {"anna@", "boris@", "vera@", "gleb@", "egor@"}
LOOK = """
import json
from django.test import Client
from otklik.channels.mail import directory
from otklik.channels.models import MailAddress
from otklik.accounts.models import User
from otklik.desk.models import Message, Ticket
from otklik.outbox.models import Delivery

def enters(email):
    client = Client(headers={"host": "localhost"})
    client.post("/accounts/login/", {"login": email, "password": "demo password 7"})
    return client.get("/", follow=True).status_code == 200 and "_auth_user_id" in client.session

print(json.dumps({
    "projects": sorted(Ticket.objects.values_list("project__key", flat=True).distinct()),
    "tickets": Ticket.objects.count(),
    "messages": Message.objects.count(),
    "talks": Ticket.objects.filter(messages__kind="reply").distinct().count(),
    "statuses": sorted(Ticket.objects.values_list("status", flat=True).distinct()),
    "addresses": dict(MailAddress.objects.values_list("address", "project__key")),
    "enter": [email for email in User.objects.order_by("email").values_list("email", flat=True) if enters(email)],
    "to send": Delivery.objects.filter(state__in=Delivery.WAITING).count(),
}))
"""


@pytest.mark.slow
def test_the_demo_company_is_believable_and_filled_in_once() -> None:
    with data_folder() as home:
        assert otklik(home, "prepare").returncode == 0
        told = otklik(home, "demo", OTKLIK_DEMO_PASSWORD="demo password 7")
        assert told.returncode == 0, told.stderr
        assert "anna@demo.example" in told.stdout and "demo password 7" in told.stdout
        again = otklik(home, "demo")
        assert again.returncode == 0 and "here already" in again.stdout
        done = otklik(home, "manage", "shell", "-v0", "-c", LOOK)
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout.splitlines()[-1])
    assert (found["projects"], found["tickets"]) == (["net", "shop"], 300)
    assert found["messages"] > 600 and found["talks"] > 150, "real conversations"
    assert len(found["statuses"]) >= 5
    assert found["addresses"] == {"net@demo.example": "net", "shop@demo.example": "shop"}
    assert {re.sub("demo.example$", "", email) for email in found["enter"]} >= PEOPLE
    assert found["to send"] == 0, "nobody is sent mail of a made-up past"
