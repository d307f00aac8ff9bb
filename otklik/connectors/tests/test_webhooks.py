"""Webhooks from the change to the other door: signed, tried again, switched off, never with notes (S19, S41)."""

from __future__ import annotations

import base64
import contextlib
import datetime
import hashlib
import hmac
import http.server
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone, translation

from otklik.accounts.access import DeniedError
from otklik.connectors import actions
from otklik.connectors.kinds import KINDS
from otklik.connectors.models import Webhook, WebhookDelivery
from otklik.desk.actions import NewMessage, change_status, post
from otklik.events import reacting
from otklik.events.models import Event
from otklik.lib import webhook_signature
from otklik.lib.sealed import unseal
from otklik.lib.webhook_signature import SignatureError
from tests.story import Story


class Hook:
    """Another system: keeps what it is sent and answers what it is told to."""

    def __init__(self) -> None:
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.answer = 204
        self.headers: dict[str, str] = {}
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(outer.answer)
                for name, value in outer.headers.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                """Nothing."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"


@pytest.fixture
def hook() -> Iterator[Hook]:
    made = Hook()
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


def set_up(story: Story, hook: Hook, **changes: Any) -> tuple[Webhook, str]:
    """Have the manager set up a webhook of project A."""
    values: dict[str, Any] = {"name": "CRM", "url": hook.url, "kinds": list(KINDS)} | changes
    return actions.save_webhook(access=story.marina.access, project=story.a, **values)


def react() -> None:
    """Run what the worker would: the reactions to every change so far."""
    for change_id in dict.fromkeys(Event.objects.order_by("id").values_list("change_id", flat=True)):
        assert reacting.run_change(change_id) == []


def deliver_all() -> None:
    for pk in WebhookDelivery.objects.order_by("id").values_list("pk", flat=True):
        actions.deliver(delivery_id=pk)


def types(hook: Hook) -> list[str]:
    return [json.loads(body)["type"] for _, body in hook.heard]


def test_s19_a_message_is_signed_as_standard_webhooks_say(story: Story, hook: Hook) -> None:
    webhook, secret = set_up(story, hook)
    ticket = story.ticket()
    react()
    react()  # once more: nothing is written down twice
    deliver_all()
    deliver_all()
    assert types(hook) == ["ticket.opened"]
    headers, body = hook.heard[0]
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{wanted}"
    assert headers["content-type"] == "application/json"
    said = json.loads(body)
    assert said["data"]["ticket"]["number"] == f"NET-{ticket.number}"
    assert said["data"]["message"]["kind"] == "customer"
    webhook.refresh_from_db()
    assert secret not in webhook.secret_sealed
    assert unseal(webhook.secret_sealed, settings.FIELD_KEYS) == secret
    assert not Event.objects.filter(payload__icontains=secret).exists()


def test_s19_what_a_receiver_must_refuse_is_refused() -> None:
    secret, other = webhook_signature.new_secret(), webhook_signature.new_secret()
    told = webhook_signature.headers([secret], message_id="msg_1", timestamp=1_000_000, body=b"{}")
    webhook_signature.verify(secret, told, b"{}", now=1_000_100)
    value = told["webhook-signature"]
    for changed in (
        "",
        value[:-4],
        value.upper(),
        value.replace("v1,", "v2,"),
        value.replace("v1,", ""),
        "v1,",
        "x" * 99,
    ):
        with pytest.raises(SignatureError):
            webhook_signature.verify(secret, {**told, "webhook-signature": changed}, b"{}", now=1_000_100)
    for headers, body, now, key in (
        (told, b"{ }", 1_000_000, secret),
        (told, b"{}", 1_000_000, other),
        (told, b"{}", 1_000_301, secret),
        (told, b"{}", 999_699, secret),
        ({**told, "webhook-id": "msg_2"}, b"{}", 1_000_000, secret),
        ({**told, "webhook-id": ""}, b"{}", 1_000_000, secret),
        ({**told, "webhook-timestamp": "1e6"}, b"{}", 1_000_000, secret),
    ):
        with pytest.raises(SignatureError):
            webhook_signature.verify(key, headers, body, now=now)


def test_s19_the_example_of_the_standard() -> None:
    """The test vector of the reference libraries of standard-webhooks."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    signed = webhook_signature.sign(
        secret, message_id="msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp=1614265330, body=b'{"test": 2432232314}'
    )
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_s41_notes_stay_in_the_house_unless_asked_for(story: Story, hook: Hook) -> None:
    set_up(story, hook)
    ticket = story.ticket()
    for kind in ("note", "question", "reply"):
        post(access=story.anna.access, ticket=ticket, kind=kind, message=NewMessage(text=f"words of a {kind}"))
    react()
    deliver_all()
    told = b"".join(body for _, body in hook.heard)
    assert b"words of a reply" in told
    assert b"words of a note" not in told
    assert b"words of a question" not in told
    hook.heard.clear()
    set_up(story, hook, name="own people", include_notes=True)
    post(access=story.anna.access, ticket=ticket, kind="note", message=NewMessage(text="words of a note"))
    react()
    deliver_all()
    assert sum(b"words of a note" in body for _, body in hook.heard) == 1


