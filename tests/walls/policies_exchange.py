"""Policies of what is exchanged with other systems: webhooks, the API's uploads, files, feed."""

from __future__ import annotations

from otklik.accounts.roles import Right
from tests.walls.policies_setup import MANAGED, SUPERVISED, managed
from tests.walls.rules import SIGNED_IN, Policy, Rule, anyhow, reads, supervises, thing, works

HOOKS = "setup/projects/{key}/webhooks"
PANELS = "setup/projects/{key}/panels"
PANEL = {
    "name": "CRM",
    "kind": "card",
    "url": "https://crm.example.org/",
    "timeout_seconds": "1",
    "cache_seconds": "60",
    "height": "320",
}
HOOK = {"name": "CRM", "url": "https://hooks.example.org/", "kinds": ["ticket.opened"]}
LEV = frozenset({"lev"})  # somebody who is not among those who ask

EXCHANGE = {
    "setup/exports/<slug:key>": Policy(
        {"GET": SUPERVISED, "POST": thing(supervises, data={"what": "tickets", "format": "csv"})}, "setup/exports/{key}"
    ),
    "setup/exports/<slug:key>/progress": Policy({"GET": SUPERVISED}, "setup/exports/{key}/progress"),
    "setup/exports/<slug:key>/<int:pk>/<str:token>": Policy(
        {"GET": Rule(only=LEV)}, "setup/exports/{key}/{absent}/{token}"
    ),
    "setup/projects/<slug:key>/taken": Policy({"GET": MANAGED}, "setup/projects/{key}/taken"),
    "setup/projects/<slug:key>/webhooks": Policy({"GET": MANAGED}, HOOKS),
    "setup/projects/<slug:key>/webhooks/new": Policy({"GET": MANAGED, "POST": managed(**HOOK)}, f"{HOOKS}/new"),
    "setup/projects/<slug:key>/webhooks/<int:pk>": Policy(
        {"GET": MANAGED, "POST": managed(**HOOK)}, f"{HOOKS}/{{webhook}}"
    ),
    "setup/projects/<slug:key>/webhooks/<int:pk>/secret": Policy({"POST": managed()}, f"{HOOKS}/{{webhook}}/secret"),
    "setup/projects/<slug:key>/webhooks/<int:pk>/example": Policy(
        {"GET": MANAGED}, f"{HOOKS}/{{webhook}}/example", "kind=ticket.opened"
    ),
    "setup/projects/<slug:key>/webhooks/<int:pk>/test": Policy({"POST": managed()}, f"{HOOKS}/{{webhook}}/test"),
    "setup/projects/<slug:key>/webhooks/<int:pk>/messages/<int:delivery>": Policy(
        {"GET": MANAGED}, f"{HOOKS}/{{webhook}}/messages/{{delivery}}"
    ),
    "setup/projects/<slug:key>/webhooks/<int:pk>/messages/<int:delivery>/resend": Policy(
        {"POST": managed()}, f"{HOOKS}/{{webhook}}/messages/{{delivery}}/resend"
    ),
}

BESIDE = "work/<number:number>/panels/<int:pk>"
ON_CARD = "work/customers/<int:person>/panels/<int:pk>"
READERS = frozenset({Right.READ, Right.READ_OWN})
EXCHANGE |= {
    "setup/projects/<slug:key>/panels": Policy({"GET": MANAGED}, PANELS),
    "setup/projects/<slug:key>/panels/new": Policy({"GET": MANAGED, "POST": managed(**PANEL)}, f"{PANELS}/new"),
    "setup/projects/<slug:key>/panels/<int:pk>": Policy(
        {"GET": MANAGED, "POST": managed(**PANEL)}, f"{PANELS}/{{side_panel}}"
    ),
    "setup/projects/<slug:key>/panels/<int:pk>/secret": Policy({"POST": managed()}, f"{PANELS}/{{side_panel}}/secret"),
    "setup/projects/<slug:key>/panels/<int:pk>/move": Policy(
        {"POST": managed(direction="down")}, f"{PANELS}/{{side_panel}}/move"
    ),
    "setup/projects/<slug:key>/panels/<int:pk>/test": Policy({"POST": managed()}, f"{PANELS}/{{side_panel}}/test"),
    BESIDE: Policy({"GET": thing(works)}, "work/{number}/panels/{side_panel}"),
    f"{BESIDE}/frame": Policy({"GET": thing(works)}, "work/{number}/panels/{side_frame}/frame"),
    ON_CARD: Policy({"GET": thing(reads, anywhere=READERS)}, "work/customers/{person}/panels/{side_panel}"),
    f"{ON_CARD}/frame": Policy(
        {"GET": thing(reads, anywhere=READERS)}, "work/customers/{person}/panels/{side_frame}/frame"
    ),
}

PERSON = "api/v1/customers/{person}"
EXCHANGE_API = {
    "api/v1/customers/<customer_id>": Policy(
        {"GET": thing(reads), "PATCH": thing(reads, Right.WORK, {"name": "Другое имя"})}, PERSON
    ),
    "api/v1/files/<file_id>": Policy({"GET": thing(anyhow)}, "api/v1/files/{attachment}"),
    "api/v1/files/<int:pk>/<str:token>/<str:name>": Policy(
        {"GET": Rule(open=True, records=True)},
        "api/v1/files/{attachment}/{token}/x",
        why="the signed address is the key; what its person may read is asked again",
    ),
    "api/v1/uploads": Policy(
        {
            "POST": thing(
                lambda access, thing: bool(access.roles.get(thing.project.pk)),
                Right.WORK,
                {"project": "{key}", "name": "x.txt", "size": 3},
            )
        }
    ),
    "api/v1/uploads/<upload_id>": Policy(
        {"GET": Rule(only=LEV), "PUT": Rule(only=LEV, piece=True), "DELETE": Rule(only=LEV)},
        "api/v1/uploads/{upload}",
    ),
    "api/v1/events": Policy({"GET": SIGNED_IN}),
    "api/v1/webhooks": Policy(
        {
            "GET": SIGNED_IN,
            "POST": thing(
                lambda access, thing: bool(access.roles.get(thing.project.pk)),
                Right.MANAGE,
                {"project": "{key}", **HOOK},
            ),
        }
    ),
    "api/v1/webhooks/<webhook_id>": Policy(
        {"GET": MANAGED, "PATCH": managed(name="CRM"), "DELETE": MANAGED},
        "api/v1/webhooks/{webhook}",
    ),
}
