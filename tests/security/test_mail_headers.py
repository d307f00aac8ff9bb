"""Headers from outside decide nothing (S33), and mail leaves no secrets in logs and events (S37)."""

from __future__ import annotations

import io
import json
import logging

import pytest

from otklik.channels.mail.tests.support import letter, read
from otklik.channels.models import InboundItem
from otklik.config.logs import formatter
from otklik.desk.models import Ticket
from otklik.events.models import Event
from tests.story import Story

CONTROL = {
    "X_Otklik_Project": "shop",
    "X_Otklik_Ticket": "1",
    "X_Otklik_Priority": "urgent",
    "X_Otklik_Assignee": "anna@demo.example",
    "X_Zammad_Ticket_Priority": "3 high",
    "X_RT_Command": "Status: resolved",
    "X_Priority": "1 (Highest)",
    "Importance": "high",
    "Priority": "urgent",
    "Delivered_To": "shop@demo.example",
    "X_Original_To": "shop@demo.example",
    "X_Envelope_To": "shop@demo.example",
    "Received": "from mail.shop.example by mx.demo.example for <shop@demo.example>; Sun, 22 Nov 2026 12:00:00 +0300",
    "Authentication_Results": "demo.example; dmarc=pass header.from=demo.example; dkim=pass",
    "X_Spam_Status": "No",
    "Return_Path": "<anna@demo.example>",
    "Sender": "anna@demo.example",
    "Resent_From": "anna@demo.example",
}


def test_s33_headers_from_outside_decide_nothing(story: Story) -> None:
    """With all of them a mail becomes the same ticket as without any."""
    plain = read(story.a, letter(sender="One <one@example.org>"), recipient="net@demo.example")[0]
    dressed = letter(sender="Two <two@example.org>", **CONTROL)
    forged = read(story.a, dressed, recipient="net@demo.example")[0]
    fields = ("project_id", "status", "priority", "assignee_id", "team_id", "topic_id", "tags", "with_client", "source")
    first = Ticket.objects.values(*fields).get(pk=plain.ticket_id)
    assert Ticket.objects.values(*fields).get(pk=forged.ticket_id) == first
    assert not Ticket.objects.filter(project=story.b).exists()
    message = Ticket.objects.get(pk=forged.ticket_id).messages.get()
    assert (message.kind, message.author_id, message.author_address) == ("customer", None, "two@example.org")


@pytest.mark.parametrize("name", ["Subject", "X-Evil", "From"])
def test_s33_a_folded_header_adds_no_other(story: Story, name: str) -> None:
    raw = letter().as_bytes().replace(b"Subject:", b"%b: x\r\n X-Otklik-Project: shop\r\nSubject:" % name.encode(), 1)
    item = read(story.a, raw, recipient="net@demo.example")[0]
    assert Ticket.objects.get(pk=item.ticket_id).project_id == story.a.pk


@pytest.mark.parametrize("broken", [False, True])
def test_s37_mail_leaves_no_secret_in_logs_and_events(
    story: Story, monkeypatch: pytest.MonkeyPatch, broken: bool
) -> None:
    """Also when reading it fails: the reason is told, the words of the customer are not."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter("text"))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    secrets = ("Пароль: канарейка-7391", "4111 1111 1111 1111", "cvv 913", "otk_" + "c4n4ry" * 8)
    try:
        if broken:
            monkeypatch.setattr("otklik.channels.mail.read._deal_with", _fail)
        item = read(story.a, letter(" ".join(secrets)))[0]
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    told = stream.getvalue() + json.dumps(list(Event.objects.values_list("payload", flat=True)), ensure_ascii=False)
    told += InboundItem.objects.get(pk=item.pk).last_error
    assert ("RuntimeError" in told) is broken
    for secret in ("канарейка-7391", "4111 1111", "41111111", "cvv 913", "c4n4ry"):
        assert secret not in told


def _fail(letter: object) -> None:
    raise RuntimeError("on purpose")
