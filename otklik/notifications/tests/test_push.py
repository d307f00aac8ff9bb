"""Messages to browsers: encrypted as RFC 8291 shows, signed as RFC 8292 asks, to checked addresses only (S11)."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.core.exceptions import ValidationError

from otklik.desk.actions import assign
from otklik.events import reacting
from otklik.events.models import Event
from otklik.lib import webpush
from otklik.notifications import actions
from otklik.notifications.models import PushSubscription
from otklik.outbox import actions as outbox
from otklik.outbox.models import Delivery
from tests.story import Story

PUBLIC = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
SECRET = "BTBZMqHH6r4Tts7J_aSIgg"


def test_the_example_of_rfc_8291() -> None:
    body = webpush.encrypt(
        b"When I grow up, I want to be a watermelon",
        public=PUBLIC,
        secret=SECRET,
        salt=webpush.unb64("DGv6ra1nlYgDCS1FRnbzlw"),
        ephemeral="yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw",
    )
    assert webpush.b64(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru"
        "3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


class Service:
    """A push service."""

    def __init__(self) -> None:
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.status = 201
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(outer.status)
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                """Nothing."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"


@pytest.fixture
def service() -> Iterator[Service]:
    made = Service()
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


def told(story: Story) -> Delivery:
    """Give Anna a ticket; return what is on its way to her browser."""
    assign(access=story.vera.access, ticket=story.ticket(), assignee=story.anna, team=None)
    for change_id in dict.fromkeys(Event.objects.order_by("id").values_list("change_id", flat=True)):
        assert reacting.run_change(change_id) == []
    row = Delivery.objects.get(transport="notice_push")
    outbox.deliver(delivery_id=row.pk)
    row.refresh_from_db()
    return row


def test_a_browser_is_told_signed_and_sealed(story: Story, service: Service) -> None:
    actions.add_browser(access=story.anna.access, endpoint=f"{service.url}/a", public_key=PUBLIC, secret=SECRET)
    assert told(story).state == "sent"
    headers, body = service.heard[0]
    assert (headers["content-encoding"], headers["ttl"]) == ("aes128gcm", "43200")
    signed, _, key = headers["authorization"].removeprefix("vapid t=").partition(", k=")
    assert key == webpush.public_key_of(settings.PUSH_KEY)
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), webpush.unb64(key))
    assert jwt.decode(signed, public, algorithms=["ES256"], audience=service.url)["sub"] == settings.PUBLIC_URL
    assert b"NET-" not in body and len(body) < 4096


def test_a_browser_that_has_gone_is_forgotten(story: Story, service: Service) -> None:
    actions.add_browser(access=story.anna.access, endpoint=f"{service.url}/a", public_key=PUBLIC, secret=SECRET)
    service.status = 410
    assert told(story).state == "cancelled"
    assert not PushSubscription.objects.exists()


def test_f08_a_busy_push_service_is_asked_again(story: Story, service: Service) -> None:
    actions.add_browser(access=story.anna.access, endpoint=f"{service.url}/a", public_key=PUBLIC, secret=SECRET)
    service.status = 503
    assert told(story).state == "failed"


def test_s11_a_browser_inside_our_network_is_not_called(story: Story) -> None:
    actions.add_browser(access=story.anna.access, endpoint="https://10.0.0.1/a", public_key=PUBLIC, secret=SECRET)
    assert told(story).state == "dead"


def test_what_is_no_browser_is_refused(story: Story) -> None:
    client = story.client(story.anna)
    good = {"endpoint": "https://push.example.org/x", "keys": {"p256dh": PUBLIC, "auth": SECRET}}
    for body in ("", "[]", "{}", json.dumps(good | {"keys": {"p256dh": PUBLIC, "auth": "AA"}})):
        assert client.post("/me/notices/browsers", body, content_type="application/json").status_code == 422
    for endpoint in ("file:///etc/passwd", "https://a@push.example.org/", "x", "https://push.example.org:25/"):
        with pytest.raises(ValidationError):
            actions.add_browser(access=story.anna.access, endpoint=endpoint, public_key=PUBLIC, secret=SECRET)
    assert client.post("/me/notices/browsers", good, content_type="application/json").status_code == 204
    # The same browser, in which somebody else signs in.
    other = story.client(story.boris)
    assert other.post("/me/notices/browsers", good, content_type="application/json").status_code == 204
    assert PushSubscription.objects.get().user_id == story.boris.pk
