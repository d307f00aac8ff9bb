"""`otklik mail deliver` and `otklik mail import`."""

from __future__ import annotations

import io
import mailbox
from pathlib import Path

import pytest
from pytest_django import Settings

from otklik.channels import actions
from otklik.channels.mail import commands
from otklik.channels.mail.receipt import confirm_opened
from otklik.channels.mail.tests.support import NET, letter
from otklik.channels.models import InboundItem
from otklik.desk.models import Message, Ticket
from otklik.desk.signing import reply_address
from otklik.events.models import Event
from otklik.outbox.models import Delivery
from tests.story import Story

pytestmark = pytest.mark.django_db(transaction=True)


def test_r10_deliver_takes_one_message_from_a_pipe(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    assert commands.deliver(project="NET", stream=io.BytesIO(letter().as_bytes())) == 0
    actions.read_inbound(project_id=story.a.pk)
    ticket = Ticket.objects.get(project=story.a)
    assert ticket.subject == "Не работает интернет"
    monkeypatch.setenv("RECIPIENT", reply_address(NET, ticket.pk))
    answer = letter("И ещё.", to="undisclosed-recipients:;")
    assert commands.deliver(project="net", stream=io.BytesIO(answer.as_bytes())) == 0
    actions.read_inbound(project_id=story.a.pk)
    assert ticket.messages.count() == 2


def test_r10_deliver_tells_a_mail_server_what_went_wrong(story: Story, settings: Settings) -> None:
    errors = io.StringIO()
    mail = letter().as_bytes()
    assert commands.deliver(project="nope", stream=io.BytesIO(mail), errors=errors) == 67
    assert "net, shop" in errors.getvalue()
    assert commands.deliver(project="net", stream=io.BytesIO(b"\n"), errors=errors) == 65
    settings.MAX_MAIL_BYTES = 100
    assert commands.deliver(project="net", stream=io.BytesIO(mail), errors=errors) == 65
    settings.MAX_MAIL_BYTES = 10**6
    settings.MIN_FREE_BYTES = 2**62
    actions.read_inbound(project_id=story.a.pk)
    import importlib

    importlib.import_module("otklik.channels.actions.accept")._room_checked_at = 0
    assert commands.deliver(project="net", stream=io.BytesIO(mail), errors=errors) == 75
    assert not InboundItem.objects.exists()


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A folder with .eml files, an mbox, a Maildir with folders, and things that are no mail: 12 messages, 11
    different.
    """
    eml = tmp_path / "письма"
    eml.mkdir()
    for number in range(3):
        (eml / f"{number}.eml").write_bytes(letter(f"eml {number}", sender=f"e{number}@example.org").as_bytes())
    (eml / "копия.eml").write_bytes((eml / "0.eml").read_bytes())
    box = mailbox.mbox(tmp_path / "archive")
    for number in range(4):
        text = "Строка.\n\nFrom здесь начинается ничего.\n\nFrom me to you 10:00 2020"
        box.add(letter(f"mbox {number}\n{text}", sender=f"m{number}@example.org").as_bytes())
    box.close()
    maildir = mailbox.Maildir(tmp_path / "Maildir")
    sent = maildir.add_folder("Клиенты")
    for number in range(2):
        maildir.add(letter(f"maildir {number}", sender=f"d{number}@example.org").as_bytes())
        sent.add(letter(f"folder {number}", sender=f"f{number}@example.org").as_bytes())
    (tmp_path / "Maildir" / "tmp" / "half.eml").write_bytes(b"Subject: half")
    (tmp_path / "dovecot.index").write_bytes(b"\x00")
    (tmp_path / "readme.md").write_text("no mail")
    return tmp_path


def test_r10_import_takes_eml_mbox_and_maildir_and_is_safe_to_run_twice(story: Story, archive: Path) -> None:
    output = io.StringIO()
    assert commands.import_paths(project="net", paths=[archive], output=output) == 0
    assert output.getvalue().splitlines()[-1].endswith("11 taken in, 1 known already")
    assert commands.import_paths(project="net", paths=[archive / "archive", archive], output=output) == 0
    assert output.getvalue().splitlines()[-1].endswith("0 taken in, 16 known already")
    while actions.read_inbound(project_id=story.a.pk):
        pass
    texts = sorted(message.text.splitlines()[0] for message in Message.objects.all())
    assert texts == sorted(
        [f"eml {n}" for n in range(3)]
        + [f"mbox {n}" for n in range(4)]
        + [f"{kind} {n}" for n in range(2) for kind in ("maildir", "folder")]
    )
    mbox = Message.objects.get(text__startswith="mbox 0")
    assert "\nFrom здесь начинается ничего." in mbox.text and "\nFrom me to you 10:00 2020" in mbox.text


def test_r10_old_mail_keeps_its_date_and_nobody_gets_a_receipt(story: Story, tmp_path: Path) -> None:
    (tmp_path / "old.eml").write_bytes(letter(Date="Mon, 06 Apr 2020 10:30:00 +0300").as_bytes())
    assert commands.import_paths(project="net", paths=[tmp_path / "old.eml"], output=io.StringIO()) == 0
    actions.read_inbound(project_id=story.a.pk)
    ticket = Ticket.objects.get()
    assert (ticket.created_at.isoformat(), ticket.updated_at.isoformat()) == ("2020-04-06T07:30:00+00:00",) * 2
    assert ticket.messages.get().created_at == ticket.created_at
    confirm_opened(Event.objects.get(kind="ticket.opened"))
    assert not Delivery.objects.exists()


def test_r10_import_tells_of_what_it_left_out(story: Story, tmp_path: Path, settings: Settings) -> None:
    settings.MAX_MAIL_BYTES = 20_000
    (tmp_path / "big.eml").write_bytes(letter("много " * 10_000).as_bytes())
    box = mailbox.mbox(tmp_path / "box.mbox")
    box.add(letter("много " * 10_000).as_bytes())
    box.add(letter("мало").as_bytes())
    box.close()
    (tmp_path / "closed.eml").symlink_to(tmp_path / "nowhere.eml")
    output, errors = io.StringIO(), io.StringIO()
    assert commands.import_paths(project="net", paths=[tmp_path], output=output, errors=errors) == 1
    assert "1 taken in, 0 known already, 2 too large" in output.getvalue()
    assert "big.eml" in errors.getvalue() and "box.mbox" in errors.getvalue()
    assert commands.import_paths(project="net", paths=[tmp_path / "none"], output=output, errors=errors) == 1
    assert "neither a file nor a folder" in errors.getvalue()
    assert commands.import_paths(project="x", paths=[tmp_path], output=output, errors=errors) == 67


def test_r10_a_terminal_gets_a_progress_bar(story: Story, archive: Path) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    output = Terminal()
    assert commands.import_paths(project="net", paths=[archive], output=output) == 0
    assert output.getvalue().endswith("11 taken in, 1 known already\x1b[K\n")
    assert "[" + "#" * 30 + "]" in output.getvalue()
