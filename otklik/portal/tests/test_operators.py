"""What customers see of the person who answers: as much as the project allows (R82, S41)."""

from __future__ import annotations

import email
import email.policy
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from otklik.accounts.actions.tokens import issue_token
from otklik.accounts.models import Photo, Project, User
from otklik.channels.mail.send_compose import compose
from otklik.channels.mail.send_message import build
from otklik.desk.actions import NewMessage, post
from otklik.desk.models import AnswerTemplate
from otklik.desk.templates_of import filled
from otklik.events.models import Event
from otklik.outbox.models import Delivery
from otklik.portal.tests.support import link_to, open_portal
from tests.story import Story

pytestmark = pytest.mark.django_db
FACE = re.compile(r'src="(/s/[^"]+/photo)"')
NUMBER = "+7 495 000-11-22"
SIGNATURE = "{{operator.photo}}\n{{operator.name}}, {{project.name}}\nТел.: {{operator.phone}}\nВсегда ваши"


def upload(client: Client, data: bytes, content_type: str = "image/png") -> None:
    answer = client.post("/me/photo", {"photo": SimpleUploadedFile("x.png", data, content_type)})
    assert answer.status_code == 302


def picture(mode: str = "RGBA") -> bytes:
    target = io.BytesIO()
    Image.new(mode, (900, 400), (10, 20, 200, 0)).save(target, "PNG", dpi=(77, 77))
    return target.getvalue() + b"<script>alert(1)</script>"


def allow(story: Story, project: Project, shows: str) -> None:
    token = {"Authorization": f"Bearer {issue_token(user=story.olga, name='x')}"}
    answer = Client().patch(
        f"/api/v1/projects/{project.key}/settings",
        {"shows_operators": shows},
        content_type="application/json",
        headers=token,
    )
    assert (answer.status_code, answer.json()["shows_operators"]) == (200, shows)


def test_r82_s02_a_photo_is_written_anew_and_found_by_its_name_only(story: Story) -> None:
    anna = story.client(story.anna)
    for bad in (b"<svg onload=alert(1)>", b"\x89PNG\r\n\x1a\n broken", b"x" * 10_500_000):
        upload(anna, bad)
    assert not Photo.objects.exists()
    upload(anna, picture())
    user = User.objects.get(pk=story.anna.pk)
    url = f"/people/{user.pk}/photo/{user.photo_name}"
    answer = story.client(story.boris).get(url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    with Image.open(io.BytesIO(answer.content)) as written:
        assert (written.size, written.format, written.info.get("dpi")) == ((256, 256), "JPEG", None)
    assert b"script" not in answer.content
    assert url in anna.get("/me/").content.decode()
    assert Client().get(url).status_code == 302
    for wrong in (url[:-1] + "z", f"/people/{story.boris.pk}/photo/{user.photo_name}", "/people/999999/photo/x"):
        assert story.client(story.egor).get(wrong).status_code == 404
    # The workspace shows the face where it knows the person already.
    ticket = story.ticket()
    post(access=user.access, ticket=ticket, kind="note", message=NewMessage(text="я здесь"))
    assert url in story.client(story.boris).get(f"/work/NET-{ticket.number}").content.decode()
    anna.post("/me/photo", {"remove": "1"})
    assert (Photo.objects.count(), story.client(story.boris).get(url).status_code) == (0, 404)
    assert [row.payload["change"] for row in Event.objects.filter(kind="security.photo")] == ["added", "removed"]


def test_r82_s41_customers_see_as_much_of_the_operator_as_their_project_allows(story: Story) -> None:
    upload(story.client(story.anna), picture("RGB"))
    User.objects.filter(pk=story.anna.pk).update(phone=NUMBER)
    anna = User.objects.get(pk=story.anna.pk)
    Project.objects.update(signature=SIGNATURE)
    pages, letters = {}, {}
    for project in (story.a, story.b):
        open_portal(story, project)
        ticket = story.ticket(project)
        post(access=anna.access, ticket=ticket, kind="reply", message=NewMessage(text="Чиним."))
        pages[project] = link_to(ticket)
        letters[project] = Delivery.objects.get(purpose="reply", project=project)

    def seen(project: Project) -> tuple[bool, bool, list[str]]:
        """Tell whether name and number are on the page, and where the photo is."""
        text = Client().get(pages[project]).content.decode()
        assert anna.email not in text
        return "Анна Лебедева" in text, NUMBER in text, FACE.findall(text)

    def letter(project: Project) -> tuple[str, list[str]]:
        row = Delivery.objects.select_related("project").get(pk=letters[project].pk)
        mail = build(compose(row).mail_to("darya@example.org"))
        read = email.message_from_bytes(mail, policy=email.policy.default)
        text = read.get_body(("plain",)).get_content().split("-- \n")[1].split("\n\n")[0]  # type: ignore[union-attr]
        return text.strip(), [part["Content-ID"] for part in read.walk() if part.get_content_type() == "image/jpeg"]

    assert seen(story.a) == (False, False, [])
    assert letter(story.a) == ("Поддержка Сети, Сеть\nВсегда ваши", [])
    allow(story, story.a, "name")
    assert seen(story.a) == (True, True, [])
    assert letter(story.a) == (f"Анна Лебедева, Сеть\nТел.: {NUMBER}\nВсегда ваши", [])
    allow(story, story.a, "photo")
    named, numbered, (face,) = seen(story.a)
    assert (named, numbered) == (True, True)
    assert Client().get(face)["Content-Type"] == "image/jpeg"
    assert len(letter(story.a)[1]) == 1
    # A customer of the other project gets nothing, whatever he asks by his own link.
    assert seen(story.b) == (False, False, [])
    assert letter(story.b)[1] == []
    answer = face.rpartition("/messages/")[2]
    assert Client().get(f"{pages[story.b]}/messages/{answer}").status_code == 404
    own = letters[story.b].message_id
    assert Client().get(f"{pages[story.b]}/messages/{own}/photo").status_code == 404
    allow(story, story.a, "nothing")
    assert Client().get(face).status_code == 404


def test_r82_s14_a_template_names_the_operator_where_customers_may_know_him(story: Story) -> None:
    ticket = story.ticket()
    User.objects.filter(pk=story.anna.pk).update(phone=NUMBER)
    body = "{{operator.name}}|{{operator.first_name}}|{{operator.phone}}"
    AnswerTemplate.objects.create(project=story.a, name="x", body=body)
    assert filled(story.anna.access, ticket, body) == "Поддержка Сети|Поддержка|"
    assert filled(story.anna.access, ticket, body, inside=True) == f"Анна Лебедева|Анна|{NUMBER}"
    allow(story, story.a, "name")
    ticket.project.refresh_from_db()
    assert filled(story.anna.access, ticket, body) == f"Анна Лебедева|Анна|{NUMBER}"
