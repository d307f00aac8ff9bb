"""Every `POST` of the API can be repeated safely: the same key, the same answer, nothing done again (F29, S20)."""

from __future__ import annotations

import pytest
from django.db import connection

from otklik.api.models import KeptAnswer
from otklik.api.repeats import READING
from otklik.api.tests.calls import CALLS as FIRST_CALLS
from otklik.api.tests.calls import HOOK, with_rights
from otklik.api.tests.calls_automation import AUTOMATION_CALLS
from otklik.api.tests.calls_more import MORE_CALLS
from otklik.api.tests.calls_upkeep import UPKEEP_CALLS
from otklik.api.tests.people import World
from otklik.api.urls import operation_names
from otklik.connectors.models import Webhook

CALLS = FIRST_CALLS | MORE_CALLS | UPKEEP_CALLS | AUTOMATION_CALLS
POSTS = sorted(names["POST"] for names in operation_names().values() if "POST" in names)
# Written by every call: how often the token was used.
ALWAYS = {"accounts_apitoken", "accounts_ratewindow"}
WRITTEN = """
SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables
WHERE n_tup_ins + n_tup_upd + n_tup_del > 0
"""


def written() -> dict[str, int]:
    """Return how many rows this transaction has written by table."""
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        return {name: amount for name, amount in cursor.fetchall() if name not in ALWAYS}


def test_every_post_has_a_call_to_try() -> None:
    assert set(POSTS) - set(READING) == set(CALLS)
    assert set(POSTS) > READING


@pytest.mark.parametrize("operation", sorted(CALLS))
def test_f29_a_repeat_of_any_call_does_nothing_again(world: World, operation: str) -> None:
    name, path, body = CALLS[operation](with_rights(world))
    api = world.api(name)
    kept = KeptAnswer.objects.count()
    first = api.post(path, body, Idempotency_Key="once")
    assert first.status_code < 300, first.content
    assert "Idempotent-Replayed" not in first
    assert KeptAnswer.objects.count() == kept + 1
    before = written()
    again = api.post(path, body, Idempotency_Key="once")
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again["Idempotent-Replayed"] == "true"
    assert {key: again[key] for key in ("Location", "ETag") if key in again} == {
        key: first[key] for key in ("Location", "ETag") if key in first
    }
    assert written() == before
    other = api.post(path, {**body, "unknown": 1}, Idempotency_Key="once")
    assert other.status_code == 422
    assert api.post(path, body, Idempotency_Key="a b").status_code == 422
    stranger = world.api("egor").post(path, body, Idempotency_Key="once")
    assert "Idempotent-Replayed" not in stranger


def test_s49_a_secret_in_an_answer_is_kept_sealed(world: World) -> None:
    anna = with_rights(world).api("anna")
    first = anna.post("webhooks", HOOK, Idempotency_Key="once").json()
    assert first["secret"] not in KeptAnswer.objects.get().body
    assert anna.post("webhooks", HOOK, Idempotency_Key="once").json() == first
    assert Webhook.objects.count() == 1


def test_s03_a_repeat_after_the_right_is_gone_tells_nothing(world: World) -> None:
    anna = with_rights(world).api("anna")
    assert anna.post("webhooks", HOOK, Idempotency_Key="once").status_code == 201
    world.users["anna"].memberships.filter(project=world.a).update(role="operator")
    answer = anna.post("webhooks", HOOK, Idempotency_Key="once")
    assert (answer.status_code, b"whsec" in answer.content) == (403, False)
