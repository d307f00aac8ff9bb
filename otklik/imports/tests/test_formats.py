"""Each format through the command line: what is taken, with which times, authors, statuses; twice gives nothing new."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from procrastinate.contrib.django.models import ProcrastinateJob

from otklik.config import cli
from otklik.config.cli import places
from otklik.connectors.models import Webhook
from otklik.customers.models import Identity, Organisation, Person
from otklik.desk import timeline
from otklik.desk.counting import counts
from otklik.desk.models import Attachment, Message, Participant, Ticket
from otklik.desk.queries import history_of
from otklik.desk.search import search
from otklik.events import registry
from otklik.files.actions import open_stored
from otklik.imports.models import Foreign, Import
from otklik.outbox.models import Delivery
from tests.story import Story

SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture(autouse=True)
def no_cluster(monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands meet the database of the tests."""
    import contextlib

    monkeypatch.setattr(places, "database", lambda _owner: contextlib.nullcontext())
    monkeypatch.setattr(places, "set_up_django", lambda: None)


def take(path: Path, source: str, *more: str, project: str = "net") -> int:
    return cli.main(["import", "--project", project, "--from", source, str(path), *more])


def said(ticket: Ticket) -> list[tuple[str, str]]:
    return [(row.kind, row.text) for row in Message.objects.filter(ticket=ticket).order_by("id")]


def moment(*parts: int) -> datetime.datetime:
    return datetime.datetime(*parts, tzinfo=datetime.UTC)  # type: ignore[misc, arg-type]


def test_table_of_tickets_with_russian_headings(story: Story, capsys: Any) -> None:
    assert take(SAMPLES / "tickets.csv", "csv") == 0
    out = capsys.readouterr().out
    assert "ticket: 2 taken, 0 already there, 2 not taken" in out
    first, second = Ticket.objects.order_by("number")
    assert (first.subject, first.status, first.priority, first.number) == ("Нет интернета", "closed", 3, 1001)
    assert first.created_at == moment(2025, 12, 24, 7, 15)  # ten by the clocks of Moscow
    assert first.solved_at == moment(2025, 12, 24, 9, 0)
    assert (first.assignee, first.tags) == (story.anna, ["интернет", "роутер"])
    assert set(first.person.identities.values_list("value", flat=True)) == {"+79165551020", "belova@example.org"}
    assert [kind for kind, _text in said(first)] == ["note", "customer", "reply"]
    assert "Район: Северный" in said(first)[0][1]
    assert second.status == "open"
    assert said(second)[1] == ("customer", "Почему\nдве строки?")
    assert "Кто-то Другой" in said(second)[0][1]
    assert search(story.anna.access, "101") == [first]
    assert capsys.readouterr().err == ""


def test_cp1251_and_xlsx_are_the_same_table_and_nothing_is_taken_twice(
    story: Story, tmp_path: Path, capsys: Any
) -> None:
    assert take(SAMPLES / "tickets-cp1251.csv", "csv") == 0
    before = list(Ticket.objects.order_by("id").values_list("subject", "version"))
    assert before[0][0] == "Нет интернета"
    book = Workbook()
    sheet = book.active
    import csv

    for row in csv.reader((SAMPLES / "tickets.csv").open(encoding="utf-8"), delimiter=";"):
        sheet.append(row)
    sheet.append([105, "Новая строка", "Из книги", None, "Новая", None, datetime.datetime(2025, 12, 26, 9), None, "Ян"])
    book.save(tmp_path / "tickets.xlsx")
    capsys.readouterr()
    assert take(tmp_path / "tickets.xlsx", "xlsx") == 0
    assert "ticket: 1 taken, 2 already there, 2 not taken" in capsys.readouterr().out
    assert list(Ticket.objects.order_by("id").values_list("subject", "version"))[:2] == before
    last = Ticket.objects.latest("id")
    assert (last.subject, last.status, last.person.name) == ("Новая строка", "new", "Ян")
    assert last.created_at == moment(2025, 12, 26, 6)


