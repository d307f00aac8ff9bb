"""The API itself: its operations under one roof."""

from __future__ import annotations

from ninja import NinjaAPI

from otklik.api import problems, repeats
from otklik.api.door import JsonParser
from otklik.api.operations import (
    bots,
    bulk,
    cards,
    common,
    control,
    customers,
    draft_files,
    duties,
    events,
    exports,
    files,
    holds,
    imports,
    letters,
    lists,
    macros,
    messages,
    mix,
    notices,
    organisations,
    panels,
    people,
    projects,
    relations,
    reports,
    requests,
    routing,
    rules,
    setup,
    templates,
    tickets,
    uploads,
    views,
    webhooks,
    worktime,
)
from otklik.api.scopes import table

DESCRIPTION = """\
Open, find, change and answer tickets from another system.

**Tokens.** Every call carries `Authorization: Bearer otk_…`. A token is a person's: it reaches the projects he has a
role in, or those it was limited to, and no more than his rights there. `otklik token --user anna@example.com` prints
one.

**Lists.** The answer is `{"items": […], "next": "…"}`. `next` is the address of what follows, null at the end.

**Errors** are problem details (RFC 9457), `application/problem+json`. What does not exist and what you may not see are
answered alike: 404. Values that are not allowed are named in `errors`.

**Safe repeats.** `POST` takes an `Idempotency-Key` of up to 120 visible ASCII characters. Within 24 hours the repeat of
a call under the same key gets the first answer (header `Idempotent-Replayed: true`) and does nothing again; the same
key with another request is refused with 422, and with 409 while the first call is being worked on.

**Limits.** A body has 1 MB at most, a piece of a file 4 MB, a list 200 items. Fields and parameters that are not
declared are refused. A token may make so many calls a minute as `RateLimit-Limit` says; `RateLimit-Remaining` and
`RateLimit-Reset` (seconds) come with each answer, and 429 with `Retry-After` when it was too much.

**Scopes.** A token may be limited to some kinds of work; one without scopes does all of them but `people`.

"""
DESCRIPTION += table() + "\n"

api = NinjaAPI(
    title="Otklik API",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
    parser=JsonParser(),
)
api.add_router("/tickets", tickets.router)
api.add_router("/tickets", messages.router)
api.add_router("/tickets", relations.router)
api.add_router("/tickets", people.router)
api.add_router("/tickets", requests.router)
api.add_router("/tickets", draft_files.router)
api.add_router("/tickets", holds.of_tickets)
api.add_router("/tickets", panels.of_tickets)
api.add_router("/tickets", control.of_tickets)
api.add_router("/control", control.of_control)
api.add_router("/reviews", control.of_reviews)
api.add_router("/bulk", bulk.router)
api.add_router("/templates", templates.router)
api.add_router("/views", views.router)
api.add_router("/exports", exports.router)
api.add_router("/reports", reports.router)
api.add_router("/views", reports.of_views)
api.add_router("/letters", letters.router)
api.add_router("/common-problems", common.router)
api.add_router("/customers", customers.router)
api.add_router("/customers", cards.router)
api.add_router("/customers", duties.router)
api.add_router("/customers", holds.alike)
api.add_router("/customers", holds.of_customers)
api.add_router("/segments", duties.of_segments)
api.add_router("/segments", lists.router)
api.add_router("/erasures", duties.of_erasures)
api.add_router("/organisations", organisations.router)
api.add_router("/projects", projects.router)
api.add_router("/files", files.router)
api.add_router("/uploads", uploads.router)
api.add_router("/events", events.router)
api.add_router("/webhooks", webhooks.router)
api.add_router("/panels", panels.router)
api.add_router("/imports", imports.router)
api.add_router("", routing.router)
api.add_router("/projects", routing.of_projects)
api.add_router("/projects", rules.router)
api.add_router("/projects", macros.router)
api.add_router("/tickets", macros.of_tickets)
api.add_router("/notices", notices.router)
api.add_router("/projects", bots.router)
api.add_router("/tickets", worktime.of_tickets)
api.add_router("/time", worktime.of_sums)
api.add_router("/projects", mix.router)
api.add_router("/projects", worktime.of_projects)
for prefix, router in setup.ROUTERS:
    api.add_router(prefix, router)
problems.connect(api)
api.add_exception_handler(repeats.Replayed, repeats.replay)
