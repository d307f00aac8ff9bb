"""What the web role may do to tables: given after each migration, to every table that exists then."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.db import connections
from django.db.models.signals import post_migrate

from otklik.lib.walls import WEB_ROLE

APPEND_ONLY = ("events_event",)


def grant(**kwargs: Any) -> None:
    """Give the web role its rights and take back what it must not do to the history."""
    if kwargs["app_config"].label != "events":  # Django sends it once an application; once is enough
        return
    call_command("createcachetable", database=kwargs["using"], verbosity=0)
    with connections[kwargs["using"]].cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {WEB_ROLE}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {WEB_ROLE}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {WEB_ROLE}")
        for table in APPEND_ONLY:
            cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {WEB_ROLE}")


def connect() -> None:
    """Run `grant` after every migration; it comes from Django's own signal, nothing of ours sends signals."""
    post_migrate.connect(grant, dispatch_uid="otklik.config.grants")