def test_customers_are_recognised_and_their_companies_kept(story: Story, tmp_path: Path, capsys: Any) -> None:
    known = story.ticket(email="petr@example.org", name="", phone="").person
    (tmp_path / "map.json").write_text('{"Colour": "note", "Notes": ""}', encoding="utf-8")
    map_file = str(tmp_path / "map.json")
    assert take(SAMPLES / "customers.csv", "csv", "--map", map_file, "--dry-run") == 0
    assert "person: 1 to be taken, 1 already there, 1 not taken" in capsys.readouterr().out
    assert (Person.objects.count(), Foreign.objects.count(), Import.objects.count()) == (1, 0, 0)
    assert take(SAMPLES / "customers.csv", "csv", "--map", map_file) == 0
    assert "person: 1 taken, 1 already there, 1 not taken" in capsys.readouterr().out
    maria = Person.objects.get(name="Мария Белова")
    assert (maria.note, maria.organisation.name) == ("red", "ООО «Луч»")
    assert maria.identities.filter(kind="phone").count() == 2
    known.refresh_from_db()
    assert (known.name, known.organisation, known.note) == ("Пётр Ильин", maria.organisation, "blue")
    assert known.identities.filter(value="ilyin@example.org", verified=False).exists()
    assert take(SAMPLES / "customers.csv", "csv", "--map", map_file) == 0
    assert "person: 0 taken, 2 already there, 1 not taken" in capsys.readouterr().out
    assert (Person.objects.count(), Organisation.objects.count()) == (2, 1)


def test_zendesk_with_comments_users_and_files(story: Story, tmp_path: Path, capsys: Any) -> None:
    archive = shutil.make_archive(str(tmp_path / "zendesk"), "zip", SAMPLES / "zendesk")
    report = tmp_path / "report.csv"
    assert take(Path(archive), "zendesk", "--report", str(report)) == 0
    out = capsys.readouterr().out
    assert "ticket: 2 taken, 0 already there, 2 not taken" in out
    assert "message: 5 taken" in out
    assert "person: 2 taken, 0 already there, 1 not taken" in out
    burning, closed = Ticket.objects.order_by("id")
    assert (burning.status, burning.priority, burning.source) == ("waiting_customer", 4, "email")
    assert (burning.created_at, burning.updated_at) == (moment(2024, 3, 1, 10), moment(2024, 3, 2, 12, 30))
    assert (burning.assignee, burning.tags) == (story.anna, ["printer", "fire"])
    assert burning.first_reply_at == moment(2024, 3, 1, 10, 20)
    assert [kind for kind, _text in said(burning)] == ["note", "customer", "reply", "note", "customer"]
    _note, first, reply, inner, neighbour = Message.objects.filter(ticket=burning).order_by("id")
    assert "<b>красочный</b>" in first.html
    assert "script" not in first.html
    assert (first.person, first.author_name) == (burning.person, "Иван Дымов")
    assert (reply.author, inner.author) == (story.anna, story.anna)
    assert neighbour.person.name == "Анна Соседова"
    file = Attachment.objects.get(message=first).file
    assert (file.name, open_stored(file).read().decode().strip()) == ("fire.txt", "Вот как это выглядит.")
    assert burning.person.organisation.name == "Печатный дом"
    assert dict(Participant.objects.filter(ticket=burning).values_list("address", "is_requester")) == {
        "dymov@example.org": True,
        "sosedova@example.org": False,
    }
    assert said(closed)[1] == ("customer", "Спасибо, всё работает.")
    assert "field 27642: 745" in said(burning)[0][1]
    told = report.read_text("utf-8-sig")
    for reason in ("deleted", "bad_row", "staff", "no_file"):
        assert f'"{reason}"' in told
    assert "users.ndjson:4" in told


def test_a_later_export_adds_what_was_said_since(story: Story, tmp_path: Path, capsys: Any) -> None:
    early = tmp_path / "early"
    shutil.copytree(SAMPLES / "zendesk", early, ignore=shutil.ignore_patterns("comments"))
    assert take(early, "zendesk") == 0
    burning = Ticket.objects.get(subject="Принтер горит")
    assert [kind for kind, _text in said(burning)] == ["note", "customer"]
    Ticket.objects.filter(pk=burning.pk).update(status="solved")
    capsys.readouterr()
    assert take(SAMPLES / "zendesk" / "comments", "zendesk") == 0
    assert "message: 3 taken, 1 already there, 0 not taken" in capsys.readouterr().out
    burning.refresh_from_db()
    assert burning.status == "solved"
    assert burning.message_count == 5
    assert [kind for kind, _text in said(burning)] == ["note", "customer", "reply", "note", "customer"]
    capsys.readouterr()
    assert take(SAMPLES / "zendesk", "zendesk") == 0
    out = capsys.readouterr().out
    assert "ticket: 0 taken, 2 already there" in out
    assert "message: 0 taken" in out
    words = [line.text for line in timeline.lines(history_of(story.anna.access, burning))]
    assert len(words) == 2
    assert "35436" in words[0]
    assert Ticket.objects.count() == 2


