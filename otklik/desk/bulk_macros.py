"""Macros for many tickets: what the packages above, which know them, lend to bulk changes."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Protocol

from django.db import InterfaceError, OperationalError, transaction

from otklik.accounts.access import Access
from otklik.desk.bulk_fields import Wanted
from otklik.desk.models import Ticket

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Macro:
    """What a macro means for tickets of its one project: the fields it sets, and whether it does more than that."""

    project: int
    wanted: Wanted
    does_more: bool


class Lender(Protocol):
    """Who knows macros."""

    def find(self, access: Access, macro: int) -> Macro | None:
        """Return a macro that the person may use now."""

    def run(self, access: Access, macro: int, ticket: Ticket) -> int:
        """Use it on a ticket, all of it or nothing; return by what `undo` knows it. Raises what it refuses with."""

    def undo(self, access: Access, use: int) -> None:
        """Bring back what one use did. Raises ValueError when nothing of it can be."""


_lent: list[Lender] = []


def use(lender: Lender) -> None:
    """Take in who knows macros. Called by `config/wiring.py` alone."""
    _lent[:] = [lender]


def found(access: Access, macro: int) -> Macro | None:
    """Return a macro that the person may use now, None when it is gone or not his."""
    return _lent[0].find(access, macro) if _lent else None


def run(access: Access, macro: int, ticket: Ticket) -> int | None:
    """Use a macro on a ticket; None when one of its verbs refused, and nothing was done."""
    try:
        with transaction.atomic():
            return _lent[0].run(access, macro, ticket)
    except (OperationalError, InterfaceError):  # the portion is done again
        raise
    except Exception as error:  # whatever a verb refuses with: the others of the many go on
        log.info("macro %s does nothing with ticket %s: %s", macro, ticket.pk, error)
        return None


def undo(access: Access, use: int) -> bool:
    """Bring back one use of a macro; tell whether anything came back."""
    try:
        with transaction.atomic():
            _lent[0].undo(access, use)
    except ValueError:
        return False
    return True
