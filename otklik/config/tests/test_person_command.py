"""`otklik person` does what the buttons do, for who has the machine."""

from __future__ import annotations

import contextlib
import io
import zipfile
from pathlib import Path

import pytest

from otklik.config import cli
from otklik.config.cli import places
from otklik.customers.models import Erasure, Person
from tests.story import Story

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def in_this_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command works in the database of the test instead of one of a data folder."""
    monkeypatch.setattr(places, "database", lambda _name: contextlib.nullcontext())
    monkeypatch.setattr(places, "set_up_django", lambda: None)


def test_export_and_erase(story: Story, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ticket = story.ticket()
    story.ticket(story.b)  # the same address in another project is somebody else
    target = tmp_path / "all.zip"
    export = ["person", "export", "--project", "net", "--find", "8 916 123 45 67", "--to", str(target)]
    assert cli.main(export) == 0
    with zipfile.ZipFile(target) as archive:
        assert "Дарья" in archive.read("customers/card.json").decode()
    assert target.stat().st_mode & 0o077 == 0
    assert cli.main(export) == 1  # never over a file that is there
    erase = ["person", "erase", "--project", "net", "--id", str(ticket.person_id), "--ground"]
    assert cli.main([*erase, "whim", "--yes"]) == 1
    assert Erasure.objects.count() == 0
    assert cli.main([*erase, "order", "--yes", "--document", "№ 7"]) == 0
    assert "customers.cards: 1" in capsys.readouterr().out
    assert Person.objects.get(pk=ticket.person_id).name == ""
    assert Person.objects.filter(project=story.b, name="Дарья Соколова").count() == 1
    assert cli.main(["person", "export", "--project", "net", "--find", "darya@example.org"]) == 1


def test_nothing_is_erased_without_the_number(
    story: Story, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ticket = story.ticket()
    monkeypatch.setattr("sys.stdin", io.StringIO("no\n"))
    assert cli.main(["person", "erase", "--project", "net", "--id", str(ticket.person_id)]) == 1
    assert "nothing was done" in capsys.readouterr().err
    assert Erasure.objects.count() == 0
