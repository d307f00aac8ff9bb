"""What keeps the intake going: the sweep, and the verbs of the supervisor's page."""

from __future__ import annotations

import datetime

from django.db.models import QuerySet
from django.utils import timezone

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.channels import readers
from otklik.channels.actions.wake import wake_readers
from otklik.channels.events import InboundRerun
from otklik.channels.models import InboundItem
from otklik.events.changes import change

FORGOTTEN_AFTER = datetime.timedelta(seconds=15)
State, Outcome = InboundItem.State, InboundItem.Outcome


def sweep() -> list[int]:
    """Ask for a reader wherever something waits longer than it should; return the projects.

    Jobs can be lost: with a worker that was killed, or by an operator's hand in the job table.
    """
    waiting = InboundItem.objects.filter(
        state=State.PENDING, received_at__lt=timezone.now() - FORGOTTEN_AFTER, channel__in=readers.known()
    )
    projects = list(waiting.values_list("project_id", flat=True).distinct().order_by("project_id"))
    wake_readers(projects)
    return projects


def rerun(*, access: Access, item: InboundItem) -> bool:
    """Have an item in quarantine read again; return False when it is not there any more. Raises DeniedError."""
    access.require(Right.SUPERVISE, item.project_id)
    return _again(access, InboundItem.objects.filter(pk=item.pk, state=State.QUARANTINED), item.project_id, item.pk) > 0


def rerun_all(*, access: Access, project_id: int) -> int:
    """Have everything in a project's quarantine read again; return how many items. Raises DeniedError."""
    access.require(Right.SUPERVISE, project_id)
    return _again(access, InboundItem.objects.filter(project_id=project_id, state=State.QUARANTINED), project_id, None)


def make_ticket(*, access: Access, item: InboundItem) -> bool:
    """Have mail that was kept apart as automatic read again as a person's; return False when it was not. Raises
    DeniedError.
    """
    access.require(Right.SUPERVISE, item.project_id)
    apart = InboundItem.objects.filter(pk=item.pk, state=State.DONE, ticket_id=None)
    return _again(access, apart, item.project_id, item.pk, outcome=Outcome.FORCED) > 0


def _again(
    access: Access, items: QuerySet[InboundItem], project_id: int, item: int | None, *, outcome: str = Outcome.NONE
) -> int:
    with change(actor=access.actor) as current:
        amount = items.update(state=State.PENDING, attempts=0, last_error="", outcome=outcome, processed_at=None)
        if amount:
            wake_readers([project_id])
            current.record(InboundRerun(project=project_id, item=item, amount=amount))
    return amount
