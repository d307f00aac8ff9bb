from __future__ import annotations

import datetime
import logging
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from otklik.accounts.access import Access, DeniedError, load_access
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.connectors import tables
from otklik.connectors.events import ExportMade
from otklik.connectors.models import Export
from otklik.customers.models import Identity, Person
from otklik.customers.queries import visible_to as customers_visible_to
from otklik.desk import view_listing
from otklik.desk.models import SavedView, Ticket
from otklik.desk.queries import visible_to
from otklik.events.changes import change
from otklik.routing.worktime import totals_of

logger = logging.getLogger(__name__)
BATCH = 500
KEPT_FOR = datetime.timedelta(days=1)
REGULAR_KEPT_FOR = datetime.timedelta(days=14)
AT_ONCE = 3  # unfinished ones of one person
Row = list[tables.Value]


def start_export(*, access: Access, project: Project, what: str, format: str, statuses: list[str]) -> Export:  # noqa: A002
    """Note that a person wants a list as a file, and the job that writes it. Raises DeniedError, ValidationError.

    Needs the right to supervise: it takes out everything at once. Who took out what is in the history.
    """
    access.require(Right.SUPERVISE, project.pk)
    if (
        what not in {Export.What.TICKETS, Export.What.CUSTOMERS}
        or format not in Export.Format.values
        or set(statuses) - set(Ticket.Status.values)
    ):
        raise ValidationError(_("There is no such choice."))
    row = Export(project=project, what=what, format=format, statuses=statuses, projects=[project.pk])
    return _started(access, row)


def start_view_export(
    *,
    access: Access,
    view: SavedView,
    format: str,  # noqa: A002
    schedule: int | None = None,
) -> Export:
    """Note that a person wants the tickets of a saved view as a file, and the job that writes it.

    Its conditions are kept as they are now. It takes from the projects of the view that he supervises; raises
    DeniedError when there is none, ValidationError. `schedule` is the one that wants it.
    """
    row = from_view(access, view, format)
    row.schedule = schedule
    return _started(access, row)


def from_view(access: Access, view: SavedView, format: str) -> Export:  # noqa: A002
    """Return an export of a view that nobody has begun yet. Raises as `start_view_export`."""
    projects = [pk for pk in access.with_right(Right.SUPERVISE) if view.project_id in {None, pk}]
    if not projects:
        raise DeniedError(f"user {access.user_id} supervises no project of view {view.pk}")
    if format not in Export.Format.values:
        raise ValidationError(_("There is no such choice."))
    return Export(
        project=view.project,
        what=Export.What.VIEW,
        format=format,
        view=view.pk,
        name=view.name,
        conditions=view.conditions,
        projects=projects,
    )


def _started(access: Access, row: Export) -> Export:
    from otklik.connectors.tasks import export_job

    unfinished = Export.objects.filter(user_id=access.user_id, state__in=["pending", "running"], schedule=None)
    if row.schedule is None and unfinished.count() >= AT_ONCE:
        raise ValidationError(_("Three exports are being written already. Wait for one of them."))
    with change(actor=access.actor) as current:
        row.user_id = access.user_id
        row.save(force_insert=True)
        export_job.defer(export_id=row.pk)
        for project in row.projects:  # the history of each says who took out what
            current.record(ExportMade(project=project, export=row.pk, what=row.what))
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
        for project in row.projects or [row.project_id or 0]:
            access.require(Right.SUPERVISE, project)
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
    with transaction.atomic():
        Export.objects.filter(pk=row.pk).update(state=state, error=error, finished_at=timezone.now())
        if row.schedule is not None:
            from otklik.connectors.actions.schedules import finished

            row.state, row.error = state, error
            finished(row)


def path_of(row: Export) -> Path:
    """Return where the file of an export lies; its name has nothing from outside."""
    return Path(settings.FILES_DIR) / "exports" / str(row.project_id or "several") / f"{row.pk}.{row.format}"


