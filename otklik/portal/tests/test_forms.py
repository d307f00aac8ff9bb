"""Request forms as browsers without scripts send them (R184, S08, S27, S46, F29)."""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from otklik.channels.mail.receipt import confirm_opened
from otklik.config.option_types import SmtpServer
from otklik.customers.models import Consent, Identity, Person
from otklik.desk.models import Attachment, Message, Participant, Ticket
from otklik.events.models import Event
from otklik.files.models import StoredFile
from otklik.outbox.models import Delivery
from otklik.portal import limits, proof
from otklik.portal.actions import sweep
from otklik.portal.models import Tally
from otklik.portal.tests.support import REFUND, open_portal, paper_of, refund, send
from otklik.requests.models import Submission
from tests.story import Story

pytestmark = pytest.mark.django_db


def test_r184_a_filled_form_becomes_a_ticket(story: Story) -> None:
    open_portal(story, consent="Согласен на обработку.")
    team = story.first_line
    refund(story, team=team, priority=3, subject="Возврат: {f1} · {type} · {nobody} · {name}")
    client = Client()
    assert "Возврат" in client.get("/r/net/").content.decode()
    form = {
        "name": "Дарья {f1}",
        "f1": "Роутер",
        "f2": "А-17",
        "consent": str(open_portal(story, consent="Согласен на обработку.").consent_id),
        "files": [SimpleUploadedFile("чек.png", b"picture", "image/png")],
    }
    done = send(client, "/r/net/refund/", **form)
    assert done.status_code == 302
    ticket = Ticket.objects.get()
    # A placeholder in what was written is not replaced again, an unknown one stays (S14).
    assert ticket.subject == "Возврат: Роутер · Возврат · {nobody} · Дарья {f1}"
    assert (ticket.source, ticket.channel, ticket.team, ticket.priority) == ("form", "form", team, 3)
    message = Message.objects.get(ticket=ticket)
    assert message.text == "Не работает интернет\n\nЧто вернуть: Роутер\nДоговор: А-17"
    assert Attachment.objects.get(message=message).file.name == "чек.png"
    assert not Participant.objects.get(ticket=ticket).verified
    assert not Identity.objects.get(value="darya@example.org").verified
    consent = Consent.objects.get()
    assert (consent.person_id, consent.text.version, consent.evidence) == (
        ticket.person_id,
        "1",
        f"NET-{ticket.number}",
    )
    assert Submission.objects.get(ticket=ticket).consent == consent.text
    submitted = Event.objects.get(kind="request.submitted")
    assert (submitted.ticket_id, submitted.payload["consent"]) == (ticket.pk, "1")
    page = client.get(done.url).content.decode()
    assert f"NET-{ticket.number}" in page
    assert "darya" not in page


def test_f29_the_same_form_sent_twice_is_one_ticket(story: Story) -> None:
    open_portal(story)
    client = Client()
    paper = paper_of(client, "/r/net/other/")
    first, second = (send(client, paper=paper) for _ in range(2))
    assert Ticket.objects.count() == 1
    assert client.get(first.url).content == client.get(second.url).content


def test_r279_a_consent_to_another_wording_does_not_count(story: Story) -> None:
    old = open_portal(story, consent="Первый текст").consent_id
    open_portal(story, consent="Второй текст")
    answer = send(Client(), consent=str(old))
    assert answer.status_code == 422
    assert "Второй текст" in answer.content.decode()
    assert send(Client()).status_code == 422
    assert Ticket.objects.count() == 0
    # The first wording again is the first version again.
    assert open_portal(story, consent="Первый текст").consent_id == old


@pytest.mark.parametrize("change", ["", "x", "other project", "other form"])
def test_s08_nothing_is_taken_or_counted_without_the_paper_of_this_form(story: Story, change: str) -> None:
    open_portal(story)
    open_portal(story, story.b)
    refund(story)
    client = Client()
    papers = {
        "": "",
        "x": paper_of(client, "/r/net/other/")[:-3] + "abc",
        "other project": paper_of(client, "/r/shop/other/"),
        "other form": paper_of(client, "/r/net/refund/"),
    }
    form = {"paper": papers[change], "email": "darya@example.org", "text": "x"}
    assert client.post("/r/net/other/", form).status_code == 403
    assert (Ticket.objects.count(), Tally.objects.count()) == (0, 0)


