"""Run by the Python of django-helpdesk's own environment: make its database, then its `get_email` with a clock.

Prints one line of JSON. Stands alone: nothing of ours can be imported there.
"""

from __future__ import annotations

import io
import json
import os
import sys
import time
import types
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

FOLDER = Path(os.environ["BENCH_FOLDER"])
DATABASE = "django_helpdesk"


def configure() -> None:
    """Settings as its documentation has them for a small installation."""
    from django.conf import settings

    server = urlsplit(os.environ["DATABASE_URL"])
    settings.configure(
        SECRET_KEY="bench",
        INSTALLED_APPS=[
            "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.sites",
            "django.contrib.humanize", "django.contrib.messages", "django.contrib.staticfiles", "rest_framework",
            "django_cleanup.apps.CleanupConfig", "helpdesk.apps.HelpdeskConfig",
        ],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql", "NAME": DATABASE, "USER": server.username,
                "HOST": parse_qs(server.query)["host"][0], "PORT": parse_qs(server.query)["port"][0],
            }
        },
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField", SITE_ID=1, USE_TZ=True, ROOT_URLCONF="bench_urls",
        MEDIA_ROOT=str(FOLDER / "media"), MEDIA_URL="/media/", STATIC_URL="/static/",
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend", DEFAULT_FROM_EMAIL="helpdesk@demo.example",
        HELPDESK_TEAMS_MODE_ENABLED=False, HELPDESK_VALID_EXTENSIONS=[".jpg", ".html", ".txt", ".eml"],
        LOGGING={"version": 1, "disable_existing_loggers": True},
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    )  # fmt: skip


def make_database() -> None:
    """Make the database and its tables anew."""
    import django
    import psycopg
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    found = settings.DATABASES["default"]
    where = {"host": found["HOST"], "port": found["PORT"], "user": found["USER"]}
    with psycopg.connect(dbname="postgres", autocommit=True, **where) as session:
        session.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
        session.execute(f"CREATE DATABASE {DATABASE}")
    call_command("migrate", verbosity=0, interactive=False)
    call_command("loaddata", "emailtemplate.json", verbosity=0)


def make_addresses() -> None:
    """The list of addresses a site includes it by: its mails hold links."""
    from django.urls import include, path

    module = types.ModuleType("bench_urls")
    module.urlpatterns = [path("", include("helpdesk.urls", namespace="helpdesk"))]
    sys.modules[module.__name__] = module


def make_queues() -> None:
    """A queue for each folder, and the tickets that the replies answer."""
    from helpdesk.models import FollowUp, Queue, Ticket

    queues = []
    for place in sorted(path for path in FOLDER.iterdir() if path.is_dir() and path.name != "media"):
        address = f"{place.name}@demo.example"
        queue = Queue(
            title=place.name, slug=place.name, email_address=address, email_box_type="local",
            email_box_local_dir=str(place), allow_email_submission=True, email_box_interval=0, logging_type="none",
        )  # fmt: skip
        queue.save()
        queues.append(queue)
    for number, message_id in enumerate(json.loads((FOLDER / "answered.json").read_text(encoding="utf-8"))):
        queue = queues[number % len(queues)]
        ticket = Ticket.objects.create(
            title="answered", queue=queue, submitter_email=f"person{number}@example.org", priority=3
        )
        FollowUp.objects.create(ticket=ticket, title="answer", comment="answer", public=True, message_id=message_id)


def main() -> None:
    """Measure."""
    configure()
    make_database()
    from django.core.management import call_command
    from django.db import connection
    from helpdesk.models import FollowUp, Ticket

    make_addresses()
    make_queues()
    with connection.cursor() as cursor:
        cursor.execute("SHOW fsync")
        durable = cursor.fetchone()[0]
    before, tickets = FollowUp.objects.count(), Ticket.objects.count()
    began = time.perf_counter()
    call_command("get_email", quiet=True, stdout=io.StringIO())
    seconds = time.perf_counter() - began
    left = sum(1 for place in FOLDER.glob("*/*.eml") if place.parent.name != "media")
    added = {"follow_ups": FollowUp.objects.count() - before, "tickets": Ticket.objects.count() - tickets}
    print(json.dumps({"seconds": seconds, "left": left, "fsync": durable, **added}))


if __name__ == "__main__":
    main()