def forget_exports() -> int:
    """Forget exports older than a day, of schedules older than two weeks, with their files; return how many."""
    now = timezone.now()
    aged = Q(schedule=None, created_at__lt=now - KEPT_FOR) | Q(created_at__lt=now - REGULAR_KEPT_FOR)
    old = list(Export.objects.filter(aged).order_by("created_at")[:1000])
    for row in old:
        path_of(row).unlink(missing_ok=True)
        path_of(row).with_suffix(".part").unlink(missing_ok=True)
        row.delete()
    return len(old)


def _heads(row: Export) -> list[str]:
    if row.what == Export.What.CUSTOMERS:
        return [_("Id"), _("Name"), _("Company"), _("Telephones"), _("Addresses"), _("Known since")]
    return [
        *([_("Project")] if row.project_id is None else []), _("Number"), _("Subject"), _("Status"), _("Priority"),
        _("Topic"), _("Team"), _("Assignee"), _("Customer"), _("Telephones"), _("Addresses"), _("Tags"), _("Messages"),
        _("Opened"), _("Changed"), _("Solved"), _("Time, minutes"),
    ]  # fmt: skip


def _rows(access: Access, row: Export) -> Iterator[Row]:
    """Give the rows and, batch by batch, note how far it is."""
    kinds = {Export.What.CUSTOMERS: _customers, Export.What.VIEW: _of_view}
    written = 0
    for values in kinds.get(Export.What(row.what), _tickets)(access, row):
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
    tickets = visible_to(access).filter(project_id=row.project_id or 0)
    if row.statuses:
        tickets = tickets.filter(status__in=row.statuses)
    related = tickets.select_related("project", "topic", "team", "assignee", "person")
    for batch in _batches(related.defer("search", "person__search", "person__note", "project__signature")):
        yield from _ticket_rows(row, batch)  # type: ignore[arg-type]


def _of_view(access: Access, row: Export) -> Iterator[Row]:
    """Walk by the time of opening, newest first: in any other order a ticket that changes meanwhile could be missed."""
    asked = view_listing.View(row.conditions, SavedView.Order.CREATED, row.project_id)
    cursor = ""
    while True:
        page = view_listing.page(access, asked, projects=row.projects, limit=BATCH, cursor=cursor)
        yield from _ticket_rows(row, page.tickets)
        if not page.next:
            return
        cursor = page.next


def _ticket_rows(row: Export, tickets: Sequence[Ticket]) -> Iterator[Row]:
    known = _identities({ticket.person_id for ticket in tickets if ticket.person_id})
    worked = totals_of(tickets)
    for ticket in tickets:
        person = known.get(ticket.person_id or 0, {})
        yield [
            *([ticket.project.name] if row.project_id is None else []), f"{ticket.project.prefix}-{ticket.number}",
            ticket.subject, ticket.get_status_display(), ticket.get_priority_display(),
            *(str(part or "") for part in (ticket.topic, ticket.team)), str(ticket.assignee or ""),
            str(ticket.person or ""), ", ".join(person.get("phone", ())), ", ".join(person.get("email", ())),
            ", ".join(ticket.tags), ticket.message_count, ticket.created_at, ticket.updated_at, ticket.solved_at,
            round(worked.get(ticket.pk, 0) / 60),
        ]  # fmt: skip


def _customers(access: Access, row: Export) -> Iterator[Row]:
    people = customers_visible_to(access).filter(project_id=row.project_id or 0).select_related("organisation")
    for batch in _batches(people.defer("search", "note")):
        known = _identities({person.pk for person in batch})
        for person in batch:
            assert isinstance(person, Person)
            held = known.get(person.pk, {})
            yield [
                person.pk, person.name, str(person.organisation or ""), ", ".join(held.get("phone", ())),
                ", ".join(held.get("email", ())), person.created_at,
            ]  # fmt: skip
