"""The status page: who may read what, and what its holder may do (S16, S28, S41, R122, R123)."""

from __future__ import annotations

import datetime
import re
import time
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from otklik.accounts.access import DeniedError
from otklik.desk import timeline
from otklik.desk.actions import NewFile, NewMessage, change_status, post, receive
from otklik.desk.models import Attachment, Message, Ticket
from otklik.events.actor import system
from otklik.events.models import Event
from otklik.portal import limits
from otklik.portal.tests.support import link_to, open_portal, refund, send
from otklik.requests.actions import issue_link, revoke_links
from otklik.requests.actions.follow import token_of
from otklik.requests.models import Portal, Rating, StatusLink
from tests.story import Story

pytestmark = pytest.mark.django_db
KEY = "0123456789abcdef" * 2
FILE = re.compile(r'href="(/s/[^"]+/files/[^"]+)"')


def worked_on(story: Story) -> Ticket:
    """A ticket with an answer, a note, a question, words of others, and a file of each."""
    ticket = story.ticket()
    access = story.anna.access
    for kind in ("note", "question", "reply"):
        file = NewFile(f"{kind}.txt", "text/plain", kind.encode())
        post(access=access, ticket=ticket, kind=kind, message=NewMessage(text=f"слова {kind}", files=(file,)))
    said = {"channel": "mail", "actor": system("mail"), "ticket": ticket}
    friend = NewMessage(text="слова друга", author_address="friend@mail.example")
    forged = NewMessage(text="слова чужого", author_address="darya@example.org", unverified=True)
    receive(message=friend, **said)
    receive(message=forged, **said)
    return ticket


def test_s41_the_page_shows_answers_and_own_words_only(story: Story) -> None:
    open_portal(story)
    ticket = worked_on(story)
    page = Client().get(link_to(ticket))
    text = page.content.decode()
    assert "Роутер мигает" in text
    assert "слова reply" in text
    assert "reply.txt" in text
    for hidden in ("слова note", "слова question", "note.txt", "question.txt", "друга", "чужого", "friend@", "Анна"):
        assert hidden not in text
    friends = Client().get(link_to(ticket, "friend@mail.example")).content.decode()
    assert "слова друга" in friends
    assert "Роутер мигает" not in friends
    assert "слова reply" not in friends  # he takes no part in the conversation
    assert page["X-Robots-Tag"].startswith("noindex")
    assert page["Referrer-Policy"] == "same-origin"
    assert page["Cache-Control"] == "no-store"
    # A signed-in operator reads the same page.
    assert "слова note" not in story.client(story.anna).get(link_to(ticket)).content.decode()


def test_s16_links_that_do_not_work_all_look_the_same(story: Story) -> None:
    open_portal(story)
    ticket = story.ticket()
    good = link_to(ticket)
    other = story.ticket(story.b)  # a project without status pages
    link = StatusLink.objects.get(ticket=ticket)
    wrong = {
        "/s/x",
        "/s/1-" + "a" * 26,
        good[:-1] + ("a" if good[-1] != "a" else "b"),
        f"/s/{token_of(link.pk + 1, link.nonce)}",
        f"/s/{token_of(link.pk, 'other')}",
        link_to(other),
    }
    client = Client()
    answers = {(client.get(url).status_code, client.get(url).content) for url in wrong}
    assert len(answers) == 1
    assert answers.pop()[0] == 404
    for broken in ({"expires_at": timezone.now()}, {"revoked_at": timezone.now()}):
        assert client.get(good).status_code == 200
        StatusLink.objects.filter(pk=link.pk).update(**broken)
        assert client.get(good).status_code == 404
        assert client.post(f"{good}/answer", {"text": "x", "key": KEY}).status_code == 404
        StatusLink.objects.filter(pk=link.pk).update(expires_at=link.expires_at, revoked_at=None)
    Portal.objects.update(links_in_mail=False)
    assert client.get(good).status_code == 404
    Portal.objects.update(links_in_mail=True)
    type(story.a).objects.filter(pk=story.a.pk).update(is_active=False)
    assert client.get(good).status_code == 404


