from __future__ import annotations

import datetime
import logging
import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from otklik.accounts.access import Access, load_access
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.connectors import tables
from otklik.connectors.events import ExportMade
from otklik.connectors.models import Export
from otklik.customers.models import Identity, Person
from otklik.customers.queries import visible_to as customers_visible_to
from otklik.desk.models import Ticket
from otklik.desk.queries import visible_to
from otklik.events.changes import change

logger = logging.getLogger(__name__)
BATCH = 500
KEPT_FOR = datetime.timedelta(days=1)
AT_ONCE = 3  # unfinished ones of one person
Row = list[tables.Value]


def start_export(*, access: Access, project: Project, what: str, format: str, statuses: list[str]) -> Export:  # noqa: A002
    """Note that a person wants a list as a file, and the job that writes it. Raises DeniedError, ValidationError.

    Needs the right to supervise: it takes out everything at once. Who took out what is in the history.
    """
    from otklik.connectors.tasks import export_job

    access.require(Right.SUPERVISE, project.pk)
    if (
        what not in Export.What.values
        or format not in Export.Format.values
        or set(statuses) - set(Ticket.Status.values)
    ):
        raise ValidationError(_("There is no such choice."))
    unfinished = Export.objects.filter(user_id=access.user_id, state__in=["pending", "running"])
    if unfinished.count() >= AT_ONCE:
        raise ValidationError(_("Three exports are being written already. Wait for one of them."))
    with change(actor=access.actor) as current:
        row = Export.objects.create(
            project=project, user_id=access.user_id, what=what, format=format, statuses=statuses
        )
        export_job.defer(export_id=row.pk)
        current.record(ExportMade(project=project.pk, export=row.pk, what=what))
    return row


def run_export(*, export_id: int) -> None:
    """Write the file of an export, with the rights its person has now. Safe to repeat after a crash."""
    row = Export.objects.select_related("project", "user").filter(pk=export_id).first()
    if row is None or row.state == Export.State.DONE:
        return
    access = load_access(row.user)
    path = path_of(row)
    draft = path.with_suffix(".part")
    try:
        access.require(Right.SUPERVISE, row.project_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        write = tables.write_csv if row.format == Export.Format.CSV else tables.write_xlsx
        with translation.override(row.user.language):
            write(draft, _heads(row), _rows(access, row))
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        draft.rename(path)
        state, error = Export.State.DONE, ""
    except Exception as problem:
        logger.exception("export %s failed", row.pk)
        draft.unlink(missing_ok=True)
        state, error = Export.State.FAILED, type(problem).__name__
    Export.objects.filter(pk=row.pk).update(state=state, error=error, finished_at=timezone.now())


def path_of(row: Export) -> Path:
    """Return where the file of an export lies; its name has nothing from outside."""
    return Path(settings.FILES_DIR) / "exports" / str(row.project_id) / f"{row.pk}.{row.format}"


def forget_exports() -> int:
    """Forget exports older than a day with their files; return how many."""
    old = list(Export.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).order_by("created_at")[:1000])
    for row in old:
        path_of(row).unlink(missing_ok=True)
        path_of(row).with_suffix(".part").unlink(missing_ok=True)
        row.delete()
    return len(old)


def _heads(row: Export) -> list[str]:
    if row.what == Export.What.CUSTOMERS:
        return [_("Id"), _("Name"), _("Company"), _("Telephones"), _("Addresses"), _("Known since")]
    return [
        _("Number"), _("Subject"), _("Status"), _("Priority"), _("Topic"), _("Team"), _("Assignee"), _("Customer"),
        _("Telephones"), _("Addresses"), _("Tags"), _("Messages"), _("Opened"), _("Changed"), _("Solved"),
    ]  # fmt: skip


def _rows(access: Access, row: Export) -> Iterator[Row]:
    """Give the rows and, batch by batch, note how far it is."""
    written = 0
    for values in _customers(access, row) if row.what == Export.What.CUSTOMERS else _tickets(access, row):
        yield values
        written += 1
        if written % BATCH == 0:
            Export.objects.filter(pk=row.pk).update(state=Export.State.RUNNING, written=written)
    Export.objects.filter(pk=row.pk).update(state=Export.State.RUNNING, written=written)


def _batches(rows: QuerySet[Ticket] | QuerySet[Person]) -> Iterator[list[Ticket | Person]]:
    """Walk by key, so that the work and the memory are bounded by the batch, not by the list."""
    last = 0
    while True:
        batch = list(rows.filter(pk__gt=last).order_by("pk")[:BATCH])
        if not batch:
            return
        yield batch  # type: ignore[misc]
        last = batch[-1].pk


def _identities(people: set[int]) -> dict[int, dict[str, list[str]]]:
    found: dict[int, dict[str, list[str]]] = {}
    for person, kind, value in (
        Identity.objects.filter(person_id__in=people).order_by("id").values_list("person_id", "kind", "value")
    ):
        found.setdefault(person, {}).setdefault(kind, []).append(value)
    return found


def _tickets(access: Access, row: Export) -> Iterator[Row]:
    tickets = visible_to(access).filter(project_id=row.project_id)
    if row.statuses:
        tickets = tickets.filter(status__in=row.statuses)
    related = tickets.select_related("topic", "team", "assignee", "person")
    for batch in _batches(related.defer("search", "person__search", "person__note")):
        known = _identities({ticket.person_id for ticket in batch if ticket.person_id})  # type: ignore[union-attr]
        for ticket in batch:
            assert isinstance(ticket, Ticket)
            person = known.get(ticket.person_id or 0, {})
            yield [
                f"{row.project.prefix}-{ticket.number}", ticket.subject, ticket.get_status_display(),
                ticket.get_priority_display(), *(str(part or "") for part in (ticket.topic, ticket.team)),
                str(ticket.assignee or ""), str(ticket.person or ""), ", ".join(person.get("phone", ())),
                ", ".join(person.get("email", ())), ", ".join(ticket.tags), ticket.message_count, ticket.created_at,
                ticket.updated_at, ticket.solved_at,
            ]  # fmt: skip


def _customers(access: Access, row: Export) -> Iterator[Row]:
    people = customers_visible_to(access).filter(project_id=row.project_id).select_related("organisation")
    for batch in _batches(people.defer("search", "note")):
        known = _identities({person.pk for person in batch})
        for person in batch:
            assert isinstance(person, Person)
            held = known.get(person.pk, {})
            yield [
                person.pk, person.name, str(person.organisation or ""), ", ".join(held.get("phone", ())),
                ", ".join(held.get("email", ())), person.created_at,
            ]  # fmt: skip
