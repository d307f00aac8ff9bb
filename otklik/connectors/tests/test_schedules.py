"""Regular exports: written by themselves, with the rights of that moment, told by a letter without data (R249)."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.test import Client

from otklik.accounts.actions.tokens import issue_token
from otklik.accounts.models import Membership, Project
from otklik.connectors import actions
from otklik.connectors.actions import export as exporting
from otklik.connectors.models import Export, ExportSchedule
from otklik.connectors.schedules import words_of
from otklik.desk.models import SavedView
from otklik.events.models import Event
from otklik.notifications.models import Notice
from otklik.notifications.reactions import notify
from otklik.notifications.sending import _mail, _told
from otklik.outbox.models import Delivery
from tests.story import Story

pytestmark = pytest.mark.django_db
MONDAY = datetime.datetime(2026, 11, 23, 4, 59, tzinfo=datetime.UTC)  # 7:59 of the project's clock
EVERYTHING = {"join": "all", "items": []}


def view_of(story: Story, project: Project) -> SavedView:
    return SavedView.objects.create(
        name="Все", scope="project", project=project, owner=story.vera, conditions=EVERYTHING
    )


def at(hours: float) -> time_machine.travel:
    return time_machine.travel(MONDAY + datetime.timedelta(hours=hours), tick=False)


def run() -> list[Export]:
    """Have the worker look, and return what was written in this look."""
    before = set(Export.objects.values_list("pk", flat=True))
    actions.run_due()
    fresh = list(Export.objects.exclude(pk__in=before))
    for row in fresh:
        actions.run_export(export_id=row.pk)
        row.refresh_from_db()
    return fresh


def _letter_has_a_link_and_no_data(story: Story, view: int) -> None:
    event = Event.objects.get(kind="report.ready")
    with time_machine.travel(event.at, tick=False):
        notify(event)
        delivery = Delivery.objects.select_related("project").get(transport="notice_mail")
        user, told = _told(delivery)
        mail = _mail(delivery, user, told, "net@demo.example", "net@demo.example")
    assert (user, f"/work/views/{view}/exports" in mail.text, "Все" in mail.text) == (story.vera, True, True)
    assert "Тайная" not in mail.text
    assert mail.files == ()


def test_r249_a_view_is_written_at_its_time_and_a_letter_tells_so_without_data(story: Story) -> None:
    ticket = story.ticket(subject="Тайная тема")
    story.ticket(story.b)
    view = view_of(story, story.a)
    vera = story.client(story.vera)
    url = f"/work/views/{view.pk}/reports"
    with at(0):
        for other in (story.anna, story.egor, story.gleb):
            answer = story.client(other).post(url, {"usual": "daily", "hour": "8", "format": "csv"})
            assert answer.status_code in {403, 404}
        assert vera.post(url, {"usual": "daily", "hour": "99", "format": "csv"}).status_code == 302
        assert not ExportSchedule.objects.exists()
        vera.post(url, {"usual": "workdays", "hour": "8", "format": "csv"})
        assert run() == []
    (row,) = ExportSchedule.objects.all()
    assert (row.rule, row.time_zone) == (
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=8;BYMINUTE=0",
        "Europe/Moscow",
    )
    with at(0.1):
        (made,) = run()
        assert run() == []  # once a time
    assert (made.state, made.schedule, made.user) == ("done", row.pk, story.vera)
    text = exporting.path_of(made).read_text(encoding="utf-8-sig")
    assert f"NET-{ticket.number}" in text
    assert "SHOP-" not in text
    _letter_has_a_link_and_no_data(story, view.pk)
    # Three days nobody looked: one file, not three, and the next one in its turn.
    with at(73):
        assert len(run()) == 1
    row.refresh_from_db()
    assert row.next_at == MONDAY + datetime.timedelta(hours=96, minutes=1)
    with at(24 * 13):
        actions.forget_exports()
        assert exporting.path_of(made).exists()
    kinds = Event.objects.filter(kind__in=["report.saved", "export.made"]).values_list("kind", "actor_id", "project_id")
    assert set(kinds) == {("report.saved", story.vera.pk, story.a.pk), ("export.made", story.vera.pk, story.a.pk)}
    page = vera.get(f"/work/views/{view.pk}/exports").content.decode()
    assert words_of(row.rule) in page
    assert Notice.objects.get().user == story.vera
    # Nobody else ends it; he does.
    for other in (story.anna, story.marina, story.egor):
        assert story.client(other).post(f"/work/reports/{row.pk}/end").status_code in {403, 404}
    assert vera.post(f"/work/reports/{row.pk}/end").status_code == 302
    assert Event.objects.get(kind="report.stopped").payload["reason"] == "ended"
    with at(200):
        assert run() == []


@pytest.mark.parametrize("lost", ["rights", "view", "person"])
def test_r249_without_rights_nothing_is_written_and_it_ends_with_a_word(story: Story, lost: str) -> None:
    story.ticket()
    view = view_of(story, story.a)
    with at(0):
        actions.save_schedule(access=story.vera.access, view=view, format="csv", rule="FREQ=DAILY;BYHOUR=8")
    if lost == "rights":
        Membership.objects.filter(user=story.vera).update(role="operator")
    elif lost == "view":
        view.delete()
    else:
        type(story.vera).objects.filter(pk=story.vera.pk).update(is_active=False)
    with at(1):
        assert run() == []
    row = ExportSchedule.objects.get()
    assert (row.stopped, row.next_at) == (lost, None)
    assert Event.objects.get(kind="report.stopped").payload["reason"] == lost
    if lost != "person":
        page = story.client(story.vera).get("/work/reports").content.decode()
        assert str(row.get_stopped_display()) in page or "Stopped" in page
    assert f"/work/reports/{row.pk}/end" not in story.client(story.anna).get("/work/reports").content.decode()


def test_r249_rights_lost_between_the_plan_and_the_writing_end_it_too(story: Story) -> None:
    story.ticket()
    with at(0):
        view = view_of(story, story.a)
        actions.save_schedule(access=story.vera.access, view=view, format="csv", rule="FREQ=DAILY;BYHOUR=8")
    with at(1):
        actions.run_due()
        Membership.objects.filter(user=story.vera).delete()
        row = Export.objects.get()
        actions.run_export(export_id=row.pk)
    row.refresh_from_db()
    assert (row.state, exporting.path_of(row).exists()) == ("failed", False)
    assert ExportSchedule.objects.get().stopped == "rights"
    assert not Event.objects.filter(kind="report.ready").exists()


def test_r249_by_calls_with_any_calendar_rule(story: Story) -> None:
    view = view_of(story, story.a)
    tokens = {who: issue_token(user=getattr(story, who), name="x") for who in ("vera", "anna", "egor")}

    def call(who: str, method: str, path: str, body: object = None) -> object:
        headers = {"Authorization": f"Bearer {tokens[who]}"}
        given = {"data": body, "content_type": "application/json"} if body is not None else {}
        return getattr(Client(), method)(f"/api/v1/{path}", headers=headers, **given)

    path = f"views/{view.pk}/reports"
    body = {"format": "xlsx", "rule": "FREQ=MONTHLY;BYMONTHDAY=-1;BYHOUR=18"}
    assert [call(who, "post", path, body).status_code for who in ("anna", "egor")] == [403, 404]
    for bad in ("FREQ=MINUTELY", "every day", "FREQ=HOURLY;BYMINUTE=0,30", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"):
        assert call("vera", "post", path, {**body, "rule": bad}).status_code == 422
    made = call("vera", "post", path, body)
    assert made.status_code == 201
    pk = made.json()["id"]
    assert (made.json()["project"], made.json()["stopped"]) == ("net", None)
    assert [row["id"] for row in call("vera", "get", "reports").json()["items"]] == [pk]
    assert call("egor", "get", "reports").json()["items"] == []
    for who in ("anna", "egor"):
        assert call(who, "get", f"reports/{pk}").status_code == 404
        assert call(who, "delete", f"reports/{pk}").status_code == 404
    assert call("vera", "delete", f"reports/{pk}").status_code == 204
    assert call("vera", "get", f"reports/{pk}").status_code == 404
