"""What helps while one writes: templates, markup, copies, forwarding, drafts of each kind, names, presence."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from otklik.accounts.models import Project
from otklik.customers.models import Person
from otklik.desk.actions import NewMessage, post, save_draft, save_template
from otklik.desk.models import AnswerTemplate, Attachment, Draft, Follower, Message, Participant, Ticket, Topic
from otklik.events.models import Event
from otklik.lib import placeholders
from otklik.outbox.models import Delivery
from otklik.workspace.tests.conftest import World, asked
from otklik.workspace.tests.test_composer import HX, send

WORDS = {"name": "Связь/ Нет интернета", "body": "Здравствуйте, {{customer.name}}!", "is_active": "on"}
TRICKS = "{{7*7}} {% debug %} {{ticket.customer.password}} {{x.__class__}} ${project.name} {{ nobody.name }}"


def template(world: World, *, personal: str = "", name: str = "Привет", body: str = "Добрый день!") -> AnswerTemplate:
    """Make a template of A: shared, or somebody's own."""
    access = world.people[personal or "vera"].access
    return save_template(access=access, project=world.a, template=None, personal=bool(personal), name=name, body=body)


def phrases(world: World, number: int, name: str, words: str = "") -> list[str]:
    answer = world.client(name).get(f"/work/NET-{number}/phrases", {"q": words})
    assert answer.status_code == 200
    return [item["title"] for item in answer.json()["items"]]


def test_s14_only_known_placeholders_are_replaced_once_and_harmlessly(world: World) -> None:
    ticket = world.ticket()
    Person.objects.update(name="**{{ticket.number}}** [x](http://evil.example) <b>")
    Project.objects.update(shows_operators="name")
    made = template(
        world,
        body=f"{{{{customer.name}}}}, {{{{ ticket.number }}}}: {{{{operator.name}}}}, {{{{project.name}}}}. {TRICKS}",
    )
    answer = world.client("anna").post(f"/work/NET-{ticket.number}/phrases/{made.pk}")
    text = answer.json()["text"]
    assert text == (
        f"∗∗{{{{ticket.number}}}}∗∗ (x)(http://evil.example) ‹b›, NET-{ticket.number}: Анна Лебедева, Сеть. {TRICKS}"
    )
    made.refresh_from_db()
    assert (made.uses, made.used_at is not None) == (1, True)
    # What is sent is never looked at again: neither the customer's words nor the operator's.
    send(world, world.client("anna"), ticket, "{{ticket.number}} {{customer.name}}")
    assert Message.objects.get(ticket=ticket, kind="reply").text == "{{ticket.number}} {{customer.name}}"


def test_s14_ten_thousand_placeholders_are_replaced_in_one_pass() -> None:
    text = "{{customer.name}}{{unknown.name}}" * 10_000
    made = placeholders.expand(text, {"customer.name": "{{customer.name}}"})
    assert made == text
    assert placeholders.expand("{{" * 50_000 + "customer.name" + "}}" * 50_000, {"customer.name": "x"}).count("x") == 1


def test_s14_a_template_with_an_unknown_placeholder_is_not_kept(world: World) -> None:
    vera = world.client("vera")
    answer = vera.post("/setup/projects/net/templates/new", WORDS | {"body": "{{customer.password}}"})
    assert answer.status_code == 422
    assert "customer.password" in answer.content.decode()
    assert not AnswerTemplate.objects.exists()


def test_shared_templates_are_the_supervisors_and_are_in_the_history(world: World) -> None:
    vera = world.client("vera")
    assert vera.post("/setup/projects/net/templates/new", WORDS).status_code == 302
    made = AnswerTemplate.objects.get()
    assert (made.name, made.folder, made.title, made.owner_id) == (
        "Связь / Нет интернета",
        "Связь",
        "Нет интернета",
        None,
    )
    assert vera.post(f"/setup/projects/net/templates/{made.pk}", WORDS | {"body": "Иначе"}).status_code == 302
    assert vera.post("/setup/projects/net/templates/new", WORDS).status_code == 422  # of one name
    events = Event.objects.filter(kind="template.changed").order_by("id")
    assert [event.payload["changes"].get("body") for event in events] == [
        ["", "Здравствуйте, {{customer.name}}!"],
        ["Здравствуйте, {{customer.name}}!", "Иначе"],
    ]
    assert "Нет интернета" in vera.get("/setup/projects/net/templates").content.decode()
    for name in ("anna", "gleb", "egor"):
        assert world.client(name).get("/setup/projects/net/templates").status_code == 404
        assert world.client(name).post(f"/setup/projects/net/templates/{made.pk}/remove").status_code == 404
    assert vera.post(f"/setup/projects/net/templates/{made.pk}/remove").status_code == 302
    assert not AnswerTemplate.objects.exists()


