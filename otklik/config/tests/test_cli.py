"""The short commands, each as a process, on one installation."""

from __future__ import annotations

import hashlib
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from otklik.config.tests.console import PASSWORD, data_folder, otklik

pytestmark = pytest.mark.slow

FILL = """
from django.db import connection
from otklik.accounts.models import Project, User
Project.objects.create(key="net", name="Интернет-провайдер «Связь»")
User.objects.create_user("anna@example.org", "a-long-enough-password", name="Анна Ёлкина")
"""
ROWS = """
from otklik.accounts.models import Project, User
print(*Project.objects.values_list("key", "name"))
print(*User.objects.values_list("email", "name", "password").order_by("email"))
"""


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """An installation with a project, two people and two files."""
    with data_folder() as folder:
        done = otklik(folder, "prepare", OTKLIK_ADMIN_EMAIL="root@example.org", OTKLIK_ADMIN_PASSWORD=PASSWORD)
        assert done.returncode == 0, done.stderr
        assert "root@example.org" in done.stdout
        assert PASSWORD not in done.stdout + done.stderr, "a given password is not printed"
        done = otklik(folder, "manage", "shell", "-v0", "-c", FILL)
        assert done.returncode == 0, done.stderr
        for name, content in (("ab/Заявка №1.txt", "текст"), ("cd/empty", "")):
            path = folder / "files" / name
            path.parent.mkdir(parents=True)
            path.write_text(content, encoding="utf-8")
        yield folder


def rows(home: Path) -> str:
    done = otklik(home, "manage", "shell", "-v0", "-c", ROWS)
    assert done.returncode == 0, done.stderr
    return done.stdout


def files(home: Path) -> dict[str, str]:
    folder = home / "files"
    found = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def test_the_first_administrator_is_told_once() -> None:
    with data_folder() as folder:
        first = otklik(folder, "prepare")
        assert first.returncode == 0, first.stderr
        password = re.search(r"password: (\S+)", first.stdout)
        assert password is not None
        assert len(password[1]) >= 12
        assert "admin@example.org" in first.stdout
        assert otklik(folder, "prepare").stdout == ""


def test_token_stands_alone_on_standard_output(home: Path) -> None:
    done = otklik(home, "token", "--user", "ANNA@example.org", "--name", "crm", "--project", "NET")
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"\S{32,}\n", done.stdout)
    narrow = otklik(home, "token", "--user", "anna@example.org", "--scope", "read", "--scope", "events")
    assert re.fullmatch(r"\S{32,}\n", narrow.stdout), narrow.stderr
    for words in (
        ["--user", "nobody@example.org"],
        ["--user", "anna@example.org", "--project", "nope"],
        ["--user", "anna@example.org", "--scope", "everything"],
    ):
        refused = otklik(home, "token", *words)
        assert (refused.returncode, refused.stdout) == (1, "")
        assert "there is no" in refused.stderr


def test_backup_and_restore_give_the_same_rows_and_files(home: Path, tmp_path: Path) -> None:
    archive = tmp_path / "otklik.tar.gz"
    made = otklik(home, "backup", archive)
    assert made.returncode == 0, made.stderr
    assert "2 files" in made.stdout
    assert archive.stat().st_mode & 0o077 == 0
    again = otklik(home, "backup", archive)
    assert again.returncode == 1
    assert "--force" in again.stderr
    with data_folder() as folder:
        restored = otklik(folder, "restore", archive)
        assert restored.returncode == 0, restored.stderr
        assert "secrets of the old installation" in restored.stdout or "has no secrets" in restored.stdout
        assert rows(folder) == rows(home)
        assert files(folder) == files(home)
        assert otklik(folder, "token", "--user", "anna@example.org").returncode == 0
        refused = otklik(folder, "restore", archive)
        assert refused.returncode == 1
        assert "not empty" in refused.stderr
        cut = tmp_path / "cut.tar.gz"
        cut.write_bytes(archive.read_bytes()[:-2000])
        refused = otklik(folder, "restore", "--force", cut)
        assert refused.returncode == 1
        assert rows(folder) == rows(home), "a damaged backup changes nothing"
        replaced = otklik(folder, "restore", "--force", archive)
        assert replaced.returncode == 0, replaced.stderr
        assert files(folder) == files(home)
        assert len(list(folder.glob("files.before-*"))) == 1


def test_secrets_travel_only_when_asked(home: Path, tmp_path: Path) -> None:
    all_of_them = {"secrets/secret_key", "secrets/field_key", "secrets/push_key"}
    for words, expected in (([], set()), (["--with-secrets"], all_of_them)):
        archive = tmp_path / f"{len(words)}.tar.gz"
        assert otklik(home, "backup", archive, *words).returncode == 0
        with tarfile.open(archive) as tar:
            assert {name for name in tar.getnames() if name.startswith("secrets/")} == expected


def test_check_says_what_to_do_and_fails(home: Path) -> None:
    (home / "secrets" / "secret_key").chmod(0o644)
    done = otklik(home, "check", OTKLIK_SMTP_URL="smtp://127.0.0.1:9")
    (home / "secrets" / "secret_key").chmod(0o600)
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    states = {line[5:].partition(":")[0]: line[:4].strip() for line in lines if line[:4] in {"ok  ", "FAIL"}}
    assert {name for name, state in states.items() if state == "FAIL"} >= {
        "worker", "mail in", "mail out", "web", "live stream", "secrets",
    }  # fmt: skip
    assert {"database", "durability", "disk", "clock"} <= {name for name, state in states.items() if state == "ok"}
    for index, line in enumerate(lines):
        if line.startswith("FAIL"):
            assert lines[index + 1].startswith("     ") and len(lines[index + 1].split()) > 3, line


def test_flow_prints_the_wiring(tmp_path: Path) -> None:
    everything = otklik(tmp_path, "flow")
    assert everything.returncode == 0, everything.stderr
    assert "ticket.opened" in everything.stdout
    assert "ticket.opened" in otklik(tmp_path, "flow", "ticket.opened").stdout
    unknown = otklik(tmp_path, "flow", "ticket.eaten")
    assert unknown.returncode == 1
    assert "no such event" in unknown.stderr


def test_wrong_settings_and_words_end_with_code_2(tmp_path: Path) -> None:
    done = otklik(tmp_path, "check", OTKLIK_PORT="http")
    assert done.returncode == 2
    assert "OTKLIK_PORT = 'http': allowed is 1 to 65535." in done.stderr
    assert otklik(tmp_path, "fly").returncode == 2
    assert "otklik" in otklik(tmp_path, "--version").stdout
