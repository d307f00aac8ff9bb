"""The client company's own pages: only what was handed to it, nothing of the call centre (R12, S03, S41)."""

from __future__ import annotations

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from otklik.accounts.actions.projects import set_role
from otklik.accounts.models import User
from otklik.accounts.roles import Role
from otklik.desk.actions import NewFile, NewMessage, change_status, post
from otklik.desk.models import Attachment, Draft, Message, Ticket
from otklik.events.actor import system
from tests.story import Story


def png() -> bytes:
    """A small picture."""
    data = io.BytesIO()
    Image.new("RGB", (8, 8), "#2f6fed").save(data, "PNG")
    return data.getvalue()


@pytest.fixture
def case(story: Story) -> Ticket:
    """A case of A that waits for Gleb, with a note he must never see, and files on both."""
    ticket = story.ticket(subject="Обрыв в деревне")
    boris = story.boris.access
    secret = NewFile(name="secret.txt", content_type="text/plain", data=b"secret")
    plan = NewFile(name="план.txt", content_type="text/plain", data=b"plan")
    post(access=boris, ticket=ticket, kind="note", message=NewMessage(text="Клиент скандалит", files=[secret]))
    post(access=boris, ticket=ticket, kind="question", message=NewMessage(text="Когда чините линию?", files=[plan]))
    return Ticket.objects.get(pk=ticket.pk)


@pytest.fixture
def gleb(story: Story) -> Client:
    return story.client(story.gleb)


def number(ticket: Ticket) -> str:
    return f"NET-{ticket.number}"


def form_of(client: Client, ticket: Ticket) -> dict[str, str]:
    page = client.get(f"/cabinet/{number(ticket)}").content.decode()
    return {name: re.findall(rf'name="{name}" value="([^"]*)"', page)[0] for name in ("key", "seen")}


def test_what_waits_comes_first_with_counters(story: Story, case: Ticket, gleb: Client) -> None:
    answered = story.ticket(subject="Старый вопрос")
    post(access=story.boris.access, ticket=answered, kind="question", message=NewMessage(text="?"))
    post(access=story.gleb.access, ticket=answered, kind="answer", message=NewMessage(text="Да"))
    story.ticket(subject="Не для него")
    page = gleb.get("/cabinet/").content.decode()
    assert page.index("Обрыв в деревне") < page.index('id="cabinet-handed"') < page.index("Старый вопрос")
    assert "Не для него" not in page
    assert re.findall(r'class="count[^"]*">(\d+)<', page) == ["1", "2"]


@pytest.mark.parametrize("name", ["olga", "marina", "anna", "boris", "vera", "inna", "gleb", "egor", "fedor", ""])
def test_s03_everybody_at_the_doors_of_the_cabinet(story: Story, case: Ticket, name: str) -> None:
    client = story.client(story.everybody().get(name))
    base = f"/cabinet/{number(case)}"
    reads = {"gleb": 200, "egor": 404, "": 302}.get(name, 403)
    assert client.get("/cabinet/").status_code == (200 if name == "egor" else reads)
    assert client.get("/cabinet/rows").status_code == (200 if name == "egor" else reads)
    for url in (base, f"{base}/parts", f"{base}/draft"):
        assert client.get(url).status_code == reads, url
    for url in (f"{base}/answer", f"{base}/draft"):
        answer = client.post(url, {"text": "Чужое слово", "key": f"cabinet.{story.egor.pk}.0", "seen": 0})
        assert answer.status_code == (reads if name != "gleb" else answer.status_code)
    if name == "egor":
        assert "Обрыв в" not in client.get("/cabinet/").content.decode()
        assert "Обрыв в" not in client.get("/cabinet/?q=деревне").content.decode()
        assert client.get("/cabinet/?project=net").status_code == 404
    if name != "gleb":
        assert not Message.objects.filter(kind="answer").exists()


def test_a_case_that_was_not_handed_over_is_not_found(story: Story, gleb: Client) -> None:
    ticket = story.ticket(subject="Внутреннее")
    for part in ("", "/parts", "/draft"):
        assert gleb.get(f"/cabinet/{number(ticket)}{part}").status_code == 404
    assert gleb.post(f"/cabinet/{number(ticket)}/answer", {"text": "x"}).status_code == 404
    assert gleb.get("/cabinet/NET-99999").status_code == 404
    assert gleb.get("/cabinet/x").status_code == 404


def test_s41_no_note_no_history_no_staff_words(story: Story, case: Ticket, gleb: Client) -> None:
    for url in (f"/cabinet/{number(case)}", f"/cabinet/{number(case)}/parts", "/cabinet/"):
        page = gleb.get(url).content.decode()
        assert "скандалит" not in page
        assert "secret.txt" not in page
    page = gleb.get(f"/cabinet/{number(case)}").content.decode()
    assert "Когда чините линию?" in page
    assert "Роутер мигает красным" in page
    assert "план.txt" in page
    assert "/work/NET" not in page


