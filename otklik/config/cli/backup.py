"""`otklik backup FILE`: database and files in one archive, while everything runs."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from otklik.config.cli import places
from otklik.config.options import Options

if TYPE_CHECKING:
    from otklik.config.cli.archive import Manifest

HELP = "write database and files into one archive; may run while people work"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("file", type=Path, metavar="FILE", help="archive to write, such as otklik.tar.gz")
    parser.add_argument("--force", action="store_true", help="replace an existing file")
    parser.add_argument(
        "--with-secrets", action="store_true", help="include HOME/secrets: whoever has the archive can then read all"
    )


def run(args: argparse.Namespace) -> int:
    """Write the archive; 1 when it could not be. Raises OptionsError, ClusterError."""
    if args.file.exists() and not args.force:
        print(f"otklik: {args.file} exists already; choose another name or add --force.", file=sys.stderr)
        return 1
    with places.database("otklik backup") as options:
        places.set_up_django()
        from otklik.config.cli.pgtools import ToolError

        try:
            print(write(options, args.file, with_secrets=args.with_secrets))
        except (ToolError, OSError) as error:
            print(f"otklik: no backup was made: {error}", file=sys.stderr)
            return 1
    return 0


def write(options: Options, target: Path, *, with_secrets: bool) -> str:
    """Write the archive beside `target` and rename it when complete; returns what was done. Raises ToolError, OSError.

    The database comes first and files are never changed in place, so every file a row speaks of is there.
    """
    import tarfile

    from otklik.config.cli import archive

    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with (
            tempfile.TemporaryDirectory(prefix=".otklik-backup-", dir=target.absolute().parent) as folder,
            os.fdopen(descriptor, "wb") as file,
        ):
            dump = Path(folder) / archive.DUMP
            manifest = _dump(options, dump, with_secrets=with_secrets)
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=1, format=tarfile.PAX_FORMAT) as tar:
                archive.add(tar, dump, archive.DUMP, manifest)
                archive.add_tree(tar, options.files_dir, "files", manifest)
                if with_secrets:
                    archive.add_tree(tar, options.secrets_dir, "secrets", manifest)
                archive.finish(tar, manifest)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    files = sum(name.startswith("files/") for name in manifest.members)
    said = f"{target}: {sum(manifest.rows.values())} rows, {files} files, {target.stat().st_size / 1024**2:.1f} MB."
    if with_secrets:
        return said + "\nIt contains the secrets of this installation: keep it where only you can read it."
    return said + (
        f"\nThe secrets are not in it: keep a copy of {options.secrets_dir} apart (or add --with-secrets). "
        "Without them the passwords of mail accounts in the database cannot be read again."
    )


def _dump(options: Options, dump: Path, *, with_secrets: bool) -> Manifest:
    """Dump the database and count its rows in one snapshot; returns the manifest."""
    from datetime import UTC, datetime

    from django.db import connection, transaction

    from otklik import __version__
    from otklik.config.cli import archive, pgtools

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        cursor.execute("SELECT rolname FROM pg_roles WHERE NOT rolcanlogin AND rolname !~ '^pg_' ORDER BY 1")
        roles = [str(name) for (name,) in cursor.fetchall()]
        rows = pgtools.row_counts()
        words = ["--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={dump}"]
        words += [f"--exclude-table-data=public.{table}" for table in pgtools.FLEETING]
        pgtools.run("pg_dump", words, options.database_url)
    return archive.Manifest(
        otklik=__version__,
        postgresql=pgtools.server_major(),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        secrets=with_secrets,
        roles=roles,
        rows=rows,
    )
