"""The button that has a ticket go up, the control list, reviews of missed promises (R107, R112, R113, R115, R120)."""

from __future__ import annotations

import datetime

import pytest

from otklik.accounts.access import load_access
from otklik.desk.actions import NewMessage, post
from otklik.desk.models import Ticket
from otklik.lib import clock
from otklik.requests.models import Portal
from otklik.service_levels.actions.reviews import count_figure, ranked
from otklik.service_levels.escalation_queries import card_figures, control
from otklik.service_levels.events import ClockBreached
from otklik.service_levels.models import BreachCard, Escalation, EscalationRule, PromiseSettings
from otklik.service_levels.tests.test_escalation import MONDAY, reached
from tests.story import Story

pytestmark = pytest.mark.django_db
FILLED = {"what": "Не ответили", "why": "Болезнь", "measure": "Второй человек в смене", "measure_until": "2026-12-01"}


def test_r120_the_button_asks_for_a_reason_and_shows_the_level(story: Story) -> None:
    ticket = story.ticket()
    client = story.client(story.anna)
    url = f"/work/NET-{ticket.number}/escalate"
    offered = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert str(story.marina) in offered
    assert client.post(url, {"reason": " "}, headers={"HX-Request": "true"}).status_code == 422
    assert client.post(url, {"reason": "Просит старшего", "side": "ours", "level": "2"}).status_code == 302
    page = client.get(f"/work/NET-{ticket.number}").content.decode()
    assert "Просит старшего" in page
    assert str(story.marina) in page
    rows = client.get("/work/?view=open").content.decode()
    assert "chevrons-up" in rows
    assert "KeyE" in page
    duty = story.client(story.marina).get("/work/control?mine=1").content.decode()
    assert f"NET-{ticket.number}" in duty
    assert f"NET-{ticket.number}" not in client.get("/work/control?mine=1").content.decode()
    for stranger, status in ((story.egor, 403), (story.inna, 403)):
        assert story.client(stranger).post(url, {"reason": "Нет"}).status_code == status
    assert Escalation.objects.count() == 1


