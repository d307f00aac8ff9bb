"""Policies of calls that do what the screens do, second part: holds, kept lists, files of drafts, panels, imports."""

from __future__ import annotations

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from tests.walls.policies_calls import PERSON, TICKET, belongs, card, manages, supervises, work
from tests.walls.rules import SIGNED_IN, Policy, Rule, anyhow, anywhere, reads, thing, works
from tests.walls.world import Thing

WHY = {"reason": "Дело 7"}
LIST = "api/v1/segments/named/{segment}"
PANEL = "api/v1/panels/{side_panel}"
IMPORT = "api/v1/imports/{import}"
NEW_PANEL = {"project": "{key}", "name": "CRM", "kind": "card", "url": "https://crm.example.org/"}


def held(data: dict[str, str] | None = None) -> Rule:
    """The rule of holds of a ticket."""
    return thing(anyhow, Right.SUPERVISE, data)


def shared(access: Access, thing: Thing) -> bool:
    """Whoever reads everything in the project has its shared lists."""
    return reads(access, thing)


def managed(**data: object) -> Rule:
    """The rule of a panel: for who manages the project."""
    return thing(manages, data=data)


def supervised(**data: object) -> Rule:
    """The rule of an import: for who supervises the project."""
    return thing(supervises, data=data)


MORE_CALLS = {
    "api/v1/tickets/<ticket_id>/holds": Policy({"GET": held(), "POST": held(WHY)}, f"{TICKET}/holds"),
    "api/v1/tickets/<ticket_id>/holds/<hold_id>/release": Policy(
        {"POST": Rule(sees=anyhow, right=Right.SUPERVISE, data=WHY, unset=True)}, f"{TICKET}/holds/987654321/release"
    ),
    "api/v1/customers/<customer_id>/holds": Policy(
        {"GET": card(Right.SUPERVISE), "POST": card(Right.SUPERVISE, **WHY)}, f"{PERSON}/holds"
    ),
    "api/v1/customers/<customer_id>/holds/<hold_id>/release": Policy(
        {"POST": Rule(sees=reads, right=Right.SUPERVISE, data=WHY, unset=True)}, f"{PERSON}/holds/987654321/release"
    ),
    "api/v1/customers/<customer_id>/likely": Policy({"GET": card(None)}, f"{PERSON}/likely"),
    "api/v1/customers/<customer_id>/apart": Policy({"POST": card(other=987654321)}, f"{PERSON}/apart"),
    "api/v1/tickets/<ticket_id>/drafts/<kind>/files": Policy({"POST": work(files=[1])}, f"{TICKET}/drafts/note/files"),
    "api/v1/tickets/<ticket_id>/drafts/<kind>/files/<file_id>": Policy(
        {"DELETE": Rule(sees=anyhow, right=Right.WORK, unset=True)}, f"{TICKET}/drafts/note/files/987654321"
    ),
    "api/v1/segments/named": Policy(
        {"GET": SIGNED_IN, "POST": anywhere(Right.READ, data={"name": "Мой", "conditions": {"tag": "x"}})}
    ),
    "api/v1/segments/named/<segment_id>": Policy(
        {
            "GET": thing(shared),
            "PATCH": thing(shared, Right.SUPERVISE, {"name": "Другой"}),
            "DELETE": thing(shared, Right.SUPERVISE),
        },
        LIST,
    ),
    "api/v1/segments/named/<segment_id>/customers": Policy({"GET": thing(shared)}, f"{LIST}/customers"),
    "api/v1/panels": Policy({"GET": SIGNED_IN, "POST": thing(belongs, Right.MANAGE, NEW_PANEL)}),
    "api/v1/panels/<panel_id>": Policy({"GET": managed(), "PATCH": managed(name="Другая"), "DELETE": managed()}, PANEL),
    "api/v1/panels/<panel_id>/secret": Policy({"POST": managed()}, f"{PANEL}/secret"),
    "api/v1/panels/<panel_id>/move": Policy({"POST": managed(direction="up")}, f"{PANEL}/move"),
    "api/v1/panels/<panel_id>/test": Policy({"POST": managed(ticket=None)}, f"{PANEL}/test"),
    "api/v1/tickets/<ticket_id>/panels": Policy({"GET": thing(anyhow)}, f"{TICKET}/panels"),
    "api/v1/tickets/<ticket_id>/panels/<panel_id>": Policy({"GET": thing(works)}, f"{TICKET}/panels/{{side_panel}}"),
    "api/v1/imports": Policy(
        {
            "GET": SIGNED_IN,
            "POST": thing(belongs, Right.SUPERVISE, {"project": "{key}", "source": "csv", "upload": 987654321}),
        }
    ),
    "api/v1/imports/<import_id>": Policy(
        {"GET": supervised(), "PATCH": supervised(what="tickets"), "DELETE": supervised()}, IMPORT
    ),
    "api/v1/imports/<import_id>/trial": Policy({"POST": supervised()}, f"{IMPORT}/trial"),
    "api/v1/imports/<import_id>/start": Policy({"POST": supervised()}, f"{IMPORT}/start"),
    "api/v1/imports/<import_id>/stop": Policy({"POST": supervised()}, f"{IMPORT}/stop"),
    "api/v1/imports/<import_id>/report": Policy({"GET": supervised()}, f"{IMPORT}/report"),
}
