"""Run by the Python of django-helpdesk's own environment: its database with our tickets in it, and its web application.

`python helpdesk_web.py` fills and prints one line of JSON; `uvicorn helpdesk_web:application` serves. Stands alone:
nothing of ours can be imported there.
"""

from __future__ import annotations

import json
import os
import sys
import types
from typing import Any
from urllib.parse import parse_qs, urlsplit

DATABASE = "django_helpdesk_web"
MIDDLEWARE = (
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
)
CONTEXT = (
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
)
# Ours as theirs: the first message is the ticket's description, each further one a follow-up. Every sequence of ids is
# kept, so that a ticket has the same id on both sides.
TICKETS = """
SELECT t.id, left(t.subject, 200), t.created_at, t.updated_at,
    (SELECT m.author_address FROM desk_message m WHERE m.ticket_id = t.id ORDER BY m.id LIMIT 1),
    CASE t.status WHEN 'solved' THEN 3 WHEN 'closed' THEN 4 ELSE 1 END, false,
    (SELECT m.text FROM desk_message m WHERE m.ticket_id = t.id ORDER BY m.id LIMIT 1),
    5 - t.priority, t.assignee_id, t.project_id, md5(t.id::text)
FROM desk_ticket t
"""
FOLLOW_UPS = """
SELECT m.id, m.created_at, 'Comment', m.text, true, m.ticket_id, m.author_id, m.external_id
FROM desk_message m
WHERE m.id > (SELECT min(f.id) FROM desk_message f WHERE f.ticket_id = m.ticket_id)
"""
INTO = {
    "helpdesk_ticket (id, title, created, modified, submitter_email, status, on_hold, description, priority,"
    " assigned_to_id, queue_id, secret_key)": TICKETS,
    "helpdesk_followup (id, date, title, comment, public, ticket_id, user_id, message_id)": FOLLOW_UPS,
}


def configure() -> None:
    """Settings as its documentation has them, for production: templates are cached, connections are kept."""
    from django.conf import settings

    server = urlsplit(os.environ["DATABASE_URL"])
    apps = ["django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"]
    apps += ["django.contrib.sites", "django.contrib.humanize", "django.contrib.messages"]
    apps += ["django.contrib.staticfiles", "rest_framework", "django_cleanup.apps.CleanupConfig"]
    options = {"context_processors": list(CONTEXT)}
    settings.configure(
        SECRET_KEY="bench", ALLOWED_HOSTS=["*"], DEBUG=False, SITE_ID=1, USE_TZ=True, ROOT_URLCONF="bench_urls",
        INSTALLED_APPS=[*apps, *_forms(), "helpdesk.apps.HelpdeskConfig"], MIDDLEWARE=list(MIDDLEWARE),
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql", "NAME": DATABASE, "USER": server.username,
                "HOST": parse_qs(server.query)["host"][0], "PORT": parse_qs(server.query)["port"][0],
                "CONN_MAX_AGE": 600,
            }
        },
        TEMPLATES=[
            {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": options}
        ],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField", MEDIA_URL="/media/", STATIC_URL="/static/",
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend", DEFAULT_FROM_EMAIL="helpdesk@demo.example",
        HELPDESK_TEAMS_MODE_ENABLED=False, LOGGING={"version": 1, "disable_existing_loggers": True},
    )  # fmt: skip
    module: Any = types.ModuleType("bench_urls")
    sys.modules[module.__name__] = module
    import django

    django.setup()
    from django.urls import include, path

    module.urlpatterns = [path("", include("helpdesk.urls", namespace="helpdesk"))]


def _forms() -> list[str]:
    """The application that draws its forms has had several names."""
    from importlib.util import find_spec

    return [name for name in ("bootstrap5_form", "bootstrap4form") if find_spec(name)]


def fill() -> None:
    """Make the database with our people, projects and tickets; print sessions of staff and the numbers of rows."""
    import psycopg
    from django.conf import settings
    from django.core.management import call_command

    found = settings.DATABASES["default"]
    where = {"host": found["HOST"], "port": found["PORT"], "user": found["USER"]}
    with psycopg.connect(dbname="postgres", autocommit=True, **where) as session:
        session.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
        session.execute(f"CREATE DATABASE {DATABASE}")
    call_command("migrate", verbosity=0, interactive=False)
    call_command("loaddata", "emailtemplate.json", verbosity=0)
    with psycopg.connect(os.environ["DATABASE_URL"]) as ours, psycopg.connect(dbname=DATABASE, **where) as theirs:
        _people(ours)
        theirs.execute("SET session_replication_role = replica")
        for target, query in INTO.items():
            reading, writing = ours.cursor(), theirs.cursor()
            with reading.copy(f"COPY ({query}) TO STDOUT") as source, writing.copy(f"COPY {target} FROM STDIN") as sink:
                for piece in source:
                    sink.write(piece)
            table = target.split()[0]
            theirs.execute(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")
        theirs.commit()
        theirs.autocommit = True
        theirs.execute("VACUUM ANALYZE")
        counts = [theirs.execute(f"SELECT count(*) FROM {target.split()[0]}").fetchone()[0] for target in INTO]  # type: ignore[index]
    print(json.dumps({"sessions": _sessions(), "tickets": counts[0], "follow_ups": counts[1]}))


def _people(ours: Any) -> None:
    from django.contrib.auth.models import User
    from helpdesk.models import Queue

    people = ours.execute("SELECT id, email, name FROM accounts_user ORDER BY id").fetchall()
    for pk, email, name in people:  # one by one: a signal gives each his settings
        User(pk=pk, username=email, email=email, first_name=name, is_staff=True, is_superuser=True).save()
    for pk, key, name in ours.execute("SELECT id, key, name FROM accounts_project").fetchall():
        address = f"{key}@demo.example"
        Queue(pk=pk, title=name, slug=key, email_address=address, allow_email_submission=True).save()


def _sessions() -> list[str]:
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import User

    made = []
    for user in User.objects.order_by("pk")[:8]:
        store = import_module(settings.SESSION_ENGINE).SessionStore()
        store[SESSION_KEY] = str(user.pk)
        store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        store[HASH_SESSION_KEY] = user.get_session_auth_hash()
        store.save()
        made.append(f"{settings.SESSION_COOKIE_NAME}={store.session_key}")
    return made


configure()
if __name__ == "__main__":
    fill()
else:
    from a2wsgi import WSGIMiddleware
    from django.core.wsgi import get_wsgi_application

    application = WSGIMiddleware(get_wsgi_application(), workers=8)
