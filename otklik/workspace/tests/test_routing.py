"""The switch of presence, the queue page, the next ticket, the workload; with the stranger at each door."""

from __future__ import annotations

import datetime

from otklik.accounts.models import User
from otklik.accounts.roles import Role
from otklik.desk.actions import take
from otklik.desk.actions.deadline import Deadline, set_deadlines
from otklik.desk.models import Ticket
from otklik.events.models import Event
from otklik.lib import clock
from otklik.routing.actions.distribute import distribute
from otklik.routing.actions.presence import close_forgotten, set_presence
from otklik.routing.models import Presence, Reason, Spell
from tests.story import Story

NOON = datetime.datetime(2026, 11, 23, 12, 0, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)
HTMX = {"HTTP_HX_REQUEST": "true"}


def test_r91_presence_is_switched_with_a_reason_and_every_change_is_kept(story: Story) -> None:
    lunch = Reason.objects.create(project=story.a, name="Обед", minutes=30)
    foreign = Reason.objects.create(project=story.b, name="Склад")
    client = story.client(story.boris)
    with clock.at(NOON):
        assert client.post("/work/presence", {"state": "available"}).status_code == 200
    with clock.at(NOON + 20 * MINUTE):
        page = client.post("/work/presence", {"state": "break", "reason": str(lunch.pk)}).content.decode()
    assert "Обед" in page
    assert "Склад" not in page
    for wrong in (
        {"state": "break", "reason": str(foreign.pk)},
        {"state": "asleep"},
        {"state": "available", "reason": str(lunch.pk)},
    ):
        assert client.post("/work/presence", wrong).status_code == 422
    row = Presence.objects.get(user=story.boris)
    assert (row.state, row.reason_name, row.until) == ("break", "Обед", NOON + 50 * MINUTE)
    event = Event.objects.filter(kind="presence.changed").latest("pk")
    assert (event.payload["before"], event.payload["after"], event.payload["seconds"]) == ("available", "break", 1200)
    assert list(Spell.objects.order_by("pk").values_list("state", "ended_at")) == [
        ("available", NOON + 20 * MINUTE),
        ("break", None),
    ]
    # Who works nowhere has no switch; nobody is asked to sign in.
    assert story.client(story.egor).post("/work/presence", {"state": "available"}).status_code == 204
    assert not Presence.objects.filter(user=story.egor).exists()
    assert story.client(None).post("/work/presence", **HTMX).status_code == 401


def test_r91_pages_that_are_closed_for_long_put_one_offline(story: Story) -> None:
    client = story.client(story.boris)
    with clock.at(NOON):
        client.post("/work/presence", {"state": "available"})
        set_presence(access=story.anna.access, state="available")
    with clock.at(NOON + 9 * MINUTE):
        client.post("/work/presence")  # an open page says so each minute
    with clock.at(NOON + 12 * MINUTE):
        assert close_forgotten() == 1
    assert dict(Presence.objects.values_list("user__email", "state")) == {
        "anna@demo.example": "offline",
        "boris@demo.example": "available",
    }
    assert Event.objects.filter(kind="presence.changed").latest("pk").payload["by_itself"] is True


def test_r91_the_queue_is_shown_in_order_and_says_why(story: Story) -> None:
    first, second = story.ticket(subject="Позже"), story.ticket(subject="Обещано", email="b@example.org", phone="")
    hidden = story.ticket(story.b, subject="Чужое", email="c@example.org", phone="")
    Ticket.objects.filter(pk=first.pk).update(priority=4)
    set_deadlines([Deadline(second.pk, clock.now() + 30 * MINUTE)])
    page = story.client(story.boris).get("/work/queue").content.decode()
    assert page.index("Обещано") < page.index("Позже")
    assert hidden.subject not in page
    assert hidden.subject in story.client(story.anna).get("/work/queue").content.decode()
    assert "<html" not in story.client(story.boris).get("/work/queue", **HTMX).content.decode()
    assert story.client(story.egor).get("/work/queue").status_code == 403


