"""The bell, the list and the choices: one's own, by form, without a script (S03)."""

from __future__ import annotations

import re

from otklik.channels.bots.tests.server import bot_of, serving
from otklik.desk.actions import assign
from otklik.events import reacting
from otklik.events.models import Event
from otklik.notifications.models import BotLink, LinkCode, Notice, NoticeChoice
from tests.story import Story


def told(story: Story) -> Notice:
    """Give Anna a ticket and have the worker tell her."""
    assign(access=story.vera.access, ticket=story.ticket(), assignee=story.anna, team=None)
    for change_id in dict.fromkeys(Event.objects.order_by("id").values_list("change_id", flat=True)):
        assert reacting.run_change(change_id) == []
    return Notice.objects.get(user=story.anna)


def test_the_bell_counts_and_the_list_leads_to_the_ticket(story: Story) -> None:
    notice = told(story)
    anna, boris = story.client(story.anna), story.client(story.boris)
    assert "bell-count" in anna.get("/notices/bell").content.decode()
    assert "bell-count" not in boris.get("/notices/bell").content.decode()
    page = anna.get("/notices").content.decode()
    assert "Вера Зайцева" in page and "NET-" in page
    assert "NET-" not in boris.get("/notices", headers={"HX-Request": "true"}).content.decode()
    assert boris.post("/notices/read", {"id": notice.pk}).status_code == 404
    went = anna.post("/notices/read", {"id": notice.pk, "go": "1"})
    assert went.status_code == 302 and went["Location"].startswith("/work/NET-")
    notice.refresh_from_db()
    assert notice.read_at
    assert "bell-count" not in anna.get("/notices/bell").content.decode()
    assert anna.post("/notices/read", {"id": "x"}).status_code == 404


def test_a_person_chooses_how_he_is_told(story: Story) -> None:
    client = story.client(story.anna)
    form = {"way.assigned": ["app", "mail"], "urgent": ["mentioned"], "quiet_from": "22:00", "quiet_until": "07:00"}
    assert client.post("/me/notices", form | {"digest_at": "09:00, 18:00", "gathered": ["customer"]}).status_code == 302
    choice = NoticeChoice.objects.get(user=story.anna)
    assert (choice.ways["assigned"], choice.digest_at) == (["app", "mail"], ["09:00", "18:00"])
    assert (choice.urgent, choice.gathered) == (["mentioned"], ["customer"])
    assert str(choice.quiet_from) == "22:00:00"
    for bad in ({"quiet_until": ""}, {"digest_at": "25:00"}, {"gathered": ["customer"], "digest_at": ""}):
        assert client.post("/me/notices", form | bad).status_code == 422
    assert 'value="mail"' in client.get("/me/notices").content.decode()


def test_s24_a_chat_is_linked_by_a_code_shown_once(story: Story) -> None:
    with serving() as server:
        bot = bot_of(story.a, "telegram", server)
    gleb, egor = story.client(story.gleb), story.client(story.egor)
    page = gleb.post(f"/me/notices/bots/{bot.pk}/link").content.decode()
    code = re.search(r"/start ([\w-]+)", page)
    assert code and f"https://t.me/net_help_bot?start={code[1]}" in page
    assert code[1] not in gleb.get("/me/notices").content.decode()
    assert LinkCode.objects.get().user_id == story.gleb.pk
    assert egor.post(f"/me/notices/bots/{bot.pk}/link").status_code == 404
    assert f"bots/{bot.pk}/link" not in egor.get("/me/notices").content.decode()
    link = BotLink.objects.create(project=story.a, bot=bot, user=story.gleb, chat="1", sender="1")
    assert egor.post(f"/me/notices/links/{link.pk}/end").status_code == 404
    assert gleb.post(f"/me/notices/links/{link.pk}/end").status_code == 302
    assert not BotLink.objects.exists()
