"""The queue, presence, workload and their set-up by calls; with the stranger at each."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from otklik.accounts.actions.tokens import issue_token
from otklik.accounts.models import User
from otklik.desk.models import Ticket, Topic
from otklik.routing.models import Shift
from tests.story import Story

NET = "/api/v1/projects/net"


def call(user: User, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """Make a call with a token of somebody."""
    token = issue_token(user=user, name="test")
    return Client().generic(
        method,
        path if path.startswith("/") else f"/api/v1/{path}",
        data="" if body is None else json.dumps(body),
        content_type="application/json",
        HTTP_AUTHORIZATION=f"Bearer {token}",
    )


def test_r91_the_queue_is_read_and_its_next_ticket_taken(story: Story) -> None:
    first = story.ticket()
    hidden = story.ticket(story.b, email="c@example.org", phone="")
    Ticket.objects.filter(pk=first.pk).update(priority=4)
    items = call(story.boris, "GET", "queue").json()["items"]
    assert [(row["place"], row["ticket"], row["priority"]) for row in items] == [(1, first.pk, "urgent")]
    assert hidden.pk in {row["ticket"] for row in call(story.anna, "GET", "queue?project=shop").json()["items"]}
    assert call(story.boris, "GET", "queue?project=shop").status_code == 404
    assert call(story.egor, "GET", "queue").json() == {"items": []}
    assert call(story.egor, "POST", "queue/next").status_code == 403
    assert call(story.boris, "POST", "queue/next").json() == {"ticket": first.pk, "number": f"NET-{first.number}"}
    assert call(story.boris, "POST", "queue/next").json() == {"ticket": None, "number": None}


def test_r91_presence_is_set_and_supervisors_read_it(story: Story) -> None:
    assert call(story.boris, "GET", "presence").json()["state"] == "offline"
    made = call(story.marina, "POST", f"{NET}/reasons", {"name": "Обед", "minutes": 30}).json()
    wrong = call(story.boris, "POST", "presence", {"state": "busy", "reason": made["id"]})
    assert wrong.status_code == 422
    answer = call(story.boris, "POST", "presence", {"state": "break", "reason": made["id"]}).json()
    assert (answer["state"], answer["reason"]) == ("break", "Обед")
    assert answer["until"] is not None
    assert call(story.egor, "POST", "presence", {"state": "busy"}).status_code == 403
    items = call(story.vera, "GET", "workload").json()["items"]
    assert {row["user"]["name"]: row["state"] for row in items}["Борис Орлов"] == "break"
    assert call(story.boris, "GET", "workload").status_code == 403


def test_r91_rules_skills_abilities_and_shifts_are_set_up_by_calls(story: Story) -> None:
    topic = Topic.objects.create(project=story.a, name="Оптика")
    rule = call(story.marina, "PATCH", f"{NET}/routing", {"capacity": 9, "weights": {"phone": 3}}).json()
    assert (rule["mode"], rule["capacity"], rule["weights"]) == ("pull", 9, {"phone": 3})
    team = f"{NET}/teams/{story.first_line.pk}/routing"
    assert call(story.marina, "PATCH", team, {"mode": "push"}).json()["mode"] == "push"
    assert call(story.marina, "GET", f"{NET}/routing").json()["mode"] == "pull"
    body = {"name": "Оптика", "needs": [{"topic": topic.pk, "level": 3}]}
    skill = call(story.marina, "POST", f"{NET}/skills", body).json()
    assert skill["needs"] == [{"topic": topic.pk, "level": 3}]
    can = {"languages": ["ru"], "lines": [1], "skills": [{"skill": skill["id"], "level": 4}], "capacity": 5}
    answer = call(story.marina, "PATCH", f"{NET}/abilities/{story.boris.pk}", can).json()
    assert {name: answer[name] for name in can} == can
    assert call(story.marina, "PATCH", f"{NET}/abilities/{story.egor.pk}", can).status_code == 404
    shift = {"user": story.boris.pk, "days": [0], "starts": "09:00", "ends": "18:00", "first": "2026-11-23"}
    made = call(story.vera, "POST", f"{NET}/shifts", shift)
    assert made.status_code == 201
    assert call(story.vera, "GET", f"{NET}/shifts").json()["items"] == [made.json()]
    for stranger, status in ((story.egor, 404), (story.boris, 403)):
        for path in ("routing", "skills", "shifts", f"abilities/{story.boris.pk}"):
            assert call(stranger, "GET", f"{NET}/{path}").status_code == status
        assert call(stranger, "POST", f"{NET}/shifts", shift).status_code == status
    assert call(story.vera, "DELETE", f"{NET}/shifts/{made.json()['id']}").status_code == 204
    assert not Shift.objects.exists()
