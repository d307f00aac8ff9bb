"""A dump of osTicket's database: read as text by a reader of our own, never run; names of old mails go on working."""

from __future__ import annotations

import io
import random
import shutil
from pathlib import Path
from typing import Any

import pytest

from otklik.channels.mail.tests.support import read
from otklik.customers.models import Person
from otklik.desk.models import Attachment, Message, Participant, Ticket
from otklik.files.actions import open_stored
from otklik.imports import actions, mysql
from otklik.imports.errors import UnreadableError
from otklik.imports.models import Import
from otklik.imports.tests.test_screens import SAMPLES, upload, work
from tests.story import Story

DUMP = SAMPLES / "osticket-dump" / "osticket.sql"


def take(story: Story, name: str = "osticket.sql", data: bytes | None = None, source: str = "osticket") -> Import:
    run = upload(story, name, source, DUMP.read_bytes() if data is None else data)
    assert run.state == "ready", run.error
    actions.start(access=story.vera.access, run=run, dry_run=True)
    tried = work(run).counts
    actions.start(access=story.vera.access, run=run, dry_run=False)
    done = work(run)
    assert done.counts == tried  # the trial has told what came
    return done


def test_an_osticket_dump_is_taken_with_its_forms_files_and_people(story: Story, tmp_path: Path) -> None:
    (tmp_path / "in" / "attachments").mkdir(parents=True)
    shutil.copy(DUMP, tmp_path / "in" / "osticket.sql")
    (tmp_path / "in" / "attachments" / "8-отчёт.txt").write_bytes(b"12345")
    archive = shutil.make_archive(str(tmp_path / "dump"), "zip", tmp_path / "in")
    run = take(story, "dump.zip", Path(archive).read_bytes())
    assert run.counts["ticket"] == {"taken": 2, "there": 0, "refused": 1}
    assert run.counts["message"] == {"taken": 4, "there": 0, "refused": 0}
    assert run.counts["person"] == {"taken": 2, "there": 0, "refused": 1}
    assert run.counts["file"] == {"taken": 2, "there": 0, "refused": 0}
    first = Ticket.objects.get(subject="Нет интернета; 'срочно'")
    assert (first.status, first.priority, first.source) == ("open", 3, "email")
    assert first.assignee == story.anna
    maria = Person.objects.get(name="Мария Белова")
    assert (first.person, maria.note, str(maria.organisation)) == (maria, "Злая собака", "ООО «Луч»")
    values = set(maria.identities.values_list("value", flat=True))
    assert values == {"belova@example.org", "+79165551020"}
    said = list(Message.objects.filter(ticket=first).order_by("id").values_list("kind", "text"))
    assert [kind for kind, _text in said] == ["note", "customer", "reply", "note"]
    assert "Район: Северный" in said[0][1]
    assert "it's dead\\off" in said[1][1]
    assert said[2][1] == "Перезагрузите роутер.\r\nПомогло?"
    assert Participant.objects.filter(ticket=first, address="petr@example.org", verified=False).exists()
    log, report = Attachment.objects.filter(message__ticket=first).order_by("file__name")
    with open_stored(log.file) as content:
        assert content.read() == b"link '\0\n\\';"
    assert report.file.name == "отчёт.txt"
    second = Ticket.objects.get(subject="Счёт")
    assert second.status == "closed"
    assert "Выставлен" in Message.objects.filter(ticket=second, kind="note").get().text
    assert not Ticket.objects.filter(subject__contains="evil").exists()
    again = take(story)
    assert again.counts["ticket"] == {"taken": 0, "there": 2, "refused": 1}
    assert Message.objects.count() == 6


def mail(sender: str, answered: str, said: str) -> bytes:
    return (
        f"From: {sender}\r\nTo: net@demo.example\r\nSubject: Re: old\r\nMessage-ID: <{said}@mail.example>\r\n"
        f"In-Reply-To: {answered}\r\nReferences: {answered}\r\nDate: Mon, 12 Jan 2026 10:00:00 +0000\r\n\r\n{said}\r\n"
    ).encode()


@pytest.mark.parametrize("answered", ["<first-1@mail.example.org>", "<osticket-502@help.example.com>"])
def test_s04_an_answer_to_an_old_mail_lands_in_the_imported_ticket_of_participants_only(
    story: Story, answered: str
) -> None:
    take(story)
    ticket = Ticket.objects.get(subject="Нет интернета; 'срочно'")
    before = Ticket.objects.count()
    senders = (("belova@example.org", "mine"), ("mallory@evil.example", "guessed"), ("petr@example.org", "cc"))
    read(story.a, *(mail(sender, answered, said) for sender, said in senders), recipient="net@demo.example")
    landed = Message.objects.filter(ticket=ticket, channel="mail").values_list("text", flat=True)
    assert [text.strip() for text in landed] == ["mine"]
    # Who only knows the name, and a copy nobody has brought in, open tickets of their own.
    assert Ticket.objects.count() == before + 2


