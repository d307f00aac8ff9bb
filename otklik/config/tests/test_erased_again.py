"""A backup brings nobody back who was erased after it was made (152-FZ, GDPR); no reader of history is misled."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from otklik.config.tests.console import PASSWORD, data_folder, otklik

FILL = """
from otklik.accounts.actions.projects import create_project
from otklik.customers.actions import Contact
from otklik.desk.actions import NewMessage, open_ticket
from otklik.events.actor import system
net = create_project(actor=system("test"), key="net", name="Сеть")
for name, email in (("Дарья Соколова", "darya@example.org"), ("Иван Петров", "ivan@example.org")):
    open_ticket(
        actor=system("mail"), project=net, subject=f"Пишет {name}", source="email", channel="mail",
        message=NewMessage(text=f"Это я, {name}", author_name=name, author_address=email),
        contact=Contact(name=name, email=email),
    )
"""
PEOPLE = """
from otklik.customers.models import Erasure, Person
print(*Person.objects.order_by("id").values_list("name", flat=True), sep="|")
print(*Erasure.objects.order_by("id").values_list("person_id", "ground", "document", "state"), sep="|")
"""
FOUND = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    for (table,) in cursor.fetchall():
        cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text ILIKE %s', ["%darya@example.org%"])
        if cursor.fetchone()[0]:
            print(table)
"""
FROM_ELSEWHERE = """
from django.db import connection, transaction
with transaction.atomic(), connection.cursor() as cursor:
    cursor.execute("SELECT set_config('otklik.retention', 'on', true)")
    cursor.execute("UPDATE events_event SET tx = (id * 1000000000)::text::xid8")
"""
AHEAD = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SELECT count(*) FROM events_event WHERE tx > pg_current_xact_id()")
    print(cursor.fetchone()[0])
    cursor.execute("SELECT array_agg(id ORDER BY tx, id) = array_agg(id ORDER BY id) FROM events_event")
    print(cursor.fetchone()[0])
"""


def shell(home: Path, code: str) -> str:
    done = otklik(home, "manage", "shell", "-v0", "-c", code)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def backup(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    """An installation in which Darya was erased after its backup was made; and that backup."""
    archive = tmp_path_factory.mktemp("backup") / "otklik.tar.gz"
    with data_folder() as home:
        done = otklik(home, "prepare", OTKLIK_ADMIN_EMAIL="root@example.org", OTKLIK_ADMIN_PASSWORD=PASSWORD)
        assert done.returncode == 0, done.stderr
        shell(home, FILL)
        shell(home, FROM_ELSEWHERE)
        done = otklik(home, "backup", archive)
        assert done.returncode == 0, done.stderr
        words = ["--find", "darya@example.org", "--ground", "withdrawn", "--document", "№ 7", "--yes"]
        done = otklik(home, "person", "erase", "--project", "net", *words)
        assert done.returncode == 0, done.stderr
        yield home, archive


def test_152fz_an_act_holds_nothing_of_the_person(backup: tuple[Path, Path]) -> None:
    home, _ = backup
    (path,) = (home / "erasures").iterdir()
    assert path.stat().st_mode & 0o077 == 0
    assert (home / "erasures").stat().st_mode & 0o077 == 0
    text = path.read_text(encoding="utf-8")
    assert not re.search("darya|Дарья|Соколова", text + path.name, re.IGNORECASE)
    assert json.loads(text)["ground"] == "withdrawn"


def test_152fz_who_was_erased_is_erased_again_in_a_new_place(backup: tuple[Path, Path], tmp_path: Path) -> None:
    home, archive = backup
    with data_folder() as folder:
        broken = tmp_path / "broken.json"
        broken.write_text('{"format": 1, "cards": []}')
        for place in (broken, tmp_path / "nowhere"):
            refused = otklik(folder, "restore", archive, "--acts", place)
            assert refused.returncode == 1
            assert "Restored" not in refused.stdout
        done = otklik(folder, "restore", archive, "--acts", home / "erasures")
        assert done.returncode == 0, done.stderr
        assert "1 customers" in done.stdout
        names, acts = shell(folder, PEOPLE).splitlines()
        assert names == "|Иван Петров"
        assert "'withdrawn', '№ 7', 'done'" in acts
        assert shell(folder, FOUND) == ""
        assert len(list((folder / "erasures").iterdir())) == 1
        # History that came from a server with higher numbers stands below what happens now, in its old order.
        assert shell(folder, AHEAD).split() == ["0", "True"]
        # Once more over itself: by the folder now, and the one who was not erased stays.
        done = otklik(folder, "restore", "--force", archive)
        assert done.returncode == 0, done.stderr
        assert shell(folder, PEOPLE).splitlines()[0] == "|Иван Петров"


def test_152fz_without_acts_the_same_number_is_left_alone(backup: tuple[Path, Path], tmp_path: Path) -> None:
    """Numbers are given anew after a restore: an act is about the card that was made at that moment."""
    home, archive = backup
    (path,) = (home / "erasures").iterdir()
    told = json.loads(path.read_text(encoding="utf-8"))
    told["cards"][0][1] = "2020-01-01T00:00:00+00:00"
    other = tmp_path / "act.json"
    other.write_text(json.dumps(told), encoding="utf-8")
    with data_folder() as folder:
        done = otklik(folder, "restore", archive, "--acts", other)
        assert done.returncode == 0, done.stderr
        assert shell(folder, PEOPLE).splitlines()[0] == "Дарья Соколова|Иван Петров"


def test_152fz_the_database_that_is_replaced_knows_too(backup: tuple[Path, Path]) -> None:
    """The folder of acts was lost, the database was not."""
    home, archive = backup
    (path,) = (home / "erasures").iterdir()
    path.unlink()
    done = otklik(home, "restore", "--force", archive)
    assert done.returncode == 0, done.stderr
    assert "1 customers" in done.stdout
    assert shell(home, PEOPLE).splitlines()[0] == "|Иван Петров"
    assert path.exists()