def test_only_kinds_that_were_chosen_and_only_the_own_project(story: Story, hook: Hook) -> None:
    set_up(story, hook, kinds=["ticket.status"])
    ticket = story.ticket()
    story.ticket(project=story.b)
    change_status(access=story.anna.access, ticket=ticket, status="solved")
    react()
    deliver_all()
    assert types(hook) == ["ticket.status"]


def test_two_secrets_sign_for_a_day(story: Story, hook: Hook) -> None:
    webhook, old = set_up(story, hook)
    new = actions.rotate_secret(access=story.marina.access, webhook=webhook)
    actions.send_test(access=story.marina.access, webhook=webhook)
    deliver_all()
    headers, body = hook.heard[-1]
    for secret in (old, new):
        webhook_signature.verify(secret, headers, body)
    Webhook.objects.update(old_secret_until=timezone.now() - datetime.timedelta(seconds=1))
    actions.send_test(access=story.marina.access, webhook=webhook)
    deliver_all()
    headers, body = hook.heard[-1]
    webhook_signature.verify(new, headers, body)
    with pytest.raises(SignatureError):
        webhook_signature.verify(old, headers, body)


def test_f12_a_failure_is_tried_again_for_a_day_with_the_same_id(story: Story, hook: Hook) -> None:
    set_up(story, hook)
    story.ticket()
    react()
    hook.answer = 500
    delivery = WebhookDelivery.objects.get()
    waits = []
    for _ in range(20):
        began = timezone.now()
        again = actions.deliver(delivery_id=delivery.pk)
        if again is None:
            break
        waits.append((again - began).total_seconds())
        WebhookDelivery.objects.update(not_before=began)
        Webhook.objects.update(paused_until=None)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("dead", 8)
    assert waits == sorted(waits) or waits[-1] >= 0.8 * waits[-2]
    assert sum(waits) > 24 * 3600
    assert len({headers["webhook-id"] for headers, _ in hook.heard}) == 1
    assert len({body for _, body in hook.heard}) == 1
    last = delivery.log[-1]
    assert last["response"].startswith("HTTP 500")
    assert "webhook-id" in last["request"]


def test_f12_retry_after_is_respected_and_a_sick_one_is_left_alone(story: Story, hook: Hook) -> None:
    webhook, _ = set_up(story, hook)
    for _ in range(6):
        story.ticket()
    react()
    hook.answer, hook.headers = 429, {"Retry-After": "7200"}
    began = timezone.now()
    first = WebhookDelivery.objects.order_by("id").first()
    assert first is not None
    again = actions.deliver(delivery_id=first.pk)
    assert again is not None
    assert again >= began + datetime.timedelta(hours=2)
    deliver_all()
    assert len(hook.heard) < 6
    webhook.refresh_from_db()
    assert webhook.paused_until is not None
    assert webhook.failing_since is not None
    hook.answer = 204
    Webhook.objects.update(paused_until=None)
    WebhookDelivery.objects.update(not_before=began)
    deliver_all()
    webhook.refresh_from_db()
    assert (webhook.failures, webhook.failing_since, webhook.last_error) == (0, None, "")


def test_it_is_switched_off_after_days_of_failure_and_said(story: Story, hook: Hook) -> None:
    webhook, _ = set_up(story, hook)
    story.ticket()
    react()
    hook.answer = 500
    Webhook.objects.update(failing_since=timezone.now() - datetime.timedelta(days=3, minutes=1))
    deliver_all()
    webhook.refresh_from_db()
    assert not webhook.is_active
    assert Event.objects.filter(kind="webhook.switched_off", project_id=story.a.pk).count() == 1
    page = story.client(story.marina).get("/setup/projects/net/webhooks").content.decode()
    assert "CRM" in page
    assert "answered 500" in page
    story.ticket()
    react()
    assert WebhookDelivery.objects.count() == 1
    actions.save_webhook(
        access=story.marina.access, project=story.a, webhook=webhook, name="CRM", url=hook.url, kinds=["ticket.opened"]
    )
    webhook.refresh_from_db()
    assert (webhook.is_active, webhook.failing_since) == (True, None)