def test_ones_own_templates_are_seen_by_nobody_else(world: World) -> None:
    ticket, anna = world.ticket(), world.client("anna")
    assert anna.post("/me/templates/new", WORDS | {"project": world.a.pk}).status_code == 302
    made = AnswerTemplate.objects.get()
    assert made.owner_id == world.people["anna"].pk
    assert phrases(world, ticket.number, "anna") == ["Нет интернета"]
    assert phrases(world, ticket.number, "boris") == []
    assert not Event.objects.filter(kind="template.changed").exists()
    for name in ("boris", "vera", "olga"):
        assert world.client(name).get(f"/me/templates/{made.pk}").status_code == 404
        assert world.client(name).post(f"/work/NET-{ticket.number}/phrases/{made.pk}").status_code == 404
    assert world.client("egor").get("/me/templates").status_code == 403
    assert world.client("egor").get(f"/work/NET-{ticket.number}/phrases").status_code == 403


def test_phrases_fit_the_ticket_and_the_likeliest_comes_first(world: World) -> None:
    ticket = world.ticket()
    for name, fields in {
        "Счёт / Возврат": {},
        "Звонок": {"channel": "phone"},
        "Почта": {"channel": "email"},
        "English": {"language": "en"},
    }.items():
        made = template(world, name=name)
        AnswerTemplate.objects.filter(pk=made.pk).update(**fields)
    AnswerTemplate.objects.filter(name="Почта").update(uses=5)
    AnswerTemplate.objects.create(project=world.b, name="Чужое", body="x")
    assert phrases(world, ticket.number, "anna") == ["Почта", "Возврат", "English"]
    assert phrases(world, ticket.number, "anna", "возв") == ["Возврат"]
    internet, bills = (Topic.objects.create(project=world.a, name=name) for name in ("Интернет", "Счета"))
    broken = Topic.objects.create(project=world.a, name="Нет связи", parent=internet)
    for name, topic in (("О сети", internet), ("Об обрыве", broken), ("О счёте", bills)):
        AnswerTemplate.objects.filter(pk=template(world, name=name).pk).update(topic=topic)
    assert phrases(world, ticket.number, "anna", "об обрыве") == []
    for topic, fit in ((internet, {"О сети"}), (broken, {"О сети", "Об обрыве"}), (bills, {"О счёте"})):
        Ticket.objects.filter(pk=ticket.pk).update(topic=topic)
        assert set(phrases(world, ticket.number, "anna")) == fit | {"Почта", "Возврат", "English"}


def test_markup_becomes_clean_html_and_the_text_stays_as_typed(world: World) -> None:
    ticket, anna = world.ticket(), world.client("anna")
    text = "**Важно:** <script>alert(1)</script>\n\n- раз\n- [сайт](https://a.example/?a=1&b=2)\n- [зло](javascript:x)"
    answer = send(world, anna, ticket, text)
    message = Message.objects.get(ticket=ticket, kind="reply")
    assert (message.text, message.light) == (text, True)
    assert "<strong>Важно:</strong>" in message.html
    assert "<script" not in message.html
    assert "javascript:" not in message.html.replace("[зло](javascript:x)", "")
    assert '<div class="msg-text msg-rich"><p><strong>Важно:' in answer.content.decode()
    ticket.refresh_from_db()
    assert ticket.preview.startswith("Важно: <script>")  # lists show words, not marks
    send(world, anna, ticket, "Просто 2*3*4 и имя_файла_тут")
    plain = Message.objects.filter(ticket=ticket, kind="reply").latest("id")
    assert (plain.html, plain.light) == ("", False)