def test_s24_a_revoked_link_never_works_again(story: Story) -> None:
    open_portal(story)
    ticket = story.ticket()
    first = link_to(ticket)
    assert link_to(ticket) == first  # the same one in each mail
    with pytest.raises(DeniedError):
        revoke_links(access=story.gleb.access, ticket=ticket)
    assert revoke_links(access=story.anna.access, ticket=ticket) == 1
    second = link_to(ticket)
    assert second != first
    assert [Client().get(url).status_code for url in (first, second)] == [404, 200]
    lines = timeline.lines(Event.objects.filter(ticket_id=ticket.pk).order_by("id"))
    assert lines[-1].icon == "link"
    with pytest.raises(ValueError, match="no address"):
        issue_link(project=story.a, ticket=ticket, address="nobody", days=1)


def test_s16_files_by_their_own_link_for_ten_minutes(story: Story) -> None:
    open_portal(story)
    ticket = worked_on(story)
    client = Client()
    page = link_to(ticket)
    (url,) = FILE.findall(client.get(page).content.decode())
    answer = client.get(url)
    assert b"".join(answer.streaming_content) == b"reply"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Referrer-Policy"] == "same-origin"
    ids = dict(Attachment.objects.values_list("file__name", "pk"))
    shown = f"/files/{ids['reply.txt']}/"
    friend = link_to(ticket, "friend@mail.example")
    refused = [url.replace(shown, f"/files/{ids[f'{kind}.txt']}/") for kind in ("note", "question")]
    refused += [url.replace(page, friend), re.sub(r"(/files/\d+/)[^/]+/", r"\1x/", url)]
    assert {client.get(wrong).status_code for wrong in refused} == {404}
    with mock.patch("otklik.portal.views.status_files.time.time", return_value=time.time() + 601):
        assert client.get(url).status_code == 404
    # A signature for a note's file, had anybody one, opens nothing either.
    from otklik.portal.views.status_files import url_of

    link = StatusLink.objects.get(ticket=ticket, address="darya@example.org")
    note = Attachment.objects.get(pk=ids["note.txt"])
    assert client.get(url_of(page.removeprefix("/s/"), link.pk, note)).status_code == 404
    revoke_links(access=story.anna.access, ticket=ticket)
    assert client.get(url).status_code == 404


def test_r122_r123_not_solved_reopens_with_priority(story: Story) -> None:
    open_portal(story)
    ticket = story.ticket()
    client, page = Client(), link_to(ticket)
    early = client.post(f"{page}/not-solved", {"key": "0" * 32})
    assert early.status_code == 302
    assert Ticket.objects.get(pk=ticket.pk).status == "new"
    change_status(access=story.anna.access, ticket=ticket, status="solved")
    assert "/not-solved" in client.get(page).content.decode()
    for _click in range(2):
        done = client.post(f"{page}/not-solved", {"key": KEY, "text": "Опять не работает"})
        assert (done.status_code, done.url) == (302, f"{page}?done=reopened")
    ticket.refresh_from_db()
    assert (ticket.status, ticket.priority, ticket.reopened, ticket.unread) == ("open", 3, 1, True)
    said = Message.objects.get(ticket=ticket, text="Опять не работает")
    assert (said.kind, said.channel, said.author_address) == ("customer", "portal", "darya@example.org")
    kinds = list(Event.objects.filter(ticket_id=ticket.pk).values_list("kind", flat=True))
    assert {"ticket.reopened", "ticket.not_solved", "ticket.changed"} <= set(kinds)


def test_r122_an_answer_with_a_file_comes_once(story: Story) -> None:
    open_portal(story)
    ticket = story.ticket()
    post(access=story.anna.access, ticket=ticket, kind="reply", message=NewMessage(text="Какой роутер?"))
    client, page = Client(), link_to(ticket)
    assert client.post(f"{page}/answer", {"key": KEY}).status_code == 422
    for _click in range(2):
        file = SimpleUploadedFile("снимок.png", b"x", "image/png")
        done = client.post(f"{page}/answer?lang=en", {"key": KEY, "text": "Белый", "files": [file]})
        assert done.url == f"{page}?lang=en&done=said"
    ticket.refresh_from_db()
    assert (ticket.status, ticket.unread) == ("open", True)
    assert Attachment.objects.get().file.name == "снимок.png"
    page_text = client.get(done.url).content.decode()
    assert "Белый" in page_text
    assert "Your message has reached us." in page_text


