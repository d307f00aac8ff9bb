from __future__ import annotations

from otklik.desk.models import Ticket
from otklik.events.actor import Actor
from otklik.events.changes import change
from otklik.lib import clock
from otklik.lib.text import storable
from otklik.requests.events import TicketRated
from otklik.requests.models import Rating


def rate(*, actor: Actor, ticket: Ticket, address: str, score: int, comment: str | None = None) -> Rating:
    """Keep what an address thinks of how its ticket was handled; None leaves an earlier comment as it is.

    Raises ValueError for a score outside 1 to 5.
    """
    if not 1 <= score <= 5:
        raise ValueError(f"a score is 1 to 5, not {score}")
    words = None if comment is None else storable(comment).strip()[:2000]
    with change(actor=actor) as current:
        # The ticket's row makes two taps at once one after the other.
        ticket = Ticket.objects.select_for_update(of=("self",)).get(pk=ticket.pk)
        row = Rating.objects.filter(ticket=ticket, address=address).first()
        before = row.score if row else 0
        if row is None:
            row = Rating(project_id=ticket.project_id, ticket=ticket, address=address, created_at=clock.now())
        if row.pk and before == score and words in {None, row.comment}:
            return row
        row.score, row.updated_at = score, clock.now()
        row.comment = row.comment if words is None else words
        row.save()
        current.record(
            TicketRated(
                project=ticket.project_id,
                ticket=ticket.pk,
                score=score,
                before=before,
                with_comment=bool(row.comment),
            )
        )
    return row
