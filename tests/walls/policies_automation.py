"""Policies of the calls about rules, macros, notices and bots, and of the screens of macros."""

from __future__ import annotations

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from tests.walls.policies_bots import BOT as ON_SCREEN
from tests.walls.policies_calls import TICKET
from tests.walls.policies_set_up_calls import AT, MANAGED, OWN, belongs, managed
from tests.walls.rules import SIGNED_IN, Policy, Rule, anyhow, thing, works
from tests.walls.world import Thing

BOT = {**ON_SCREEN, "base_url": "http://127.0.0.1:1024"}  # where nobody listens
LEV = frozenset({"lev"})  # somebody who is not among those who ask
ACTIONS = [{"do": "priority", "value": "high"}]
RULE = {"name": "Правило", "trigger": {"on": "event", "kinds": ["ticket.opened"]}, "actions": ACTIONS}
MACRO = {"name": "Макрос", "actions": ACTIONS}
WORK_SEEN = thing(works, Right.WORK, anywhere=frozenset({Right.READ, Right.READ_OWN}))
SUPERVISED, WORKED = thing(belongs, Right.SUPERVISE), thing(belongs, Right.WORK)


def supervised(**data: object) -> Rule:
    """The rule of a call that needs the right to supervise a project."""
    return thing(belongs, Right.SUPERVISE, data)


def works_there(access: Access, thing: Thing) -> bool:
    """Whoever works in the project."""
    return access.may(Right.WORK, thing.project.pk)


FORM = {"name": "Макрос", "scope": "mine", "a0.do": "priority", "a0.value": "3"}
PAGES, PAGE = "setup/projects/<slug:key>/macros", "setup/projects/{key}/macros"
MACRO_PAGES = {
    PAGES: Policy({"GET": thing(works_there)}, PAGE),
    f"{PAGES}/new": Policy({"GET": thing(works_there), "POST": thing(works_there, data=FORM)}, f"{PAGE}/new"),
    f"{PAGES}/look": Policy({"POST": thing(works_there, data=FORM)}, f"{PAGE}/look"),
    f"{PAGES}/<int:pk>": Policy(
        {
            "GET": thing(works_there, Right.SUPERVISE),
            "POST": thing(works_there, Right.SUPERVISE, {**FORM, "scope": "project"}),
        },
        f"{PAGE}/{{macro}}",
    ),
    f"{PAGES}/<int:pk>/move": Policy(
        {"POST": thing(works_there, Right.SUPERVISE, {"direction": "up"})}, f"{PAGE}/{{macro}}/move"
    ),
    "work/<number:number>/macros": Policy({"GET": WORK_SEEN}, "work/{number}/macros"),
    "work/<number:number>/macros/<int:pk>": Policy({"POST": WORK_SEEN}, "work/{number}/macros/{macro}"),
    "work/macro-uses/<int:pk>/undo": Policy({"POST": Rule(only=LEV)}, "work/macro-uses/{absent}/undo"),
}
AUTOMATION_CALLS = {
    **MACRO_PAGES,
    f"{OWN}/rules": Policy({"GET": SUPERVISED, "POST": supervised(**RULE)}, f"{AT}/rules"),
    f"{OWN}/rule-words": Policy({"GET": SUPERVISED}, f"{AT}/rule-words"),
    f"{OWN}/rule-firings": Policy({"GET": SUPERVISED}, f"{AT}/rule-firings"),
    f"{OWN}/rules/trial": Policy({"POST": supervised(**RULE)}, f"{AT}/rules/trial"),
    f"{OWN}/rules/<rule_id>": Policy(
        {"GET": SUPERVISED, "PATCH": supervised(name="Другое"), "DELETE": SUPERVISED}, f"{AT}/rules/{{rule}}"
    ),
    f"{OWN}/rules/<rule_id>/move": Policy({"POST": supervised(direction="up")}, f"{AT}/rules/{{rule}}/move"),
    f"{OWN}/rules/<rule_id>/switch": Policy({"POST": supervised(active=False)}, f"{AT}/rules/{{rule}}/switch"),
    f"{OWN}/macros": Policy({"GET": WORKED, "POST": thing(belongs, Right.WORK, MACRO)}, f"{AT}/macros"),
    f"{OWN}/macros/<macro_id>": Policy(
        {"GET": WORKED, "PATCH": supervised(name="Другой"), "DELETE": SUPERVISED}, f"{AT}/macros/{{macro}}"
    ),
    f"{OWN}/macros/<macro_id>/move": Policy({"POST": supervised(direction="up")}, f"{AT}/macros/{{macro}}/move"),
    "api/v1/tickets/<ticket_id>/macros": Policy({"GET": thing(anyhow, Right.WORK)}, f"{TICKET}/macros"),
    "api/v1/tickets/<ticket_id>/macros/<macro_id>/run": Policy(
        {"POST": thing(anyhow, Right.WORK)}, f"{TICKET}/macros/{{macro}}/run"
    ),
    "api/v1/tickets/<ticket_id>/macro-uses/<use_id>/undo": Policy(
        {"POST": Rule(only=LEV)}, f"{TICKET}/macro-uses/{{absent}}/undo"
    ),
    "api/v1/notices": Policy({"GET": SIGNED_IN}),
    "api/v1/notices/read": Policy({"POST": SIGNED_IN}),
    "api/v1/notices/choices": Policy({"GET": SIGNED_IN, "PUT": SIGNED_IN}),
    "api/v1/notices/browsers/<browser_id>": Policy({"DELETE": Rule(only=LEV)}, "api/v1/notices/browsers/{absent}"),
    "api/v1/notices/chats/<chat_id>": Policy({"DELETE": Rule(only=LEV)}, "api/v1/notices/chats/{absent}"),
    f"{OWN}/bots": Policy({"GET": MANAGED, "POST": managed(**BOT)}, f"{AT}/bots"),
    f"{OWN}/bots/test": Policy({"POST": managed(**BOT)}, f"{AT}/bots/test"),
    f"{OWN}/bots/<bot_id>": Policy(
        {"GET": MANAGED, "PATCH": managed(name="Другой"), "DELETE": MANAGED}, f"{AT}/bots/{{bot}}"
    ),
    f"{OWN}/bots/<bot_id>/test": Policy({"POST": managed()}, f"{AT}/bots/{{bot}}/test"),
}
