"""The checks of `otklik check`, one function each, in the order of CHECKS. Django must be set up."""

from __future__ import annotations

import smtplib
import ssl
import stat
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from otklik.config.options import Options
from otklik.config.supervise.probes import http_status, reachable
from otklik.lib.disk import room_at

HEARTBEAT_LIMIT = 60  # seconds; a worker writes one every few seconds
BACKLOG_LIMIT = 300  # seconds a due job may wait
DELIVERY_LIMIT = timedelta(minutes=15)
CLOCK_LIMIT = 2.0  # seconds between the clock here and that of the database
OLDEST_POSTGRESQL = 150000
TIMEOUT = 10.0


@dataclass(frozen=True, slots=True)
class Result:
    """What a check found; `advice` says what to do about a failure."""

    ok: bool
    name: str
    text: str
    advice: str = ""


Check = Callable[[Options], Result]


def run_check(check: Check, options: Options) -> Result:
    """Run one; whatever it raises is a failure, the next checks still run."""
    try:
        return check(options)
    except Exception as error:
        name = check.__name__.replace("_", " ")
        return Result(
            False, name, f"{type(error).__name__}: {error}".splitlines()[0], "See the error; repeat the check."
        )


def database_version(options: Options) -> Result:
    """PostgreSQL 15 or newer."""
    number = int(_scalar("SHOW server_version_num"))
    found = f"PostgreSQL {number // 10000}.{number % 10000}"
    advice = "Upgrade the server behind DATABASE_URL to PostgreSQL 15 or newer."
    return Result(number >= OLDEST_POSTGRESQL, "database", found, advice)


def durability(options: Options) -> Result:
    """What is confirmed must survive a crash of the machine."""
    names = ("fsync", "synchronous_commit", "full_page_writes", "data_checksums")
    found = {name: str(_scalar(f"SHOW {name}")) for name in names}
    # Values of synchronous_commit beside "on" that wait for the local disk: PostgreSQL manual, 19.5.1.
    good = {name: {"on"} for name in names} | {"synchronous_commit": {"on", "remote_apply", "local", "remote_write"}}
    bad = [name for name in names if found[name] not in good[name]]
    text = ", ".join(f"{name} {found[name]}" for name in names)
    advice = f"Set {' and '.join(name + ' = on' for name in bad if name != 'data_checksums')} in postgresql.conf"
    if bad == ["data_checksums"]:
        advice = "Stop the server and run pg_checksums --enable on its data folder"
    return Result(not bad, "durability", text, advice + ": else a crash can lose what was already confirmed.")


