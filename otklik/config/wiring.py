"""Who reacts to what: the one table of it. `otklik flow` prints it."""

from __future__ import annotations

from typing import Any

from otklik.accounts import events as accounts_events  # noqa: F401 - declares the kinds
from otklik.api import personal as api_personal
from otklik.automation import effects as rule_effects
from otklik.automation import events as automation_events  # noqa: F401
from otklik.automation import matching as rule_matching
from otklik.automation import personal as automation_personal
from otklik.automation import (
    plan_events,  # noqa: F401
    planning,
)
from otklik.automation import reactions as rule_reactions
from otklik.automation import triggers as rule_triggers
from otklik.automation import words as automation_words
from otklik.automation.compiled import listens
from otklik.automation.many import Macros
from otklik.channels import events as channels_events  # noqa: F401
from otklik.channels import personal as channels_personal
from otklik.channels import readers
from otklik.channels.bots import messengers as bot_messengers
from otklik.channels.bots import reading as bot_reading
from otklik.channels.bots import sending as bot_sending
from otklik.channels.mail import receipt, send
from otklik.channels.mail.read import MailReader
from otklik.channels.max import Max
from otklik.channels.telegram import Telegram
from otklik.connectors import actions as connectors_actions
from otklik.connectors import events as connectors_events  # noqa: F401
from otklik.connectors import kinds as connectors_kinds
from otklik.connectors import notices as report_notices
from otklik.connectors import payloads
from otklik.connectors import personal as connectors_personal
from otklik.customers import events as customers_events  # noqa: F401
from otklik.customers import personal as customers_personal
from otklik.desk import (
    bulk_macros,
    checklist_events,  # noqa: F401
    checklist_reactions,
    common_events,  # noqa: F401
    relation_events,  # noqa: F401
    segment_events,  # noqa: F401
    timeline,
    view_events,  # noqa: F401
    view_reactions,
)
from otklik.desk import events as desk_events  # noqa: F401
from otklik.desk import form_events as desk_form_events  # noqa: F401
from otklik.desk import history_events as desk_history_events  # noqa: F401
from otklik.desk import history_words as desk_history_words
from otklik.desk import personal as desk_personal
from otklik.desk import queries as desk_queries
from otklik.desk.checklists import has_checklists
from otklik.events import personal as events_personal
from otklik.events import registry
from otklik.events.models import Event
from otklik.events.registry import react
from otklik.events.typed import KINDS
from otklik.imports import events as imports_events  # noqa: F401
from otklik.imports import personal as imports_personal
from otklik.lib import personal
from otklik.live import gateway
from otklik.live.wake import wake
from otklik.notifications import answering as notice_answering
from otklik.notifications import events as notice_events  # noqa: F401
from otklik.notifications import kinds as notice_kinds
from otklik.notifications import reactions as notice_reactions
from otklik.notifications import sending as notice_sending
from otklik.outbox import events as outbox_events  # noqa: F401
from otklik.outbox import personal as outbox_personal
from otklik.outbox import transports
from otklik.requests import events as requests_events  # noqa: F401
from otklik.requests import personal as requests_personal
from otklik.requests import reactions as requests_reactions
from otklik.requests import words as requests_words
from otklik.routing import events as routing_events  # noqa: F401
from otklik.routing import personal as routing_personal
from otklik.routing import reactions as routing_reactions
from otklik.routing import rules as routing_rules
from otklik.routing import words as routing_words
from otklik.routing.actions import mix as routing_mix
from otklik.routing.actions.worktime import follow_topic
from otklik.service_levels import (  # noqa: F401
    escalation_events,
    escalation_reactions,
    escalation_words,
    letter_events,
    letter_sending,
)
from otklik.service_levels import events as service_levels_events  # noqa: F401
from otklik.service_levels import personal as service_levels_personal
from otklik.service_levels import reactions as clock_reactions
from otklik.service_levels import words as service_levels_words
from otklik.service_levels.actions.escalate import escalate
from otklik.service_levels.book import has_promises, is_working, is_working_day, works_next


def _told(event: Event) -> dict[str, Any]:
    """Tell of an event in the API's words; its framework is loaded where somebody is told something."""
    from otklik.api import told

    return told.data_of(event)


def _connect_bots() -> None:
    for channel, messenger in (("telegram", Telegram()), ("max", Max())):
        bot_messengers.register(channel, messenger)
        readers.register(channel, bot_reading.BotReader(messenger))
        transports.register(channel, bot_sending.send)