def test_s46_one_link_writes_so_often_and_no_more(story: Story) -> None:
    open_portal(story)
    page = link_to(story.ticket())
    client = Client()
    codes = [
        client.post(f"{page}/answer", {"key": f"{number:032x}", "text": "x"}).status_code
        for number in range(limits.MAX_LINK_HOUR + 1)
    ]
    assert codes == [302] * limits.MAX_LINK_HOUR + [422]


def test_r251_a_rating_is_one_tap_and_a_comment_may_follow(story: Story) -> None:
    open_portal(story)
    ticket = story.ticket()
    client, page = Client(), link_to(ticket)
    assert client.post(f"{page}/rating", {"score": "5"}).status_code == 422  # not before it is solved
    change_status(access=story.anna.access, ticket=ticket, status="solved")
    for wrong in ("0", "6", "x", ""):
        assert client.post(f"{page}/rating", {"score": wrong}).status_code == 422
    assert Rating.objects.count() == 0
    assert client.post(f"{page}/rating?next=//evil.example", {"score": "2"}).url == f"{page}?done=rated"  # S26
    client.post(f"{page}/rating", {"score": "4", "comment": "Долго, но вежливо"})
    client.post(f"{page}/rating", {"score": "4"})
    rating = Rating.objects.get()
    assert (rating.score, rating.comment, rating.address) == (4, "Долго, но вежливо", "darya@example.org")
    events = Event.objects.filter(kind="ticket.rated").order_by("id")
    assert [(event.payload["score"], event.payload["before"]) for event in events] == [(2, 0), (4, 2)]
    assert [line.icon for line in timeline.lines(events)] == ["star", "star"]
    assert 'aria-pressed="true"' in client.get(page).content.decode()


def test_s28_forms_of_the_page_need_their_token(story: Story) -> None:
    open_portal(story)
    ticket = story.ticket()
    change_status(access=story.anna.access, ticket=ticket, status="solved")
    page = link_to(ticket)
    strict = Client(enforce_csrf_checks=True)
    for path in ("answer", "not-solved", "rating"):
        assert strict.post(f"{page}/{path}", {"key": KEY, "text": "x", "score": "5"}).status_code == 403
        assert strict.get(f"{page}/{path}").status_code == 405
    assert Ticket.objects.get(pk=ticket.pk).status == "solved"
    assert Rating.objects.count() == 0


def test_r184_words_of_the_page_follow_the_ticket(story: Story) -> None:
    """What happens, what comes next, and the usual time only while an answer is due."""
    open_portal(story)
    refund(story, promise="в течение двух дней")
    send(Client(), "/r/net/refund/?lang=en", f1="Роутер")
    ticket = Ticket.objects.get()
    page = link_to(ticket)

    def text(query: str = "") -> str:
        return Client().get(page + query).content.decode()

    assert "We have your request" in text()  # in the language of the form
    assert "в течение двух дней" in text()
    assert "Opened" in text()
    assert "Opened" not in text("?lang=ru")
    post(access=story.anna.access, ticket=ticket, kind="reply", message=NewMessage(text="Какой?"))
    assert "We have answered you." in text()
    assert "в течение двух дней" not in text()
    change_status(access=story.anna.access, ticket=ticket, status="solved")
    assert "How was our work?" in text()


def test_s24_a_link_lives_as_long_as_the_project_says(story: Story) -> None:
    open_portal(story, link_days=7)
    ticket = story.ticket()
    token = issue_link(project=story.a, ticket=ticket, address="darya@example.org", days=7)
    later = timezone.now() + datetime.timedelta(days=7, minutes=1)
    with mock.patch("otklik.requests.actions.follow.clock.now", return_value=later):
        assert Client().get(f"/s/{token}").status_code == 404
