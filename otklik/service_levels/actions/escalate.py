"""A ticket goes up: by a person's decision, by a rule that saw something, by the look at what nobody answers."""

from __future__ import annotations

import datetime
import logging
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.models import User
from otklik.accounts.roles import Right
from otklik.desk.actions import MergedError
from otklik.desk.actions.raising import raise_level, show_to_client, show_to_manager
from otklik.desk.models import Ticket
from otklik.events.actor import system
from otklik.events.changes import Change, change
from otklik.events.models import Event
from otklik.lib import clock
from otklik.service_levels.choosing import asked_of, choose
from otklik.service_levels.escalation_events import TicketEscalated
from otklik.service_levels.models import TOP, Escalation, EscalationRule, Side

# Open tickets whose customer's last word fell into a span of time and was not answered since: one walk of the index
# `desk_ticket_customer`, the oldest first. A ticket that waits for its customer or sleeps is not silent.
SILENT = """
SELECT id, coalesce(last_customer_at, created_at) AS word FROM desk_ticket
WHERE project_id = %(project)s
    AND status IN ('new', 'open', 'waiting_customer', 'waiting_client')
    AND coalesce(last_customer_at, created_at) > %(after)s
    AND coalesce(last_customer_at, created_at) <= %(until)s
    AND status <> 'waiting_customer' AND snoozed_until IS NULL AND merged_into_id IS NULL
    AND (last_reply_at IS NULL OR last_reply_at < coalesce(last_customer_at, created_at))
ORDER BY coalesce(last_customer_at, created_at) FETCH FIRST %(limit)s ROWS WITH TIES
"""
log = logging.getLogger(__name__)
LONG_AGO = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)


def escalate(
    *,
    access: Access,
    ticket: Ticket,
    reason: str,
    level: int | None = None,
    side: str = Side.OURS,
    hand_over: bool = False,
) -> Escalation:
    """Have a ticket go up by a person's decision (R120): to the next level, or to a named one, with a reason.

    Raises DeniedError; MergedError; ValidationError for a ticket that has ended, for no reason, for a level or side
    that does not exist.
    """
    access.require(Right.WORK, ticket.project_id)
    words = " ".join(reason.split())
    if not words or len(words) > 500:
        raise ValidationError({"reason": _("Say why, in 500 signs at most.")})
    if side not in Side.values or not (level is None or 1 <= level <= TOP):
        raise ValidationError({"level": _("There is no such level.")})
    with change(actor=access.actor) as current:
        row = _locked(ticket.pk)
        if row.merged_into_id:
            raise MergedError(row.merged_into_id)
        if not row.is_active:
            raise ValidationError({"__all__": _("The work on this ticket has ended.")})
        by = User.objects.filter(pk=access.user_id).first()  # nobody: a rule of the project does it
        return _go_up(
            current,
            row,
            level=level or min(row.level + 1, TOP),
            side=side,
            reason=words,
            hand_over=hand_over,
            by=by,
        )


def fire_rule(rule: EscalationRule, ticket_id: int, *, cause: str, event: Event | None = None) -> Escalation | None:
    """Have a ticket go up by a rule, once a cause; None when it did before, has ended, was merged or is another
    project's.
    """
    with change(actor=system("escalation"), cause=event) as current:
        ticket = _locked(ticket_id)
        if not ticket.is_active or ticket.merged_into_id or ticket.project_id != rule.project_id:
            return None
        # Two workers with one cause: the second waited for the ticket and finds what the first has written.
        if Escalation.objects.filter(ticket=ticket, rule=rule, cause=cause).exists():
            return None
        side = rule.side
        if side == EscalationRule.Whose.WAITS:
            side = Side.CLIENT if ticket.status == Ticket.Status.WAITING_CLIENT else Side.OURS
        level = max(rule.level, ticket.level)
        with translation.override(ticket.project.language):
            reason = str(rule)
        return _go_up(
            current, ticket, level=level, side=side, reason=reason, hand_over=rule.hand_over, rule=rule, cause=cause
        )