def migrations(options: Options) -> Result:
    """The tables are of this release."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    text = f"{len(plan)} to apply" if plan else "all applied"
    return Result(not plan, "migrations", text, "Run `otklik prepare` (or `otklik up`, which does it).")


def worker(options: Options) -> Result:
    """A worker lives and keeps up."""
    age = _scalar("SELECT extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), coalesce(extract(epoch FROM now() - min(since)), 0) FROM ("
            "SELECT coalesce(job.scheduled_at, event.at) AS since FROM procrastinate_jobs job "
            "JOIN procrastinate_events event ON event.job_id = job.id AND event.type = 'deferred' "
            "WHERE job.status = 'todo' AND coalesce(job.scheduled_at, event.at) <= now() "
            "UNION ALL SELECT at FROM events_waitingchange) AS waiting"
        )
        waiting, oldest = cursor.fetchone() or (0, 0)
    if age is None or float(age) > HEARTBEAT_LIMIT:
        text = "no worker" if age is None else f"last sign of life {float(age):.0f} s ago"
        return Result(False, "worker", text, "Start `otklik up` or `otklik worker`; see its output if it does run.")
    text = f"last sign of life {float(age):.0f} s ago, {waiting} jobs wait, the oldest for {float(oldest):.0f} s"
    advice = "Jobs come in faster than they are done: raise OTKLIK_WORKER_CONCURRENCY or start another `otklik worker`."
    return Result(float(oldest) <= BACKLOG_LIMIT, "worker", text, advice)


def mail_in(options: Options) -> Result:
    """The listener answers a greeting."""
    if not options.smtp_port:
        return Result(True, "mail in", "listener switched off (OTKLIK_SMTP_PORT = 0)")
    client: smtplib.SMTP = smtplib.LMTP() if options.lmtp else smtplib.SMTP(timeout=TIMEOUT)
    place = f"{options.smtp_host} port {options.smtp_port}"
    try:
        client.connect(reachable(options.smtp_host), options.smtp_port)
        code, said = client.ehlo()
        client.quit()
    except (OSError, smtplib.SMTPException) as error:
        return Result(False, "mail in", f"{place}: {error}", "Start `otklik up` or `otklik mail`.")
    finally:
        client.close()
    text = f"{place} answers {code}"
    return Result(code == 250, "mail in", text, f"The listener said {said[:200]!r}; see its output.")


def mailboxes(options: Options) -> Result:
    """Each mailbox that is to be read answers."""
    from otklik.channels.models import MailAccount
    from otklik.channels.queries import NO_CONTACT

    read = list(MailAccount.objects.filter(is_active=True, project__is_active=True).exclude(imap_host=""))
    silent = [row for row in read if timezone.now() - (row.heard_at or row.created_at) > NO_CONTACT]
    text = f"{len(read) - len(silent)} of {len(read)} answer" if read else "none is read"
    for row in silent:
        said = (row.last_error or "not asked: the mail part does not run").partition("\n")[0]
        text += f"; {row.username or row.name} at {row.imap_host}: {said[:200]}"
    advice = "Set-up, the project's mail: try the settings of that account. If none answers, start `otklik mail`."
    return Result(not silent, "mailboxes", text, advice)


def intake(options: Options) -> Result:
    """What came in has been read."""
    from otklik.channels.models import InboundItem
    from otklik.channels.queries import NO_READER, channels_without_reader

    items = InboundItem.objects
    strange = channels_without_reader(items.all())
    if strange:
        text = f"something came by {', '.join(strange)}, which nothing here can read; it is kept and waits"
        return Result(False, "intake", text, "Start workers of the newest release, or switch that channel on again.")
    late = items.filter(state=InboundItem.State.PENDING, received_at__lt=timezone.now() - NO_READER).count()
    if late:
        text = f"{late} wait to be read for over {NO_READER.total_seconds() / 60:.0f} minutes"
        return Result(False, "intake", text, "Nothing is lost. Start another `otklik worker` and see its output.")
    aside = items.filter(state=InboundItem.State.QUARANTINED).count()
    advice = "Set-up, the project's mail flow: look at each with its reason, have it read again or save its source."
    return Result(not aside, "intake", f"{aside} in quarantine" if aside else "everything is read", advice)


def mail_out(options: Options) -> Result:
    """The server for outgoing mail lets us in."""
    server = options.smtp_server
    if server is None:
        text = (
            "no OTKLIK_SMTP_URL: each project sends through its own server, "
            "invitations and password resets are not sent at all"
        )
        return Result(True, "mail out", text)
    place = f"{server.host} port {server.port}"
    context = ssl.create_default_context()
    client: smtplib.SMTP | None = None
    try:
        if server.security == "tls":
            client = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=context)
        else:
            client = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
        if server.security == "starttls":
            client.starttls(context=context)
        if server.username:
            client.login(server.username, server.password)
        code, _ = client.noop()
        client.quit()
    except (OSError, smtplib.SMTPException) as error:
        return Result(False, "mail out", f"{place}: {error}", "Check OTKLIK_SMTP_URL: host, port, security, sign-in.")
    finally:
        if client is not None:
            client.close()
    return Result(code == 250, "mail out", f"{place} answers {code}", "Ask who runs that server.")


def deliveries(options: Options) -> Result:
    """What is to leave does leave."""
    from otklik.outbox.models import Delivery

    due = Delivery.objects.filter(state__in=Delivery.WAITING, created_at__lt=timezone.now() - DELIVERY_LIMIT)
    late = list(due.order_by("created_at").values_list("last_error", flat=True)[:1000])
    why = next((error.partition("\n")[0][:200] for error in late if error), "")
    text = f"{len(late)} wait for over {DELIVERY_LIMIT.total_seconds() / 60:.0f} minutes" if late else "none waits"
    advice = "They are tried again by themselves. See to the server named there: the project's, or OTKLIK_SMTP_URL."
    return Result(not late, "deliveries", f"{text}: {why}" if why else text, advice)


def web(options: Options) -> Result:
    """The web server answers and sees its database."""
    status = http_status(reachable(options.host), options.port, "/healthz", TIMEOUT)
    text = f"{options.host} port {options.port} answers {status}" if status else f"nothing on port {options.port}"
    return Result(status == 200, "web", text, "Start `otklik up` or `otklik web`; see its output if it does run.")


def live_stream(options: Options) -> Result:
    """The gateway of live updates follows the events."""
    status = http_status(reachable(options.host), options.port, "/live/health", TIMEOUT)
    text = f"answers {status}" if status else f"nothing on port {options.port}"
    advice = "Screens do not refresh by themselves. Start the web server; if it runs, its output says what is wrong."
    return Result(status == 200, "live stream", text, advice)


def disk(options: Options) -> Result:
    """Room on the volume of the data folder."""
    room = room_at(options.home, reserve=options.min_free_bytes)
    text = f"{room.free / 1024**3:.1f} GB of {room.total / 1024**3:.1f} GB free at {options.home}"
    needed, least = (f"{size / 1024**3:.1f} GB" for size in (room.needed, options.min_free_bytes))
    advice = (
        f"Free at least {needed}: with less than {least} nothing new is accepted, and a full disk stops PostgreSQL."
    )
    return Result(not room.short, "disk", text, advice)


def clock(options: Options) -> Result:
    """Clock of this machine against that of the database, and against what was written before."""
    _scalar("SELECT 1")  # connects, which takes its time
    before = time.time()
    theirs = float(_scalar("SELECT extract(epoch FROM clock_timestamp())"))
    ours = (before + time.time()) / 2
    difference = abs(theirs - ours)
    advice = "Synchronise both clocks (NTP, systemd-timesyncd): promised times and sign-in codes depend on them."
    # With the database on this machine both are one clock; that it was set back is told by the history.
    ahead = float(
        _scalar(
            "SELECT extract(epoch FROM max(at) - now()) FROM (SELECT at FROM events_event"
            " ORDER BY id DESC LIMIT 100) AS newest"
        )
        or 0
    )
    if ahead > CLOCK_LIMIT:
        text = f"{ahead:.0f} s behind the newest entry of the history: it was set back"
        return Result(False, "clock", text, advice)
    return Result(difference <= CLOCK_LIMIT, "clock", f"{difference:.2f} s from the database's", advice)


def secrets(options: Options) -> Result:
    """Generated secrets are readable by their owner alone."""
    folder = options.secrets_dir
    if not folder.exists():
        return Result(True, "secrets", "none generated")
    loose = [path for path in (folder, *sorted(folder.iterdir())) if stat.S_IMODE(path.stat().st_mode) & 0o077]
    text = "readable by others: " + ", ".join(str(path) for path in loose) if loose else f"{folder} is closed to others"
    return Result(not loose, "secrets", text, f"Run: chmod -R go-rwx {folder}")


def _scalar(query: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query)
        row = cursor.fetchone()
    return row[0] if row else None


CHECKS: tuple[Check, ...] = (
    database_version, durability, migrations, worker, mail_in, mailboxes, intake, mail_out, deliveries, web,
    live_stream, disk, clock, secrets,
)  # fmt: skip
