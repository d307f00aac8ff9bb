"""What escalation does when others' events happen; `config/wiring.py` says when."""

from __future__ import annotations

from otklik.accounts.models import Project
from otklik.desk.models import Message, Ticket
from otklik.events.models import Event
from otklik.service_levels.actions.escalate import fire_rule, look_again
from otklik.service_levels.actions.escalation_rules import give_usual
from otklik.service_levels.actions.reviews import open_card
from otklik.service_levels.models import EscalationRule

Trigger = EscalationRule.Trigger
# Where silence is looked at by time; what comes from elsewhere may have been passed by.
SPOKEN_OF = frozenset({Ticket.Status.NEW, Ticket.Status.OPEN, Ticket.Status.WAITING_CLIENT})
OF_CLOCKS = {"clock.warned": Trigger.WARNED, "clock.breached": Trigger.BREACHED}


def give_rules(event: Event) -> None:
    """Give a new project the rules of escalation that are on from the first day."""
    if event.project_id is None:
        return
    project = Project.objects.filter(pk=event.project_id).first()
    if project is not None:
        give_usual(project)


def count_replies(event: Event) -> None:
    """Have a ticket go up that has more answers than a rule of its project bears."""
    if event.payload.get("message_kind") != Message.Kind.REPLY:
        return
    if event.ticket_id is None or event.project_id is None:
        return
    rules = EscalationRule.objects.filter(project_id=event.project_id, trigger=Trigger.REPLIES, is_active=True)
    for rule in rules:
        said = Message.objects.filter(ticket_id=event.ticket_id, kind=Message.Kind.REPLY)[: rule.amount + 1]
        if len(said.values_list("id")) > rule.amount:
            fire_rule(rule, event.ticket_id, cause=f"{rule.amount} replies", event=event)


def clock_reached(event: Event) -> None:
    """Have a ticket go up at 80 % and at 100 % of a promised time, once a clock."""
    if event.ticket_id is None or event.project_id is None:
        return
    rules = EscalationRule.objects.filter(project_id=event.project_id, trigger=OF_CLOCKS[event.kind], is_active=True)
    for rule in rules:
        fire_rule(rule, event.ticket_id, cause=f"clock {event.payload['clock']}", event=event)


def ask_for_review(event: Event) -> None:
    """Open the card in which a missed promise is to be reviewed."""
    open_card(event)


def back_at_work(event: Event) -> None:
    """Look at the silence of a ticket that woke up, was opened again, or waits for its customer no longer."""
    if event.ticket_id is None or event.project_id is None:
        return
    if event.kind == "ticket.status" and event.payload.get("before") in SPOKEN_OF:
        return
    ticket = Ticket.objects.defer("search").filter(pk=event.ticket_id, project_id=event.project_id).first()
    if ticket is not None and ticket.is_active and ticket.merged_into_id is None:
        look_again(ticket, event)


WIRED = (
    ("project.created", give_rules),
    ("message.posted", count_replies),
    *((kind, clock_reached) for kind in OF_CLOCKS),
    ("clock.breached", ask_for_review),
    ("ticket.woken", back_at_work),
    ("ticket.reopened", back_at_work),
    ("ticket.status", back_at_work),
)
