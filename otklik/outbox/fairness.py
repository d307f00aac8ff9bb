"""Whose turn it is: a project with much to send does not make the others wait (F18)."""

from __future__ import annotations

from otklik.outbox.models import Delivery

STEP = 20
DEEPEST = 2000


def priority_of(project_id: int) -> int:
    """Return the priority of the project's next job: one lower for each 20 deliveries that wait already, -100 at the
    least.

    The queue takes the highest priority first and within it the oldest: the twentieth answer of a small project goes
    before the hundredth of a mailing. Nobody starves: a project's oldest jobs keep the priority they got when little
    waited.
    """
    waiting = Delivery.objects.filter(project_id=project_id, state__in=Delivery.WAITING)[:DEEPEST].count()
    return -(waiting // STEP)
