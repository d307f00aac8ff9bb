"""Where one is signed in, as one sees and ends it (S24, S47; how sessions are kept: tests/security/test_tokens.py)."""

from __future__ import annotations

import re
from datetime import timedelta

import time_machine
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from otklik.accounts.tests.test_sign_in import fresh, payloads, sign_in
from tests.story import Story

__all__ = ["fresh"]  # a fixture


def test_one_sees_and_ends_ones_sessions(story: Story) -> None:
    here, there = Client(), Client()
    sign_in(there, story.anna.email)
    sign_in(here, story.anna.email)
    page = here.get("/accounts/sessions/").content.decode()
    [pk] = re.findall(r"/accounts/sessions/(\d+)/end", page)
    assert story.client(story.boris).post(f"/accounts/sessions/{pk}/end").status_code == 404
    assert Client().post(f"/accounts/sessions/{pk}/end").status_code == 302
    assert there.get("/work/").status_code == 200
    assert here.get(f"/accounts/sessions/{pk}/end").status_code == 405
    assert here.post(f"/accounts/sessions/{pk}/end").status_code == 302
    assert there.get("/work/").status_code == 302
    assert here.get("/work/").status_code == 200


def test_one_ends_all_ones_other_sessions(story: Story) -> None:
    here, *others = (Client(), Client(), Client())
    for client in (*others, here):
        sign_in(client, story.anna.email)
    boris = story.client(story.boris)
    page = here.get("/accounts/sessions/").content.decode()
    assert page.count("Этот браузер") == 1
    assert len(re.findall(r"/accounts/sessions/\d+/end", page)) == 2
    assert here.post("/accounts/sessions/").status_code == 302
    assert [client.get("/work/").status_code for client in (here, *others, boris)] == [200, 302, 302, 200]
    assert not re.findall(r"/accounts/sessions/\d+/end", here.get("/accounts/sessions/").content.decode())
    assert payloads("sessions_ended") == [{"user": story.anna.pk, "email": story.anna.email, "amount": 2}]
    assert Client().get("/accounts/sessions/").status_code == 302


def test_sessions_that_are_over_are_not_shown_and_are_forgotten_at_the_next_sign_in(story: Story) -> None:
    here, there = Client(), Client()
    sign_in(there, story.anna.email)
    sign_in(here, story.anna.email)
    there.post("/accounts/logout/")
    assert not re.findall(r"/accounts/sessions/\d+/end", here.get("/accounts/sessions/").content.decode())
    assert UserSession.objects.filter(user=story.anna).count() == 2
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        sign_in(there, story.anna.email)
    assert UserSession.objects.filter(user=story.anna).count() == 2