def test_a_pasted_picture_stands_in_the_letter(world: World) -> None:
    ticket, anna = world.ticket(), world.client("anna")
    picture = SimpleUploadedFile("picture-1.png", b"\x89PNG\r\n\x1a\n", "image/png")
    send(world, anna, ticket, "Вот:\n![снимок](picture:picture-1.png)\n![нет](picture:nobody.png)", uploads=picture)
    message = Message.objects.get(ticket=ticket, kind="reply")
    file = Attachment.objects.get(message=message)
    assert file.inline
    assert f'data-cid="{file.content_id}"' in message.html
    assert message.text.startswith("Вот:\n[picture-1.png]\n![нет]")
    again = Message.objects.filter(ticket=ticket, kind="reply").count()
    assert again == 1


def test_s04_a_copy_brings_an_address_in_and_a_blind_one_does_not(world: World) -> None:
    ticket, anna = world.ticket(), world.client("anna")
    assert send(world, anna, ticket, "Чиним", cc="не адрес").status_code == 422
    answer = send(world, anna, ticket, "Чиним", cc="Mother@mail.example", bcc="boss@mail.example, chief@mail.example")
    assert answer.status_code == 200
    delivery = Delivery.objects.get(ticket_id=ticket.pk)
    assert delivery.recipients == [
        "darya@mail.example",
        "mother@mail.example",
        "boss@mail.example",
        "chief@mail.example",
    ]
    people = Participant.objects.filter(ticket=ticket, verified=True).values_list("address", flat=True)
    assert set(people) == {"darya@mail.example", "mother@mail.example"}
    shown = answer.content.decode()
    assert "Blind copy:" in shown
    # Once: the next answer goes to those who take part.
    send(world, anna, ticket, "Починили")
    latest = Delivery.objects.filter(ticket_id=ticket.pk).latest("id")
    assert latest.recipients == ["darya@mail.example", "mother@mail.example"]


def test_s41_a_blind_copy_is_in_no_event_and_unknown_to_the_client_company(world: World) -> None:
    ticket, anna = world.ticket(), world.client("anna")
    send(world, anna, ticket, "Чиним", bcc="boss@mail.example")
    post(access=world.people["anna"].access, ticket=ticket, kind="question", message=NewMessage(text="Когда?"))
    assert "boss@" not in json.dumps([event.payload for event in Event.objects.all()])
    page = world.client("gleb").get(f"/cabinet/NET-{ticket.number}")
    assert page.status_code == 200
    assert "Чиним" in page.content.decode()
    assert "boss@" not in page.content.decode()


def test_what_is_forwarded_stays_between_us_and_the_third_party(world: World) -> None:
    ticket, anna = world.ticket(text="Не работает с утра"), world.client("anna")
    post(access=world.people["anna"].access, ticket=ticket, kind="note", message=NewMessage(text="Тайная заметка"))
    post(access=world.people["anna"].access, ticket=ticket, kind="question", message=NewMessage(text="Вопрос компании"))
    ticket.refresh_from_db()
    before = ticket.preview, ticket.status
    assert send(world, anna, ticket, "Посмотрите", mode="forward").status_code == 422
    answer = send(world, anna, ticket, "Посмотрите", mode="forward", to="master@partner.example")
    assert answer.status_code == 200
    message = Message.objects.get(ticket=ticket, kind="forward")
    assert "Не работает с утра" in message.quoted
    assert "Тайная" not in message.quoted
    assert "Вопрос" not in message.quoted
    ticket.refresh_from_db()
    assert (ticket.preview, ticket.status) == before
    third = Participant.objects.get(ticket=ticket, address="master@partner.example")
    assert (third.third_party, third.verified) == (True, False)
    assert Delivery.objects.get(message_id=message.pk).recipients == ["master@partner.example"]
    assert "forwarded the conversation to master@partner.example" in answer.content.decode()
    # S41: the client company reads neither the words nor where they went; answers do not go to the third party.
    assert "Посмотрите" not in world.client("gleb").get(f"/cabinet/NET-{ticket.number}").content.decode()
    send(world, anna, ticket, "Чиним")
    assert Delivery.objects.filter(ticket_id=ticket.pk).latest("id").recipients == ["darya@mail.example"]
    undo = anna.post(f"/work/messages/{message.pk}/undo", headers=HX)
    assert undo.status_code == 204
    assert Draft.objects.get(kind="forward").text == "Посмотрите"