def test_s41_the_search_does_not_find_by_words_of_notes(story: Story, case: Ticket, gleb: Client) -> None:
    for words, found in (("скандалит", False), ("линию", True), ("роутер", True), ("деревне", True),
                         (number(case), True), ("Соколова", True), ("соколов", True), ("ничего", False)):  # fmt: skip
        assert ("Обрыв в" in gleb.get(f"/cabinet/?q={words}").content.decode()) is found, words


@pytest.mark.parametrize("query", ["'", "\x00", "a" * 3000, "( | &", "%", ":*", "\\"])
def test_f13_any_text_is_a_query(gleb: Client, query: str) -> None:
    assert gleb.get("/cabinet/", {"q": query}).status_code == 200
    assert gleb.get("/cabinet/", {"after": query}).status_code in {200, 404}


def test_an_answer_opens_the_case_again(story: Story, case: Ticket, gleb: Client) -> None:
    data = {**form_of(gleb, case), "text": "К вечеру.", "files": SimpleUploadedFile("схема.png", png(), "image/png")}
    answer = gleb.post(f"/cabinet/{number(case)}/answer", data)
    assert answer["Location"] == f"/cabinet/{number(case)}"
    case.refresh_from_db()
    assert case.status == "open"
    message = Message.objects.get(ticket=case, kind="answer")
    assert (message.text, message.author_id, message.channel) == ("К вечеру.", story.gleb.pk, "cabinet")
    page = gleb.get(f"/cabinet/{number(case)}").content.decode()
    assert "К вечеру." in page
    [preview] = re.findall(r'src="(/work/files/[^"]+/preview)"', page)
    assert gleb.get(preview)["Content-Type"] == "image/png"
    assert "К вечеру." in story.client(story.boris).get(f"/work/{number(case)}").content.decode()


