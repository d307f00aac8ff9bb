"""`otklik prepare`: bring the database up to this release; the first time, make the administrator."""

from __future__ import annotations

import argparse

from otklik.config.cli import places

HELP = "apply migrations and make the first administrator (part of `up`)"
LOCK_KEY = 0x07_4B_11_4B  # any number that no other advisory lock of ours uses
FIRST_EMAIL = "admin@example.org"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to declare."""


def run(args: argparse.Namespace) -> int:
    """Migrate under an advisory lock: several machines may come up at once. Raises OptionsError, ClusterError."""
    with places.database("otklik prepare") as options:
        places.set_up_django()
        from django.core.management import call_command
        from django.db import connection

        from otklik.accounts.actions.bootstrap import ensure_administrator

        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK_KEY])
        try:
            call_command("migrate", interactive=False, verbosity=0)
            email, password = ensure_administrator(
                email=options.admin_email or FIRST_EMAIL, password=options.admin_password
            )
        finally:
            # Closing gives the lock back, also when a failed migration left the connection unusable.
            connection.close()
    if password is not None:
        shown = "the one of OTKLIK_ADMIN_PASSWORD" if options.admin_password else password
        print("The administrator signs in with", f"  e-mail:   {email}", f"  password: {shown}", sep="\n", flush=True)
    return 0
