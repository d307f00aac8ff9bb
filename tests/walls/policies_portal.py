"""Policies of pages for customers, of their set-up, and of what operators do about them."""

from __future__ import annotations

from otklik.accounts.roles import Right
from tests.walls.policies_setup import MANAGED, managed
from tests.walls.rules import OPEN, Policy, Rule, thing, works

OWN = "setup/projects/{key}/requests"
WHY = "the forms of a project are open to everybody as soon as its manager opens them"
SECRET = "the link in the mail opens it; one that does not work looks like any other (portal/tests/test_status.py)"
DEAD = "s/1-aaaaaaaaaaaaaaaaaaaaaaaaaa"
ITEM = {
    "name": "Возврат",
    "key": "refund",
    "icon": "help",
    "priority": "2",
    "fields-TOTAL_FORMS": "2",
    "fields-INITIAL_FORMS": "0",
    "fields-0-kind": "email",
    "fields-0-required": "on",
    "fields-1-kind": "text",
}
READERS = frozenset({Right.READ, Right.READ_OWN})

PORTAL = {
    "r/<slug:key>/": Policy({"GET": OPEN}, "r/{key}/", why=WHY),
    "r/<slug:key>/embed.js": Policy({"GET": OPEN}, "r/{key}/embed.js", why=WHY),
    "r/<slug:key>/sent/<str:name>": Policy({"GET": OPEN}, "r/{key}/sent/x", why=WHY),
    "r/<slug:key>/<slug:item>/": Policy(
        {"GET": OPEN, "POST": Rule(open=True, data={"email": "x@mail.example", "text": "x"})}, "r/{key}/other/", why=WHY
    ),
    "s/<str:token>": Policy({"GET": OPEN}, DEAD, why=SECRET),
    "s/<str:token>/answer": Policy({"POST": Rule(open=True, data={"text": "x"})}, f"{DEAD}/answer", why=SECRET),
    "s/<str:token>/not-solved": Policy({"POST": Rule(open=True, data={"text": "x"})}, f"{DEAD}/not-solved", why=SECRET),
    "s/<str:token>/manager": Policy({"POST": Rule(open=True, data={"text": "x"})}, f"{DEAD}/manager", why=SECRET),
    "s/<str:token>/rating": Policy({"POST": Rule(open=True, data={"score": "5"})}, f"{DEAD}/rating", why=SECRET),
    "s/<str:token>/messages/<int:pk>/photo": Policy({"GET": OPEN}, f"{DEAD}/messages/{{reply}}/photo", why=SECRET),
    "s/<str:token>/files/<int:pk>/<str:signature>/<str:name>": Policy(
        {"GET": OPEN}, f"{DEAD}/files/{{attachment}}/x/x", why=SECRET
    ),
    "setup/projects/<slug:key>/requests": Policy({"GET": MANAGED, "POST": managed(is_open="on", link_days="30")}, OWN),
    "setup/projects/<slug:key>/requests/new": Policy({"GET": MANAGED, "POST": managed(**ITEM)}, f"{OWN}/new"),
    "setup/projects/<slug:key>/requests/<int:pk>": Policy(
        {"GET": MANAGED, "POST": managed(**ITEM)}, f"{OWN}/{{request_type}}"
    ),
    "setup/projects/<slug:key>/requests/<int:pk>/move": Policy(
        {"POST": managed(direction="up")}, f"{OWN}/{{request_type}}/move"
    ),
    "work/<number:number>/status-links/revoke": Policy(
        {"POST": thing(works, Right.WORK, anywhere=READERS)}, "work/{number}/status-links/revoke"
    ),
}
