"""Policies of the screens of rules: supervisors and those above."""

from __future__ import annotations

from tests.walls.policies_setup import SUPERVISED
from tests.walls.rules import Policy, supervises, thing

AT = "setup/projects/{key}/rules"
OF = "setup/projects/<slug:key>/rules"
RULE = {"name": "Правило", "on": "event", "kinds": ["ticket.opened"], "a0.do": "priority", "a0.value": "3"}
RULES = {
    OF: Policy({"GET": SUPERVISED}, AT),
    f"{OF}/new": Policy({"GET": SUPERVISED, "POST": thing(supervises, data=RULE)}, f"{AT}/new"),
    f"{OF}/look": Policy({"POST": thing(supervises, data=RULE)}, f"{AT}/look"),
    f"{OF}/past": Policy({"POST": thing(supervises, data=RULE)}, f"{AT}/past"),
    f"{OF}/log": Policy({"GET": SUPERVISED}, f"{AT}/log"),
    f"{OF}/<int:pk>": Policy({"GET": SUPERVISED, "POST": thing(supervises, data=RULE)}, f"{AT}/{{rule}}"),
    f"{OF}/<int:pk>/move": Policy({"POST": thing(supervises, data={"direction": "down"})}, f"{AT}/{{rule}}/move"),
}
