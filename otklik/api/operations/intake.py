"""What comes in by mail, what of it needs a person, and reading it again: the supervisor's page by calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from otklik.accounts.access import Access
from otklik.accounts.models import Project
from otklik.accounts.roles import Right
from otklik.api import paging, repeats
from otklik.api import upkeep_models as shapes
from otklik.api.door import answer
from otklik.api.fields import Id, ProjectKey
from otklik.api.set_up import one, project_of
from otklik.channels.actions import maintain
from otklik.channels.models import InboundItem
from otklik.channels.queries import AccountState, flagged, intake_of, items_visible_to, kept_apart, quarantined

router = Router(tags=["Intake"])
WHICH: Mapping[shapes.WhichItems, Callable[[Access], QuerySet[InboundItem]]] = {
    "quarantined": quarantined,
    "automatic": kept_apart,
    "odd": flagged,
    "all": items_visible_to,
}
SAID = 2000  # characters of an error


@router.get("/{key}/intake", response={200: shapes.IntakeOut}, operation_id="get_intake", summary="Look at the intake")
def get_intake(request: HttpRequest, key: Path[ProjectKey]) -> HttpResponse:
    """Tells what a project takes in, how its mailboxes are and whether somebody should look. Needs `supervise`."""
    access, project = project_of(request, key, Right.SUPERVISE)
    found = intake_of(access.narrowed([project.pk]))[0]
    pause = found.usual_pause
    return answer(
        shapes.IntakeOut(
            alarm=found.alarm,
            pending=found.pending,
            oldest_pending_at=found.oldest_pending_at,
            late=found.late,
            unread=list(found.unread),
            quarantined=found.quarantined,
            automatic=found.automatic,
            duplicates=found.duplicates,
            last_at=found.last_at,
            quiet=found.quiet,
            usual_pause_seconds=round(pause.total_seconds()) if pause is not None else None,
            mailboxes=[_mailbox(state) for state in found.accounts],
        )
    )


@router.get(
    "/{key}/intake/items",
    response={200: shapes.IntakeItemList},
    operation_id="list_intake_items",
    summary="List what came in",
)
def list_intake_items(request: HttpRequest, key: Path[ProjectKey], query: Query[shapes.ItemQuery]) -> HttpResponse:
    """Gives the quarantine, or what else came in, the newest first. Needs the right `supervise`."""
    access, project = project_of(request, key, Right.SUPERVISE, shapes.ItemQuery)
    rows = WHICH[query.which](access).filter(project=project)
    found, cursor = paging.part(rows, query.cursor, query.limit, newest=True)
    items = [_item_out(row) for row in found]
    return answer(shapes.IntakeItemList(items=items, next=paging.next_link(request, cursor)))


@router.get(
    "/{key}/intake/items/{item_id}",
    response={200: shapes.IntakeItemOut},
    operation_id="get_intake_item",
    summary="Look at one thing that came in",
)
def get_intake_item(request: HttpRequest, key: Path[ProjectKey], item_id: Path[Id]) -> HttpResponse:
    """Tells what became of one mail. Needs the right `supervise`."""
    _access, _project, row = _named(request, key, item_id)
    return answer(_item_out(row))


@router.get(
    "/{key}/intake/items/{item_id}/source",
    response={200: None},
    operation_id="get_intake_source",
    summary="Fetch a mail as it came",
)
def get_intake_source(request: HttpRequest, key: Path[ProjectKey], item_id: Path[Id]) -> HttpResponse:
    """Gives the mail byte for byte. Needs the right `supervise`."""
    _access, project, row = _named(request, key, item_id)
    raw = InboundItem.objects.filter(pk=row.pk, project=project).values_list("raw", flat=True).get()
    response = HttpResponse(bytes(raw), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="mail-{row.pk}.eml"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@router.post(
    "/{key}/intake/items/{item_id}/rerun",
    response={202: shapes.IntakeItemOut},
    operation_id="rerun_intake_item",
    summary="Read one mail of the quarantine again",
)
def rerun_intake_item(request: HttpRequest, key: Path[ProjectKey], item_id: Path[Id]) -> HttpResponse:
    """Has a mail that could not be read read again; one that is not in quarantine is left alone. Needs `supervise`.

    Ask at the address in `Location` what became of it.
    """
    access, project, row = _named(request, key, item_id)
    repeats.claim(request, access, project.pk)
    maintain.rerun(access=access, item=row)
    return _begun(access, project, row.pk)


@router.post(
    "/{key}/intake/items/{item_id}/ticket",
    response={202: shapes.IntakeItemOut},
    operation_id="make_ticket_of_item",
    summary="Make a ticket of automatic mail",
)
def make_ticket_of_item(request: HttpRequest, key: Path[ProjectKey], item_id: Path[Id]) -> HttpResponse:
    """Has mail that was kept apart as automatic read as a person's; any other is left alone. Needs `supervise`."""
    access, project, row = _named(request, key, item_id)
    repeats.claim(request, access, project.pk)
    maintain.make_ticket(access=access, item=row)
    return _begun(access, project, row.pk)


@router.post(
    "/{key}/intake/rerun",
    response={202: shapes.RerunOut},
    operation_id="rerun_quarantine",
    summary="Read the whole quarantine again",
)
def rerun_quarantine(request: HttpRequest, key: Path[ProjectKey]) -> HttpResponse:
    """Has everything that could not be read read again; what fails comes back. Needs the right `supervise`."""
    access, project = project_of(request, key, Right.SUPERVISE)
    repeats.claim(request, access, project.pk)
    amount = maintain.rerun_all(access=access, project_id=project.pk)
    return answer(shapes.RerunOut(amount=amount), status=202)


def _named(request: HttpRequest, key: str, item_id: int) -> tuple[Access, Project, InboundItem]:
    access, project = project_of(request, key, Right.SUPERVISE)
    return access, project, one(items_visible_to(access).filter(project=project), pk=item_id)


def _begun(access: Access, project: Project, item_id: int) -> HttpResponse:
    row = one(items_visible_to(access).filter(project=project), pk=item_id)
    place = f"/api/v1/projects/{project.key}/intake/items/{row.pk}"
    return answer(_item_out(row), status=202, headers={"Location": place})


def _item_out(row: InboundItem) -> shapes.IntakeItemOut:
    return shapes.IntakeItemOut(
        id=row.pk,
        channel=row.channel,
        state=row.state,  # type: ignore[arg-type]
        outcome=row.outcome,  # type: ignore[arg-type]
        sender=row.sender,
        recipient=row.recipient,
        subject=row.subject,
        size=row.size,
        attempts=row.attempts,
        error=row.last_error[:SAID],
        note=row.note,
        ticket=row.ticket_id,
        message=row.message_id,
        received_at=row.received_at,
        processed_at=row.processed_at,
    )


def _mailbox(state: AccountState) -> shapes.MailboxOut:
    return shapes.MailboxOut(
        account=state.account.pk,
        name=state.account.name,
        active=state.account.is_active,
        silent=state.silent,
        heard_at=state.account.heard_at,
        last_error=state.account.last_error,
        folders=[
            shapes.FolderOut(
                name=folder.name,
                in_mailbox=folder.in_mailbox,
                in_system=folder.in_system,
                too_large=folder.too_large,
                missing=folder.missing,
                checked_at=folder.checked_at,
            )
            for folder in state.folders
        ],
    )
