"""The calls of a project's set-up, gathered."""

from __future__ import annotations

from ninja import Router

from otklik.api.operations import (
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
)

# Those of webhooks are at the addresses of `operations.webhooks`, on its router.
__all__ = ["ROUTERS", "setup_webhooks"]
ROUTERS: tuple[tuple[str, Router], ...] = (
    ("/projects", setup_projects.router),
    ("/projects", setup_people.router),
    ("/projects", setup_teams.router),
    ("/projects", setup_topics.router),
    ("/projects", setup_fields.router),
    ("/projects", setup_outcomes.router),
    ("/projects", setup_portal.router),
    ("/projects", setup_mail.router),
    ("/projects", setup_customers.router),
)
