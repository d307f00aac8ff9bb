"""Answer templates, the request catalogue, status links and ratings by calls."""

from __future__ import annotations

import pytest

from otklik.api.tests.people import ACTOR, World
from otklik.desk.models import AnswerTemplate, Ticket
from otklik.events.models import Event
from otklik.requests.actions import follow, rate
from otklik.requests.models import Portal, RequestType, Submission

BODY = "{{customer.first_name}}, {{ticket.number}}: {{operator.name}}"
FORM = [{"kind": "email", "required": True}, {"kind": "choice", "label": "Model", "choices": ["X1", "X2"]}]


def test_s14_templates_are_kept_changed_and_filled(world: World) -> None:
    vera, anna = world.api("vera"), world.api("anna")
    body = {"project": "net", "name": "Outage/Repaired", "body": BODY, "topic": "Internet / No connection"}
    made = vera.post("templates", body)
    assert (made.status_code, made.json()["name"]) == (201, "Outage / Repaired")
    place = made.headers["Location"].removeprefix("/api/v1/")
    own = anna.post("templates", {"project": "net", "name": "Mine", "body": "Hi", "personal": True}).json()
    assert [row["id"] for row in anna.get("templates?project=net").json()["items"]] == [made.json()["id"], own["id"]]
    assert [row["id"] for row in vera.get("templates").json()["items"]] == [made.json()["id"]]
    assert vera.get(f"templates/{own['id']}").status_code == 404
    ticket = f"tickets/{world.ticket.pk}/templates"
    assert [row["id"] for row in anna.get(ticket).json()["items"]] == [own["id"]]
    Ticket.objects.filter(pk=world.ticket.pk).update(topic=world.sub_topic)
    assert [row["id"] for row in anna.get(f"{ticket}?q=repaired").json()["items"]] == [made.json()["id"]]
    world.a.shows_operators = "name"
    world.a.save()
    text = anna.post(f"{ticket}/{made.json()['id']}/render", {}).json()["text"]
    assert text == f"Darya, NET-{world.ticket.number}: Anna"
    assert AnswerTemplate.objects.get(pk=made.json()["id"]).uses == 1
    assert vera.patch(place, {"active": False, "topic": None}).json()["topic"] is None
    assert anna.post(f"{ticket}/{made.json()['id']}/render", {}).status_code == 404
    for wrong in ({"body": "{{customer.password}}"}, {"language": "xx"}, {"name": " / "}, {"topic": "Nothing"}):
        assert vera.patch(place, wrong).status_code == 422
    assert vera.post("templates", {**body, "topic": None}).status_code == 422  # two of one name
    assert vera.call("DELETE", place).status_code == 204
    assert anna.call("DELETE", f"templates/{own['id']}").status_code == 204
    assert not AnswerTemplate.objects.exists()


def test_s03_templates_and_who_may_keep_them(world: World) -> None:
    body = {"project": "net", "name": "x", "body": "x"}
    pk = world.api("vera").post("templates", body).json()["id"]
    boris = world.api("boris")
    assert boris.post("templates", {**body, "name": "y"}).status_code == 403
    assert boris.patch(f"templates/{pk}", {"body": "y"}).status_code == 403
    assert boris.call("DELETE", f"templates/{pk}").status_code == 403
    assert world.api("gleb").get(f"templates/{pk}").status_code == 404
    for name in ("egor", "oleg"):
        api = world.api(name)
        assert api.get("templates").json()["items"] == []
        assert api.get("templates?project=net").status_code == 404
        assert api.post("templates", {**body, "personal": True}).status_code == 404
        for method, given in (("GET", None), ("PATCH", {"body": "y"}), ("DELETE", None)):
            answer = api.call(method, f"templates/{pk}", given)
            assert answer.content == api.call(method, "templates/987654321", given).content
    assert AnswerTemplate.objects.get().body == "x"
    shop = f"tickets/{world.shop_ticket.pk}/templates/{pk}/render"
    assert world.api("anna").post(shop, {}).status_code == 404  # another project's template


@pytest.fixture
def manager(world: World) -> World:
    """Vera manages project A."""
    world.users["vera"].memberships.update(role="manager")
    return world


