"""Checklists at the page of a ticket and at the set-up screen (R141)."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from otklik.desk.actions.checklists import NewPoint, put_checklist, save_checklist
from otklik.desk.checklists import on_ticket
from otklik.desk.models import Checklist
from tests.story import Story

HTMX = {"HX-Request": "true"}


def _page(client: Client, place: str) -> str:
    return client.get(place, headers=HTMX).content.decode()


def test_r141_a_manager_keeps_a_list_and_an_operator_ticks_it_to_the_end(story: Story) -> None:
    marina, anna, stranger = (story.client(user) for user in (story.marina, story.anna, story.egor))
    at = reverse("setup_checklist_new", args=["net"])
    assert marina.post(at, {"name": "Выезд", "points": " \n* "}).status_code == 422
    assert marina.post(at, {"name": "Выезд", "points": "Кабель\nПоказания *", "blocks": "on"}).status_code == 302
    assert anna.get(at).status_code == 404
    checklist = Checklist.objects.get()
    assert checklist.points == [{"text": "Кабель", "note": False}, {"text": "Показания", "note": True}]
    assert "Показания *" in marina.get(reverse("setup_checklist", args=["net", checklist.pk])).content.decode()
    ticket = story.ticket()
    base = f"/work/NET-{ticket.number}"
    assert 'id="checklist-new"' in _page(anna, base)
    assert anna.post(f"{base}/checklists", {"checklist": checklist.pk}, headers=HTMX).status_code == 200
    cable, reading = on_ticket(ticket)[0].points.all()
    assert stranger.post(f"{base}/points/{cable.pk}", {"done": "1"}, headers=HTMX).status_code == 403
    assert anna.post(f"{base}/points/{cable.pk}", {"done": "1"}, headers=HTMX).status_code == 200
    assert anna.post(f"{base}/points/{reading.pk}", {"done": "1"}, headers=HTMX).status_code == 422
    page = _page(anna, base)
    assert f'id="point-{cable.pk}" name="done" value="0" role="checkbox" aria-checked="true"' in page
    assert story.anna.name in page
    # What is left is asked for before the ending, and done together with it.
    asked = _page(anna, f"{base}/ending?status=solved")
    assert f'id="ending-point-{reading.pk}"' in asked
    assert f'id="ending-note-{reading.pk}"' in asked
    assert anna.post(f"{base}/status", {"status": "solved"}, headers=HTMX).status_code == 422
    given = {"status": "solved", "point": str(reading.pk), f"note-{reading.pk}": "42"}
    assert anna.post(f"{base}/status", given, headers=HTMX).status_code == 200
    ticket.refresh_from_db()
    reading.refresh_from_db()
    assert (ticket.status, reading.note, reading.done_by_id) == ("solved", "42", story.anna.pk)
    assert anna.post(f"{base}/checklists/{on_ticket(ticket)[0].pk}/remove", headers=HTMX).status_code == 200
    assert not on_ticket(ticket)


def test_r141_an_engineer_ticks_what_is_his_and_an_inspector_reads(story: Story) -> None:
    ticket = story.ticket()
    checklist = save_checklist(
        access=story.marina.access, project=story.a, checklist=None, name="Выезд", points=[NewPoint("Кабель")]
    )
    put_checklist(access=story.anna.access, ticket=ticket, checklist=checklist)
    point = on_ticket(ticket)[0].points.get()
    at = f"/work/NET-{ticket.number}/points/{point.pk}"
    assert story.client(story.fedor).post(at, {"done": "1"}, headers=HTMX).status_code == 404
    ticket.assignee = story.fedor
    ticket.save()
    assert story.client(story.fedor).post(at, {"done": "1"}, headers=HTMX).status_code == 200
    inspector = _page(story.client(story.inna), f"/work/NET-{ticket.number}")
    assert 'aria-disabled="true" aria-checked="true"' in inspector
    assert f'id="point-{point.pk}"' not in inspector
