"""How hard a ticket is, by the doors: rated by hand, rule and call; found by views; the queue gives it to who may."""

from __future__ import annotations

from otklik.accounts.models import User
from otklik.api.tests.test_routing import call
from otklik.automation.compiled import forget
from otklik.automation.tests.test_rules import OPENED, react, rule, tree
from otklik.desk.models import Ticket
from otklik.events.models import Event
from otklik.routing import queue
from tests.story import Story


def test_r9_complexity_is_rated_and_says_who_is_given_the_ticket(story: Story) -> None:
    User.objects.update(language="en")
    ticket, plain = story.ticket(), story.ticket(email="b@example.org", phone="")
    path = f"/work/NET-{ticket.number}"
    client = story.client(story.boris)
    assert client.post(f"{path}/complexity", {"complexity": "3"}).status_code == 302
    assert client.post(f"{path}/complexity", {"complexity": "7"}).status_code in {302, 422}
    for stranger in (story.inna, story.gleb, story.egor):
        assert story.client(stranger).post(f"{path}/complexity", {"complexity": "1"}).status_code in {403, 404}
    ticket.refresh_from_db()
    assert (ticket.complexity, ticket.version) == (3, 2)
    page = client.get(path).content.decode()
    assert "changed the complexity: not rated → 3, hard" in page
    assert '<option value="3" selected>' in page
    # The queue: Boris is given what is not rated or simple; Anna anything.
    ability = f"/setup/projects/net/routing/people/{story.boris.pk}"
    assert (
        story.client(story.marina).post(ability, {"languages": "", "lines": "", "complexity": "1"}).status_code == 302
    )
    assert story.client(story.vera).get(ability).status_code == 404
    assert queue.fitting(story.boris.pk, [story.a.pk], most=9) == [plain.pk]
    assert set(queue.fitting(story.anna.pk, [story.a.pk], most=9)) == {ticket.pk, plain.pk}
    client.post("/work/queue/next")
    assert Ticket.objects.get(pk=plain.pk).assignee == story.boris
    can = call(story.marina, "GET", f"projects/net/abilities/{story.boris.pk}").json()
    assert can["complexity"] == 1


def test_r9_rules_rate_it_and_ask_for_it_and_views_and_calls_know_it(story: Story) -> None:
    forget()
    outage = tree(("subject", "contains", "авария"))
    rule(story, "Трудные", OPENED, ("complexity", 3), conditions=outage)
    changed = {"on": "event", "kinds": ["ticket.changed"]}
    rule(story, "Старшим", changed, ("tag", ["трудное"]), conditions=tree(("complexity", "in", [3])))
    hard, plain = story.ticket(subject="Авария на линии"), story.ticket(email="b@example.org", phone="")
    react()
    hard.refresh_from_db()
    assert (hard.complexity, hard.tags) == (3, ["трудное"])
    assert Ticket.objects.get(pk=plain.pk).complexity == 0
    assert "Трудные" in Event.objects.filter(ticket_id=hard.pk, kind="ticket.changed").earliest("pk").actor_name
    asked = {"join": "all", "items": [{"field": "complexity", "op": "in", "value": [3]}]}
    view = call(story.anna, "POST", "views", {"name": "Трудные", "conditions": asked}).json()["id"]
    assert [row["id"] for row in call(story.anna, "GET", f"views/{view}/tickets").json()["items"]] == [hard.pk]
    one = f"tickets/{plain.pk}"
    assert call(story.anna, "PATCH", one, {"complexity": 4}).status_code == 422
    assert call(story.anna, "PATCH", one, {"complexity": 2}).json()["complexity"] == 2
    assert call(story.inna, "PATCH", one, {"complexity": 1}).status_code == 403
    assert call(story.egor, "PATCH", one, {"complexity": 1}).status_code == 404
