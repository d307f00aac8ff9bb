from __future__ import annotations

from collections.abc import Sequence

from django.db import connection, transaction

from otklik.accounts.models import Project, User
from otklik.desk.actions.waiting import give_waiting, lock_waiting
from otklik.events.actor import system
from otklik.events.changes import change
from otklik.events.models import Event
from otklik.lib import clock
from otklik.routing import choosing, queue
from otklik.routing.actions.presence import locked
from otklik.routing.models import Presence, Rule
from otklik.routing.models.presence import State
from otklik.routing.shifts import on_shift

MOST = 200  # tickets looked at from the head of the queue in one go
LOCK = 0x07_4B_13


def distribute(*, projects: Sequence[int] | None = None, cause: Event | None = None, most: int = MOST) -> int:
    """Give what waits to whoever is free, the first of the queue first; return how many tickets found somebody.

    In the projects, or teams, whose rule says so. One run at a time in the whole installation: the next one finds what
    this one left. Who is free although nothing of the head of the queue fits him gets the first that does.
    """
    rules = _rules(projects)
    if not rules or not Presence.objects.filter(state=State.AVAILABLE).exists():
        return 0
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        giving = _Giving(rules, cause)
        head = queue.waiting(list(rules), most=most)
        for waiting in head:
            giving.give(waiting.ticket)
        # Beyond what was looked at there may be work for those who are still free.
        if giving.left or len(head) == most:
            giving.fill(most)
    return giving.given


class _Giving:
    """One run: the rules, the people on shift, what has been given."""

    def __init__(self, rules: dict[int, dict[int | None, Rule]], cause: Event | None) -> None:
        self.rules = rules
        self.cause = cause
        self.given = 0
        self.left = False
        self._here: dict[int, list[int]] = {}

    def rule(self, project: int, team: int | None) -> Rule:
        """Return the rule of a team, or of the project."""
        of_project = self.rules[project]
        return of_project.get(team) or of_project.get(None) or Rule(project_id=project)

    def here(self, rule: Rule) -> list[int] | None:
        """Return who is on shift, None when the rule does not ask."""
        if not rule.on_shift:
            return None
        if rule.project_id not in self._here:
            project = Project.objects.get(pk=rule.project_id)
            self._here[rule.project_id] = on_shift(project, clock.now())
        return self._here[rule.project_id]

    def give(self, ticket: int) -> bool:
        """Give one ticket to whoever is chosen; return whether there was somebody."""
        facts = choosing.facts_of(ticket)
        rule = self.rule(facts.project, facts.team)
        if rule.mode != Rule.Mode.PUSH:
            return False
        chosen = choosing.choose(facts, rule, here=self.here(rule))
        if chosen is None:
            self.left = True
            return False
        with transaction.atomic():
            row = locked(chosen.user)
            found = lock_waiting([ticket])
            # Between the choice and the lock he may have gone for a break or taken something himself.
            again = choosing.choose(facts, rule, here=self.here(rule)) if found else None
            if found is None or again != chosen:
                return False
            with change(actor=system("queue"), cause=self.cause) as current:
                give_waiting(current, found, User.objects.get(pk=chosen.user), how=chosen.how)
            row.idle_since = clock.now()
            row.save(update_fields=["idle_since"])
        self.given += 1
        return True

    def fill(self, most: int) -> None:
        """Give those who are still free the first ticket that fits them, wherever in the queue it stands."""
        free = Presence.objects.filter(
            state=State.AVAILABLE, user__memberships__project__in=list(self.rules)
        ).distinct()
        people = list(free.order_by("idle_since").values_list("user_id", flat=True)[:most])
        for user in people:
            for ticket in queue.fitting(user, list(self.rules), most=3, pushed=True):
                if self.give(ticket):
                    break


def _rules(projects: Sequence[int] | None) -> dict[int, dict[int | None, Rule]]:
    rows = Rule.objects.filter(project__is_active=True)
    rows = rows if projects is None else rows.filter(project_id__in=list(projects))
    found: dict[int, dict[int | None, Rule]] = {}
    for row in rows:
        found.setdefault(row.project_id, {})[row.team_id] = row
    return {pk: of for pk, of in found.items() if any(rule.mode == Rule.Mode.PUSH for rule in of.values())}
