"""Mail accounts as people set them up: save, remove, and try whether the settings work."""

from __future__ import annotations

import smtplib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.channels.events import MailAccountRemoved, MailAccountSaved
from otklik.channels.mail.accounts_trouble import explain
from otklik.channels.mail.imap.fetcher import folders_of
from otklik.channels.mail.imap.session import mailbox_of, select, session
from otklik.channels.mail.send_gate import connect
from otklik.channels.mail.send_server import server_of
from otklik.channels.models import MailAccount, MailFolder
from otklik.events.changes import change
from otklik.lib.sealed import seal
from otklik.outbox.transports import TransportError

FIELDS = (
    "name", "imap_host", "imap_port", "imap_security", "folders", "smtp_host", "smtp_port", "smtp_security",
    "username", "backfill_days", "is_active",
)  # fmt: skip
WAY = ("host", "port", "security")
MAX_BACKFILL_DAYS = 3650
TEST_SECONDS = 15.0
STEP_SECONDS = 5.0


@dataclass(frozen=True)
class Step:
    """One step of a connection test: what was tried, whether it worked, and if not why, in words for people."""

    name: str
    ok: bool
    text: str = ""


def save_account(
    *, access: Access, project: Project, account: MailAccount | None = None, password: str | None = None, **fields: Any
) -> MailAccount:
    """Set up a mail account of a project or change one; `password` None keeps the one it has, for the same servers.

    The password is sealed before it reaches the database (S49). An account stays in its project. Mailboxes of other
    projects cannot be seen from here; the database knows them. Raises DeniedError, ValidationError,
    MailAccount.DoesNotExist for an account of another project, TypeError for a field that an account does not have.
    """
    access.require(Right.MANAGE, project.pk)
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise TypeError(f"a mail account has no {', '.join(sorted(unknown))}")
    try:
        with transaction.atomic():
            return _save(access, project, account, password, fields)
    except IntegrityError as error:
        if "channels_mailbox_once" not in str(error):
            raise
        # Two readers of one mailbox would each take every mail (F32).
        text = _("This mailbox is read already, by this project or another one.")
        raise ValidationError({"username": text}) from error


def _save(
    access: Access, project: Project, account: MailAccount | None, password: str | None, fields: dict[str, Any]
) -> MailAccount:
    with change(actor=access.actor) as current:
        row = _row(project, account)
        if password is None and leads_elsewhere(row, fields):
            raise ValidationError({"password": _("Write the password again: it is about to go another way.")})
        before = {name: getattr(row, name) for name in FIELDS}
        for name, value in fields.items():
            setattr(row, name, value.strip() if isinstance(value, str) else value)
        changes = sorted(name for name in FIELDS if row.pk is None or getattr(row, name) != before[name])
        if password is not None:
            row.password_sealed = seal(password, settings.FIELD_KEYS)
            changes.append("password")
        _check(row)
        if "imap_host" in changes or "username" in changes:
            row.last_error, row.failures = "", 0
        row.save()
        if changes:
            current.record(MailAccountSaved(project=project.pk, account=row.pk, name=row.name, changes=changes))
    return row


def leads_elsewhere(account: MailAccount, fields: dict[str, Any]) -> bool:
    """Tell whether an account would send the password it has to another server, or another way, than until now (S49).

    Whoever only borrows a manager's page or token must not learn it by naming a server of his own.
    """
    if not account.password_sealed:
        return False

    def changed(name: str) -> bool:
        return name in fields and fields[name] != getattr(account, name)

    ways = [part for part in ("imap", "smtp") if fields.get(f"{part}_host", getattr(account, f"{part}_host"))]
    return any(changed("username") or any(changed(f"{part}_{name}") for name in WAY) for part in ways)


def _row(project: Project, account: MailAccount | None) -> MailAccount:
    if account is None:
        return MailAccount(project=project)
    # A row of another project is not found: the id came from a form.
    return MailAccount.objects.select_for_update(of=("self",)).get(pk=account.pk, project=project)


