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


def test_r91_reasons_skills_abilities_and_single_days_are_kept_by_calls(story: Story) -> None:
    lunch = call(story.marina, "POST", f"{NET}/reasons", {"name": "Обед"}).json()["id"]
    changed = call(story.marina, "PATCH", f"{NET}/reasons/{lunch}", {"minutes": 20, "active": False}).json()
    assert (changed["name"], changed["minutes"], changed["active"], changed["everywhere"]) == ("Обед", 20, False, False)
    assert call(story.marina, "POST", f"{NET}/reasons", {"name": "Сбор", "everywhere": True}).status_code == 403
    all_over = call(story.olga, "POST", f"{NET}/reasons", {"name": "Сбор", "everywhere": True}).json()
    assert all_over["everywhere"]
    assert call(story.marina, "PATCH", f"{NET}/reasons/{all_over['id']}", {"minutes": 1}).status_code == 404
    first = call(story.boris, "GET", f"{NET}/reasons?limit=1").json()
    rest = call(story.boris, "GET", first["next"]).json()
    assert ([row["id"] for row in first["items"] + rest["items"]], rest["next"]) == ([lunch, all_over["id"]], None)
    topic = Topic.objects.create(project=story.a, name="Оптика")
    skill = call(story.marina, "POST", f"{NET}/skills", {"name": "Сети"}).json()["id"]
    body = {"name": "Сеть", "needs": [{"topic": topic.pk, "level": 2}]}
    assert call(story.marina, "PATCH", f"{NET}/skills/{skill}", body).json()["needs"] == body["needs"]
    assert call(story.marina, "PATCH", f"{NET}/skills/{skill}", {"active": False}).json()["needs"] == body["needs"]
    call(story.marina, "PATCH", f"{NET}/abilities/{story.boris.pk}", {"languages": ["ru"]})
    told = call(story.marina, "GET", f"{NET}/abilities").json()["items"]
    assert {row["user"]["id"]: row["languages"] for row in told}[story.boris.pk] == ["ru"]
    assert not {story.gleb.pk, story.egor.pk} & {row["user"]["id"] for row in told}
    shift = {"user": story.boris.pk, "days": [0, 1], "starts": "09:00", "ends": "18:00", "first": "2026-11-23"}
    call(story.vera, "POST", f"{NET}/shifts", shift)
    tuesday = f"{NET}/shift-days/{story.boris.pk}/2026-11-24"
    exam = {"starts": "12:00", "ends": "16:00", "reason": "Экзамен"}
    assert call(story.vera, "PUT", tuesday, exam).json()["reason"] == "Экзамен"
    assert call(story.vera, "PUT", tuesday, {"starts": "12:00"}).status_code == 422
    last = f"{NET}/shift-days/{story.boris.pk}/2026-12-31"
    assert call(story.vera, "PUT", last, {}).json()["starts"] is None
    assert call(story.vera, "PUT", last.replace("-31", "-32"), {}).status_code == 422
    assert call(story.vera, "POST", f"{NET}/shifts", {**shift, "first": 0}).status_code == 422
    days = call(story.vera, "GET", f"{NET}/shift-days").json()["items"]
    assert [row["date"] for row in days] == ["2026-11-24", "2026-12-31"]
    plan = call(story.vera, "GET", f"{NET}/plan?since=2026-11-23&days=2").json()["items"]
    assert [(row["starts"][:16], row["exception"]) for row in plan] == [
        ("2026-11-23T06:00", False), ("2026-11-24T09:00", True),
    ]  # fmt: skip
    for stranger, status in ((story.egor, 404), (story.boris, 403)):
        assert call(stranger, "PUT", tuesday, exam).status_code == status
        assert call(stranger, "DELETE", tuesday).status_code == status
        assert call(stranger, "GET", f"{NET}/plan").status_code == status
    assert {call(story.vera, "DELETE", day).status_code for day in (tuesday, last)} == {204}
    assert not call(story.vera, "GET", f"{NET}/shift-days").json()["items"]
