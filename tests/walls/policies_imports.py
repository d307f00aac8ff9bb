"""Policies of taking over from another help desk: for who supervises the project."""

from __future__ import annotations

from tests.walls.policies_setup import SUPERVISED
from tests.walls.rules import Policy, Rule, supervises, thing

LEV = frozenset({"lev"})  # somebody who is not among those who ask
ONE = "setup/projects/{key}/imports/{import}"
IMPORTS = {
    "setup/projects/<slug:key>/imports": Policy(
        {"GET": SUPERVISED, "POST": SUPERVISED}, "setup/projects/{key}/imports"
    ),
    "setup/projects/<slug:key>/imports/uploads": Policy({"POST": SUPERVISED}, "setup/projects/{key}/imports/uploads"),
    "setup/projects/<slug:key>/imports/uploads/<int:pk>": Policy(
        {"GET": Rule(only=LEV), "PUT": Rule(only=LEV), "DELETE": Rule(only=LEV)},
        "setup/projects/{key}/imports/uploads/{upload}",
    ),
    "setup/projects/<slug:key>/imports/<int:pk>": Policy(
        {"GET": SUPERVISED, "POST": thing(supervises, data={"do": "save", "what": "tickets"})}, ONE
    ),
    "setup/projects/<slug:key>/imports/<int:pk>/progress": Policy({"GET": SUPERVISED}, f"{ONE}/progress"),
    "setup/projects/<slug:key>/imports/<int:pk>/report": Policy({"GET": SUPERVISED}, f"{ONE}/report"),
}
