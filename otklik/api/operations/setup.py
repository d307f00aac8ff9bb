"""The calls of the set-up and the upkeep, gathered."""

from __future__ import annotations

from ninja import Router

from otklik.api.operations import (
    abilities,
    checklists,
    escalation,
    failures,
    history,
    intake,
    letting_in,
    mail_tests,
    own_token,
    plans,
    promise_days,
    promises,
    setup_customers,
    setup_fields,
    setup_mail,
    setup_outcomes,
    setup_people,
    setup_portal,
    setup_projects,
    setup_teams,
    setup_topics,
    setup_webhooks,
    shifts,
    users,
)

# Those of webhooks are at the addresses of `operations.webhooks`, letting in at those of `setup_people`.
__all__ = ["ROUTERS", "letting_in", "setup_webhooks"]
ROUTERS: tuple[tuple[str, Router], ...] = (
    ("/projects", setup_projects.router),
    ("/projects", setup_people.router),
    ("/projects", setup_teams.router),
    ("/projects", setup_topics.router),
    ("/projects", setup_fields.router),
    ("/projects", setup_outcomes.router),
    ("/projects", checklists.of_projects),
    ("/tickets", checklists.of_tickets),
    ("/projects", plans.router),
    ("/projects", escalation.router),
    ("/projects", promises.router),
    ("/projects", promise_days.router),
    ("/projects", abilities.router),
    ("/projects", shifts.router),
    ("/projects", setup_portal.router),
    ("/projects", setup_mail.router),
    ("/projects", setup_customers.router),
    ("/projects", mail_tests.router),
    ("/projects", intake.router),
    ("/failures", failures.router),
    ("/people", users.router),
    ("/token", own_token.router),
    ("/tickets", history.of_tickets),
    ("/tickets", promises.of_tickets),
    ("/security-log", history.router),
)
