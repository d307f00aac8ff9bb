"""What is written to bots comes in once, whoever dies when (S20, F02), by questions and by calls."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from typing import Any

import pytest
from django.test import Client

from otklik.channels.actions import read_inbound
from otklik.channels.bots import polling
from otklik.channels.bots.messengers import BotError, messenger_of
from otklik.channels.bots.polling import Pace, Poller
from otklik.channels.bots.tests.server import Server, bot_of
from otklik.channels.models import BotAccount, InboundItem
from otklik.events.models import Event
from tests.story import Story

QUICK = Pace(poll=0, first_pause=0.01, last_pause=0.01, refused_pause=0.01)
CHANNELS = ("telegram", "max")


def poller(bot: BotAccount) -> Poller:
    """What a process begins with: it knows nothing but the row."""
    return Poller(BotAccount.objects.select_related("project").get(pk=bot.pk), QUICK, threading.Event())


def says(server: Server, channel: str, text: str) -> None:
    (server.telegram_says if channel == "telegram" else server.max_says)(text)


@pytest.mark.parametrize("channel", CHANNELS)
def test_s20_updates_come_in_once_and_in_order(story: Story, server: Server, channel: str) -> None:
    bot = bot_of(story.a, channel, server)
    for number in range(3):
        says(server, channel, f"слово {number}")
    first = poller(bot)
    assert first.once() == 3
    assert first.once() == 0
    says(server, channel, "ещё")
    assert poller(bot).once() == 1  # another process goes on where the first one stopped
    items = InboundItem.objects.filter(channel=channel).order_by("id")
    heard = [messenger_of(channel).heard(json.loads(bytes(item.raw))) for item in items]
    assert [each.text for each in heard if each] == ["слово 0", "слово 1", "слово 2", "ещё"]
    assert {item.account_id for item in items} == {bot.pk}
    bot.refresh_from_db()
    assert bot.heard_at and bot.cursor and bot.username == ("net_help_bot" if channel == "telegram" else "net_max_bot")


@pytest.mark.parametrize("channel", CHANNELS)
def test_s20_what_is_told_twice_is_taken_once(story: Story, server: Server, channel: str) -> None:
    bot = bot_of(story.a, channel, server)
    says(server, channel, "раз")
    assert poller(bot).once() == 1
    # The database came back from a copy made before: the cursor is older than what was stored.
    BotAccount.objects.filter(pk=bot.pk).update(cursor=None)
    server.read = 0
    assert poller(bot).once() == 0
    assert InboundItem.objects.count() == 1


@pytest.mark.parametrize("place", ["bots-stored", "bots-committed"])
@pytest.mark.django_db(transaction=True)
def test_f02_killed_between_storing_and_confirming(story: Story, server: Server, place: str) -> None:
    bot = bot_of(story.a, "telegram", server)
    for number in range(5):
        server.telegram_says(f"слово {number}")
    program = (
        "import django, threading; django.setup()\n"
        "from otklik.channels.bots.tests.test_taking_in import poller\n"
        "from otklik.channels.models import BotAccount\n"
        f"poller(BotAccount.objects.get(pk={bot.pk})).once()\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, "OTKLIK_FAILPOINT": place}, timeout=120, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert InboundItem.objects.count() == (0 if place == "bots-stored" else 5)
    after = poller(bot)
    after.once()
    after.once()
    assert InboundItem.objects.count() == 5
    assert server.waiting == []  # and only now the messenger may forget them


def test_f08_trouble_of_a_messenger_is_waited_out_and_shown(story: Story, server: Server) -> None:
    bot = bot_of(story.a, "telegram", server)
    server.telegram_says("раз")
    at_work = poller(bot)
    limit = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 7}}
    server.trouble["getUpdates"] = [(429, {}, limit), (502, {}, b"<html>bad gateway"), (200, {}, b"{}")]
    waits = []
    for _ in range(3):
        with pytest.raises(BotError) as caught:
            at_work.once()
        waits.append(at_work._failed(caught.value))
    assert waits[0] == 7
    bot.refresh_from_db()
    assert "HTTP 200" in bot.last_error and bot.failures == 3
    assert at_work.once() == 1
    bot.refresh_from_db()
    assert (bot.last_error, bot.failures) == ("", 0)
    kinds = Event.objects.filter(kind__startswith="bot.").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["bot.failed", "bot.recovered"]


def test_s49_no_trouble_shows_the_token(story: Story, server: Server, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    bot = bot_of(story.a, "telegram", server)
    server.telegram_says("раз")
    poller(bot).once()
    url = server.url
    for base in (url, "http://127.0.0.1:9", "http://10.1.2.3", "file:///etc/passwd"):
        BotAccount.objects.filter(pk=bot.pk).update(base_url=base)
        server.trouble["getMe"] = [(401, {}, {"ok": False, "description": "Unauthorized"})]
        at_work = poller(bot)
        with pytest.raises(BotError) as caught:
            at_work.once()
        at_work._failed(caught.value)
        bot.refresh_from_db()
        assert "AAEh" not in bot.last_error + caplog.text and bot.last_error
    assert "AAEh" not in str(list(Event.objects.values_list("payload", flat=True)))


def test_a_silent_messenger_is_given_up_in_time(story: Story, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    bot = bot_of(story.a, "max", server)
    monkeypatch.setattr("otklik.channels.max.client.ANSWER_SECONDS", 0.2)
    at_work = poller(bot)
    at_work._ready = True
    server.slow = 0.6
    with pytest.raises(BotError):
        at_work.once()
    server.slow = 0.0
    server.max_says("раз")
    assert at_work.once() == 1


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.django_db(transaction=True)
def test_one_process_asks_and_stops_when_told(story: Story, server: Server, channel: str) -> None:
    bot = bot_of(story.a, channel, server)
    says(server, channel, "раз")
    first, second = polling.Supervisor(QUICK), polling.Supervisor(QUICK)
    first.look()
    came = threading.Event()
    for _ in range(500):
        if InboundItem.objects.exists() or came.wait(0.02):
            break
    assert InboundItem.objects.count() == 1
    threads: list[int] = []

    def elsewhere() -> None:
        second.look()
        threads.append(len(second.running))
        second.stop_all()

    other = threading.Thread(target=elsewhere)
    other.start()
    other.join()
    assert threads == [0]  # the first one has the lock
    BotAccount.objects.filter(pk=bot.pk).update(is_active=False)
    first.look()
    assert first.running == {}
    first.stop_all()


@pytest.mark.parametrize("channel", CHANNELS)
def test_s03_a_call_needs_the_secret_and_is_on_the_disk_before_the_answer(
    story: Story, server: Server, channel: str
) -> None:
    bot = bot_of(story.a, channel, server, way="webhook")
    update = server.telegram_says("раз") if channel == "telegram" else server.max_says("раз")
    header = messenger_of(channel).secret_header
    client = Client(enforce_csrf_checks=True)

    def call(secret: str | None, body: object, pk: int = bot.pk) -> int:
        headers = {header: secret} if secret is not None else {}
        text = body if isinstance(body, str) else json.dumps(body)
        return client.post(f"/hooks/bots/{pk}", text, content_type="application/json", headers=headers).status_code

    assert [call(secret, update) for secret in (None, "", "hook-secreT", "hook-secret ")] == [403] * 4
    assert call("hook-secret", update, pk=bot.pk + 1) == 403
    assert InboundItem.objects.count() == 0
    assert [call("hook-secret", body) for body in ("", "{", "[]", "{}", "[" * 100_000)] == [400] * 5
    assert call("hook-secret", "x" * (1024 * 1024 + 1)) == 413
    assert [call("hook-secret", update) for _ in range(3)] == [200] * 3  # told three times
    assert InboundItem.objects.count() == 1
    bot.is_active = False
    bot.save()
    assert call("hook-secret", update) == 403


def test_f06_without_room_the_messenger_calls_again(
    story: Story, server: Server, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot = bot_of(story.a, "telegram", server, way="webhook")
    monkeypatch.setattr(sys.modules["otklik.channels.actions.accept"], "_room_checked_at", 0.0)
    settings.MIN_FREE_BYTES = 2**62
    headers = {"X-Telegram-Bot-Api-Secret-Token": "hook-secret"}
    told = server.telegram_says("раз")
    answer = Client().post(f"/hooks/bots/{bot.pk}", json.dumps(told), content_type="application/json", headers=headers)
    assert answer.status_code == 503
    assert InboundItem.objects.count() == 0


@pytest.mark.parametrize("channel", CHANNELS)
def test_messengers_are_told_where_to_call(story: Story, server: Server, channel: str) -> None:
    bot = bot_of(story.a, channel, server, way="webhook")
    supervisor = polling.Supervisor(QUICK)
    supervisor.look()
    hook = server.hooks[channel]
    assert hook["url"].endswith(f"/hooks/bots/{bot.pk}")
    assert "hook-secret" in (hook.get("secret_token"), hook.get("secret"))
    supervisor.look()
    assert server.calls.count("setWebhook" if channel == "telegram" else "POST /subscriptions") == 1
    BotAccount.objects.filter(pk=bot.pk).update(way="poll")
    says(server, channel, "раз")
    assert poller(bot).once() == 1  # asked again: the messenger calls no longer
    assert server.hooks == {}


def test_what_nobody_wants_is_kept_and_noted(story: Story, server: Server) -> None:
    bot = bot_of(story.a, "telegram", server)
    server.telegram_says("Здравствуйте")
    server.waiting.append({"update_id": 900, "message": {"from": {"id": "x"}, "text": {"a": 1}}})
    poller(bot).once()
    assert read_inbound(project_id=story.a.pk) == 2
    states = InboundItem.objects.order_by("id").values_list("state", "outcome", "ticket_id")
    assert list(states) == [("done", "noted", None)] * 2