def test_drafts_of_each_kind_live_side_by_side_and_lists_show_them(world: World) -> None:
    ticket, anna = world.ticket(), world.client("anna")
    for mode, text in (("note", "Сам себе"), ("forward", "Мастеру"), ("reply", "Клиенту")):
        assert (
            anna.post(f"/work/NET-{ticket.number}/draft", {"text": text, "mode": mode, "version": "0"}).status_code
            == 200
        )
    page = anna.get(f"/work/NET-{ticket.number}/composer").content.decode()
    assert "Клиенту</textarea>" in page  # the newest is shown, the others wait in its page
    assert "Сам себе" in page
    assert "Мастеру" in page
    assert anna.get(f"/work/NET-{ticket.number}/draft?mode=note").json() == {
        "version": 1,
        "text": "Сам себе",
        "mode": "note",
    }
    with CaptureQueriesContext(
        connection,
    ) as queries:
        rows = anna.get("/work/rows").content.decode()
    assert "You have begun to write here" in rows.split("</article>")[0]
    many = asked(queries)
    for _ in range(5):
        world.ticket()
    with CaptureQueriesContext(connection) as queries:
        anna.get("/work/rows")
    assert asked(queries) == many
    assert 'class="row-draft"' not in world.client("boris").get("/work/rows").content.decode()
    send(world, anna, ticket, "Клиенту", version="1")
    assert set(Draft.objects.values_list("kind", flat=True)) == {"note", "forward"}


def test_an_undone_answer_comes_before_what_was_begun_since(world: World) -> None:
    ticket, anna = world.ticket(), world.client("anna")
    send(world, anna, ticket, "Первое")
    save_draft(access=world.people["anna"].access, ticket=ticket, kind="reply", text="Второе", version=0)
    message = Message.objects.get(ticket=ticket, kind="reply")
    assert anna.post(f"/work/messages/{message.pk}/undo", headers=HX).status_code == 204
    assert Draft.objects.get().text == "Первое\n\nВторое"


def test_s41_notes_name_only_colleagues_who_read_the_project(world: World) -> None:
    ticket, anna = world.ticket(), world.client("anna")
    people = world.people
    found = anna.get(f"/work/NET-{ticket.number}/people", {"q": "бор"}).json()["items"]
    assert [item["title"] for item in found] == ["Борис Орлов"]
    everybody = {item["title"] for item in anna.get(f"/work/NET-{ticket.number}/people").json()["items"]}
    assert not everybody & {"Глеб Королёв", "Егор Чужих"}
    ids = [people[name].pk for name in ("boris", "vera", "egor", "gleb")]
    send(world, anna, ticket, "@Борис Орлов @Егор Чужих взгляни", mode="note", mentions=ids)
    note = Message.objects.get(ticket=ticket, kind="note")
    assert note.mentions == [people["boris"].pk]  # Vera is listed but not named, Egor named but no colleague
    assert list(Follower.objects.values_list("user_id", flat=True)) == [people["boris"].pk]
    assert world.client("egor").get(f"/work/NET-{ticket.number}/people").status_code == 403


@pytest.mark.parametrize(("name", "state", "status"), [
    ("anna", "typing", 204), ("inna", "viewing", 204), ("inna", "typing", 403), ("anna", "flying", 404),
    ("gleb", "viewing", 403), ("egor", "viewing", 403), ("fedor", "viewing", 404),
])  # fmt: skip
def test_s41_presence_is_told_by_those_who_may_see_the_ticket(world: World, name: str, state: str, status: int) -> None:
    ticket = world.ticket()
    before = Event.objects.count()
    answer = world.client(name).post(f"/work/NET-{ticket.number}/here", {"state": state, "tab": "x"})
    assert answer.status_code == status
    assert Event.objects.count() == before
