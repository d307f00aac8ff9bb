"""Write otklik/config/schema/ready.sql: what all migrations, run one by one, leave in an empty database."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from otklik.config.embedded import Cluster


def main() -> None:
    """Make a database by migrations and keep its schema."""
    with tempfile.TemporaryDirectory() as home, Cluster.temporary() as cluster:
        os.environ.update(OTKLIK_HOME=home, DATABASE_URL=cluster.url, DJANGO_SETTINGS_MODULE="otklik.config.settings")
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection
        from django.db.migrations.recorder import MigrationRecorder

        from otklik.config import schema
        from otklik.config.cli import pgtools

        call_command("migrate", interactive=False, verbosity=0, one_by_one=True)
        applied = list(MigrationRecorder(connection).applied_migrations())
        connection.close()
        dump = Path(home) / "dump.sql"
        pgtools.run("pg_dump", ["--schema-only", "--no-owner", f"--file={dump}"], cluster.url)
        schema.READY.write_text(schema.text(dump.read_text(encoding="utf-8"), applied), encoding="utf-8")


if __name__ == "__main__":
    main()
