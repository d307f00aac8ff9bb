"""The set-up of request forms and the catalogue (R184, S03, S27)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from otklik.customers.models import ConsentText
from otklik.desk.models import AnswerTemplate, Ticket
from otklik.events.models import Event
from otklik.requests import fields
from otklik.requests.models import Portal, RequestType, Submission
from tests.story import Story

pytestmark = pytest.mark.django_db
URL = "/setup/projects/net/requests"
PORTAL = {"is_open": "on", "has_general": "on", "intro": "Привет", "sites": "https://shop.example\n\nhttp://a.example:81/",
          "consent": "Согласен", "links_in_mail": "on", "link_days": "30"}  # fmt: skip


def item(rows: list[dict[str, str]], **values: str) -> dict[str, str]:
    """Return the form of an item with these fields."""
    given = {"name": "Возврат", "key": "refund", "icon": "refresh", "priority": "3", "is_published": "on", **values}
    given |= {"fields-TOTAL_FORMS": str(len(rows)), "fields-INITIAL_FORMS": "0"}
    for place, row in enumerate(rows):
        given |= {f"fields-{place}-{name}": value for name, value in row.items()}
    return given


ROWS = [
    {"kind": "text", "required": "on", "ORDER": "3"},
    {"kind": "email", "required": "on", "ORDER": "1"},
    {"kind": "choice", "label": "Что", "choices": "Роутер\n\nДеньги\nРоутер", "ORDER": "2"},
    {"kind": ""},
]


def test_r184_a_manager_sets_up_the_forms_and_an_item(story: Story) -> None:
    client = story.client(story.marina)
    assert client.post(URL, PORTAL).status_code == 302
    portal = Portal.objects.get()
    assert (portal.project, portal.sites) == (story.a, ["https://shop.example", "http://a.example:81"])
    assert (portal.consent.text, portal.consent.version) == ("Согласен", "1")
    made = client.post(f"{URL}/new", item(ROWS, team=str(story.first_line.pk), subject="Возврат {f1}"))
    assert made.status_code == 302, made.content.decode()
    row = RequestType.objects.get()
    assert [(field.key, field.kind) for field in fields.read(row.fields)] == [
        ("email", "email"), ("f1", "choice"), ("text", "text"),
    ]  # fmt: skip
    assert fields.read(row.fields)[1].choices == ("Роутер", "Деньги")
    assert (row.team, row.priority, row.is_published) == (story.first_line, 3, True)
    page = client.get(f"{URL}/{row.pk}").content.decode()
    assert "{f1}" in page
    listed = client.get(URL).content.decode()
    assert "Возврат" in listed
    assert "/r/net/embed.js" in listed
    assert "Возврат" in Client().get("/r/net/").content.decode()
    kinds = set(Event.objects.filter(kind__startswith="request.").values_list("kind", flat=True))
    assert kinds == {"request.portal_changed", "request.type_changed"}


def test_r184_an_item_has_the_answer_template_that_its_tickets_are_offered_first(story: Story) -> None:
    client = story.client(story.marina)
    AnswerTemplate.objects.create(project=story.a, name="Aaa", body="x", uses=9)
    own = AnswerTemplate.objects.create(project=story.a, name="Возврат денег", body="x")
    foreign = AnswerTemplate.objects.create(project=story.b, name="Чужой", body="x")
    page = client.get(f"{URL}/new").content.decode()
    assert own.name in page
    assert foreign.name not in page
    assert client.post(f"{URL}/new", item(ROWS, template=str(foreign.pk))).status_code == 422
    assert client.post(f"{URL}/new", item(ROWS, template=str(own.pk))).status_code == 302
    ticket = story.ticket()
    Ticket.objects.filter(pk=ticket.pk).update(source="form")
    Submission.objects.create(project=story.a, ticket=ticket, type=RequestType.objects.get(), key="k")
    offered = story.client(story.anna).get(f"/work/NET-{ticket.number}/phrases").json()["items"]
    assert [row["title"] for row in offered] == [own.name, "Aaa"]


def test_keys_of_fields_stay_when_others_go(story: Story) -> None:
    client = story.client(story.marina)
    line = {"kind": "line", "label": "Номер", "ORDER": "5"}
    client.post(f"{URL}/new", item([*ROWS, line]))
    row = RequestType.objects.get()
    rest = [*ROWS[:2], line | {"key": "f2"}, {"kind": "line", "label": "Ещё", "ORDER": "6"}]
    client.post(f"{URL}/{row.pk}", item(rest))
    row.refresh_from_db()
    assert [field["key"] for field in row.fields] == ["email", "text", "f2", "f3"]


@pytest.mark.parametrize(
    ("rows", "values"),
    [
        ([{"kind": "text"}], {}),  # nobody could be answered
        ([{"kind": "email", "required": "on"}], {}),  # nothing is asked
        ([*ROWS, ROWS[0]], {}),  # twice
        ([*ROWS, {"kind": "choice", "label": "x", "choices": "один"}], {}),
        ([*ROWS, {"kind": "line"}], {}),
        (ROWS, {"key": "sent"}),
        (ROWS, {"key": "../x"}),
        (ROWS, {"name": ""}),
        (ROWS, {"priority": "9"}),
    ],
)
def test_r184_what_cannot_work_is_refused_in_words(story: Story, rows: Any, values: dict[str, str]) -> None:
    answer = story.client(story.marina).post(f"{URL}/new", item(rows, **values))
    assert answer.status_code == 422
    assert b"field-error" in answer.content or b"alert-danger" in answer.content
    assert RequestType.objects.count() == 0


@pytest.mark.parametrize(
    "site",
    ["*", "https://*.example", "shop.example", "https://a.example/x", "javascript:alert(1)", "https://a.example; x",
     "https://a@b.example", "'self'", "https://a.example:x", "https://a.example\thttps://b.example"],
)  # fmt: skip
def test_s28_a_site_is_an_origin_and_nothing_else(story: Story, site: str) -> None:
    assert story.client(story.marina).post(URL, {**PORTAL, "sites": site}).status_code == 422
    assert Portal.objects.count() == 0


def test_r279_another_text_is_another_version(story: Story) -> None:
    client = story.client(story.marina)
    for text in ("Первый", "Второй", "Первый", ""):
        assert client.post(URL, {**PORTAL, "consent": text}).status_code == 302
    assert list(ConsentText.objects.order_by("id").values_list("version", "text")) == [("1", "Первый"), ("2", "Второй")]
    assert Portal.objects.get().consent is None


def test_items_change_places(story: Story) -> None:
    client = story.client(story.marina)
    for key in ("one", "two", "three"):
        client.post(f"{URL}/new", item(ROWS, key=key, name=key))
    two = RequestType.objects.get(key="two")
    for direction in ("up", "up"):
        client.post(f"{URL}/{two.pk}/move", {"direction": direction})
    assert list(RequestType.objects.values_list("key", flat=True)) == ["two", "one", "three"]


def test_s03_only_managers_of_the_project_come_in(story: Story) -> None:
    story.client(story.marina).post(f"{URL}/new", item(ROWS))
    row = RequestType.objects.get()
    for stranger in (story.egor, story.anna, story.vera, story.gleb):
        client = story.client(stranger)
        for path in (URL, f"{URL}/new", f"{URL}/{row.pk}", f"{URL}/987654321"):
            assert client.get(path).status_code == 404
        assert client.post(f"{URL}/{row.pk}/move", {"direction": "up"}).status_code == 404
    # A team of another project is no choice.
    foreign = story.b.teams.first()
    team = str(foreign.pk) if foreign else "987654321"
    answer = story.client(story.olga).post(f"{URL}/{row.pk}", item(ROWS, team=team))
    assert answer.status_code == 422