def test_gone_ends_it_at_once(story: Story, hook: Hook) -> None:
    webhook, _ = set_up(story, hook)
    story.ticket()
    react()
    hook.answer = 410
    deliver_all()
    webhook.refresh_from_db()
    assert (webhook.is_active, WebhookDelivery.objects.get().state) == (False, "dead")


def test_s11_a_redirect_counts_as_failure_and_is_not_followed(story: Story, hook: Hook) -> None:
    set_up(story, hook)
    story.ticket()
    react()
    hook.answer, hook.headers = 302, {"Location": hook.url}
    deliver_all()
    assert len(hook.heard) == 1
    assert WebhookDelivery.objects.get().state == "failed"


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000/", "https://169.254.169.254/x", "https://localhost:5432/"])
def test_s11_an_inner_address_is_refused_without_the_administrators_leave(
    story: Story, settings: Any, url: str, hook: Hook
) -> None:
    settings.ALLOWED_NETWORKS = ()
    webhook, _ = set_up(story, hook, url=url)
    actions.send_test(access=story.marina.access, webhook=webhook)
    with translation.override("en"):
        deliver_all()
    delivery = WebhookDelivery.objects.get()
    assert delivery.status is None
    assert "not a public address" in delivery.last_error


def test_nobody_but_managers(story: Story, hook: Hook) -> None:
    webhook, _ = set_up(story, hook)
    for person in (story.anna, story.vera, story.egor, story.gleb):
        with pytest.raises(DeniedError):
            actions.save_webhook(access=person.access, project=story.a, name="x", url=hook.url, kinds=["ticket.opened"])
        with pytest.raises(DeniedError):
            actions.rotate_secret(access=person.access, webhook=webhook)
        with pytest.raises(DeniedError):
            actions.remove_webhook(access=person.access, webhook=webhook)


def test_without_webhooks_no_job_is_written(story: Story) -> None:
    actions.forget_interest()
    assert not actions.has_listeners(story.a.pk)
    assert not actions.has_listeners(None)


def test_the_screens(story: Story, hook: Hook) -> None:
    """Set up, look, show an example, test, send once more, rotate, remove; a stranger finds nothing."""
    marina = story.client(story.marina)
    base = "/setup/projects/net/webhooks"
    form = {"name": "CRM", "url": hook.url, "kinds": ["ticket.opened"], "is_active": "on"}
    page = marina.post(f"{base}/new", form)
    webhook = Webhook.objects.get()
    secret = unseal(webhook.secret_sealed, settings.FIELD_KEYS)
    assert secret in page.content.decode()
    own = f"{base}/{webhook.pk}"
    assert secret not in marina.get(own).content.decode()
    assert marina.post(own, form | {"url": "ftp://x"}).status_code == 422
    assert "ticket.opened" not in marina.get(f"{own}/example?kind=ticket.opened").content.decode()
    story.ticket()
    assert "ticket.opened" in marina.get(f"{own}/example?kind=ticket.opened").content.decode()
    tested = marina.post(f"{own}/test").content.decode()
    assert "HTTP 204" in tested
    assert types(hook) == ["webhook.test"]
    delivery = WebhookDelivery.objects.get()
    assert delivery.external_id in marina.get(f"{own}/messages/{delivery.pk}").content.decode()
    assert marina.post(f"{own}/messages/{delivery.pk}/resend").status_code == 302
    deliver_all()
    assert types(hook) == ["webhook.test"] * 2
    rotated = marina.post(f"{own}/secret").content.decode()
    webhook.refresh_from_db()
    assert unseal(webhook.secret_sealed, settings.FIELD_KEYS) in rotated
    for person in (story.anna, story.egor, story.vera):
        with contextlib.suppress(KeyError):
            assert story.client(person).get(own).status_code in {403, 404}
    assert marina.post(own, {"remove": "1"}).status_code == 302
    assert not Webhook.objects.exists()
    assert not WebhookDelivery.objects.exists()
