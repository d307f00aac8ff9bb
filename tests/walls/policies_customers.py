"""Policies of customers: pages of the workspace, the set-up of a project, calls."""

from __future__ import annotations

from dataclasses import replace

from otklik.accounts.roles import Right
from tests.walls.rules import Policy, Rule, anywhere, manages, reads, thing

READERS = frozenset({Right.READ, Right.READ_OWN})
CARD = "work/customers/{person}"
LIST = {"project": "{key}", "name": "Важные", "standing": "vip"}


def worked(**data: object) -> Rule:
    """Return the rule of changes of a card: those who read everything know of it, those who work change it."""
    return thing(reads, Right.WORK, data, anywhere=READERS)


SEEN = thing(reads, anywhere=READERS)

CUSTOMERS = {
    "work/customers/": Policy({"GET": anywhere(*READERS)}, query="region=canary"),
    "work/customers/lists": Policy({"POST": thing(reads, data=LIST, anywhere=READERS)}),
    "work/customers/lists/<int:pk>/remove": Policy(
        {"POST": thing(reads, Right.SUPERVISE, anywhere=READERS)}, "work/customers/lists/{segment}/remove"
    ),
    "work/customers/<int:pk>": Policy({"GET": SEEN}, CARD),
    "work/customers/<int:pk>/history": Policy({"GET": SEEN}, f"{CARD}/history", "before=999999999"),
    "work/customers/<int:pk>/card": Policy({"GET": worked(), "POST": worked(name="Другое имя")}, f"{CARD}/card"),
    "work/customers/<int:pk>/identities": Policy(
        {"POST": worked(do="add", kind="contract", value="40-117")}, f"{CARD}/identities"
    ),
    "work/customers/<int:pk>/notes": Policy({"POST": worked(do="add", text="Заметка")}, f"{CARD}/notes"),
    "work/customers/<int:pk>/consents": Policy(
        {"POST": worked(do="give", text="{consent_text}", channel="phone")}, f"{CARD}/consents"
    ),
    "work/customers/<int:pk>/merges": Policy({"POST": worked(do="merge", other="{twin}")}, f"{CARD}/merges"),
    "work/customers/<int:pk>/holds": Policy(
        {"POST": thing(reads, Right.SUPERVISE, {"reason": "Дело № 7"}, anywhere=READERS)}, f"{CARD}/holds"
    ),
    "work/customers/<int:pk>/export": Policy(
        {"POST": thing(reads, Right.SUPERVISE, anywhere=READERS)}, f"{CARD}/export"
    ),
    "work/customers/<int:pk>/erasure": Policy(
        {"POST": thing(reads, Right.MANAGE, {"ground": "request", "sure": "{person}"}, anywhere=READERS)},
        f"{CARD}/erasure",
    ),
    "work/erasures/<int:pk>": Policy(
        {"GET": thing(lambda access, thing: access.may(Right.SUPERVISE, thing.project.pk),
                      anywhere=frozenset({Right.SUPERVISE}))},
        "work/erasures/{erasure}",
    ),
    "work/organisations/<int:pk>": Policy(
        {"GET": SEEN, "POST": worked(name="Другая компания", note="")}, "work/organisations/{organisation}"
    ),
}  # fmt: skip

PERSON = "api/v1/customers/{person}"


def called(**data: object) -> Rule:
    """Return the rule of calls that change a card."""
    return thing(reads, Right.WORK, data)


def opening(**data: object) -> Rule:
    """Return the rule of calls that add something to a project."""
    return thing(lambda access, thing: bool(access.roles.get(thing.project.pk)), Right.WORK, data)


CUSTOMERS_API = {
    "api/v1/customers": Policy({"GET": Rule(), "POST": opening(project="{key}", name="Новый")}),
    "api/v1/customers/<customer_id>/card": Policy(
        {"GET": thing(reads), "PATCH": called(region="Пермь")}, f"{PERSON}/card"
    ),
    "api/v1/customers/<customer_id>/identities": Policy(
        {"POST": called(kind="contract", value="40-117")}, f"{PERSON}/identities"
    ),
    "api/v1/customers/<customer_id>/identities/<identity_id>": Policy(
        {"DELETE": called()}, f"{PERSON}/identities/{{identity}}"
    ),
    "api/v1/customers/<customer_id>/notes": Policy({"POST": called(text="Заметка")}, f"{PERSON}/notes"),
    # A note is removed by its writer (Anna) or by those who supervise.
    "api/v1/customers/<customer_id>/notes/<note_id>": Policy(
        {
            "PATCH": called(pinned=False),
            "DELETE": replace(called(), only=frozenset({"anna", "vera", "marina", "olga"})),
        },
        f"{PERSON}/notes/{{note}}",
    ),
    "api/v1/customers/<customer_id>/consents": Policy(
        {"POST": called(purpose="data", version="1", channel="phone")}, f"{PERSON}/consents"
    ),
    "api/v1/customers/<customer_id>/consents/<consent_id>": Policy(
        {"DELETE": called()}, f"{PERSON}/consents/{{consent}}"
    ),
    "api/v1/customers/<customer_id>/panels/<kind>/<external_id>": Policy(
        {"PUT": called(title="Роутер"), "DELETE": called()}, f"{PERSON}/panels/purchase/{{panel}}"
    ),
    "api/v1/organisations": Policy({"GET": Rule(), "POST": opening(project="{key}", name="Новая")}),
    "api/v1/organisations/<organisation_id>": Policy(
        {"GET": thing(reads), "PATCH": called(name="Другая")}, "api/v1/organisations/{organisation}"
    ),
}

CUSTOMERS_SETUP = {
    "setup/projects/<slug:key>/customers": Policy(
        {"GET": thing(manages), "POST": thing(manages, data={"do": "retention", "text_days": "365"})},
        "setup/projects/{key}/customers",
    ),
}
