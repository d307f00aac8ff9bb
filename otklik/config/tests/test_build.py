"""What a fresh clone is built from: Makefile, lock files, the wheel, the container image."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from otklik.config.cli import COMMANDS
from otklik.config.option_rows import rows_of
from otklik.config.options import Options

ROOT = Path(__file__).resolve().parents[3]
LOCKS = ("requirements.lock", "requirements-dev.lock")


def requirements(lock: str) -> dict[str, str]:
    """Name -> the whole entry with its hashes."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[a-z0-9])", "\n" + re.sub(r"(?m)^\s*#.*\n", "", text))
    return {re.split(r"[=\[ ;]", entry, maxsplit=1)[0]: entry for entry in entries if entry.strip()}


def test_make_help_lists_every_target_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    listed = subprocess.run(["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    names = set(re.findall(r"make ([a-z-]+) ", listed))
    declared = set(re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split())  # type: ignore[index]
    assert names == declared - {"env", "dev"}
    assert {"up", "test", "lint", "bench", "soak", "messages", "lock", "screenshots", "clean"} <= names


def test_what_the_makefile_runs_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for path in re.findall(r"\btools/[\w.]+", makefile):
        assert (ROOT / path).is_file(), path
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111
    assert "make test" in (ROOT / ".ci" / "run").read_text()


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_are_exact_hashed_and_name_no_place(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.search(r"https?:|file:|--index|--find-links|--extra-index|--trusted|@ /|/work|/root|/tmp", text)
    found = requirements(lock)
    assert len(found) > 40
    for name, entry in found.items():
        assert re.match(rf"{re.escape(name)}(\[[\w,-]+\])?==\S+", entry), name
        assert "--hash=sha256:" in entry, name


def test_both_locks_agree_and_cover_what_is_declared() -> None:
    run, develop = requirements(LOCKS[0]), requirements(LOCKS[1])
    for name, entry in run.items():
        assert re.search(r"==(\S+)", entry)[1] == re.search(r"==(\S+)", develop[name])[1], name  # type: ignore[index]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    for declared, lock in ((project["dependencies"] + extras["build"], run), (extras["dev"], develop)):
        for requirement in declared:
            name = re.split(r"[^\w.-]", requirement)[0].lower().replace("_", "-").replace(".", "-")
            assert name in lock, f"{name}: run `make lock`"


@pytest.mark.slow
def test_the_wheel_brings_templates_static_files_and_compiled_translations(tmp_path: Path) -> None:
    words = ["wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(tmp_path), "."]
    subprocess.run([sys.executable, "-m", "pip", *words], cwd=ROOT, check=True, capture_output=True, text=True)
    (wheel,) = tmp_path.glob("otklik-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    here = [path.relative_to(ROOT).as_posix() for path in (ROOT / "otklik").rglob("*") if path.is_file()]
    wanted = {name for name in here if "/templates/" in name or "/static/" in name}
    wanted |= {name.removesuffix(".po") + ".mo" for name in here if name.endswith(".po")}
    wanted |= {name for name in here if "/migrations/" in name and name.endswith(".py")}
    wanted = {name for name in wanted if "/tests/" not in name and "__pycache__" not in name}
    assert wanted
    assert wanted - names == set()
    assert not [name for name in names if "/tests/" in name]
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_container_says_the_same_as_what_runs() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    compose = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    commands = {command.__name__.rpartition(".")[2] for command in COMMANDS}
    assert set(re.findall(r"command: \[(\w+)\]", compose)) == {"prepare", "web", "worker", "mail"}
    assert {"prepare", "web", "worker", "mail", *re.findall(r'CMD \["(\w+)"\]', dockerfile)} <= commands
    known = {f"OTKLIK_{name.upper()}" for name in rows_of(Options)}
    assert set(re.findall(r"OTKLIK_[A-Z_]+", dockerfile + compose)) <= known
    assert "--require-hashes" in dockerfile
    assert "requirements.lock" in dockerfile
    assert re.search(r"^USER (?!root)", dockerfile, re.MULTILINE)


def test_sizes_are_measured_as_said(tmp_path: Path) -> None:
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        import check_sizes
    finally:
        sys.path.pop(0)
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    body = "\n".join(f"    x{number} = {number}" for number in range(check_sizes.FUNCTION_LIMIT))
    (tmp_path / "long.py").write_text(f"class Desk:\n  def work(self):\n{body}\n".replace("\n    ", "\n      "))
    (tmp_path / "short.py").write_text("def work():\n    return 1\n")
    (tmp_path / "large.css").write_text("a {}\n" * (check_sizes.FILE_LIMIT + 1))
    assert check_sizes.too_large(tmp_path) == {
        "long.py::Desk.work": check_sizes.FUNCTION_LIMIT + 1, "large.css": check_sizes.FILE_LIMIT + 1,
    }  # fmt: skip


def test_translations_compile_without_gettext(tmp_path: Path) -> None:
    folder = tmp_path / "locale" / "ru" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Ticket"\nmsgstr "Заявка"\n', "utf-8"
    )
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "compile_messages.py"), str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip().endswith("django.mo")
    import gettext

    with (folder / "django.mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Ticket") == "Заявка"
