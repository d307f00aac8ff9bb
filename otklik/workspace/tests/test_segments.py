"""Kept lists of customers: for oneself, for a project, in the page and in the palette (R81)."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from otklik.accounts.access import DeniedError
from otklik.customers.models import Person
from otklik.desk.actions.segments import remove_segment, save_segment
from otklik.desk.models import SavedSegment
from otklik.events.models import Event
from tests.story import Story

LISTS = "/work/customers/lists"


def test_r81_a_list_is_kept_shown_found_and_removed(story: Story) -> None:
    ticket = story.ticket()
    Person.objects.filter(pk=ticket.person_id).update(region="Казань", standing="vip")
    story.ticket(name="Иван Петров", email="ivan@example.org", phone="+79160000001")
    anna = story.client(story.anna)
    plain = anna.get("/work/customers/?project=net").content.decode()
    assert 'id="segment-name"' not in plain
    page = anna.get("/work/customers/?project=net&region=Казань").content.decode()
    assert 'id="segment-name"' in page
    assert 'name="shared"' not in page
    kept = anna.post(LISTS, {"project": "net", "name": "  Казань ", "region": "Казань", "q": "Дарья", "evil": "x"})
    row = SavedSegment.objects.get()
    assert (row.name, row.conditions, row.shared, row.owner) == ("Казань", {"region": "Казань"}, False, story.anna)
    shown = anna.get(kept["Location"]).content.decode()
    assert "Дарья Соколова" in shown
    assert "Иван Петров" not in shown
    assert 'aria-current="page"><' in shown
    commands = anna.get("/work/palette").json()["commands"]
    assert [one["url"] for one in commands if one["label"] == "Казань"] == [kept["Location"]]
    assert "Казань" not in [one["label"] for one in story.client(story.boris).get("/work/palette").json()["commands"]]
    anna.post(LISTS, {"project": "net", "name": "Казань", "region": "казань", "standing": "vip"})
    row.refresh_from_db()
    assert (SavedSegment.objects.count(), row.conditions) == (1, {"standing": "vip", "region": "казань"})
    assert anna.post(f"{LISTS}/{row.pk}/remove").status_code == 302
    assert not SavedSegment.objects.exists()
    kinds = list(Event.objects.filter(kind__startswith="segment.").order_by("id").values_list("kind", flat=True))
    assert kinds == ["segment.saved", "segment.saved", "segment.removed"]


def test_r81_supervisors_share_lists_and_nobody_sees_those_of_others(story: Story) -> None:
    story.ticket()
    values = {"project": "net", "name": "VIP", "standing": "vip", "shared": "1"}
    assert story.client(story.anna).post(LISTS, values).status_code == 403
    assert story.client(story.vera).post(LISTS, values).status_code == 302
    shared = SavedSegment.objects.get()
    own = save_segment(access=story.boris.access, name="Моё", conditions={"tag": "x"})
    anna = story.client(story.anna)
    page = anna.get("/work/customers/").content.decode()
    assert "VIP" in page
    assert "Моё" not in page
    assert f"{LISTS}/{shared.pk}/remove" not in page
    assert anna.post(f"{LISTS}/{shared.pk}/remove").status_code == 403
    assert anna.post(f"{LISTS}/{own.pk}/remove").status_code == 404
    for stranger in (story.egor, story.gleb):
        client = story.client(stranger)
        assert client.post(LISTS, values).status_code in {403, 404}
        assert client.post(f"{LISTS}/{shared.pk}/remove").status_code in {403, 404}
    with pytest.raises(DeniedError):
        remove_segment(access=story.anna.access, segment=own)
    assert story.client(story.marina).post(f"{LISTS}/{shared.pk}/remove").status_code == 302


def test_a_list_needs_a_name_and_a_condition_and_costs_one_query(story: Story) -> None:
    anna = story.client(story.anna)
    for values in (
        {"name": "x"},
        {"name": " ", "tag": "x"},
        {"name": "x" * 81, "tag": "x"},
        {"name": "x", "q": "Иван"},
    ):
        assert anna.post(LISTS, values).status_code == 302
    assert anna.post(LISTS, {"project": "nosuch", "name": "x", "tag": "x"}).status_code == 404
    assert not SavedSegment.objects.exists()
    anna.get("/work/customers/")
    counted = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert anna.get("/work/customers/").status_code == 200
        counted.append(len(queries))
        for name in "абв":
            save_segment(access=story.anna.access, name=name, conditions={"tag": name})
    assert counted[0] == counted[1]
