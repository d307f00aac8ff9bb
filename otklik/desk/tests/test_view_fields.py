"""Views whose conditions ask about a project's own fields: what they hold, for whom, and what they tell nobody."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from otklik.desk.actions import count_view, save_view
from otklik.desk.conditions import BadConditionsError, check
from otklik.desk.models import SavedView, TicketField
from otklik.desk.tests.test_fields import add, fill
from otklik.desk.tests.test_views import ACTIVE, tree, walked, where
from otklik.desk.view_counting import counts
from otklik.desk.view_listing import View
from tests.story import Story

NAMES = ["Роутер", "Кабель", "Порт"]


def held(who: Any, *items: dict[str, Any]) -> set[str]:
    return {ticket.subject for ticket in walked(who, View(tree(*items)))}


def test_r127_conditions_on_own_fields_of_every_kind(story: Story) -> None:
    cause, parts = add(story, "cause", "choice", options=NAMES), add(story, "parts", "several", options=NAMES)
    visit, contract = add(story, "visit", "yes_no"), add(story, "contract")
    since, length = add(story, "since", "date"), add(story, "length", "number")
    payer = add(story, "payer", "person")
    one, two = story.ticket(subject="один"), story.ticket(subject="два")
    story.ticket(story.b, subject="чужой")
    fill(story, one, {cause: 1, parts: (1, 3), visit: True, contract: "Дог-40/117", since: datetime.date(2026, 5, 1)})
    fill(story, two, {cause: 2, visit: False, length: Decimal("12.5"), payer: two.person_id})
    anna = story.anna
    for items, subjects in (
        ([where("own", "in", [f"{cause.pk}:1"])], {"один"}),
        ([where("own", "in", [f"{cause.pk}:1", f"{cause.pk}:2"])], {"один", "два"}),
        ([where("own", "not_in", [f"{cause.pk}:1"])], {"два", "чужой"}),
        ([where("own", "in", [f"{parts.pk}:3"]), ACTIVE], {"один"}),
        ([where("own", "in", [f"{visit.pk}:0"])], {"два"}),
        ([where("own", "in", [f"{cause.pk}:1"]), where("own", "in", [f"{visit.pk}:0"])], set()),
        ([where("own_text", "contains", "дог-40")], {"один"}),
        ([where("own_text", "lacks", "дог-40")], {"два", "чужой"}),
        ([where("own_text", "contains", "2026-05-01")], {"один"}),
        ([where("own_text", "contains", "12.5")], {"два"}),
        ([where("own_text", "contains", "соколова")], {"два"}),
        ([where("own_text", "contains", "%")], set()),
        ([where("own", "in", ["9:9"])], set()),
    ):
        assert held(anna, *items) == subjects, items
    for wrong in ("x", "1", f"{cause.pk}:", f"{cause.pk}:1 OR 1=1", "0:1", "１:1", 7, True):
        with pytest.raises(BadConditionsError):
            check(tree(where("own", "in", [wrong])))


def test_s27_a_field_one_may_not_see_is_asked_in_vain(story: Story) -> None:
    """A supervisor shares a view on a secret field: whom it is kept from learns nothing by it, nor by words."""
    secret = add(story, "risk", "choice", options=["да", "нет"], readers=("supervisor",), writers=("supervisor",))
    words = add(story, "margin", readers=("supervisor",), writers=("supervisor",))
    ticket = story.ticket(subject="тайна")
    fill(story, ticket, {secret: 1, words: "тридцать процентов"}, "vera")
    chosen, written = where("own", "in", [f"{secret.pk}:1"]), where("own_text", "contains", "тридцать")
    assert held(story.vera, chosen) == held(story.vera, written) == {"тайна"}
    assert held(story.anna, chosen) == held(story.anna, written) == held(story.boris, chosen) == set()
    shared: dict[str, Any] = {"view": None, "name": "Риск", "scope": "project", "project": story.a}
    view = save_view(access=story.vera.access, conditions=tree(chosen), **shared)
    with pytest.raises(ValidationError):
        save_view(access=story.anna.access, view=None, name="x", conditions=tree(chosen))
    # No counter is kept: the number would tell whom the view is shared with.
    assert not count_view(view_id=view.pk)
    assert counts(story.anna.access, [SavedView.objects.get(pk=view.pk)]) == {}


def test_s03_a_view_names_no_field_of_another_project(story: Story) -> None:
    mine = add(story, "cause", "choice", options=NAMES)
    other = TicketField.objects.create(
        project=story.b, key="x", name="x", kind="choice", options=[{"id": 1, "name": "a", "archived": False}]
    )
    with pytest.raises(ValidationError):
        save_view(
            access=story.boris.access, view=None, name="x", conditions=tree(where("own", "in", [f"{other.pk}:1"]))
        )
    with pytest.raises(ValidationError):
        save_view(
            access=story.olga.access,
            view=None,
            name="x",
            scope="all",
            conditions=tree(where("own", "in", [f"{mine.pk}:1"])),
        )
    with CaptureQueriesContext(connection) as plain:
        walked(story.boris, View(tree(ACTIVE)))
    with CaptureQueriesContext(connection) as asked:
        walked(story.boris, View(tree(ACTIVE, where("own", "in", [f"{mine.pk}:1"]))))
    assert len(asked) <= len(plain) + 1


def test_r127_a_view_on_a_field_is_written_on_its_page_and_by_a_call(story: Story) -> None:
    from django.test import Client

    from otklik.accounts.actions.tokens import issue_token

    cause = add(story, "cause", "choice", options=NAMES)
    one, _two = story.ticket(subject="Мигает роутер"), story.ticket(subject="Другое дело")
    fill(story, one, {cause: 1})
    anna = story.client(story.anna)
    data = {"name": "Роутеры", "scope": "mine", "order": "updated", "join": "all", "columns": ["number"]}
    condition = {"c0.field": "own", "c0.op": "in", "c0.value": [f"{cause.pk}:1"], "c0.group": "0"}
    made = anna.post("/work/views/new", data | condition)
    assert made.status_code == 302, made.content.decode()
    view = SavedView.objects.get()
    form = anna.get(f"/work/views/{view.pk}").content.decode()
    assert f'<option value="{cause.pk}:1" selected>' in form
    assert "Cause: Кабель" in form
    page = anna.get(f"/work/?view=v{view.pk}").content.decode()
    assert "Мигает роутер" in page
    assert "Другое дело" not in page
    bearer = {"Authorization": f"Bearer {issue_token(user=story.anna, name='x')}"}
    asked = {"join": "all", "items": [where("own", "in", [f"{cause.pk}:1"]), where("own_text", "lacks", "нет")]}
    kept = Client().post(
        "/api/v1/views", {"name": "По вызову", "conditions": asked}, content_type="application/json", headers=bearer
    )
    assert (kept.status_code, kept.json()["conditions"]) == (201, asked)
    found = Client().get(f"{kept['Location']}/tickets", headers=bearer).json()["items"]
    assert [row["subject"] for row in found] == ["Мигает роутер"]
