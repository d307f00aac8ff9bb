"""The build stage of the image, step by step in a folder of its own, with the packages from the registry."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from otklik.config.tests.console import data_folder, environment
from otklik.config.tests.test_container import ROOT, copied, steps

pytestmark = pytest.mark.soak
PLACE = "/opt/otklik"


def test_the_steps_of_the_image_install_what_runs(tmp_path: Path) -> None:
    sources, target = tmp_path / "src", tmp_path / "opt"
    sources.mkdir()
    build = steps()[: [n for n, (word, _) in enumerate(steps()) if word == "FROM"][1]]
    ran = []
    for word, rest in build:
        if word == "COPY":
            for source, place in copied(rest, sources):
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes((ROOT / source).read_bytes())
        elif word == "RUN":
            line = [part.replace(PLACE, str(target)) for part in shlex.split(rest)]
            line[0] = sys.executable if line[0] == "python" else line[0]
            done = subprocess.run(line, cwd=sources, env=environment(), capture_output=True, text=True, check=False)
            assert done.returncode == 0, f"{rest}\n{done.stderr[-3000:]}"
            ran.append(rest)
    assert [line for line in ran if "--require-hashes" in line] and len(ran) == 3
    with data_folder() as home:
        command = [str(target / "bin" / "otklik"), "manage", "check"]
        settings = {
            "OTKLIK_HOME": str(home),
            "DATABASE_URL": "postgresql://postgres/otklik",
        }  # outside, as in the image
        told = subprocess.run(
            command, cwd=home, env=environment(**settings), capture_output=True, text=True, check=False
        )
    assert told.returncode == 0, told.stderr
    assert "no issues" in told.stdout
