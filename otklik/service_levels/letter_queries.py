"""Reads of letters to the manager: those who supervise, and each writer his own."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.desk.models import Ticket
from otklik.service_levels.models import ManagerLetter

SHOWN = 10  # letters on a status page


def letters_visible_to(access: Access) -> QuerySet[ManagerLetter]:
    """Return the letters of projects that a person supervises, and his own in those he works in, newest first."""
    own = Q(user_id=access.user_id, project_id__in=access.with_right(Right.WORK))
    rows = ManagerLetter.objects.filter(Q(project_id__in=access.with_right(Right.SUPERVISE)) | own)
    return rows.select_related("project", "ticket").defer("project__signature", "ticket__search").order_by("-id")


def letters_by(ticket: Ticket, address: str) -> list[ManagerLetter]:
    """Return what the holder of a status link has written to the manager about a ticket, newest first."""
    rows = ManagerLetter.objects.filter(ticket=ticket, address__iexact=address, by=ManagerLetter.By.CUSTOMER)
    return list(rows.order_by("-id")[:SHOWN])