def test_r184_the_request_catalogue(manager: World) -> None:
    vera, gleb = manager.api("vera"), manager.api("gleb")
    body = {"key": "router", "name": "A router", "fields": FORM, "topic": "Internet", "priority": "high"}
    made = vera.post("projects/net/requests", body)
    assert (made.status_code, made.json()["fields"][1]["key"]) == (201, "f1")
    place = made.headers["Location"].removeprefix("/api/v1/")
    assert gleb.get("projects/net/requests").json()["items"] == []
    assert gleb.get(place).status_code == 404
    other = vera.post("projects/net/requests", {**body, "key": "other-thing"}).json()["id"]
    assert vera.post(f"projects/net/requests/{other}/move", {"direction": "up"}).status_code == 204
    assert [row["id"] for row in vera.get("projects/net/requests").json()["items"]] == [other, made.json()["id"]]
    changed = vera.patch(place, {"published": True, "promise": "Two days"}).json()
    assert (changed["fields"], changed["topic"]["name"], changed["priority"]) == (
        made.json()["fields"],
        "Internet",
        "high",
    )
    assert [row["id"] for row in gleb.get("projects/net/requests").json()["items"]] == [made.json()["id"]]
    assert gleb.patch(place, {"name": "x"}).status_code == 403
    wrongs = ({"key": "embed"}, {"fields": [{"kind": "text"}]}, {"key": "other-thing"}, {"topic": "Nothing"},
              {"fields": [*FORM, {"kind": "choice", "label": "x", "choices": ["1"]}]}, {"team": 987654321})  # fmt: skip
    for wrong in wrongs:
        assert vera.patch(place, wrong).status_code == 422
    for name in ("egor", "oleg"):
        api = manager.api(name)
        assert api.get("projects/net/requests").status_code == 404
        assert api.post("projects/net/requests", body).status_code == 404
        assert api.get(place).content == api.get("projects/net/requests/987654321").content
        assert api.patch(place, {"name": "x"}).status_code == 404
        assert api.post(f"{place}/move", {"direction": "up"}).status_code == 404
    assert RequestType.objects.count() == 2


def test_r184_an_item_has_its_own_answer_template(manager: World) -> None:
    vera, anna, a = manager.api("vera"), manager.api("anna"), manager.a
    common, own = (AnswerTemplate.objects.create(project=a, name=name, body="x", uses=9) for name in ("Aaa", "Zzz"))
    AnswerTemplate.objects.filter(pk=own.pk).update(uses=0, topic=manager.sub_topic, channel="phone")
    foreign = AnswerTemplate.objects.create(project=manager.b, name="Foreign", body="x")
    personal = AnswerTemplate.objects.create(project=a, name="Mine", body="x", owner=manager.users["vera"])
    body = {"key": "router", "name": "A router", "fields": FORM}
    for wrong in (foreign.pk, personal.pk, "Foreign", 987654321):
        assert vera.post("projects/net/requests", {**body, "template": wrong}).status_code == 422
    made = vera.post("projects/net/requests", {**body, "template": "zzz"})
    assert made.json()["template"] == {"id": own.pk, "name": "Zzz"}
    path = f"tickets/{manager.ticket.pk}/templates"
    assert [row["name"] for row in anna.get(path).json()["items"]] == ["Aaa"]
    Ticket.objects.filter(pk=manager.ticket.pk).update(source="form")
    Submission.objects.create(project=a, ticket=manager.ticket, type_id=made.json()["id"], key="k")
    assert [row["name"] for row in anna.get(path).json()["items"]] == ["Zzz", "Aaa"]
    place = f"projects/net/requests/{made.json()['id']}"
    assert vera.patch(place, {"name": "Router"}).json()["template"]["id"] == own.pk
    own.delete()
    assert vera.get(place).json()["template"] is None
    assert vera.patch(place, {"template": common.pk}).json()["template"]["id"] == common.pk
    assert vera.patch(place, {"template": None}).json()["template"] is None


def test_s16_a_link_to_the_status_page_and_what_the_customer_said(world: World) -> None:
    anna, path = world.api("anna"), f"tickets/{world.ticket.pk}/status-links"
    body = {"address": "Darya@example.com"}
    assert anna.post(path, body).status_code == 422  # the project shows no status pages
    Portal.objects.create(project=world.a, links_in_mail=True)
    given = anna.post(path, body)
    assert given.status_code == 201
    token = given.json()["url"].rpartition("/")[2]
    followed = follow(token)
    assert followed is not None
    assert followed.ticket.pk == world.ticket.pk
    assert Event.objects.get(kind="ticket.link_given").payload["address"] == "darya@example.com"
    assert anna.post(path, {"address": "bob@example.com"}).status_code == 422
    assert world.api("ira").post(path, body).status_code == 403
    assert [row["address"] for row in anna.get(path).json()["items"]] == ["darya@example.com"]
    assert token not in anna.get(path).content.decode()
    assert anna.call("DELETE", path).json() == {"revoked": 1}
    assert follow(token) is None
    rate(actor=ACTOR, ticket=world.ticket, address="darya@example.com", score=4, comment="Fast")
    ratings = anna.get(f"tickets/{world.ticket.pk}/ratings").json()["items"]
    assert [(row["score"], row["comment"]) for row in ratings] == [(4, "Fast")]