def _connect_notices() -> None:
    notice_kinds.register_own()
    for report in report_notices.NOTICES:
        notice_kinds.register(report)
    for kind in dict.fromkeys(each.event for each in notice_kinds.kinds()):
        react(kind, notice_reactions.notify)
    bot_reading.listen(notice_answering.hear)
    transports.register("notice_mail", notice_sending.send_mail)
    transports.register("notice_push", notice_sending.send_push)
    transports.register("notice_telegram", notice_sending.send_chat)
    transports.register("notice_max", notice_sending.send_chat)


def _connect_rules() -> None:
    timeline.WORDS.update(automation_words.WORDS)
    rule_effects.use("escalate", escalate)
    rule_effects.use("works_next", works_next)
    bulk_macros.use(Macros())
    rule_matching.use_working_hours(is_working)
    planning.use_calendar(is_working_day)
    for kind in rule_triggers.known_kinds():
        react(kind, rule_reactions.run_rules, wanted=listens(kind))


def _connect_routing() -> None:
    timeline.WORDS.update(routing_words.WORDS)
    for kind in routing_reactions.FREEING:
        react(kind, routing_reactions.give_out, wanted=routing_rules.gives_out)
    react("member.changed", routing_reactions.member_changed)
    react("ticket.changed", follow_topic)
    for kind in routing_mix.KINDS:
        react(kind, routing_mix.count_outcome, wanted=routing_rules.has_further_line)
    react("security.user_disabled", routing_reactions.user_disabled)


def connect() -> None:
    """Fill the registry; called once, when all applications are ready."""
    registry.clear()
    registry.after_commit(wake)
    readers.register("mail", MailReader())
    gateway.register_facts(desk_queries.live_facts)
    transports.register("mail", send.send)
    transports.register(letter_sending.TRANSPORT, letter_sending.send)
    react("ticket.opened", receipt.confirm_opened)
    react("view.saved", view_reactions.count_saved)
    react("topic.changed", view_reactions.count_moved_topic)
    for kind in ("ticket.opened", "ticket.changed"):
        react(kind, checklist_reactions.put_by_topic, wanted=has_checklists)
    react("ticket.opened", requests_reactions.put_by_request, wanted=has_checklists)
    for kind in clock_reactions.TICKET_KINDS:
        react(kind, clock_reactions.settle_ticket, wanted=has_promises)
    react("customer.changed", clock_reactions.settle_person, wanted=has_promises)
    react("topic.changed", clock_reactions.recount_topics, wanted=has_promises)
    for kind in clock_reactions.SHIFT_KINDS:
        react(kind, clock_reactions.recount_shifts)
    timeline.WORDS.update(requests_words.WORDS)
    _connect_routing()
    timeline.WORDS.update(desk_history_words.WORDS)
    timeline.WORDS.update(service_levels_words.WORDS)
    timeline.WORDS.update(escalation_words.WORDS)
    for kind, run in escalation_reactions.WIRED:
        react(kind, run)
    _connect_rules()
    _connect_bots()
    _connect_notices()
    payloads.register(_told)
    for kind in connectors_kinds.KINDS:
        react(kind, connectors_actions.announce, wanted=connectors_actions.has_listeners)
    # Whoever keeps something about a person stands here: the first find what is his for those after them.
    personal.clear()
    for part in (
        customers_personal,
        desk_personal,
        requests_personal,
        channels_personal,
        routing_personal,
        automation_personal,
        service_levels_personal,
        connectors_personal,
        imports_personal,
        outbox_personal,
        events_personal,
        api_personal,
    ):
        personal.register(part.PART)


def describe(kind: str | None = None) -> str:
    """Return the wiring as text: all kinds of events, or one of them. Raises LookupError for a kind nobody declared."""
    if kind is not None and kind not in KINDS:
        raise LookupError(kind)
    lines: list[str] = []
    for name in sorted(KINDS) if kind is None else [kind]:
        event = KINDS[name]
        summary = (event.__doc__ or "").strip().splitlines()[0]
        lines.append(f"{name}: {summary}")
        if event.live:
            lines.append("    at once    open pages are told (live)")
        lines += [f"    afterwards {wired.name}" for wired in registry.reactions_to(name)]
    return "\n".join(lines)
