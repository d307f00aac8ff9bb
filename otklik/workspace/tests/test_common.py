"""Common problems on screen and by calls: noticed, told once, joined, taken apart, dismissed; with the strangers."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from otklik.accounts.models import User
from otklik.api.tests.test_routing import call
from otklik.desk.models import CommonProblem, Ticket, TicketLink
from otklik.desk.tests.test_common import HOUR, NOON, burst, look, usual
from otklik.events.models import Event
from otklik.lib import clock
from otklik.notifications.models import Notice
from otklik.notifications.reactions import notify
from tests.story import Story

pytestmark = pytest.mark.django_db
PAGE = "/work/common"


def noticed(story: Story) -> tuple[CommonProblem, list[Ticket]]:
    """Let a burst be noticed in A."""
    User.objects.update(language="en")
    usual(story.a)
    tickets = burst(story.a, 6)
    assert look(story.a) == 1
    return CommonProblem.objects.get(), tickets


def words(client: Client, address: str) -> str:
    page = client.get(address)
    assert page.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def told(story: Story) -> None:
    """See that supervisors have one notice, however often it is looked, and that it says what it is."""
    event = Event.objects.get(kind="common.noticed")
    with clock.at(NOON):
        notify(event)
        notify(event)
    people = set(Notice.objects.filter(kind="common").values_list("user__email", flat=True))
    assert people == {"vera@demo.example", "marina@demo.example"}
    assert Notice.objects.filter(kind="common").count() == 2
    said = words(story.client(story.vera), "/notices")
    assert "It looks like a common problem" in said
    assert "6 tickets in 3 hours, usually" in said


def test_r252_a_supervisor_is_told_and_makes_one_common_ticket_of_many(story: Story) -> None:
    problem, tickets = noticed(story)
    told(story)
    boris, here = story.client(story.boris), f"{PAGE}/{problem.pk}"
    shown = words(boris, PAGE)
    assert "6 tickets in 3 hours, usually" in shown
    assert "Make one common ticket" in shown
    assert "Not a problem" not in shown  # that is for who supervises
    assert "Not a problem" in words(story.client(story.vera), PAGE)
    oldest = boris.get(PAGE).context["rows"][0]["oldest"]
    assert oldest[0][1] == tickets[0]
    number = f"NET-{tickets[3].number}"
    assert "Perhaps a common problem" in words(boris, f"/work/{number}")
    assert "Perhaps" not in words(boris, f"/work/NET-{tickets[0].number - 1}")
    # Whoever has no place in A sees none of it; who only reads works on none of it.
    for stranger, status in ((story.egor, 403), (story.gleb, 403), (None, 302)):
        assert story.client(stranger).get(PAGE).status_code == status
        assert story.client(stranger).post(f"{here}/join", {"parent": tickets[0].pk}).status_code == status
    assert "No common problem now" in words(story.client(story.fedor), PAGE)
    assert story.client(story.fedor).post(f"{here}/apart").status_code == 404
    assert story.client(story.inna).post(f"{here}/join", {"parent": tickets[0].pk}).status_code == 403
    assert boris.post(f"{here}/dismiss").status_code == 403
    # One ticket of many, and apart again.
    elsewhere = story.ticket(story.b)
    for wrong in ("", "x", str(elsewhere.pk), "9" * 30):
        boris.post(f"{here}/join", {"parent": wrong})
    assert TicketLink.objects.count() == 0
    assert "5 tickets are its parts now" in words_after(boris, f"{here}/join", parent=tickets[0].pk)
    assert TicketLink.objects.filter(target=tickets[0], kind="parent").count() == 5
    assert "made it the common ticket" in words(boris, f"/work/NET-{tickets[0].number}")
    burst(story.a, 2, since=NOON, who="late")
    look(story.a, NOON + HOUR)
    assert "Take 2 more in" in words(boris, PAGE)
    assert "2 tickets are its parts now" in words_after(boris, f"{here}/join", parent=tickets[0].pk)
    assert "7 tickets stand for themselves again" in words_after(boris, f"{here}/apart")
    assert TicketLink.objects.count() == 0
    assert "for a day" in words_after(story.client(story.vera), f"{here}/dismiss")
    assert "No common problem now" in words(boris, PAGE)
    assert "Perhaps" not in words(boris, f"/work/{number}")
    assert "6 tickets" not in words(boris, f"{PAGE}?state=none") and "8 tickets" in words(boris, f"{PAGE}?state=none")
    assert boris.get(f"{PAGE}?state=strange").status_code == 404


def words_after(client: Client, address: str, **form: object) -> str:
    """Post a form and return what the page to which it leads says."""
    answer = client.post(address, form, follow=True)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_r252_the_same_by_calls(story: Story) -> None:
    problem, tickets = noticed(story)
    here = f"common-problems/{problem.pk}"
    found = call(story.boris, "GET", "common-problems?project=net&state=open").json()["items"]
    assert [(row["id"], row["tickets"], row["state"], row["apart"]) for row in found] == [(problem.pk, 6, "noticed", 6)]
    assert found[0]["newest"][0] == tickets[5].pk
    assert call(story.anna, "GET", "common-problems?project=shop").json()["items"] == []
    assert call(story.egor, "GET", "common-problems").json()["items"] == []
    assert call(story.egor, "GET", "common-problems?project=net").status_code == 404
    for method, path in (("GET", here), ("POST", f"{here}/dismiss"), ("POST", f"{here}/take-apart")):
        assert call(story.egor, method, path, {} if method == "POST" else None).status_code == 404
    assert call(story.inna, "POST", f"{here}/join", {"parent": tickets[0].pk}).status_code == 403
    assert call(story.boris, "POST", f"{here}/join", {"parent": story.ticket(story.b).pk}).status_code == 422
    joined = call(story.boris, "POST", f"{here}/join", {"parent": tickets[1].pk})
    assert (joined.status_code, joined.json()) == (200, {"parts": 5, "left": 0})
    one = call(story.boris, "GET", here).json()
    assert (one["state"], one["parent"], one["apart"]) == ("linked", tickets[1].pk, 0)
    assert call(story.boris, "POST", f"{here}/take-apart", {}).json() == {"parts": 5}
    assert call(story.boris, "POST", f"{here}/dismiss", {}).status_code == 403
    assert call(story.vera, "POST", f"{here}/dismiss", {}).json()["state"] == "none"
    assert call(story.vera, "GET", "common-problems?state=open").json()["items"] == []