def test_freescout(story: Story, capsys: Any) -> None:
    assert take(SAMPLES / "freescout", "freescout") == 0
    out = capsys.readouterr().out
    assert "ticket: 1 taken, 0 already there, 1 not taken" in out
    assert "message: 3 taken, 0 already there, 2 not taken" in out
    ticket = Ticket.objects.get()
    assert (ticket.subject, ticket.status, ticket.assignee) == ("Возврат товара", "open", story.boris)
    assert said(ticket)[1:] == [
        ("customer", "Хочу вернуть чайник"), ("reply", "Пришлите фото.\nСпасибо"), ("note", "Проверить гарантию"),
    ]  # fmt: skip
    assert ticket.person.organisation.name == "Чай и К"
    assert ticket.person.identities.filter(value="+79163000003").exists()
    assert "Заказ: A-77" in said(ticket)[0][1]
    assert Participant.objects.filter(ticket=ticket, address="cc@example.org", verified=False).exists()


def test_zammad(story: Story, capsys: Any) -> None:
    assert take(SAMPLES / "zammad", "zammad") == 0
    out = capsys.readouterr().out
    assert "ticket: 1 taken, 0 already there, 1 not taken" in out
    assert "message: 3 taken, 0 already there, 1 not taken" in out
    ticket = Ticket.objects.get()
    assert (ticket.status, ticket.priority, ticket.assignee) == ("closed", 3, story.anna)
    assert ticket.solved_at == moment(2024, 7, 2, 6)
    rows = list(Message.objects.filter(ticket=ticket).order_by("id"))
    assert [(row.kind, row.author_id) for row in rows[1:]] == [
        ("customer", None), ("reply", story.anna.pk), ("note", story.anna.pk),
    ]  # fmt: skip
    assert rows[1].person.name == "Касса Первая"
    assert search(story.anna.access, "67005") == [ticket]


def test_osticket(story: Story, capsys: Any) -> None:
    assert take(SAMPLES / "osticket", "osticket") == 0
    out = capsys.readouterr().out
    assert "ticket: 2 taken, 0 already there, 0 not taken" in out
    ticket = Ticket.objects.get(subject="Не открывается сайт")
    assert (ticket.status, ticket.priority, ticket.source) == ("solved", 3, "email")
    assert said(ticket)[1:] == [
        ("customer", "Сайт не открывается"), ("reply", "Почистите кэш"), ("note", "Проверка\n\nСертификат в порядке"),
    ]  # fmt: skip
    assert "Help Topic: Report a Problem" in said(ticket)[0][1]
    called = Ticket.objects.get(subject="Заявка из программы")
    assert said(called)[1] == ("customer", "Текст message")
    assert Attachment.objects.get(message__ticket=called).file.name == "file.txt"
    assert take(SAMPLES / "osticket", "osticket") == 0
    assert Ticket.objects.count() == 2


def test_no_mail_no_webhook_and_no_job_leaves_because_of_an_import(story: Story) -> None:
    hook = Webhook.objects.create(
        project=story.a, name="CRM", url="https://hooks.example.org/", kinds=["ticket.opened"]
    )
    assert hook.is_active
    assert story.a.auto_receipt
    jobs = ProcrastinateJob.objects.count()
    for source in ("zendesk", "freescout", "zammad", "osticket"):
        assert take(SAMPLES / source, source) == 0
    assert Ticket.objects.filter(project=story.a).count() == 6
    assert (Delivery.objects.count(), ProcrastinateJob.objects.count()) == (0, jobs)
    for kind in ("ticket.imported", "ticket.history_added", "import.begun", "import.ended", "customer.added"):
        assert registry.reactions_to(kind) == ()


def test_counters_follow_and_the_other_project_sees_nothing(story: Story) -> None:
    before = counts(story.anna.access, project=story.a.pk)
    assert take(SAMPLES / "zendesk", "zendesk") == 0
    after = counts(story.anna.access, project=story.a.pk)
    assert before != after
    assert not Ticket.objects.filter(project=story.b).exists()
    assert not Identity.objects.filter(project=story.b).exists()
    assert search(story.egor.access, "35436") == []
    assert take(SAMPLES / "zendesk", "zendesk", project="shop") == 0
    assert Ticket.objects.filter(project=story.b).count() == 2
    # Anna works in the other project too; its own people alone are colleagues there.
    assert set(Ticket.objects.filter(project=story.b).values_list("assignee", flat=True)) == {story.anna.pk, None}


def test_wrong_use_is_said(story: Story, tmp_path: Path, capsys: Any) -> None:
    assert take(SAMPLES / "tickets.csv", "csv", project="nosuch") == 1
    assert take(tmp_path / "nothing.csv", "csv") == 1
    assert take(SAMPLES / "zendesk" / "attachments", "zendesk") == 1
    (tmp_path / "map.json").write_text('{"Тема": "nonsense"}', encoding="utf-8")
    assert take(SAMPLES / "tickets.csv", "csv", "--map", str(tmp_path / "map.json")) == 1
    assert "no such choice" in capsys.readouterr().err
    assert Ticket.objects.count() == 0
