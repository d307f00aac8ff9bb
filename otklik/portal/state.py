"""What becomes of a ticket, in plain words: what happens, what comes next, how long it usually takes."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from otklik.desk.models import Ticket
from otklik.requests.models import RequestType


@dataclass(frozen=True)
class State:
    """The words of one state. `step` is the place in the row of three steps; `ended`: work is over; `promise`: the
    usual time as the project put it, only while an answer is still due.
    """

    label: str
    now: str
    next: str
    step: int
    ended: bool = False
    promise: str = ""


DONE: dict[str, str | Promise] = {
    "said": gettext_lazy("Your message has reached us."),
    "reopened": gettext_lazy("Your request is open again and goes ahead of others."),
    "rated": gettext_lazy("Thank you for the rating."),
    "commented": gettext_lazy("Thank you for your words."),
    "manager": gettext_lazy(
        "Your message has gone to the manager. The answer comes by mail and will stand on this page."
    ),
}


def of(ticket: Ticket, request_type: RequestType | None) -> State:
    """Return the words for a ticket as it stands now."""
    status = Ticket.Status
    if ticket.status in {status.SOLVED, status.CLOSED}:
        return _ended(ticket)
    promise = request_type.promise if request_type and ticket.first_reply_at is None else ""
    if ticket.status == status.NEW:
        return State(
            _("Received"),
            _("We have your request. Nobody has begun to work on it yet."),
            _("A person reads it and answers you."),
            1,
            promise=promise,
        )
    if ticket.status == status.WAITING_CUSTOMER:
        return State(
            _("Waiting for you"),
            _("We have answered you."),
            _("If we have asked something, please answer below. If the problem is gone, you need not do anything."),
            2,
        )
    if ticket.status == status.WAITING_CLIENT:
        return State(
            _("In work"),
            _("We are clearing it up with the company."),
            _("We answer you as soon as we know."),
            2,
            promise=promise,
        )
    again = ticket.reopened > 0
    return State(
        _("In work"),
        _("We are working on it again: it goes ahead of others.") if again else _("We are working on it."),
        _("We write to you when there is news or a question."),
        2,
        promise=promise,
    )


def _ended(ticket: Ticket) -> State:
    if ticket.status == Ticket.Status.SOLVED:
        return State(
            pgettext("ticket status", "Solved"),
            _("We believe that your problem is solved."),
            _("If it is not, tell us below: your request goes ahead of others."),
            3,
            ended=True,
        )
    return State(
        pgettext("ticket status", "Closed"),
        _("The work on your request is over."),
        _("If the problem is still there, tell us below."),
        3,
        ended=True,
    )


def faces() -> list[tuple[int, str]]:
    """Return the scores and their words, from bad to very good."""
    return [(1, _("Bad")), (2, _("Poor")), (3, _("So-so")), (4, _("Good")), (5, _("Very good"))]