def test_f29_a_double_click_is_one_answer(story: Story, case: Ticket, gleb: Client) -> None:
    data = {**form_of(gleb, case), "text": "К вечеру."}
    first, second = (gleb.post(f"/cabinet/{number(case)}/answer", data) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert Message.objects.filter(kind="answer").count() == 1
    other = gleb.post(f"/cabinet/{number(case)}/answer", {**data, "text": "К утру."})
    assert other.status_code == 422
    assert "К утру." in other.content.decode()


def test_an_answer_past_an_unread_word_is_held_back(story: Story, case: Ticket, gleb: Client) -> None:
    data = {**form_of(gleb, case), "text": "К вечеру."}
    post(access=story.boris.access, ticket=case, kind="note", message=NewMessage(text="внутри"))
    post(access=story.boris.access, ticket=case, kind="question", message=NewMessage(text="Уже не нужно"))
    refused = gleb.post(f"/cabinet/{number(case)}/answer", data, headers={"HX-Request": "true"})
    assert refused.status_code == 422
    assert "Борис" in refused.content.decode()
    assert not Message.objects.filter(kind="answer").exists()
    data = {**form_of(gleb, case), "text": "К вечеру."}
    sent = gleb.post(f"/cabinet/{number(case)}/answer", data, headers={"HX-Request": "true"})
    assert sent.status_code == 200
    assert "К вечеру." in sent.content.decode()
    assert f"cabinet.{story.gleb.pk}.0" not in sent.content.decode()


def test_a_key_of_somebody_else_and_an_empty_answer_are_refused(story: Story, case: Ticket, gleb: Client) -> None:
    good = form_of(gleb, case)
    for change in ({"text": " "}, {"key": f"cabinet.{story.boris.pk}.0"}, {"key": "x"}, {"seen": "x"}, {"seen": ""}):
        data = {**good, "text": "К вечеру.", **change}
        assert gleb.post(f"/cabinet/{number(case)}/answer", data).status_code == 422, change
    change_status(access=story.boris.access, ticket=case, status="closed")
    assert gleb.post(f"/cabinet/{number(case)}/answer", {**good, "text": "Да"}).status_code == 422
    assert not Message.objects.filter(kind="answer").exists()


def test_s27_only_an_answer_can_be_said(story: Story, case: Ticket, gleb: Client) -> None:
    extra = {"kind": "reply", "mode": "reply", "status": "closed", "assignee": story.gleb.pk, "ticket": 1, "project": 2}
    gleb.post(f"/cabinet/{number(case)}/answer", {**form_of(gleb, case), "text": "К вечеру.", **extra})
    case.refresh_from_db()
    assert (case.status, case.assignee_id) == ("open", None)
    assert Message.objects.get(ticket=case, author=story.gleb).kind == "answer"


def test_a_draft_is_kept_and_goes_with_the_answer(story: Story, case: Ticket, gleb: Client) -> None:
    url = f"/cabinet/{number(case)}/draft"
    assert gleb.post(url, {"text": "К ве", "version": 0}).json() == {"version": 1, "text": "К ве"}
    assert gleb.post(url, {"text": "другое", "version": 0}).status_code == 409
    assert "К ве</textarea>" in gleb.get(f"/cabinet/{number(case)}").content.decode()
    gleb.post(f"/cabinet/{number(case)}/answer", {**form_of(gleb, case), "text": "К вечеру."})
    assert not Draft.objects.exists()


def test_s16_files_of_the_case_and_of_nobody_else(story: Story, case: Ticket, gleb: Client) -> None:
    page = gleb.get(f"/cabinet/{number(case)}").content.decode()
    [url] = re.findall(r'href="(/work/files/[^"]+/save/[^"]+)"', page)
    answer = gleb.get(url)
    assert b"".join(answer.streaming_content) == b"plan"
    assert answer["Content-Disposition"].startswith("attachment")
    for other in ("egor", "boris"):
        assert story.client(story.everybody()[other]).get(url).status_code == 404
    assert Client().get(url).status_code == 302
    from otklik.desk import signed

    secret = Attachment.objects.get(file__name="secret.txt")
    assert gleb.get(signed.download_url(story.gleb.pk, secret)).status_code == 404


def test_somebody_who_works_in_one_project_and_represents_another(story: Story, case: Ticket) -> None:
    set_role(actor=system("test"), project=story.b, user=story.gleb, role=Role.OPERATOR)
    other = story.ticket(story.b, subject="Товар не пришёл")
    post(access=User.objects.get(pk=story.gleb.pk).access, ticket=other, kind="question", message=NewMessage(text="?"))
    gleb = story.client(User.objects.get(pk=story.gleb.pk))
    page = gleb.get("/cabinet/").content.decode()
    assert "Обрыв в" in page
    assert "Товар не пришёл" not in page
    assert gleb.get(f"/cabinet/SHOP-{other.number}").status_code == 404


def test_r14_the_page_wears_the_companys_colour_and_name(story: Story, case: Ticket, gleb: Client) -> None:
    page = gleb.get(f"/cabinet/{number(case)}").content.decode()
    assert 'fill="#2f6fed"' in page
    assert "· Сеть</title>" in page
    egor = story.client(story.egor).get("/cabinet/").content.decode()
    assert 'fill="#b4460f"' in egor
    assert "Сеть" not in egor


def test_changes_come_by_post_only(case: Ticket, gleb: Client) -> None:
    assert gleb.get(f"/cabinet/{number(case)}/answer").status_code == 405
    for url in ("/cabinet/", "/cabinet/rows", f"/cabinet/{number(case)}", f"/cabinet/{number(case)}/parts"):
        assert gleb.post(url).status_code == 405


def test_the_list_pages_and_costs_the_same_for_any_number(story: Story, gleb: Client) -> None:
    def handed(amount: int) -> None:
        for turn in range(amount):
            ticket = story.ticket(subject=f"Дело {turn}")
            Ticket.objects.filter(pk=ticket.pk).update(with_client=True, status="open")

    handed(3)
    gleb.get("/cabinet/")
    with CaptureQueriesContext(connection) as few:
        gleb.get("/cabinet/")
    handed(32)
    with CaptureQueriesContext(connection) as many:
        page = gleb.get("/cabinet/").content.decode()
    assert len(many) == len(few)
    [more] = re.findall(r'href="(\?[^"]*after=[^"]+)"', page)
    older = gleb.get("/cabinet/" + more.replace("&amp;", "&")).content.decode()
    assert page.count("cabinet-row") + older.count("cabinet-row") >= 35
    assert older.count('id="case-') == 5


def test_the_tour_comes_once_and_again_when_asked(gleb: Client) -> None:
    assert "<otk-tour" in gleb.get("/cabinet/").content.decode()
    assert "<otk-tour" not in gleb.get("/cabinet/rows").content.decode()
    assert gleb.post("/me/toured").status_code == 204
    assert "<otk-tour" not in gleb.get("/cabinet/").content.decode()
    settings = gleb.get("/me/").content.decode()
    assert "/me/toured" in settings
    assert "/me/templates" not in settings  # a page he has no right to
    assert gleb.post("/me/toured", {"again": "1"}, follow=True).redirect_chain[-1][0] == "/cabinet/"
    assert "<otk-tour" in gleb.get("/cabinet/").content.decode()
