"""A bot is set up, tried out and removed by the project's manager; its token never comes out (S49)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from otklik.channels.bots.tests.server import TELEGRAM_TOKEN, Server, serving
from otklik.channels.models import BotAccount
from tests.story import Story


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as made:
        yield made


def test_s49_a_bot_by_its_form(story: Story, server: Server) -> None:
    client = story.client(story.marina)
    form = {"channel": "telegram", "name": "Бот сети", "way": "poll", "base_url": server.url, "is_active": "on"}
    tried = client.post("/setup/projects/net/bots/new/test", form | {"token": TELEGRAM_TOKEN})
    assert "net_help_bot" in tried.content.decode()
    assert client.post("/setup/projects/net/bots/new", form).status_code == 422  # no token
    assert client.post("/setup/projects/net/bots/new", form | {"token": "x y"}).status_code == 422
    assert client.post("/setup/projects/net/bots/new", form | {"token": TELEGRAM_TOKEN}).status_code == 302
    bot = BotAccount.objects.get()
    assert TELEGRAM_TOKEN not in bot.token_sealed
    page = f"/setup/projects/net/bots/{bot.pk}"
    assert "AAEh" not in client.get(page).content.decode() + client.get("/setup/projects/net/bots").content.decode()
    # A borrowed page cannot send the kept token elsewhere, neither by saving nor by trying.
    other = form | {"base_url": "http://127.0.0.1:9"}
    assert [client.post(at, other).status_code for at in (page, f"{page}/test")] == [422, 422]
    server.calls.clear()
    assert "net_help_bot" in client.post(f"{page}/test", form).content.decode()
    assert server.calls == ["getMe"]
    for stranger in (story.egor, story.anna, story.vera, story.gleb):
        assert story.client(stranger).get(page).status_code == 404
    assert client.post(page, {"remove": "1"}).status_code == 302
    assert not BotAccount.objects.exists()
