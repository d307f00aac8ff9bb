"""What a project adds to its tickets, set up by its manager."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from otklik.desk.models import ClosingRules, ResolutionCode, StatusLabel, TicketField, Topic
from otklik.events.models import Event
from tests.story import Story

ROLES = {"readers": ["operator", "supervisor"], "writers": ["operator"]}
AT = "/setup/projects/net"


@pytest.fixture
def marina(story: Story) -> Client:
    return story.client(story.marina)


def new(client: Client, **data: Any) -> Any:
    return client.post(f"{AT}/fields/new", {"name": "Договор", "key": "contract", "kind": "text", **ROLES, **data})


def test_r062_a_manager_makes_fields_with_conditions(story: Story, marina: Client) -> None:
    topic = Topic.objects.create(project=story.a, name="Связь")
    assert marina.get(f"{AT}/fields").status_code == 200
    answer = new(marina, name="Причина", key="cause", kind="choice", options="Роутер\n\n Кабель \n", topic=topic.pk)
    assert answer["Location"] == f"{AT}/fields"
    cause = TicketField.objects.get()
    assert [item["name"] for item in cause.options] == ["Роутер", "Кабель"]
    assert (cause.topic, cause.readers, cause.writers) == (
        topic, ["manager", "supervisor", "operator"], ["manager", "operator"],
    )  # fmt: skip
    assert f'value="{cause.pk}:2"' in marina.get(f"{AT}/fields/new").content.decode()
    assert new(marina, condition=[f"{cause.pk}:2", f"{cause.pk}:1"], required="closing").status_code == 302
    contract = TicketField.objects.get(key="contract")
    assert (contract.parent, contract.parent_values, contract.required) == (cause, [1, 2], "closing")
    page = marina.get(f"{AT}/fields").content.decode()
    assert "Причина" in page
    assert marina.post(f"{AT}/fields/{contract.pk}/move", {"direction": "up"}).status_code == 302
    assert list(TicketField.objects.all()) == [contract, cause]
    assert Event.objects.filter(kind="ticket_form.changed").count() == 3


def test_a_field_is_changed_and_archived_but_stays_what_it_is(story: Story, marina: Client) -> None:
    new(marina, kind="money", currency="rub")
    field = TicketField.objects.get()
    url = f"{AT}/fields/{field.pk}"
    shown = marina.get(url).content.decode()
    assert 'name="kind"' not in shown
    changed = {"name": "Сумма", "key": "other", "kind": "text", "currency": "EUR", "is_archived": "on", **ROLES}
    assert marina.post(url, changed).status_code == 302
    field.refresh_from_db()
    assert (field.name, field.key, field.kind, field.currency, field.is_archived) == (
        "Сумма", "contract", "money", "EUR", True,
    )  # fmt: skip
    assert "Сумма" in marina.get(f"{AT}/fields").content.decode()


@pytest.mark.parametrize(
    "data",
    [{"key": "Плохой"}, {"key": ""}, {"name": ""}, {"kind": "x"}, {"kind": "choice"}, {"kind": "money"},
     {"required": "always"}, {"readers": ["king"]}, {"topic": "987654"}],
)  # fmt: skip
def test_a_bad_field_is_refused_with_a_word(story: Story, marina: Client, data: dict[str, Any]) -> None:
    answer = new(marina, **data)
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode() or "alert-danger" in answer.content.decode()
    assert not TicketField.objects.exists()


def test_values_of_two_fields_are_no_condition(story: Story, marina: Client) -> None:
    for key in ("a", "b"):
        new(marina, name=key, key=key, kind="yes_no")
    first, second = TicketField.objects.all()
    assert new(marina, condition=[f"{first.pk}:1", f"{second.pk}:1"]).status_code == 422
    assert (
        marina.post(f"{AT}/fields/{first.pk}", {"name": "a", **ROLES, "condition": f"{first.pk}:1"}).status_code == 422
    )


def test_r095_statuses_codes_and_rules(story: Story, marina: Client) -> None:
    assert marina.get(f"{AT}/outcomes").status_code == 200
    status = {"name": "Ждём монтажника", "kind": "open", "colour": "#b4460f"}
    assert marina.post(f"{AT}/outcomes/statuses/new", status).status_code == 302
    assert marina.post(f"{AT}/outcomes/statuses/new", status).status_code == 422
    label = StatusLabel.objects.get()
    assert marina.post(f"{AT}/outcomes/statuses/{label.pk}", {**status, "kind": "closed", "is_archived": "on"})
    label.refresh_from_db()
    assert (label.kind, label.is_archived) == ("open", True)
    for name in ("Замена порта", "Совет"):
        assert marina.post(f"{AT}/outcomes/codes/new", {"name": name}).status_code == 302
    assert marina.post(f"{AT}/outcomes/codes/new", {"name": "Совет"}).status_code == 422
    advice = ResolutionCode.objects.get(name="Совет")
    marina.post(f"{AT}/outcomes/codes/{advice.pk}/move", {"direction": "up"})
    marina.post(f"{AT}/outcomes/codes/{advice.pk}", {"name": "Подсказали"})
    assert [row.name for row in ResolutionCode.objects.all()] == ["Подсказали", "Замена порта"]
    marina.post(f"{AT}/outcomes/closing", {"needs_resolution": "on"})
    rules = ClosingRules.objects.get(project=story.a)
    assert (rules.needs_resolution, rules.needs_topic) == (True, False)
    page = marina.get(f"{AT}/outcomes").content.decode()
    for words in ("Ждём монтажника", "Подсказали"):
        assert words in page


def test_s03_things_of_another_project_are_not_found(story: Story, marina: Client) -> None:
    field = TicketField.objects.create(project=story.b, key="x", name="x", kind="text")
    label = StatusLabel.objects.create(project=story.b, kind="open", name="x")
    code = ResolutionCode.objects.create(project=story.b, name="x")
    for place in (f"fields/{field.pk}", f"outcomes/statuses/{label.pk}", f"outcomes/codes/{code.pk}"):
        assert marina.get(f"{AT}/{place}").status_code == 404
        assert marina.post(f"{AT}/{place}/move", {"direction": "up"}).status_code == 404
    egor = story.client(story.egor)
    assert egor.get("/setup/projects/shop/fields").status_code == 404
