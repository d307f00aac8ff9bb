"""Policies of who answers for what, of tickets that go up, of the control list and of reviews."""

from __future__ import annotations

from otklik.accounts.roles import Right
from tests.walls.policies_set_up_calls import AT, belongs
from tests.walls.policies_set_up_calls import OWN as CALLS
from tests.walls.policies_set_up_calls import managed as managed_call
from tests.walls.policies_setup import MANAGED, OWN, managed
from tests.walls.rules import Policy, Rule, anyhow, anywhere, manages, reads, thing, works

READERS = frozenset({Right.READ, Right.READ_OWN})
SETUP = "setup/projects/<slug:key>/escalation"
HERE = f"{OWN}/escalation"
NONE = "987654321"
# Rows of the matrix, rules and cards that the story has none of: everybody is answered as for what does not exist.
NO_ROW = Rule(sees=manages, unset=True)
NO_CALL = Rule(sees=belongs, right=Right.MANAGE, unset=True)
NO_PERSON = Rule(sees=belongs, right=Right.MANAGE, data={"side": "ours", "level": 1, "user": 987_654_321}, unset=True)
NO_CARD = Rule(sees=reads, anywhere=READERS, unset=True)
LINE = {"side": "ours", "level": "1"}

ESCALATION = {
    SETUP: Policy({"GET": MANAGED}, HERE),
    f"{SETUP}/people/new": Policy({"GET": MANAGED, "POST": managed(**LINE)}, f"{HERE}/people/new"),
    f"{SETUP}/people/<int:pk>": Policy({"GET": NO_ROW, "POST": NO_ROW}, f"{HERE}/people/{NONE}"),
    f"{SETUP}/people/<int:pk>/remove": Policy({"POST": NO_ROW}, f"{HERE}/people/{NONE}/remove"),
    f"{SETUP}/rules/new": Policy(
        {"GET": MANAGED, "POST": managed(trigger="silence", amount="5", level="1", side="waits")}, f"{HERE}/rules/new"
    ),
    f"{SETUP}/rules/<int:pk>": Policy({"GET": NO_ROW, "POST": NO_ROW}, f"{HERE}/rules/{NONE}"),
    f"{SETUP}/rules/<int:pk>/remove": Policy({"POST": NO_ROW}, f"{HERE}/rules/{NONE}/remove"),
    f"{SETUP}/absences": Policy({"POST": managed(since="2026-11-23", until="2026-11-24")}, f"{HERE}/absences"),
    f"{SETUP}/absences/<int:pk>/remove": Policy({"POST": NO_ROW}, f"{HERE}/absences/{NONE}/remove"),
    f"{SETUP}/settings": Policy({"POST": managed(card_days="3")}, f"{HERE}/settings"),
    "cabinet/reviews": Policy({"GET": anywhere(Right.READ_HANDED)}),
    "work/control": Policy({"GET": anywhere(*READERS)}),
    "work/reviews": Policy({"GET": anywhere(*READERS)}),
    "work/reviews/<int:pk>": Policy({"GET": NO_CARD, "POST": NO_CARD}, f"work/reviews/{NONE}"),
    "work/<number:number>/escalate": Policy(
        {
            "GET": thing(works, Right.WORK, anywhere=READERS),
            "POST": thing(works, Right.WORK, {"reason": "Почему"}, anywhere=READERS),
        },
        "work/{number}/escalate",
    ),
}
# A token reads the cards of its own projects; the story has missed no promise.
NO_REVIEW = Rule(unset=True)
TICKET = "api/v1/tickets/{ticket}"
ESCALATION |= {
    f"{CALLS}/responsible": Policy({"GET": managed_call(), "POST": NO_PERSON}, f"{AT}/responsible"),
    f"{CALLS}/responsible-trial": Policy({"GET": managed_call()}, f"{AT}/responsible-trial"),
    f"{CALLS}/responsible/<line_id>": Policy(
        {"GET": NO_CALL, "PUT": NO_PERSON, "DELETE": NO_CALL}, f"{AT}/responsible/{NONE}"
    ),
    f"{CALLS}/absences": Policy(
        {"GET": managed_call(), "POST": managed_call(user=1, since="2026-11-23", until="2026-11-24")}, f"{AT}/absences"
    ),
    f"{CALLS}/absences/<absence_id>": Policy({"DELETE": NO_CALL}, f"{AT}/absences/{NONE}"),
    f"{CALLS}/escalation-rules": Policy(
        {"GET": managed_call(), "POST": managed_call(trigger="silence", amount=5)}, f"{AT}/escalation-rules"
    ),
    f"{CALLS}/escalation-rules/<rule_id>": Policy(
        {"GET": NO_CALL, "PATCH": NO_CALL, "DELETE": NO_CALL}, f"{AT}/escalation-rules/{NONE}"
    ),
    f"{CALLS}/response-figure": Policy(
        {"GET": managed_call(), "PATCH": managed_call(review_days=4)}, f"{AT}/response-figure"
    ),
    "api/v1/tickets/<ticket_id>/escalations": Policy(
        {"GET": thing(anyhow, Right.READ), "POST": thing(anyhow, Right.WORK, {"reason": "Почему"})},
        f"{TICKET}/escalations",
    ),
    "api/v1/control": Policy({"GET": Rule()}, "api/v1/control"),
    "api/v1/reviews": Policy({"GET": Rule()}, "api/v1/reviews"),
    "api/v1/reviews/<review_id>": Policy({"GET": NO_REVIEW, "PUT": NO_REVIEW}, f"api/v1/reviews/{NONE}"),
}
