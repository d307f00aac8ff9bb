"""Deliveries that leave by a bot: real HTTP, the messengers' own errors (F08, F09)."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from otklik.accounts.access import DeniedError
from otklik.channels.bots import sending
from otklik.channels.bots.accounts import remove_bot, save_bot, test_bot
from otklik.channels.bots.tests.server import MAX_TOKEN, TELEGRAM_TOKEN, Server, bot_of
from otklik.channels.models import BotAccount
from otklik.events.models import Event
from otklik.outbox import actions as outbox
from otklik.outbox.models import Delivery
from tests.story import Story

test_bot.__test__ = False  # type: ignore[attr-defined]
CHANNELS = ("telegram", "max")
SENDING = {"telegram": "sendMessage", "max": "POST /messages"}


def queued(bot: BotAccount, text: str = "Здравствуйте") -> Delivery:
    return outbox.queue(
        project_id=bot.project_id,
        transport=bot.channel,
        purpose="reply",
        recipients=["501"],
        external_id=f"test:{Delivery.objects.count()}",
        payload={"bot": bot.pk, "text": text},
    )


def tried(row: Delivery) -> Delivery:
    outbox.deliver(delivery_id=row.pk)
    row.refresh_from_db()
    return row


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_message_leaves_once(story: Story, server: Server, channel: str) -> None:
    row = queued(bot_of(story.a, channel, server))
    assert tried(row).state == "sent"
    tried(row)
    assert [(str(each["chat_id"]), each["text"]) for each in server.sent] == [("501", "Здравствуйте")]


@pytest.mark.parametrize("channel", CHANNELS)
def test_f08_a_limit_is_kept_by_all_messages_of_the_bot(story: Story, server: Server, channel: str) -> None:
    bot = bot_of(story.a, channel, server)
    first, second = queued(bot), queued(bot)
    limit = {"ok": False, "description": "Too Many Requests", "parameters": {"retry_after": 40}}
    server.trouble[SENDING[channel]] = [(429, {"Retry-After": "40"}, limit)]
    first, second = tried(first), tried(second)
    assert (first.state, first.attempts, second.state, second.attempts) == ("pending", 0, "pending", 0)
    assert 35 < (first.not_before - first.created_at).total_seconds() < 45
    assert server.calls.count(SENDING[channel]) == 1  # the second was not even tried


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize(
    ("status", "state"), [(500, "failed"), (503, "failed"), (401, "failed"), (403, "dead"), (400, "dead")]
)
def test_f08_what_can_pass_is_tried_again(story: Story, server: Server, channel: str, status: int, state: str) -> None:
    row = queued(bot_of(story.a, channel, server))
    answer = {"ok": False, "description": "bot was blocked by the user", "message": "bot was blocked by the user"}
    server.trouble[SENDING[channel]] = [(status, {}, answer)]
    row = tried(row)
    assert row.state == state
    assert "blocked" in row.last_error


@pytest.mark.parametrize("channel", CHANNELS)
def test_f08_an_answer_that_is_none_is_tried_again(story: Story, server: Server, channel: str) -> None:
    row = queued(bot_of(story.a, channel, server))
    server.trouble[SENDING[channel]] = [(502, {}, b"<html>bad gateway"), (200, {}, b'{"ok": tru')]
    assert [tried(row).state for _ in range(1)] == ["failed"]
    Delivery.objects.filter(pk=row.pk).update(not_before=timezone.now())
    assert tried(row).state == "failed"
    Delivery.objects.filter(pk=row.pk).update(not_before=timezone.now())
    assert (tried(row).state, len(server.sent)) == ("sent", 1)


@pytest.mark.parametrize("channel", CHANNELS)
def test_f09_a_long_text_goes_in_pieces_and_goes_on_where_it_stopped(
    story: Story, server: Server, channel: str
) -> None:
    words = " ".join(f"слово{number} 😀" for number in range(1200))
    text = f"{words[:3000]}\n\n{words}"
    row = queued(bot_of(story.a, channel, server), text)
    limit = {"ok": False, "description": "Too Many Requests", "parameters": {"retry_after": 1}}
    server.refuse_after = 2, (429, {"Retry-After": "1"}, limit)
    assert tried(row).state == "pending"
    assert len(row.payload["said"]) == len(server.sent) == 2
    sending._quiet_until.clear()
    Delivery.objects.filter(pk=row.pk).update(not_before=timezone.now())
    assert tried(row).state == "sent"
    left = [each["text"] for each in server.sent]
    assert len(left) > 3 and left[0] == words[:3000].strip()  # the first paragraph by itself
    assert " ".join(left).split() == text.split()  # each word once, none cut in two
    assert sending.pieces("x" * 100_000)[-1].endswith("…") and len(sending.pieces("x" * 100_000)) == 10


@pytest.mark.parametrize("channel", CHANNELS)
def test_f08_nobody_answers(story: Story, server: Server, channel: str) -> None:
    bot = bot_of(story.a, channel, server, base_url="http://127.0.0.1:9")
    assert tried(queued(bot)).state == "failed"


def test_f09_a_message_whose_worker_died_is_not_sent_twice(story: Story, server: Server) -> None:
    row = queued(bot_of(story.a, "telegram", server))
    Delivery.objects.filter(pk=row.pk).update(attempts=1)  # claimed once, and nothing was heard of it
    row = tried(row)
    assert (row.state, server.sent) == ("dead", [])
    assert "already" in row.last_error


def test_s04_a_delivery_goes_by_bots_of_its_own_project_only(story: Story, server: Server) -> None:
    bot = bot_of(story.b, "telegram", server)
    row = queued(bot)
    Delivery.objects.filter(pk=row.pk).update(project_id=story.a.pk)
    assert (tried(row).state, server.sent) == ("dead", [])


def test_s11_an_inner_address_is_refused(story: Story, server: Server) -> None:
    bot = bot_of(story.a, "max", server, base_url="http://169.254.169.254")
    row = tried(queued(bot))
    assert row.state == "failed"
    assert "169.254.169.254" in row.last_error


def test_s49_a_bot_is_set_up_sealed_and_its_token_goes_nowhere_else(story: Story, server: Server) -> None:
    bot = save_bot(
        access=story.marina.access,
        project=story.a,
        token=TELEGRAM_TOKEN,
        channel="telegram",
        name="Бот",
        base_url=server.url,
    )
    assert TELEGRAM_TOKEN not in bot.token_sealed + bot.token_mark
    assert test_bot(bot)[0].ok and "net_help_bot" in test_bot(bot)[0].text
    for fields in ({"base_url": "https://other.example"}, {"channel": "max"}):
        with pytest.raises(ValidationError):
            save_bot(access=story.marina.access, project=story.a, bot=bot, **fields)
    save_bot(access=story.marina.access, project=story.a, bot=bot, name="Бот сети")
    for token in ("x", "1:short", f"{TELEGRAM_TOKEN}/../x", MAX_TOKEN):
        with pytest.raises(ValidationError):
            save_bot(access=story.marina.access, project=story.a, bot=bot, token=token)
    with pytest.raises(ValidationError):
        save_bot(access=story.marina.access, project=story.a, token=TELEGRAM_TOKEN, channel="telegram", name="Второй")
    with pytest.raises(DeniedError):
        save_bot(access=story.vera.access, project=story.a, bot=bot, name="Чужой")
    with pytest.raises(DeniedError):
        remove_bot(access=story.egor.access, bot=bot)
    remove_bot(access=story.marina.access, bot=bot)
    told = list(Event.objects.filter(kind__startswith="bot.").order_by("id").values_list("kind", "payload"))
    assert [kind for kind, _ in told] == ["bot.saved", "bot.saved", "bot.removed"]
    assert "AAEh" not in str(told)