@pytest.mark.parametrize(
    "wrong", ["", "plain", "<a b@x>", "<otk.1.2.abc@demo.example>", "<" + "x" * 300 + "@y>", "a@b@c", "<@x>"]
)
def test_s05_only_names_of_others_mails_are_kept(wrong: str) -> None:
    from otklik.imports.records import message_id

    assert message_id(wrong) == ""
    assert message_id("abc@example.org") == message_id(" <abc@example.org> ") == "<abc@example.org>"


def rows(dump: bytes, *columns: str) -> list[tuple[str, dict[str, bytes | None]]]:
    return list(mysql.rows(io.BytesIO(dump), "x.sql", lambda _table: frozenset(columns)))


def written(value: bytes, choice: random.Random) -> bytes:
    """Write a value as one of the ways in which MySQL writes it."""
    ways = {b"'": [b"\\'", b"''"], b"\\": [b"\\\\"], b"\0": [b"\\0"], b"\n": [b"\\n", b"\n"], b"\x1a": [b"\\Z"]}
    signs = (bytes([sign]) for sign in value)
    return b"'" + b"".join(choice.choice(ways.get(sign, [sign])) for sign in signs) + b"'"


@pytest.mark.parametrize("chunk", [1, 7, 64 * 1024])
def test_whatever_a_value_holds_comes_back_at_any_border_of_the_window(monkeypatch: Any, chunk: int) -> None:
    monkeypatch.setattr(mysql, "CHUNK", chunk)
    choice = random.Random(chunk)
    for _turn in range(60):
        values = [
            bytes(choice.choice(b"ab'\\\n\0\x1a;,() -#/*`\"") for _ in range(choice.randint(0, 30))) for _ in "ab"
        ]
        first, second = (written(value, choice) for value in values)
        dump = (
            b"-- a comment; 'x\n/* INSERT INTO `t` VALUES ('no','no'); */\nDROP TABLE IF EXISTS `t`;\n"
            b"CREATE TABLE `t` (\n  `a` text,\n  `b` text\n);\nINSERT INTO `t` VALUES (" + first + b"," + second + b"),"
            b"(NULL,-1),(0x4142,_binary 'c');\nINSERT INTO `t` (`b`, `a`) VALUES (X'44', 5);\n"
        )
        assert rows(dump, "a", "b") == [
            ("t", {"a": values[0], "b": values[1]}),
            ("t", {"a": None, "b": b"-1"}),
            ("t", {"a": b"AB", "b": b"c"}),
            ("t", {"b": b"D", "a": b"5"}),
        ]


HEAD = b"CREATE TABLE `t` (\n  `a` text\n);\n"


@pytest.mark.parametrize(
    "dump",
    [
        HEAD + b"INSERT INTO `t` VALUES ('never ends",
        HEAD + b"INSERT INTO `t` VALUES ('a'",
        HEAD + b"INSERT INTO `t` VALUES ('a') ('b');" + b"INSERT INTO `t` VALUES (",
        HEAD + b"INSERT INTO `t` VALUES (X'zz');",
        HEAD + b"INSERT INTO `t` VALUES (" + b"(" * 1000,
        b"/* never ends",
        b"CREATE TABLE `t` (\n `a` text DEFAULT 'x",
        b"SELECT `never ends",
    ],
)
def test_s30_what_is_no_whole_dump_is_told_so(dump: bytes) -> None:
    with pytest.raises(UnreadableError):
        rows(dump, "a")


def test_s30_a_dump_is_bounded_and_never_run(monkeypatch: Any) -> None:
    monkeypatch.setattr(mysql, "MAX_VALUE", 1000)
    monkeypatch.setattr(mysql, "CHUNK", 100)
    with pytest.raises(UnreadableError):
        rows(HEAD + b"INSERT INTO `t` VALUES ('" + b"x" * 10_000 + b"');", "a")
    assert rows(HEAD + b"INSERT INTO `u` VALUES ('a');INSERT INTO `t` SELECT 1;UPDATE t SET a = '\\';';", "a") == []
    assert rows(b"\xff\x00\xfe" * 50, "a") == []
    assert rows(b"", "a") == []
    wide = b"INSERT INTO `t` (`a`) VALUES (" + b",".join([b"1"] * 400) + b");"
    assert rows(HEAD + wide, "a") == [("t", {"a": b"1"})]


@pytest.mark.parametrize(
    "data", [b"", b"-- MySQL dump\n", b"INSERT INTO `ost_ticket` VALUES (1);", bytes(range(256)) * 40]
)
def test_s30_dumps_without_tickets_end_with_a_reason(story: Story, data: bytes) -> None:
    run = upload(story, "osticket.sql", "osticket", data or b"\n")
    assert (run.state, bool(run.error)) == ("failed", True)
    assert story.client(story.vera).get(f"/setup/projects/net/imports/{run.pk}").status_code == 200