def look_for_silence(*, limit: int = 500) -> int:
    """Escalate what nobody has answered for a rule's hours; return how many tickets were looked at.

    Each rule remembers up to which customers' words it has come, in the transaction of what it did: a worker that dies
    begins there again, and the cause (the moment of the word) lets nothing fire twice. At most `limit` tickets a rule.
    """
    looked = 0
    rules = EscalationRule.objects.filter(
        trigger=EscalationRule.Trigger.SILENCE, is_active=True, project__is_active=True
    )
    for pk in list(rules.order_by("id").values_list("id", flat=True)):
        try:
            looked = max(looked, _look(pk, limit))
        except Exception:  # one rule that cannot be looked at holds up no other project's
            log.exception("the look of escalation rule %s failed and begins again with the next round", pk)
    return looked


def _look(rule_id: int, limit: int) -> int:
    with change(actor=system("escalation")):
        rule = EscalationRule.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=rule_id).first()
        if rule is None or not rule.is_active:
            return 0
        until = clock.now() - datetime.timedelta(hours=rule.amount)
        after = rule.looked_until or LONG_AGO
        if after >= until:
            return 0
        values: dict[str, Any] = {"project": rule.project_id, "after": after, "until": until, "limit": limit}
        with connection.cursor() as cursor:
            cursor.execute(SILENT, values)
            found: list[tuple[int, datetime.datetime]] = cursor.fetchall()
        for ticket_id, word in found:
            fire_rule(rule, ticket_id, cause=word_of(word))
        # All words of the last moment came along (WITH TIES), so the next portion begins after it.
        rule.looked_until = until if len(found) < limit else found[-1][1]
        rule.save(update_fields=["looked_until"])
    return len(found)


def look_again(ticket: Ticket, event: Event) -> None:
    """Look at one ticket that was asleep or ended when the look by time passed by its customer's word."""
    word = ticket.last_customer_at or ticket.created_at
    silent = ticket.last_reply_at is None or ticket.last_reply_at < word
    if not silent or ticket.snoozed_until or ticket.status == Ticket.Status.WAITING_CUSTOMER:
        return
    rules = EscalationRule.objects.filter(
        project_id=ticket.project_id, trigger=EscalationRule.Trigger.SILENCE, is_active=True
    )
    for rule in rules:
        if word <= clock.now() - datetime.timedelta(hours=rule.amount):
            fire_rule(rule, ticket.pk, cause=word_of(word), event=event)


def word_of(moment: datetime.datetime) -> str:
    """Return the cause that a customer's word is."""
    return moment.astimezone(datetime.UTC).isoformat()


def _locked(ticket_id: int) -> Ticket:
    rows = Ticket.objects.select_for_update(of=("self",)).defer("search")
    return rows.select_related("project", "person", "assignee", "team").get(pk=ticket_id)


def _go_up(
    current: Change,
    ticket: Ticket,
    *,
    level: int,
    side: str,
    reason: str,
    hand_over: bool,
    rule: EscalationRule | None = None,
    cause: str = "",
    by: User | None = None,
) -> Escalation:
    choice = choose(asked_of(ticket, clock.now(), side=side, level=level))
    manager, before = choice.user, ticket.level
    Escalation.objects.filter(ticket=ticket, is_current=True).update(is_current=False)
    common: dict[str, Any] = {"level": level, "side": choice.side, "reason": reason}
    common |= {"manager_name": str(manager or ""), "trigger": rule.trigger if rule else ""}
    row = Escalation.objects.create(
        project_id=ticket.project_id,
        ticket=ticket,
        rule=rule,
        cause=cause,
        manager=manager,
        by=by,
        by_name=str(by or ""),
        at=clock.now(),
        **common,
    )
    raise_level(current, ticket, level)
    current.record(
        TicketEscalated(
            project=ticket.project_id,
            ticket=ticket.pk,
            escalation=row.pk,
            before=before,
            manager=manager.pk if manager else None,
            rule=rule.pk if rule else None,
            rule_name=rule.name if rule else "",
            amount=rule.amount if rule else 0,
            **common,
        )
    )
    if manager is not None and choice.side == Side.CLIENT:
        show_to_client(current, ticket, _question(ticket, manager, reason))
    elif manager is not None:
        show_to_manager(current, ticket, manager, hand_over=hand_over)
    return row


def _question(ticket: Ticket, manager: User, reason: str) -> str:
    with translation.override(ticket.project.language):
        return _("%(name)s, this case was passed up to you. Reason: %(reason)s") % {
            "name": manager,
            "reason": reason,
        }
