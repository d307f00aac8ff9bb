"""The container image and compose.yaml, without an engine: the image's steps by hand, compose read as its specification
says, its parts run apart against a PostgreSQL of their own."""

from __future__ import annotations

import contextlib
import fnmatch
import json
import re
import shlex
import shutil
import signal
import smtplib
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from otklik.config.embedded import Cluster
from otklik.config.options import Options
from otklik.config.supervise.probes import http_status
from otklik.config.tests.console import command, data_folder, environment, free_port, otklik

ROOT = Path(__file__).resolve().parents[3]
# What compose.yaml may use, of the Compose specification.
SERVICE_KEYS = {
    "image", "build", "command", "environment", "volumes", "ports", "depends_on", "restart", "init", "healthcheck",
}  # fmt: skip
CONDITIONS = {"service_started", "service_healthy", "service_completed_successfully"}


def steps() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile, continued lines joined."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    lines = re.sub(r"(?m)^\s*#.*\n", "", text).replace("\\\n", " ").splitlines()
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines if line.strip())]


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    return found


def filled(text: object, given: dict[str, str]) -> str:
    """Put variables in as Compose does: ${A}, ${A:-default}, ${A:?complaint}."""

    def one(match: re.Match[str]) -> str:
        name, kind, rest = match.groups()
        if value := given.get(name):
            return value
        assert kind != ":?", f"{name}: {rest}"
        return rest or ""

    return re.sub(r"\$\{(\w+)(:[-?])?([^}]*)\}", one, str(text))


def left_out(path: str) -> bool:
    """Whether .dockerignore keeps a file from the build: the last rule that fits decides."""
    out = False
    for rule in (ROOT / ".dockerignore").read_text(encoding="utf-8").split():
        pattern = rule.lstrip("!").removeprefix("**/")
        parents = [path, *(parent.as_posix() for parent in Path(path).parents)]
        deep = rule.lstrip("!").startswith("**/")
        if any(fnmatch.fnmatch(Path(name).name if deep else name, pattern) for name in parents):
            out = not rule.startswith("!")
    return out


def copied(rest: str, work: Path) -> list[tuple[str, Path]]:
    """What a COPY of the build stage brings into its folder `work`: file of ours, place."""
    words = ["git", "ls-files", "-z", "-co", "--exclude-standard"]
    tracked = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    files = [name for name in tracked if name and (ROOT / name).is_file() and not left_out(name)]
    *sources, target = shlex.split(rest)
    found = []
    for source in sources:
        here = [name for name in files if name == source or name.startswith(f"{source.rstrip('/')}/")]
        assert here, f"COPY {source}: nothing of that name reaches the build"
        for name in here:
            inside = Path(name).relative_to(source) if (ROOT / source).is_dir() else Path(Path(name).name)
            place = work / target / inside if target != "./" else work / inside
            found.append((name, work / target if name == source and not target.endswith("/") else place))
    return found


def test_the_image_is_made_in_an_order_that_works() -> None:
    instructions = steps()
    stages = [rest for word, rest in instructions if word == "FROM"]
    assert len({stage.split()[0] for stage in stages}) == 1, "what was compiled for one Python runs with another"
    version = tuple(int(part) for part in re.search(r"python:(\d+)\.(\d+)", stages[0]).groups())  # type: ignore[union-attr]
    assert version >= (3, 11)
    last = instructions[max(n for n, (word, _) in enumerate(instructions) if word == "FROM") :]
    words = [word for word, _ in last]
    assert words.index("RUN") < words.index("USER") < words.index("ENTRYPOINT") < words.index("CMD")
    env = dict(re.findall(r"(\w+)=(\S+)", next(rest for word, rest in last if word == "ENV")))
    home = env["OTKLIK_HOME"]
    assert f"--home-dir {home}" in next(rest for word, rest in last if word == "RUN"), "owned by who runs it"
    assert ("VOLUME", home) in last
    defaults = {name: Options.__dataclass_fields__[name].default for name in ("port", "smtp_port")}
    assert ("EXPOSE", f"{defaults['port']} {defaults['smtp_port']}") in last
    assert ("ENTRYPOINT", '["otklik"]') in last


@pytest.mark.slow
def test_what_the_image_copies_is_enough_to_build_it(tmp_path: Path) -> None:
    """The last step of the build stage, in a folder that has only what is copied before it."""
    build = steps()[: [n for n, (word, _) in enumerate(steps()) if word == "FROM"][1]]
    for word, rest in build:
        if word == "COPY":
            for source, place in copied(rest, tmp_path):
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / source, place)
    last = [rest for word, rest in build if word == "RUN"][-1]
    assert last == "/opt/otklik/bin/pip install --no-cache-dir --no-deps --no-build-isolation ."
    words = ["-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", "out", "."]
    subprocess.run([sys.executable, *words], cwd=tmp_path, check=True, capture_output=True, text=True)
    with zipfile.ZipFile(next((tmp_path / "out").glob("otklik-*.whl"))) as archive:
        names = archive.namelist()
    assert any(name.endswith("ru/LC_MESSAGES/django.mo") for name in names)
    assert any(name.startswith("otklik/config/help/docs/guide/ru/") for name in names)
    assert "otklik/config/cli/__main__.py" in names


