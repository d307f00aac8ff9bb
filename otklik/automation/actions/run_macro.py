from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.automation.effects import CannotActError, Doing, perform
from otklik.automation.events import MacroRun, MacroUndone
from otklik.automation.models import Macro, MacroUse
from otklik.automation.queries import macros_for
from otklik.desk import actions as desk
from otklik.desk.actions import NotSentError
from otklik.desk.actions.locking import lock
from otklik.desk.bulk_fields import COLUMNS, apply, names_of, state_of
from otklik.desk.models import Message, Ticket
from otklik.events.changes import change
from otklik.lib import clock
from otklik.lib.many import save_many

UNDO_FOR = datetime.timedelta(days=1)
# What an action changes of the fields that can be brought back; the others stay done.
TOUCHES = {
    "status": "status", "priority": "priority", "topic": "topic", "tag": "tags", "untag": "tags", "team": "team",
    "person": "assignee",
}  # fmt: skip


class CannotUndoError(ValueError):
    """The use of a macro can be brought back no more; the text says why, for people."""


@dataclass(frozen=True)
class Undone:
    """What was brought back of a macro: the keys of its actions, and of those that stay done."""

    back: list[str] = field(default_factory=list)
    stays: list[str] = field(default_factory=list)


def run_macro(*, access: Access, macro: Macro, ticket: Ticket) -> MacroUse:
    """Do what a macro says with a ticket, all of it or nothing, with the rights of the person.

    Raises DeniedError, ValidationError for a macro that is not for him and this ticket, and whatever one of its verbs
    refuses with, such as ClosingError.
    """
    access.require(Right.WORK, ticket.project_id)
    if not macros_for(access, ticket).filter(pk=macro.pk).exists():
        raise ValidationError(_("This macro is not for this ticket."))
    with change(actor=access.actor) as current:
        doing = Doing(access, ticket.project, ticket.pk, 0, macro.name)
        before = state_of(doing.ticket)
        last = _answers(access, ticket).order_by("-pk").values_list("pk", flat=True).first() or 0
        done = _performed(doing, macro)
        after = state_of(doing.ticket)
        changed = [name for name in after if after[name] != before[name]]
        current.record(
            MacroRun(project=ticket.project_id, ticket=ticket.pk, macro=macro.pk, name=macro.name, done=done)
        )
        return MacroUse.objects.create(
            project_id=ticket.project_id,
            ticket_id=ticket.pk,
            user_id=access.user_id,
            name=macro.name,
            done=done,
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
            messages=list(_answers(access, ticket).filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)),
            at=clock.now(),
        )


def _performed(doing: Doing, macro: Macro) -> list[str]:
    try:
        return perform(doing, macro.actions)
    except ObjectDoesNotExist as error:  # a team or topic that an action names has been thrown away since
        raise CannotActError(_("One of the chosen values does not exist.")) from error


def _answers(access: Access, ticket: Ticket) -> QuerySet[Message]:
    rows = Message.objects.filter(ticket_id=ticket.pk, project_id=ticket.project_id, kind=Message.Kind.REPLY)
    return rows.filter(author_id=access.user_id)


def undo_macro(*, access: Access, use: MacroUse) -> Undone:
    """Bring back what a person did by a macro: fields that nobody has changed since, answers that have not left.

    Within a day and once. Raises DeniedError for somebody else's, CannotUndoError when nothing can be brought back.
    """
    access.require(Right.WORK if use.user_id == access.user_id else Right.INSTALL, use.project_id)
    with change(actor=access.actor) as current:
        use = MacroUse.objects.select_for_update(of=("self",)).get(pk=use.pk)
        ticket = lock([use.ticket_id]).get(use.ticket_id)
        if use.undone_at or clock.now() - use.at > UNDO_FOR or ticket is None or ticket.merged_into_id:
            raise CannotUndoError(_("This can be undone once and for a day only."))
        state = state_of(ticket)
        back = {name: use.before[name] for name, value in use.after.items() if state[name] == value}
        if back:
            apply(current, ticket, back, names_of(use.before, state), restoring=True)
            save_many([ticket], COLUMNS)
        answered = _take_back(access, use)
        told = [key for key in dict.fromkeys(use.done) if TOUCHES.get(key) in back or (key == "reply" and answered)]
        if not told:
            raise CannotUndoError(_("Nothing of it can be undone any more."))
        use.undone_at = clock.now()
        use.save(update_fields=["undone_at"])
        current.record(MacroUndone(project=use.project_id, ticket=use.ticket_id, name=use.name, done=told))
    return Undone(told, [key for key in dict.fromkeys(use.done) if key not in told])


def _take_back(access: Access, use: MacroUse) -> bool:
    """Take back the answers that have not left yet; tell whether all of them have been."""
    rows = list(Message.objects.filter(pk__in=use.messages, project_id=use.project_id).order_by("-pk"))
    taken = 0
    for message in rows:
        try:
            desk.undo(access=access, message=message)
            taken += 1
        except NotSentError:
            continue
    return bool(rows) and taken == len(rows)


def forget_uses() -> int:
    """Delete what can be brought back no more; return how many uses."""
    return MacroUse.objects.filter(at__lt=clock.now() - UNDO_FOR).delete()[0]
