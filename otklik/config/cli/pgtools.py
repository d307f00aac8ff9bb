"""pg_dump and pg_restore: which ones fit the server, and how they are told where it is. Django must be set up."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from pathlib import Path

from django.db import connection
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from otklik.config.embedded import binaries
from otklik.config.embedded.errors import ClusterError

# What belongs to sign-ins of now and is of no use later: never in a backup (S24).
FLEETING = ("django_session", "usersessions_usersession", "otklik_cache")


class ToolError(Exception):
    """A PostgreSQL program is missing or failed; the text says what to do."""


def server_major() -> int:
    """The major version of the server."""
    connection.ensure_connection()
    return int(connection.connection.info.server_version) // 10000


def tool(name: str) -> Path:
    """The program of the embedded PostgreSQL or on PATH that is not older than the server. Raises ToolError."""
    server = server_major()
    found: dict[int, Path] = {}
    with contextlib.suppress(ClusterError):
        found = {major: folder / name for major, folder in binaries.installs().items()}
    on_path = shutil.which(name)
    if on_path:
        found.setdefault(binaries.major_version(Path(on_path)), Path(on_path))
    fitting = [major for major in found if major >= server]
    if fitting:
        return found[min(fitting)]
    have = ", ".join(str(major) for major in sorted(found)) or "none"
    raise ToolError(f"The server is PostgreSQL {server}, {name} here is {have}. Install postgresql-client-{server}.")


def run(name: str, arguments: list[str], url: str) -> None:
    """Run a program against the database of `url`. Raises ToolError with what it said."""
    parts = conninfo_to_dict(url)
    # On the command line everybody on the machine could read the password.
    password = str(parts.pop("password", "") or "")
    env = {key: value for key, value in os.environ.items() if not key.startswith("PG")} | {"LC_ALL": "C"}
    if password:
        env["PGPASSWORD"] = password
    command = [str(tool(name)), "--no-password", f"--dbname={make_conninfo('', **parts)}", *arguments]
    done = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise ToolError(f"{name} failed: {done.stderr.strip()[-3000:]}")


def row_counts() -> dict[str, int]:
    """Rows of every table of ours that a backup holds, by the transaction that is open."""
    from psycopg import sql

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition "
            "AND relnamespace = 'public'::regnamespace AND relname <> ALL (%s) ORDER BY relname",
            [list(FLEETING)],
        )
        counts = {}
        for (table,) in cursor.fetchall():
            cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier("public", table)))
            counts[str(table)] = int(cursor.fetchone()[0])
    return counts
