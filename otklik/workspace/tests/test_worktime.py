"""Time on tickets by the doors of the pages: counted, stopped, corrected, added, summed up; with the strangers."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from otklik.accounts.access import DeniedError
from otklik.accounts.models import User
from otklik.connectors.actions.export import path_of, run_export, start_export
from otklik.connectors.models import Export
from otklik.desk.actions import NewMessage, change_ticket, post, take
from otklik.desk.models import Message, Ticket, Topic
from otklik.events.models import Event
from otklik.lib import clock
from otklik.routing.actions.worktime import beat, close_silent, follow_topic
from otklik.routing.actions.worktime_hand import add_time, correct_time, save_time_rule
from otklik.routing.models import Work, WorkDay, WorkTotal
from tests.story import Story

NOON = datetime.datetime(2026, 11, 23, 9, 0, tzinfo=datetime.UTC)  # 12:00 in Moscow
SECOND = datetime.timedelta(seconds=1)
HTMX = {"HTTP_HX_REQUEST": "true"}


class Page:
    """An open page of somebody that tells at moments how long he has worked."""

    def __init__(self, story: Story, user: User, ticket: Ticket) -> None:
        self.client = story.client(user)
        self.base = f"/work/{ticket.project.prefix}-{ticket.number}/time"

    def tells(self, at: int, seconds: int, **more: str) -> dict[str, int]:
        """Tell at so many seconds after noon; return the sums as the page is answered."""
        with clock.at(NOON + at * SECOND):
            answer = self.client.post(f"{self.base}/beat", {"seconds": str(seconds), **more})
        assert answer.status_code == 200
        result: dict[str, int] = answer.json()
        return result

    def posts(self, path: str, at: int = 0, **data: str) -> Any:
        """Send a form of the section."""
        with clock.at(NOON + at * SECOND):
            return self.client.post(f"{self.base}/{path}", data, **HTMX)


def sums() -> tuple[int, int, int]:
    """Return the seconds of entries, of tickets and of days: they never differ."""
    return tuple(sum(model.objects.values_list("seconds", flat=True)) for model in (Work, WorkTotal, WorkDay))  # type: ignore[return-value]


def test_r13_no_second_counts_twice_and_a_lost_network_loses_none(story: Story) -> None:
    ticket = story.ticket()
    one, other = Page(story, story.boris, ticket), Page(story, story.boris, ticket)
    assert one.tells(0, 0)["own"] == 0
    assert one.tells(30, 30)["own"] == 30
    # A second tab or device says the same half minute again, and more than there was.
    assert other.tells(30, 30)["own"] == 30
    assert other.tells(45, 500)["own"] == 45
    # Another ticket on another screen at the same time: together never more than the clock.
    second = Page(story, story.boris, story.ticket(email="b@example.org", phone=""))
    assert second.tells(60, 60)["own"] == 15
    assert one.tells(60, 60)["own"] == 45
    # The answer was lost, so the page says it again with what came since; then the network was away for five minutes.
    assert one.tells(120, 60)["own"] == 105
    assert one.tells(150, 90)["own"] == 135
    assert one.tells(450, 300)["own"] == 435
    # Whatever a page says, half an hour at once at most; a clock that was set back counts nothing.
    assert one.tells(450 + 7200, 7200)["own"] == 435 + 1800
    assert one.tells(100, 600)["own"] == 435 + 1800
    assert sums() == (435 + 1800 + 15,) * 3
    # What another has worked is his own; the total is of both.
    anna = Page(story, story.anna, ticket)
    anna.tells(8000, 0)
    assert anna.tells(8060, 60) == {"own": 60, "total": 435 + 1800 + 60}


def test_r13_a_spell_is_one_line_and_a_day_ends_it(story: Story) -> None:
    ticket = story.ticket()
    page = Page(story, story.boris, ticket)
    page.tells(0, 0)
    for at in range(30, 301, 30):
        page.tells(at, 30)
    with clock.at(NOON + 600 * SECOND):
        assert close_silent() == 0
    assert not Event.objects.filter(kind="time.spent").exists()
    with clock.at(NOON + 901 * SECOND):
        assert close_silent() == 1
        assert close_silent() == 0
    event = Event.objects.get(kind="time.spent")
    assert (event.actor_id, event.payload["seconds"]) == (story.boris.pk, 300)
    # Stopping ends a spell at once; a look of less than a minute is counted, but is no line.
    page.tells(1000, 0)
    page.tells(1020, 20, stop="1")
    assert Event.objects.filter(kind="time.spent").count() == 1
    assert page.tells(1100, 60, stop="1")["own"] == 380
    assert Event.objects.filter(kind="time.spent").count() == 2
    # Midnight of the project: 23:59:50 in Moscow and after.
    late = 43190
    page.tells(late, 0)
    page.tells(late + 5, 5)
    page.tells(late + 40, 20)
    days = dict(WorkDay.objects.values_list("day", "seconds"))
    assert days == {datetime.date(2026, 11, 23): 385, datetime.date(2026, 11, 24): 20}
    User.objects.update(language="en")
    text = story.client(story.boris).get(f"/work/NET-{ticket.number}").content.decode()
    assert "worked on the ticket: 5 minutes" in text


def test_r13_who_only_looks_counts_nothing(story: Story) -> None:
    ticket = story.ticket()
    post(access=story.boris.access, ticket=ticket, kind=Message.Kind.QUESTION, message=NewMessage(text="Можно?"))
    base = f"/work/NET-{ticket.number}/time"
    vera = Page(story, story.vera, ticket)
    vera.tells(0, 0)
    assert vera.tells(60, 60)["own"] == 0  # a supervisor looks
    vera.tells(120, 0, by_hand="1")
    assert vera.tells(180, 60, by_hand="1")["own"] == 60  # and counts when she presses the button
    assert Work.objects.get().user == story.vera
    assert story.client(story.inna).post(f"{base}/beat", {"seconds": "60"}).status_code == 403
    for stranger in (story.egor, story.gleb, story.fedor):
        assert story.client(stranger).post(f"{base}/beat", {"seconds": "60"}).status_code in {403, 404}
        assert story.client(stranger).get(base).status_code in {403, 404}
    assert story.client(None).post(f"{base}/beat", **HTMX).status_code == 401
    # Held by her it is her work; nothing is counted by itself where the project says so.
    take(access=story.vera.access, ticket=ticket, force=True)
    vera.tells(200, 0)
    assert vera.tells(260, 60)["own"] == 120
    save_time_rule(access=story.marina.access, project=story.a, automatic=False)
    assert vera.tells(320, 60)["own"] == 120
    assert "data-automatic" not in story.client(story.vera).get(base).content.decode()


def test_r13_time_is_corrected_and_added_with_a_reason(story: Story) -> None:
    User.objects.update(language="en")
    ticket = story.ticket()
    page = Page(story, story.boris, ticket)
    page.tells(0, 0)
    page.tells(600, 600)
    work = Work.objects.get()
    answer = page.posts(str(work.pk), 700, minutes="4", reason="Lunch")
    assert "counted: 10 minutes" in answer.content.decode()
    work.refresh_from_db()
    assert (work.counted, work.seconds, work.corrected_by, work.reason) == (600, 240, story.boris, "Lunch")
    page.posts("add", 700, minutes="30", reason="Went there", day="2026-11-20")
    assert sums() == (240 + 1800,) * 3
    assert WorkDay.objects.get(day="2026-11-20").seconds == 1800
    for wrong in (
        {"minutes": "5"},
        {"minutes": "0", "reason": "x"},
        {"minutes": "5", "reason": "x", "day": "2027-01-01"},
    ):
        assert "danger" in page.posts("add", 700, **wrong)["HX-Trigger"]
    # Of others' time only who supervises may speak; nobody of what belongs to another ticket.
    anna, vera = Page(story, story.anna, ticket), Page(story, story.vera, ticket)
    assert anna.posts(str(work.pk), minutes="1", reason="x").status_code == 403
    assert vera.posts(str(work.pk), minutes="0", reason="Not a case").status_code == 200
    elsewhere = Page(story, story.boris, story.ticket(email="b@example.org", phone=""))
    assert elsewhere.posts(str(work.pk), minutes="1", reason="x").status_code == 404
    with pytest.raises(DeniedError):
        add_time(access=story.boris.access, ticket=ticket, minutes=5, reason="x", user=story.anna)
    with pytest.raises(ValidationError):
        add_time(access=story.vera.access, ticket=ticket, minutes=5, reason="x", user=story.egor)
    assert sums() == (1800,) * 3
    text = story.client(story.anna).get(f"/work/NET-{ticket.number}").content.decode()
    assert "corrected the time of Борис Орлов: 10 minutes → 4 minutes · Lunch" in text
    assert "wrote down 30 minutes of work by Борис Орлов · Went there" in text


def test_r13_sums_follow_the_topic_and_stand_on_the_workload_page_and_in_exports(
    story: Story, settings: Any, tmp_path: Path
) -> None:
    settings.FILES_DIR = tmp_path
    User.objects.update(language="en")
    topic = Topic.objects.create(project=story.a, name="Оптика")
    ticket = story.ticket()
    with clock.at(NOON):
        add_time(access=story.boris.access, ticket=ticket, minutes=20, reason="x")
        add_time(access=story.vera.access, ticket=ticket, minutes=10, reason="x")
        change_ticket(access=story.boris.access, ticket=ticket, topic=topic)
        follow_topic(Event.objects.get(kind="ticket.changed"))
        assert set(WorkDay.objects.filter(seconds__gt=0).values_list("topic", flat=True)) == {topic.pk}
        assert sums() == (1800,) * 3
        page = story.client(story.vera).get("/work/workload?days=1")
        worked = {str(row["load"].user): row["load"].worked for row in page.context["rows"]}
        assert worked["Борис Орлов"] == 20
        tables = {table["title"]: table["bars"] for table in page.context["time_tables"]}
        assert [(bar.name, bar.time) for bar in tables["By topic"]] == [("Оптика", "30 minutes")]
        # A supervisor is told of those below her, the manager of her, too (R217).
        assert [bar.name for bar in tables["By employee"]] == ["Борис Орлов"]
        of_marina = story.client(story.marina).get("/work/workload?days=7").context
        assert {bar.name for table in of_marina["time_tables"] for bar in table["bars"]} >= {
            "Борис Орлов",
            str(story.vera),
        }
        assert {str(row["load"].user): row["load"].worked for row in of_marina["rows"]}[str(story.vera)] == 10
    row = start_export(access=story.vera.access, project=story.a, what="tickets", format="csv", statuses=[])
    with CaptureQueriesContext(connection) as asked:
        run_export(export_id=row.pk)
    lines = path_of(Export.objects.get(pk=row.pk)).read_text("utf-8-sig").splitlines()
    assert lines[0].endswith('"Time, minutes"')
    assert lines[1].endswith('"30"')
    assert sum("routing_worktotal" in query["sql"] for query in asked.captured_queries) == 1


def test_r13_the_client_company_sees_it_only_where_the_project_shows_it(story: Story) -> None:
    User.objects.update(language="en")
    ticket = story.ticket()
    post(access=story.boris.access, ticket=ticket, kind=Message.Kind.QUESTION, message=NewMessage(text="Можно?"))
    add_time(access=story.boris.access, ticket=ticket, minutes=20, reason="x")
    case = f"/cabinet/NET-{ticket.number}"
    assert "time spent" not in story.client(story.gleb).get(case).content.decode()
    setting = "/setup/projects/net/routing/time"
    for stranger in (story.boris, story.vera, story.egor):
        assert story.client(stranger).get(setting).status_code == 404
    answer = story.client(story.marina).post(setting, {"automatic": "on", "rest_minutes": "5", "shown_to_client": "on"})
    assert answer.status_code == 302
    assert "time spent" in story.client(story.gleb).get(case).content.decode()
    assert story.client(story.egor).get(case).status_code == 404
    # A merged ticket counts no more; its time is part of the one it went into.
    target = story.ticket(email="b@example.org", phone="")
    Ticket.objects.filter(pk=ticket.pk).update(merged_into=target)
    ticket.refresh_from_db()
    assert beat(access=story.boris.access, ticket=ticket, seconds=60, by_hand=True) == 0
    text = story.client(story.boris).get(f"/work/NET-{target.number}/time").content.decode()
    assert "In all: 20 minutes" in text
    assert correct_time(access=story.boris.access, work=Work.objects.get(), minutes=0, reason="x").seconds == 0