def test_compose_is_what_its_specification_allows() -> None:
    found = compose()
    published = json.loads((ROOT / "tests" / "vendor" / "compose-spec.json").read_text(encoding="utf-8"))
    specification = jsonschema_rs.validator_for(published)
    assert [str(error) for error in specification.iter_errors(found)] == []
    wrong = compose()
    wrong["services"]["web"]["depends_on"]["prepare"]["condition"] = "service_ready"
    wrong["services"]["mail"]["restarts"] = "no"
    assert len(list(specification.iter_errors(wrong))) >= 2, "the published text does refuse"
    assert {key for key in found if not key.startswith("x-")} == {"services", "volumes"}
    assert set(found["services"]) == {"postgres", "prepare", "web", "worker", "mail"}
    for name, service in found["services"].items():
        assert set(service) <= SERVICE_KEYS, name
        assert service["restart"] in {"no", "unless-stopped"}, f"{name}: a bare no would be a boolean"
        for other, how in service.get("depends_on", {}).items():
            assert other in found["services"] and how["condition"] in CONDITIONS, name
        for volume in service.get("volumes", ()):
            assert volume.partition(":")[0] in found["volumes"], name
        for port in service.get("ports", ()):
            assert re.fullmatch(r"\d+(-\d+)?:\d+", port), f"{name}: a port is text, 60 and more would be a number"
    waits = {name: set(service.get("depends_on", ())) for name, service in found["services"].items()}
    assert waits == {
        "postgres": set(),
        "prepare": {"postgres"},
        **{name: {"prepare"} for name in ("web", "worker", "mail")},
    }
    major = int(found["services"]["postgres"]["image"].partition(":")[2])
    assert major >= 15
    assert "--data-checksums" in found["services"]["postgres"]["environment"]["POSTGRES_INITDB_ARGS"]


@contextlib.contextmanager
def part(words: list[str], env: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command(*words), env=env, stdin=subprocess.DEVNULL)
    try:
        yield process
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0, words
    finally:
        process.kill()
        process.wait()


def greets(port: int) -> bool:
    try:
        with smtplib.SMTP("127.0.0.1", port, timeout=5) as client:
            return client.noop()[0] == 250
    except (OSError, smtplib.SMTPException):
        return False


def wait_until(true: Any) -> None:
    deadline = time.monotonic() + 120
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.mark.slow
def test_the_parts_of_compose_serve_apart_against_one_postgresql() -> None:
    """The commands and settings of compose.yaml: database elsewhere, two web parts, one data folder."""
    services = compose()["services"]
    given = {
        "POSTGRES_PASSWORD": "x",
        "OTKLIK_ADMIN_EMAIL": "root@example.org",
        "OTKLIK_ADMIN_PASSWORD": "long enough 1",
    }
    settings = {name: filled(value, given) for name, value in services["web"]["environment"].items()}
    assert settings.pop("DATABASE_URL") == "postgresql://otklik:x@postgres:5432/otklik"
    assert all(
        services[name]["environment"] == services["web"]["environment"] for name in ("prepare", "worker", "mail")
    )
    ports, smtp_port = (free_port(), free_port()), free_port()
    with Cluster.temporary() as cluster, data_folder() as home, contextlib.ExitStack() as running:
        base = environment(OTKLIK_HOME=str(home), DATABASE_URL=cluster.url, OTKLIK_SMTP_PORT=str(smtp_port), **settings)
        prepared = subprocess.run(
            command(*services["prepare"]["command"]), env=base, capture_output=True, text=True, timeout=300, check=True
        )
        assert "root@example.org" in prepared.stdout
        assert (
            subprocess.run(command(*services["prepare"]["command"]), env=base, timeout=300, check=True).returncode == 0
        )
        for port in ports:
            running.enter_context(part(services["web"]["command"], base | {"OTKLIK_PORT": str(port)}))
        running.enter_context(part(services["worker"]["command"], base))
        running.enter_context(part(services["mail"]["command"], base))
        wait_until(lambda: all(http_status("127.0.0.1", port, "/healthz") == 200 for port in ports))
        wait_until(lambda: greets(smtp_port))
        asked = {name: value for name, value in base.items() if name.startswith("OTKLIK_") and name != "OTKLIK_HOME"}
        asked |= {"OTKLIK_PORT": str(ports[1]), "OTKLIK_MIN_FREE_BYTES": "1", "DATABASE_URL": cluster.url}
        done = otklik(home, "check", **asked)
        failed = {line[5:].partition(":")[0] for line in done.stdout.splitlines() if line.startswith("FAIL")}
        assert failed <= {"durability"}, f"the database of the tests is a volatile one:\n{done.stdout}{done.stderr}"
        assert not (home / "pg").exists(), "no PostgreSQL of our own is made"
