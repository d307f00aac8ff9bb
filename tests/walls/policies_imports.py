"""Policies of taking over from another help desk: for who supervises the project."""

from __future__ import annotations

from tests.walls.policies_setup import SUPERVISED
from tests.walls.rules import Policy, supervises, thing

ONE = "setup/projects/{key}/imports/{import}"
IMPORTS = {
    "setup/projects/<slug:key>/imports": Policy(
        {"GET": SUPERVISED, "POST": SUPERVISED}, "setup/projects/{key}/imports"
    ),
    "setup/projects/<slug:key>/imports/<int:pk>": Policy(
        {"GET": SUPERVISED, "POST": thing(supervises, data={"do": "save", "what": "tickets"})}, ONE
    ),
    "setup/projects/<slug:key>/imports/<int:pk>/progress": Policy({"GET": SUPERVISED}, f"{ONE}/progress"),
    "setup/projects/<slug:key>/imports/<int:pk>/report": Policy({"GET": SUPERVISED}, f"{ONE}/report"),
}