def test_s08_programs_are_slowed_and_learn_nothing(story: Story) -> None:
    open_portal(story)
    client = Client()
    fast = send(client, age=1)
    assert fast.status_code == 422
    assert "Не работает интернет" in fast.content.decode()  # what was written stays
    old = send(client, age=limits.MAX_SECONDS + 5)
    assert old.status_code == 422
    trapped = send(client, website="http://spam.example")
    honest = send(client)
    assert trapped.status_code == honest.status_code == 302
    assert client.get(trapped.url).status_code == 200
    assert Ticket.objects.count() == 1


def test_s08_a_thousand_forms_in_the_name_of_a_victim(story: Story, settings: SimpleNamespace) -> None:
    """From a thousand networks: five tickets an hour, one receipt, which repeats nothing of what was written."""
    settings.SMTP_SERVER = SmtpServer("127.0.0.1", 9, "", "", "none")
    open_portal(story)
    client = Client()
    paper = paper_of(client, "/r/net/other/")
    answers = []
    for number in range(1000):
        nonce = mock.patch.object(proof, "read_paper", return_value=proof.Paper(nonce=f"{number:032x}", age=10))
        project = mock.patch.object(limits, "MAX_PROJECT", 10**6), mock.patch.object(limits, "PROOF_PROJECT", 10**6)
        with nonce, project[0], project[1]:
            form = {"paper": paper, "name": "Купите слона", "email": "Victim@mail.example", "text": "Купите слона"}
            place = f"192.0.{number // 250}.{number % 250 + 1}"
            answers.append(client.post("/r/net/other/", form, REMOTE_ADDR=place).status_code)
    assert answers == [302] * limits.NAMED_HOUR + [429] * (1000 - limits.NAMED_HOUR)
    for event in Event.objects.filter(kind="ticket.opened"):
        confirm_opened(event)
    receipt = Delivery.objects.get()
    assert receipt.recipients == ["victim@mail.example"]
    assert "слона" not in str(receipt.payload)


def test_s08_many_forms_of_one_network_or_project_ask_for_work(story: Story) -> None:
    open_portal(story)
    client = Client()
    codes = [send(client, email=f"a{number}@mail.example").status_code for number in range(limits.PROOF_FROM_IP + 1)]
    assert codes == [302] * limits.PROOF_FROM_IP + [429]
    paper = paper_of(client, "/r/net/other/")
    script = {"headers": {"X-Requested-With": "portal-form"}}
    form = {"paper": paper, "email": "last@mail.example", "text": "x"}
    asked = client.post("/r/net/other/", form, **script)
    assert asked.status_code == 429
    bits = asked.json()["bits"]
    nonce = proof.read_paper(paper, project_id=story.a.pk, item="other").nonce
    assert not proof.is_proof(nonce, "-1", bits)
    answer = next(number for number in range(10**7) if proof.is_proof(nonce, str(number), bits))
    done = client.post("/r/net/other/", {**form, "proof": str(answer)}, **script)
    assert done.status_code == 201
    assert Ticket.objects.count() == limits.PROOF_FROM_IP + 1
    # Work opens the door up to a limit only.
    with mock.patch.object(proof, "is_proof", return_value=True):
        last = [send(client, email=f"b{number}@mail.example").status_code for number in range(limits.MAX_FROM_IP)]
    assert last[-1] == 429
    assert Ticket.objects.count() == limits.MAX_FROM_IP - 2  # the two that were asked for work were counted


def test_s46_files_of_strangers_are_limited_and_leave_no_orphans(story: Story) -> None:
    open_portal(story)
    client = Client()

    def with_files(count: int, size: int = 3, email: str = "a@mail.example") -> int:
        files = [SimpleUploadedFile(f"{number}.txt", b"x" * size) for number in range(count)]
        return int(send(client, email=email, files=files).status_code)

    assert with_files(limits.MAX_FORM_FILES + 1) == 422
    assert [with_files(10, email=f"{n}@mail.example") for n in range(3)] == [302, 302, 429]
    assert StoredFile.objects.count() == limits.MAX_FILES
    assert Attachment.objects.count() == limits.MAX_FILES
    paper = paper_of(client, "/r/net/other/")
    huge = client.post("/r/net/other/", {"paper": paper}, CONTENT_LENGTH=str(limits.MAX_FORM_BYTES * 3))
    assert huge.status_code == 413