def test_r113_the_control_list_is_paged_by_key_in_each_order(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    now = MONDAY
    monkeypatch.setattr(clock, "now", lambda: now)
    made: list[Ticket] = []
    for days in (40, 9, 2, 0):
        now = MONDAY - datetime.timedelta(days=days)
        made.append(story.ticket(story.b if days == 9 else story.a, subject=f"Возраст {days}"))
    now = MONDAY + datetime.timedelta(minutes=1)
    access = load_access(story.anna)
    post(access=access, ticket=made[0], kind="reply", message=NewMessage(text="Ответ"))
    Ticket.objects.filter(pk=made[2].pk).update(next_due_at=now)
    for sort, newest in (("age", False), ("age", True), ("word", False), ("due", False)):
        seen: list[int] = []
        cursor = ""
        for _page in range(10):
            page = control(access, sort=sort, newest=newest, cursor=cursor, limit=1)
            seen += [ticket.pk for ticket in page.tickets]
            if not (cursor := page.next):
                break
        expected = [made[2].pk] if sort == "due" else [ticket.pk for ticket in made]
        assert seen == (expected[::-1] if newest else expected), sort
    assert control(access).replies == {made[0].pk: 1}
    text = story.client(story.anna).get("/work/control").content.decode()
    assert "Возраст 40" in text
    assert "Возраст 9" in text
    assert 'width="100"' in text, "the bars of ages"
    only_a = story.client(story.boris).get("/work/control").content.decode()
    assert "Возраст 9" not in only_a
    assert story.client(story.egor).get("/work/control").status_code == 403
    for bad in ("sort=number", "cursor=xx", "cursor=WzEsMl0"):
        assert story.client(story.anna).get(f"/work/control?{bad}").status_code == 404


def test_r112_a_breach_opens_a_card_that_must_be_filled(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    now = MONDAY
    monkeypatch.setattr(clock, "now", lambda: now)
    ticket = story.ticket()
    reached(ticket, ClockBreached, 11)
    reached(ticket, ClockBreached, 11)
    card = BreachCard.objects.get()
    assert card.fill_by == MONDAY + datetime.timedelta(days=3)
    client = story.client(story.vera)
    url = f"/work/reviews/{card.pk}"
    assert f"NET-{ticket.number}" in client.get("/work/reviews").content.decode()
    now = MONDAY + datetime.timedelta(days=4)
    figures = card_figures(load_access(story.vera))
    assert (figures.open, figures.overdue, figures.filled) == (1, 1, 0)
    assert f"NET-{ticket.number}" in client.get("/work/reviews?state=overdue").content.decode()
    assert client.post(url, {**FILLED, "responsible": story.anna.pk, "why": ""}).status_code == 422
    assert client.post(url, {**FILLED, "responsible": story.egor.pk}).status_code == 422
    assert client.post(url, {**FILLED, "responsible": story.anna.pk}).status_code == 302
    card.refresh_from_db()
    assert (card.filled_at, card.responsible, card.why) == (now, story.anna, "Болезнь")
    assert story.client(story.inna).post(url, {**FILLED, "responsible": story.anna.pk}).status_code == 403
    assert story.client(story.inna).get(url).status_code == 200
    assert story.client(story.egor).get(url).status_code == 403
    assert f"NET-{ticket.number}" not in client.get("/work/reviews").content.decode()
    company = story.client(story.gleb)
    assert "Болезнь" not in company.get("/cabinet/reviews").content.decode()
    PromiseSettings.objects.update_or_create(project=story.a, defaults={"client_sees_cards": True})
    assert "Болезнь" in company.get("/cabinet/reviews").content.decode()
    assert "Болезнь" not in story.client(story.egor).get("/cabinet/reviews").content.decode()
    assert story.client(story.anna).get("/cabinet/reviews").status_code == 403


def test_r115_the_figure_of_first_answers(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    now = MONDAY
    monkeypatch.setattr(clock, "now", lambda: now)
    access = load_access(story.anna)
    for minutes in (10, 20, 30, 40, 500):
        now = MONDAY
        ticket = story.ticket(subject=str(minutes))
        now = MONDAY + datetime.timedelta(minutes=minutes)
        post(access=access, ticket=ticket, kind="reply", message=NewMessage(text="Ответ"))
    story.ticket(subject="nobody answered")
    row = count_figure(story.a)
    assert (row.median, row.ninetieth, row.counted) == (30, 500, 5)
    assert ranked([], 50) is None
    Portal.objects.create(project=story.a, is_open=True, has_general=True)
    page = story.client(None).get("/r/net/").content.decode()
    assert "portal-figure" not in page, "shown only when the project says so"
    PromiseSettings.objects.update(shows_figure=True)
    page = story.client(None).get("/r/net/").content.decode()
    assert "portal-figure" in page
    assert "500" in page
    assert ranked(list(range(1, 101)), 90) == 90


def test_r98_the_set_up_by_its_pages(story: Story) -> None:
    client = story.client(story.marina)
    url = "/setup/projects/net/escalation"
    line = {"side": "ours", "level": "1", "user": story.vera.pk, "deputies": [story.anna.pk], "regions": "Тверь\n"}
    made = client.post(f"{url}/people/new", line)
    assert made.status_code == 302, made.content.decode()
    assert client.post(f"{url}/people/new", {**line, "user": story.gleb.pk}).status_code == 422
    tried = client.get(f"{url}?side=ours&level=1&region=Тверь").content.decode()
    assert str(story.vera) in tried
    assert (
        client.post(
            f"{url}/absences", {"user": story.vera.pk, "since": "2026-11-01", "until": "2099-01-01"}
        ).status_code
        == 302
    )
    again = client.get(f"{url}?side=ours&level=1&region=Тверь&at=2026-11-23T12:00").content.decode()
    assert f"<strong>{story.anna}</strong>" in again
    rule = {"trigger": "silence", "amount": "24", "level": "2", "side": "ours", "is_active": "on"}
    assert client.post(f"{url}/rules/new", rule).status_code == 302
    assert client.post(f"{url}/rules/new", {**rule, "amount": "0"}).status_code == 422
    row = EscalationRule.objects.get(project=story.a, amount=24)
    assert client.post(f"{url}/rules/{row.pk}", {**rule, "amount": "48"}).status_code == 302
    assert client.post(f"{url}/settings", {"shows_figure": "on", "card_days": "5"}).status_code == 302
    assert client.get(url).status_code == 200
    assert client.post(f"{url}/rules/{row.pk}/remove").status_code == 302
    for stranger in (story.anna, story.vera, story.egor):
        assert story.client(stranger).get(url).status_code in {403, 404}
        assert story.client(stranger).post(f"{url}/rules/new", rule).status_code in {403, 404}