def _check(row: MailAccount) -> None:
    row.full_clean(exclude=["heard_at", "created_at", "last_error"], validate_constraints=False)
    if not row.imap_host and not row.smtp_host:
        raise ValidationError({"imap_host": _("Name a server to read mail from, or one to send it by.")})
    if not (0 < row.imap_port < 65536 and 0 < row.smtp_port < 65536):
        raise ValidationError(_("A port is a number from 1 to 65535."))
    if row.backfill_days > MAX_BACKFILL_DAYS:
        raise ValidationError({"backfill_days": _("Ten years at most.")})
    if len(folders_of(row)) > 20:
        raise ValidationError({"folders": _("Twenty folders at most.")})


def remove_account(*, access: Access, account: MailAccount) -> None:
    """Remove a mail account; mail it has brought stays. Raises DeniedError."""
    access.require(Right.MANAGE, account.project_id)
    with change(actor=access.actor) as current:
        row = MailAccount.objects.select_for_update(of=("self",)).get(pk=account.pk, project_id=account.project_id)
        MailFolder.objects.filter(account_id=row.pk).delete()
        current.record(MailAccountRemoved(project=row.project_id, account=row.pk, name=row.name))
        row.delete()


def test_connection(account: MailAccount, *, seconds: float = TEST_SECONDS) -> list[Step]:
    """Try an account's settings (saved or not) as far as they go; return each step with what came of it.

    Takes `seconds` at most, whatever the servers do. Changes nothing anywhere: no mail is read or sent.
    """
    steps: list[Step] = []
    tests = [test for host, test in ((account.imap_host, _test_imap), (account.smtp_host, _test_smtp)) if host]
    until = time.monotonic() + seconds
    language = get_language()

    def run(test: Callable[[MailAccount, list[Step]], None], found: list[Step]) -> None:
        with override(language):
            test(account, found)

    running = []
    for test in tests:
        found: list[Step] = []
        # In threads: a server that sends a byte now and then keeps a connection busy for ever.
        thread = threading.Thread(target=run, args=(test, found), daemon=True)
        thread.start()
        running.append((thread, found, test))
    for thread, found, test in running:
        thread.join(max(0.0, until - time.monotonic()))
        steps += list(found)
        if thread.is_alive():
            host = account.imap_host if test is _test_imap else account.smtp_host
            steps.append(Step(_("Answer"), False, _("%(place)s does not answer in time.") % {"place": host}))
    return steps


def _test_imap(account: MailAccount, steps: list[Step]) -> None:
    place = f"{account.imap_host} port {account.imap_port}"
    name = _("Sign in to read mail")
    try:
        with session(mailbox_of(account), connect_seconds=STEP_SECONDS, answer_seconds=STEP_SECONDS) as client:
            steps.append(Step(name, True, place))
            for folder in folders_of(account):
                name = _("Folder “%(folder)s”") % {"folder": folder}
                answer = select(client, folder)
                steps.append(Step(name, True, _("%(count)s mails") % {"count": answer[b"EXISTS"]}))
            told = client.has_capability("IDLE")
            steps.append(
                Step(
                    _("New mail"),
                    True,
                    _("The server tells at once.") if told else _("The mailbox is looked at once a minute."),
                )
            )
    except Exception as error:
        steps.append(Step(name, False, explain(error, place)))


def _test_smtp(account: MailAccount, steps: list[Step]) -> None:
    place = f"{account.smtp_host} port {account.smtp_port}"
    name = _("Sign in to send mail")
    try:
        client = connect(server_of(account), timeout=STEP_SECONDS)
        try:
            steps.append(Step(name, True, place))
            name = _("Ready to take mail")
            code, answer = client.noop()
            if code != 250:
                raise smtplib.SMTPResponseException(code, answer)
            steps.append(Step(name, True))
        finally:
            client.close()
    except TransportError as error:
        steps.append(Step(name, False, str(error)))
    except Exception as error:
        steps.append(Step(name, False, explain(error, place)))
