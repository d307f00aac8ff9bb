"""Policies of the set-up and of the client company's cabinet."""

from __future__ import annotations

from otklik.accounts.roles import Right
from tests.walls.rules import ADMINISTRATOR, SIGNED_IN, Policy, Rule, anywhere, handed, manages, supervises, thing

MANAGED = thing(manages)
SUPERVISED = thing(supervises)
OWN = "setup/projects/{key}"
FLOW = "setup/mail/{key}"
BOX = {
    "name": "Ящик",
    "imap_host": "imap.mail.example",
    "imap_port": "993",
    "imap_security": "tls",
    "folders": "INBOX",
    "smtp_port": "465",
    "smtp_security": "tls",
    "backfill_days": "0",
    "username": "x",
    "password": "y",
}


def managed(**data: object) -> Rule:
    """Return the rule of a change that a project's manager makes."""
    return thing(manages, data=data)


def administrator(**data: object) -> Rule:
    """Return the rule of a change that an administrator makes."""
    return Rule(administrator=True, data=data)


SETUP = {
    "setup/": Policy({"GET": SIGNED_IN}),
    "setup/new-project": Policy({"GET": ADMINISTRATOR, "POST": administrator(key="fresh", name="Новый")}),
    "setup/people": Policy({"GET": ADMINISTRATOR}),
    "setup/people/<int:pk>": Policy({"GET": ADMINISTRATOR}, "setup/people/{absent}"),
    "setup/people/<int:pk>/access": Policy({"POST": administrator(do="disable")}, "setup/people/{absent}/access"),
    "setup/people/<int:pk>/email": Policy(
        {"POST": administrator(email="other@demo.example")}, "setup/people/{absent}/email"
    ),
    "setup/people/<int:pk>/sessions": Policy({"POST": administrator()}, "setup/people/{absent}/sessions"),
    "setup/people/<int:pk>/second-step": Policy({"POST": administrator()}, "setup/people/{absent}/second-step"),
    "setup/security": Policy({"GET": ADMINISTRATOR}),
    "setup/failures": Policy({"GET": ADMINISTRATOR}),
    "setup/failures/<int:pk>/rerun": Policy({"POST": administrator()}, "setup/failures/{run}/rerun"),
    "setup/failures/<int:pk>/dismiss": Policy({"POST": administrator()}, "setup/failures/{run}/dismiss"),
    "setup/tokens": Policy({"GET": SIGNED_IN, "POST": Rule(data={"name": "Склад", "days": "90"})}),
    "setup/tokens/<int:pk>/revoke": Policy({"POST": Rule(only=frozenset({"lev"}))}, "setup/tokens/{own_token}/revoke"),
    "setup/projects/<slug:key>/": Policy({"GET": MANAGED, "POST": managed(name="Сеть")}, f"{OWN}/"),
    "setup/projects/<slug:key>/people": Policy({"GET": MANAGED}, f"{OWN}/people"),
    "setup/projects/<slug:key>/people/invite": Policy(
        {"POST": managed(email="fresh@demo.example", role="operator")}, f"{OWN}/people/invite"
    ),
    "setup/projects/<slug:key>/people/<int:pk>/role": Policy(
        {"POST": managed(role="inspector")}, f"{OWN}/people/{{member}}/role"
    ),
    "setup/projects/<slug:key>/people/<int:pk>/remove": Policy({"POST": managed()}, f"{OWN}/people/{{member}}/remove"),
    "setup/projects/<slug:key>/invitations/<int:pk>/resend": Policy(
        {"POST": managed()}, f"{OWN}/invitations/{{invitation}}/resend"
    ),
    "setup/projects/<slug:key>/invitations/<int:pk>/revoke": Policy(
        {"POST": managed()}, f"{OWN}/invitations/{{invitation}}/revoke"
    ),
    "setup/projects/<slug:key>/teams": Policy({"GET": MANAGED}, f"{OWN}/teams"),
    "setup/projects/<slug:key>/teams/new": Policy(
        {"GET": MANAGED, "POST": managed(name="Вторая", line="2")}, f"{OWN}/teams/new"
    ),
    "setup/projects/<slug:key>/teams/<int:pk>": Policy(
        {"GET": MANAGED, "POST": managed(name="Третья", line="3", is_active="on")}, f"{OWN}/teams/{{team}}"
    ),
    "setup/projects/<slug:key>/topics": Policy({"GET": MANAGED}, f"{OWN}/topics"),
    "setup/projects/<slug:key>/topics/new": Policy(
        {"GET": MANAGED, "POST": managed(name="Тема", is_active="on")}, f"{OWN}/topics/new"
    ),
    "setup/projects/<slug:key>/topics/<int:pk>": Policy(
        {"GET": MANAGED, "POST": managed(name="Тема", is_active="on")}, f"{OWN}/topics/{{topic}}"
    ),
    "setup/projects/<slug:key>/topics/<int:pk>/move": Policy(
        {"POST": managed(direction="up")}, f"{OWN}/topics/{{topic}}/move"
    ),
    "setup/projects/<slug:key>/mail": Policy({"GET": MANAGED}, f"{OWN}/mail"),
    "setup/projects/<slug:key>/mail/addresses": Policy(
        {"POST": managed(address="fresh-box@demo.example")}, f"{OWN}/mail/addresses"
    ),
    "setup/projects/<slug:key>/mail/addresses/<int:pk>/remove": Policy(
        {"POST": managed()}, f"{OWN}/mail/addresses/{{address}}/remove"
    ),
    "setup/projects/<slug:key>/mail/accounts/new": Policy(
        {"GET": MANAGED, "POST": managed(**BOX)}, f"{OWN}/mail/accounts/new"
    ),
    "setup/projects/<slug:key>/mail/accounts/new/test": Policy(
        {"POST": managed(**BOX)}, f"{OWN}/mail/accounts/new/test"
    ),
    "setup/projects/<slug:key>/mail/accounts/<int:pk>": Policy(
        {"GET": MANAGED, "POST": managed(**BOX)}, f"{OWN}/mail/accounts/{{account}}"
    ),
    "setup/projects/<slug:key>/mail/accounts/<int:pk>/test": Policy(
        {"POST": managed(**BOX)}, f"{OWN}/mail/accounts/{{account}}/test"
    ),
    "setup/mail/<slug:key>": Policy({"GET": SUPERVISED}, FLOW),
    "setup/mail/<slug:key>/figures": Policy({"GET": SUPERVISED}, f"{FLOW}/figures"),
    "setup/mail/<slug:key>/rerun": Policy({"POST": SUPERVISED}, f"{FLOW}/rerun"),
    "setup/mail/<slug:key>/<int:pk>/rerun": Policy({"POST": SUPERVISED}, f"{FLOW}/{{item}}/rerun"),
    "setup/mail/<slug:key>/<int:pk>/ticket": Policy({"POST": SUPERVISED}, f"{FLOW}/{{item}}/ticket"),
    "setup/mail/<slug:key>/<int:pk>/source": Policy({"GET": SUPERVISED}, f"{FLOW}/{{item}}/source"),
}

CASES = anywhere(Right.READ_HANDED)
COMPANY = frozenset({Right.READ_HANDED})
CASE = thing(handed, anywhere=COMPANY)
ANSWER = {"text": "К вечеру", "key": "cabinet.{user}.0", "seen": "999999999"}

CABINET = {
    "cabinet/": Policy({"GET": CASES}),
    "cabinet/rows": Policy({"GET": CASES}, query="q=canary"),
    "cabinet/<slug:number>": Policy({"GET": CASE}, "cabinet/{number}"),
    "cabinet/<slug:number>/parts": Policy({"GET": CASE}, "cabinet/{number}/parts"),
    "cabinet/<slug:number>/answer": Policy(
        {"POST": thing(handed, Right.ANSWER_QUESTION, ANSWER, anywhere=COMPANY)}, "cabinet/{number}/answer"
    ),
    "cabinet/<slug:number>/draft": Policy(
        {"GET": CASE, "POST": thing(handed, Right.ANSWER_QUESTION, {"text": "x", "version": "0"}, anywhere=COMPANY)},
        "cabinet/{number}/draft",
    ),
}
