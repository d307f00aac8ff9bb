"""`otklik restore FILE`: what `otklik backup` wrote, into an empty installation."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from otklik.config.cli import places
from otklik.config.options import Options

HELP = "read an archive of `otklik backup` into an empty installation"


class RestoreRefused(Exception):
    """Nothing was changed; the text says why."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--force", action="store_true", help="replace what the database and the data folder hold now")
    parser.add_argument(
        "--acts",
        type=Path,
        action="append",
        default=[],
        metavar="PLACE",
        help="acts of erasures besides those in HOME/erasures: a file or a folder; who was erased is erased again",
    )


def run(args: argparse.Namespace) -> int:
    """Restore; 1 when it was refused or failed. Raises OptionsError, ClusterError."""
    with places.database("otklik restore") as options:
        lock = places.up_lock(options)
        if not lock.acquire(owner="otklik restore"):
            print(f"otklik: stop {lock.owner()} first.", file=sys.stderr)
            return 1
        places.set_up_django()
        from otklik.config.cli.archive import ArchiveError
        from otklik.config.cli.erasures import ErasuresError
        from otklik.config.cli.pgtools import ToolError

        try:
            print(restore(options, args.file, force=args.force, acts=args.acts))
        except (RestoreRefused, ArchiveError, ErasuresError, ToolError, OSError) as error:
            print(f"otklik: {error}", file=sys.stderr)
            return 1
        finally:
            lock.release()
    return 0


def restore(options: Options, file: Path, *, force: bool, acts: list[Path] | None = None) -> str:
    """Check everything first, then replace the database in one transaction, then the files; returns what was done.

    People who were erased after the backup was made are erased again: by the acts in HOME/erasures, in `acts` and in
    the database that is replaced.

    Raises RestoreRefused, ArchiveError, ErasuresError, ToolError, OSError.
    """
    from otklik.config.cli import archive, erasures, pgtools

    _refuse_unless_empty(options, force=force)
    erased = erasures.known([options.erasures_dir, *(acts or [])])
    options.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=options.home) as folder:
        unpacked = Path(folder)
        manifest = archive.unpack(file, unpacked)
        if manifest.postgresql > pgtools.server_major():
            raise RestoreRefused(
                f"The backup is of PostgreSQL {manifest.postgresql}, the server is older ({pgtools.server_major()})."
            )
        _empty_database(manifest.roles)
        words = ["--no-owner", "--exit-on-error", "--single-transaction", str(unpacked / archive.DUMP)]
        pgtools.run("pg_restore", words, options.database_url)
        _compare(manifest.rows, pgtools.row_counts())
        for name in ("files", "secrets"):
            if (unpacked / name).is_dir():
                _put_in_place(unpacked / name, options.home / name)
    _bring_up_to_date()
    erasures.settle_history()
    again = erasures.erase_again(erased)
    files = sum(name.startswith("files/") for name in manifest.members)
    said = f"Restored the backup of {manifest.created}: {sum(manifest.rows.values())} rows, {files} files."
    if again:
        said += f"\nErased again, because they were erased after it: {again} customers."
    if manifest.secrets:
        return said
    return said + f"\nThe backup has no secrets: put those of the old installation into {options.secrets_dir}."


def _refuse_unless_empty(options: Options, *, force: bool) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        tables = cursor.fetchone()[0]
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND backend_type = 'client backend'"
        )
        others = cursor.fetchone()[0]
    if others:
        raise RestoreRefused(f"{others} other connections to the database are open; stop web, worker and mail first.")
    files = options.files_dir.is_dir() and any(options.files_dir.iterdir())
    if (tables or files) and not force:
        raise RestoreRefused(
            f"This installation is not empty ({tables} tables in the database, files in {options.files_dir}: "
            f"{'yes' if files else 'no'}). Restore into a new --home, or add --force to replace it."
        )


def _empty_database(roles: list[str]) -> None:
    """Drop all tables; make the roles that the dump grants rights to, which belong to the server, not to a dump."""
    from django.db import connection, transaction
    from psycopg import sql

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        for role in roles:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            if cursor.fetchone() is None:
                cursor.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(role)))
                cursor.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(role)))
        cursor.execute("CREATE SCHEMA public")
        cursor.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")
    connection.close()


def _compare(expected: dict[str, int], found: dict[str, int]) -> None:
    different = sorted(table for table in expected.keys() | found.keys() if expected.get(table) != found.get(table))
    if different:
        table = different[0]
        raise RestoreRefused(
            f"After loading, {len(different)} tables differ from the backup, such as {table}: "
            f"{found.get(table)} rows instead of {expected.get(table)}. Do not use this database."
        )


def _put_in_place(source: Path, target: Path) -> None:
    """Move a folder to its place; what was there before is kept beside it under another name."""
    if target.exists() and any(target.iterdir()):
        target.rename(target.with_name(f"{target.name}.before-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"))
    elif target.exists():
        target.rmdir()
    shutil.move(source, target)
    target.chmod(0o700)


def _bring_up_to_date() -> None:
    """A backup of an older release gets the migrations since."""
    from django.core.management import call_command
    from django.db import connection

    connection.close()
    call_command("migrate", interactive=False, verbosity=0)