def test_s40_the_answer_is_the_same_for_known_and_unknown_addresses(story: Story) -> None:
    story.ticket()
    open_portal(story)
    known = send(Client(), email="darya@example.org", phone="+7 916 123-45-67")
    unknown = send(Client(), email="nobody@example.org", phone="+7 916 000-00-00")
    pages = [Client().get(answer.url).content.decode() for answer in (known, unknown)]
    numbers = list(Ticket.objects.filter(source="form").order_by("id").values_list("number", flat=True))
    assert pages[0].replace(str(numbers[0]), "").replace(known.url.split("?")[0], "") == pages[1].replace(
        str(numbers[1]), ""
    ).replace(unknown.url.split("?")[0], "")
    # And nothing of the form went to the known customer's card.
    person = Person.objects.get(identities__value="darya@example.org")
    assert person.name == "Дарья Соколова"
    assert Identity.objects.filter(person=person).count() == 2


def test_s03_only_open_forms_of_active_projects_are_there(story: Story) -> None:
    client = Client()
    paths = ["/r/net/", "/r/net/other/", "/r/net/refund/", "/r/net/embed.js", "/r/net/sent/x", "/r/nosuch/"]
    assert {client.get(path).status_code for path in paths} == {404}
    open_portal(story, has_general=False)
    refund(story, is_published=False)
    assert client.get("/r/net/refund/").status_code == 404
    assert client.get("/r/net/other/").status_code == 200  # without a catalogue the one form there is
    refund(story, key="exchange", fields=REFUND[1:])
    assert client.get("/r/net/other/").status_code == 404
    assert client.get("/r/shop/").status_code == 404
    story.a.is_active = False
    story.a.save()
    assert {client.get(path).status_code for path in paths} == {404}


def test_s27_nothing_but_the_fields_of_the_form_is_taken(story: Story) -> None:
    open_portal(story)
    extra = {"project": story.b.pk, "priority": 4, "status": "closed", "assignee": story.anna.pk, "verified": "1"}
    send(Client(), **extra, source="email", type="1", person="1")
    ticket = Ticket.objects.get()
    assert (ticket.project, ticket.priority, ticket.status, ticket.assignee_id) == (story.a, 2, "new", None)


def test_s26_the_language_is_one_of_two_and_stays_in_the_address(story: Story) -> None:
    open_portal(story)
    client = Client()
    english = client.get("/r/net/other/?lang=en")
    assert 'lang="en"' in english.content.decode()
    assert 'action="/r/net/other/?lang=en"' in english.content.decode()
    evil = client.get("/r/net/other/?lang=//evil.example&next=//evil.example&embed=//evil.example")
    assert 'action="/r/net/other/"' in evil.content.decode()
    done = client.post(
        "/r/net/other/?next=//evil.example",
        {"paper": paper_of(client, "/r/net/other/"), "email": "a@mail.example", "text": "x"},
    )
    assert done.url.startswith("/r/net/sent/")


def test_s28_only_named_sites_may_show_the_form_in_a_frame(story: Story) -> None:
    client = Client()
    open_portal(story)
    assert "frame-ancestors 'none'" in client.get("/r/net/other/")["Content-Security-Policy"]
    open_portal(story, sites=["https://Shop.example", "http://localhost:8080/"])
    policy = client.get("/r/net/other/?embed=1")["Content-Security-Policy"]
    assert "frame-ancestors https://shop.example http://localhost:8080;" in policy
    assert "frame-ancestors 'none'" in client.get("/accounts/login/")["Content-Security-Policy"]
    script = client.get("/r/net/embed.js")
    assert script["Content-Type"].startswith("text/javascript")
    assert b"createElement" in script.content


def test_s08_counts_name_nobody_and_are_swept_away(story: Story) -> None:
    open_portal(story)
    send(Client())
    keys = set(Tally.objects.values_list("key", flat=True))
    assert keys
    assert not any("darya" in key or "127.0.0.1" in key for key in keys)
    assert sweep() == 0
    later = timezone.now() + datetime.timedelta(days=8)
    with mock.patch("django.utils.timezone.now", return_value=later):
        assert sweep() == len(keys)
