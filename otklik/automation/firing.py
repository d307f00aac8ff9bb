"""One rule acting once: in a savepoint, written down before it acts, shown in the history, stopped when it fails."""

from __future__ import annotations

import logging

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from otklik.accounts.models import Project
from otklik.automation.acting import access_of_rule, actor_of
from otklik.automation.effects import Doing, perform
from otklik.automation.events import LoopStopped, RuleFailed, RuleFired, RuleSwitchedOff
from otklik.automation.models import Firing, Rule
from otklik.events.actor import system
from otklik.events.changes import MAX_DEPTH, LoopStoppedError, caused_by, change
from otklik.events.models import Event
from otklik.lib import clock
from otklik.lib.prepared import fetch

logger = logging.getLogger(__name__)
MOST_FAILURES = 5  # in a row; then a rule is switched off
MAX_ERROR = 500
MOST_IN_CHAIN = 10  # writes of rules that set each other off, however they branch
CLAIM = """
INSERT INTO automation_firing (project_id, rule_id, key, kind, event_id, ticket_id, root, state, done, error, at)
VALUES (%(project)s::bigint, %(rule)s::bigint, %(key)s::text, %(kind)s::text, %(event)s::bigint, %(ticket)s::bigint,
    %(root)s::bigint, 'done', '[]', '', %(at)s::timestamptz)
ON CONFLICT (rule_id, key) DO NOTHING RETURNING id
"""
ALARM = """
INSERT INTO automation_loopalarm (project_id, root, at)
VALUES (%(project)s::bigint, %(root)s::bigint, %(at)s::timestamptz)
ON CONFLICT (project_id, root) DO NOTHING RETURNING id
"""


def fire(*, rule: Rule, project: Project, ticket_id: int | None, key: str, kind: str, event: Event | None) -> bool:
    """Have a rule act, at most once for `key`; return whether it has. Whatever goes wrong is written down, not raised.

    Raises LoopStoppedError when the event is five changes deep already, and what the database says when it is away.
    """
    try:
        with caused_by(event), transaction.atomic(), translation.override(project.language):
            row = _claim(rule, ticket_id, key, kind, event)
            if row is None:
                return False
            if ticket_id is None:
                raise ValueError(_("There is no ticket to do this with."))
            doing = Doing(access_of_rule(project, rule.name), project, ticket_id, rule.pk, rule.name)
            row.done = perform(doing, rule.actions)
            row.save(update_fields=["done"])
            with change(actor=doing.access.actor) as current:
                current.record(
                    RuleFired(
                        project=project.pk,
                        ticket=ticket_id,
                        rule=rule.pk,
                        name=rule.name,
                        firing=row.pk,
                        done=row.done,
                    )
                )
    except LoopStoppedError:
        raise
    except Exception as error:
        if _is_database(error):
            raise
        logger.warning("rule %s of project %s failed: %s", rule.pk, project.pk, error)
        _failed(rule, project, ticket_id, key, kind, event, _words(error))
        return False
    if rule.failures:
        Rule.objects.filter(pk=rule.pk).update(failures=0)
        rule.failures = 0
    return True


def _is_database(error: Exception) -> bool:
    """Tell whether the database is away or two transactions held each other up: then all of it is run again."""
    from django.db import InterfaceError, OperationalError

    return isinstance(error, OperationalError | InterfaceError)


def _words(error: Exception) -> str:
    text = str(error).strip() or type(error).__name__
    return text[:MAX_ERROR]


def _claim(rule: Rule, ticket_id: int | None, key: str, kind: str, event: Event | None) -> Firing | None:
    """Write down that the rule acts; None when it has for this key. Two workers wait here for each other."""
    given = {"project": rule.project_id, "rule": rule.pk, "key": key, "kind": kind, "ticket": ticket_id}
    more = {"event": event.pk if event else None, "root": root_of(event) if event else None, "at": clock.now()}
    rows = fetch(CLAIM, {**given, **more})
    return Firing(pk=rows[0][0]) if rows else None


def _failed(
    rule: Rule, project: Project, ticket_id: int | None, key: str, kind: str, event: Event | None, error: str
) -> None:
    """Show a failure in the log and the history; switch the rule off when it is one too many in a row."""
    with caused_by(event), transaction.atomic():
        row = _claim(rule, ticket_id, key, kind, event)
        if row is None:
            return
        row.state, row.error = Firing.State.FAILED, error
        row.save(update_fields=["state", "error"])
        held = Rule.objects.select_for_update().filter(pk=rule.pk).first()
        if held is None:
            return
        held.failures += 1
        held.last_error = error
        off = held.failures >= MOST_FAILURES and held.is_active
        if off:
            held.is_active, held.switched_off_at, held.changed_at = False, clock.now(), clock.now()
        held.save(update_fields=["failures", "last_error", "is_active", "switched_off_at", "changed_at"])
        rule.failures, rule.is_active = held.failures, held.is_active
        with change(actor=actor_of(rule.name)) as current:
            failed = RuleFailed(project=project.pk, ticket=ticket_id, rule=rule.pk, name=rule.name, error=error)
            current.record(failed)
            if off:
                current.record(RuleSwitchedOff(project=project.pk, rule=rule.pk, name=rule.name, error=error))


def root_of(event: Event) -> int | None:
    """Return the event that began the chain in which rules set each other off, None for one that nothing caused."""
    if not event.cause_id:
        return None
    root = event.cause_id
    for _step in range(MAX_DEPTH + 1):
        cause = Event.objects.filter(pk=root).values_list("cause_id", flat=True).first()
        if not cause:
            break
        root = cause
    return root


def is_spent(event: Event, root: int | None) -> bool:
    """Tell whether a chain of rules is to go no further: five changes deep, or with ten writes behind it."""
    if event.depth >= MAX_DEPTH:
        return True
    rows = Firing.objects.filter(ticket_id=event.ticket_id, root=root) if root else Firing.objects.none()
    return root is not None and rows[: MOST_IN_CHAIN - 1].count() >= MOST_IN_CHAIN - 1


def stop_loop(event: Event, root: int | None, names: list[str]) -> None:
    """Raise the alarm about rules that set each other off, once for what began it (S42)."""
    began = root or event.pk
    if fetch(ALARM, {"project": event.project_id, "root": began, "at": clock.now()}):
        with caused_by(None), change(actor=system("rules")) as current:
            current.record(LoopStopped(project=event.project_id, ticket=event.ticket_id, root=began, names=names[:20]))
