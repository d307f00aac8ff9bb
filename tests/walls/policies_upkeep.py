"""Policies of the calls of the upkeep: what comes in, what failed, mail tests; and of who comes in."""

from __future__ import annotations

from otklik.accounts.roles import Right
from tests.walls.policies_calls import TICKET
from tests.walls.policies_set_up_calls import AT, HOOK, OWN, THIS, belongs, managed, manages
from tests.walls.rules import ADMINISTRATOR, SIGNED_IN, Policy, Rule, anyhow, thing

SUPERVISED = thing(belongs, Right.SUPERVISE)
ITEM = f"{AT}/intake/items/{{item}}"
BOX = {"name": "Ящик", "imap_host": "127.0.0.1", "imap_port": 1, "username": "x", "password": "y"}

UPKEEP_CALLS = {
    f"{OWN}/intake": Policy({"GET": SUPERVISED}, f"{AT}/intake"),
    f"{OWN}/intake/rerun": Policy({"POST": SUPERVISED}, f"{AT}/intake/rerun"),
    f"{OWN}/intake/items": Policy({"GET": SUPERVISED}, f"{AT}/intake/items", query="which=all"),
    f"{OWN}/intake/items/<item_id>": Policy({"GET": SUPERVISED}, ITEM),
    f"{OWN}/intake/items/<item_id>/source": Policy({"GET": SUPERVISED}, f"{ITEM}/source"),
    f"{OWN}/intake/items/<item_id>/rerun": Policy({"POST": SUPERVISED}, f"{ITEM}/rerun"),
    f"{OWN}/intake/items/<item_id>/ticket": Policy({"POST": SUPERVISED}, f"{ITEM}/ticket"),
    f"{OWN}/mail/test": Policy({"POST": managed(**BOX)}, f"{AT}/mail/test"),
    f"{OWN}/mail/accounts/<account_id>/test": Policy({"POST": managed(**BOX)}, f"{AT}/mail/accounts/{{account}}/test"),
    f"{HOOK}/example": Policy({"GET": thing(manages)}, f"{THIS}/example", query="kind=ticket.opened"),
    f"{OWN}/invitations/<invitation_id>/resend": Policy({"POST": managed()}, f"{AT}/invitations/{{invitation}}/resend"),
    "api/v1/failures": Policy({"GET": ADMINISTRATOR}),
    "api/v1/failures/<failure_id>/rerun": Policy({"POST": ADMINISTRATOR}, "api/v1/failures/{run}/rerun"),
    "api/v1/failures/<failure_id>/dismiss": Policy({"POST": ADMINISTRATOR}, "api/v1/failures/{run}/dismiss"),
    "api/v1/tickets/<ticket_id>/history": Policy({"GET": thing(anyhow, Right.READ)}, f"{TICKET}/history"),
    "api/v1/security-log": Policy({"GET": ADMINISTRATOR}),
    "api/v1/token": Policy({"GET": SIGNED_IN, "DELETE": SIGNED_IN}),
    "api/v1/people": Policy({"GET": ADMINISTRATOR}),
    "api/v1/people/<user_id>": Policy(
        {"GET": ADMINISTRATOR, "PATCH": Rule(administrator=True, data={"active": False})}, "api/v1/people/{absent}"
    ),
    "api/v1/people/<user_id>/sign-out": Policy({"POST": ADMINISTRATOR}, "api/v1/people/{absent}/sign-out"),
}
