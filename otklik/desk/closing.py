"""What must be there before a ticket is solved or closed, and the record of what was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.desk.form_events import TicketResolved
from otklik.desk.models import Resolution, Ticket, TicketChecklist
from otklik.desk.ticketform import Filled, TicketForm, all_values, form_of, forms_of, may_read, values_of
from otklik.events.changes import Change
from otklik.lib import clock
from otklik.lib.fields import Field, Required, missing
from otklik.lib.text import storable

ENDED = frozenset({Ticket.Status.SOLVED, Ticket.Status.CLOSED})
MAX_WORDS = 4000


@dataclass(frozen=True, slots=True)
class NewResolution:
    """What was wrong, what was done, and the project's code of it by id."""

    cause: str = ""
    done: str = ""
    code: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written at all."""
        return not self.cause.strip() and not self.done.strip() and self.code is None


@dataclass(frozen=True, slots=True)
class Demands:
    """What is still missing before an ending. `unseen`: fields among it that the person may not see."""

    fields: Sequence[Field] = ()
    unseen: int = 0
    topic: bool = False
    cause: bool = False
    done: bool = False
    code: bool = False
    checklists: Sequence[TicketChecklist] = ()

    def __bool__(self) -> bool:
        lists = bool(self.fields) or bool(self.checklists)
        return lists or bool(self.unseen) or self.topic or self.resolution

    @property
    def resolution(self) -> bool:
        """Whether a part of the record of what was done is missing."""
        return self.cause or self.done or self.code

    @property
    def items(self) -> list[tuple[str, str]]:
        """What is missing, each as a key for programs and in words."""
        found = [(f"fields.{row.key}", row.name) for row in self.fields]
        if self.unseen:
            found.append(("fields", _("a field that you may not see")))
        for name, wanted, words in (
            ("topic", self.topic, _("the topic")),
            ("resolution.cause", self.cause, _("what was wrong")),
            ("resolution.done", self.done, _("what was done")),
            ("resolution.code", self.code, _("the resolution code")),
        ):
            if wanted:
                found.append((name, words))
        listed = _("the checklist “%(name)s”")
        found += [(f"checklists.{row.checklist_id}", listed % {"name": row.name}) for row in self.checklists]
        return found


class ClosingError(ValueError):
    """The ticket cannot be solved or closed yet; the message names everything that is missing."""

    def __init__(self, demands: Demands) -> None:
        names = ", ".join(words for _key, words in demands.items)
        super().__init__(_("The ticket cannot be solved or closed yet. Missing: %(names)s.") % {"names": names})
        self.demands = demands


def demands_of(
    access: Access, ticket: Ticket, form: TicketForm, filled: Filled, resolution: NewResolution | None = None
) -> Demands:
    """Return what is missing before a ticket under work may be solved or closed."""
    wanting = missing(form.fields, filled.values, form.topics_over(ticket.topic_id), Required.CLOSING)
    seen = [row for row in wanting if may_read(access, ticket.project_id, row)]
    given = resolution or NewResolution()
    return Demands(
        fields=seen,
        unseen=len(wanting) - len(seen),
        topic=form.needs_topic and ticket.topic_id is None,
        cause=form.needs_resolution and not given.cause.strip(),
        done=form.needs_resolution and not given.done.strip(),
        code=form.needs_resolution and bool(form.usable_codes) and given.code is None,
        checklists=filled.unticked,
    )


def demands_of_many(access: Access, tickets: Sequence[Ticket]) -> dict[int, Demands]:
    """Return, by ticket, what is missing before it may end without a record of what was done; only where something is.

    Three queries for any number of tickets.
    """
    active = [ticket for ticket in tickets if ticket.status not in ENDED]
    if not active:
        return {}
    forms = forms_of(ticket.project_id for ticket in active)
    filled = all_values(forms, active)
    found = {row.pk: demands_of(access, row, forms[row.project_id], filled[row.pk]) for row in active}
    return {pk: demands for pk, demands in found.items() if demands}


def end(current: Change, access: Access, ticket: Ticket, target: str, resolution: NewResolution | None) -> None:
    """Hold the project's rules when a ticket moves to another status, and write its resolution down.

    Call inside a change, before the status is set: only the way from work to an ending is guarded. Raises ClosingError,
    ValueError for a resolution of a ticket that is not to end or a code that the project does not offer.
    """
    given = resolution if resolution and not resolution.is_empty else None
    if target not in ENDED:
        if given:
            raise ValueError(_("Only what is solved or closed has a resolution."))
        return
    if ticket.status in ENDED and given is None:
        return
    form = form_of(ticket.project_id)
    if ticket.status not in ENDED:
        demands = demands_of(access, ticket, form, values_of(form, ticket), given)
        if demands:
            raise ClosingError(demands)
    if given:
        _write(current, access, ticket, target, given, form)


def _write(
    current: Change, access: Access, ticket: Ticket, target: str, given: NewResolution, form: TicketForm
) -> None:
    code = next((row for row in form.usable_codes if row.id == given.code), None)
    if given.code is not None and code is None:
        raise ValueError(_("The project has no such resolution code."))
    row = Resolution.objects.create(
        project_id=ticket.project_id,
        ticket=ticket,
        cause=storable(given.cause).strip()[:MAX_WORDS],
        done=storable(given.done).strip()[:MAX_WORDS],
        code_id=code.id if code else None,
        status=target,
        author_id=access.user_id,
        author_name=access.name[:200],
        created_at=clock.now(),
    )
    current.record(
        TicketResolved(project=ticket.project_id, ticket=ticket.pk, resolution=row.pk, code=code.name if code else "")
    )


def resolutions_of(access: Access, ticket: Ticket) -> list[Resolution]:
    """Return what was written down at the endings of a ticket, the newest first; for those who read everything in it.

    A ticket that never ended costs no query.
    """
    if ticket.solved_at is None and not ticket.reopened:
        return []
    rows = Resolution.objects.filter(ticket_id=ticket.pk, project_id=ticket.project_id)
    return list(rows.select_related("code").order_by("-id")[:20])