def test_r91_next_leads_to_the_first_ticket_and_the_timeline_says_so(story: Story) -> None:
    story.ticket(story.b, email="c@example.org", phone="")
    ticket = story.ticket()
    Ticket.objects.filter(pk=ticket.pk).update(priority=2)
    client = story.client(story.boris)
    answer = client.post("/work/queue/next", **HTMX)
    number = f"NET-{ticket.number}"
    assert answer["HX-Redirect"] == f"/work/{number}"
    assert Ticket.objects.get(pk=ticket.pk).assignee_id == story.boris.pk
    story.boris.language = "en"
    User.objects.filter(pk=story.boris.pk).update(language="en")
    assert "as the next one of the queue" in client.get(f"/work/{number}").content.decode()
    # Nothing more of his: the other project's ticket still waits.
    assert "otk:toast" in client.post("/work/queue/next", **HTMX)["HX-Trigger"]
    assert client.post("/work/queue/next").status_code == 302
    assert story.client(story.egor).post("/work/queue/next").status_code == 403
    assert story.client(story.inna).post("/work/queue/next").status_code == 403


def test_r45_by_the_doors_the_customer_comes_back_to_who_helped_him(story: Story) -> None:
    usual = {"mode": "push", "choice": "idle", "same_minutes": "10", "back_after": "0", "capacity": "8"}
    weights = {f"weight_{source}": "1" for source in Ticket.Source.values}
    answer = story.client(story.marina).post("/setup/projects/net/routing/rules/0", usual | weights)
    assert answer.status_code == 302
    anna, boris = story.client(story.anna), story.client(story.boris)
    first = story.ticket()
    assert boris.post(f"/work/NET-{first.number}/holder").status_code == 302
    assert boris.post(f"/work/NET-{first.number}/status", {"status": "solved"}).status_code == 302
    anna.post("/work/presence", {"state": "available"})  # has been idle for longer
    boris.post("/work/presence", {"state": "busy"})
    again = story.ticket(subject="Снова не работает")
    distribute()
    assert Ticket.objects.get(pk=again.pk).assignee is None  # waits for Boris
    boris.post("/work/presence", {"state": "available"})
    distribute()
    assert Ticket.objects.get(pk=again.pk).assignee == story.boris
    User.objects.update(language="en")
    assert "helped this customer before" in anna.get(f"/work/NET-{again.number}").content.decode()
    # Somebody new is nobody's: the longest idle gets him.
    new = story.ticket(email="n@example.org", phone="")
    distribute()
    assert Ticket.objects.get(pk=new.pk).assignee == story.anna


def test_r147_supervisors_see_what_each_operator_holds_and_how_his_day_goes(story: Story) -> None:
    ticket = story.ticket()
    take(access=story.boris.access, ticket=ticket)
    today = clock.now().replace(hour=12, minute=0, second=0, microsecond=0)
    with clock.at(today):
        set_presence(access=story.boris.access, state="available")
    with clock.at(today + 25 * MINUTE):
        set_presence(access=story.boris.access, state="busy")
    with clock.at(today + 30 * MINUTE):
        page = story.client(story.vera).get("/work/workload")
        seen = {str(row["load"].user): row for row in page.context["rows"]}
        assert (seen["Борис Орлов"]["counts"], seen["Борис Орлов"]["load"].waiting) == ([0, 1, 0, 0], 1)
        assert seen["Борис Орлов"]["minutes"][:2] == [25, 5]
        for stranger in (story.boris, story.inna, story.egor):
            assert story.client(stranger).get("/work/workload").status_code == 403


def test_r217_managers_see_supervisors_and_supervisors_do_not_see_each_other(story: Story) -> None:
    of_vera = {row["load"].user for row in story.client(story.vera).get("/work/workload").context["rows"]}
    of_marina = {row["load"].user for row in story.client(story.marina).get("/work/workload").context["rows"]}
    assert of_vera == {story.anna, story.boris, story.fedor}
    assert of_marina == {story.anna, story.boris, story.fedor, story.vera, story.marina}
    assert story.a.memberships.get(user=story.vera).role == Role.SUPERVISOR
