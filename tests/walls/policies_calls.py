"""Policies of calls that do what the screens do: messages and drafts, templates, the catalogue, customers' duties."""

from __future__ import annotations

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from tests.walls.policies_set_up_calls import SET_UP_CALLS
from tests.walls.rules import SIGNED_IN, Policy, Rule, anyhow, reads, thing
from tests.walls.world import Thing

TICKET = "api/v1/tickets/{ticket}"
PERSON = "api/v1/customers/{person}"


def belongs(access: Access, thing: Thing) -> bool:
    """Whoever has a role in the project."""
    return bool(access.roles.get(thing.project.pk))


def answers(access: Access, thing: Thing) -> bool:
    """Whoever answers customers in the project, and so has its templates."""
    return access.may(Right.WORK, thing.project.pk)


def manages(access: Access, thing: Thing) -> bool:
    """The project's managers: the item is not published."""
    return access.may(Right.MANAGE, thing.project.pk)


def supervises(access: Access, thing: Thing) -> bool:
    """Supervisors and those above."""
    return access.may(Right.SUPERVISE, thing.project.pk)


def work(**data: object) -> Rule:
    """The rule of a call under a ticket that needs the right to work."""
    return thing(anyhow, Right.WORK, data)


def read() -> Rule:
    """The rule of a call under a ticket that needs the right to read the project."""
    return thing(anyhow, Right.READ)


def card(right: Right | None = Right.WORK, **data: object) -> Rule:
    """The rule of a call about a customer."""
    return thing(reads, right, data)


FIELDS = [{"kind": "email", "required": True}, {"kind": "text"}]
CALLS = {
    **SET_UP_CALLS,
    "api/v1/tickets/<ticket_id>/messages/<message_id>": Policy(
        {
            "GET": thing(anyhow),
            "DELETE": Rule(only=frozenset({"anna", "vera", "marina", "olga"}), sees=anyhow, right=Right.WORK),
        },
        f"{TICKET}/messages/{{reply}}",
    ),
    "api/v1/tickets/<ticket_id>/forwards": Policy({"POST": work(to=["bob@mail.example"])}, f"{TICKET}/forwards"),
    "api/v1/tickets/<ticket_id>/questions": Policy({"POST": work(text="Когда?")}, f"{TICKET}/questions"),
    "api/v1/tickets/<ticket_id>/answers": Policy(
        {"POST": thing(anyhow, Right.ANSWER_QUESTION, {"text": "Завтра"})}, f"{TICKET}/answers"
    ),
    "api/v1/tickets/<ticket_id>/participants": Policy(
        {"GET": read(), "POST": work(address="bob@mail.example")}, f"{TICKET}/participants"
    ),
    "api/v1/tickets/<ticket_id>/followers": Policy({"GET": read()}, f"{TICKET}/followers"),
    "api/v1/tickets/<ticket_id>/followers/me": Policy({"PUT": read(), "DELETE": read()}, f"{TICKET}/followers/me"),
    "api/v1/tickets/<ticket_id>/seen": Policy({"POST": work()}, f"{TICKET}/seen"),
    "api/v1/tickets/<ticket_id>/drafts": Policy({"GET": work()}, f"{TICKET}/drafts"),
    "api/v1/tickets/<ticket_id>/drafts/<kind>": Policy(
        {"PUT": work(text="Черновик"), "DELETE": work()}, f"{TICKET}/drafts/note"
    ),
    "api/v1/tickets/<ticket_id>/templates": Policy({"GET": work()}, f"{TICKET}/templates"),
    "api/v1/tickets/<ticket_id>/templates/<template_id>/render": Policy(
        {"POST": work()}, f"{TICKET}/templates/{{template}}/render"
    ),
    "api/v1/tickets/<ticket_id>/ratings": Policy({"GET": read()}, f"{TICKET}/ratings"),
    "api/v1/tickets/<ticket_id>/status-links": Policy(
        {"GET": read(), "POST": work(address="bob@mail.example"), "DELETE": work()}, f"{TICKET}/status-links"
    ),
    "api/v1/templates": Policy(
        {
            "GET": SIGNED_IN,
            "POST": thing(belongs, Right.SUPERVISE, {"project": "{key}", "name": "Имя", "body": "Текст"}),
        }
    ),
    "api/v1/templates/<template_id>": Policy(
        {
            "GET": thing(answers),
            "PATCH": thing(answers, Right.SUPERVISE, {"name": "Другое"}),
            "DELETE": thing(answers, Right.SUPERVISE),
        },
        "api/v1/templates/{template}",
    ),
    "api/v1/projects/<key>/requests": Policy(
        {
            "GET": thing(belongs),
            "POST": thing(belongs, Right.MANAGE, {"key": "one", "name": "Имя", "fields": FIELDS}),
        },
        "api/v1/projects/{key}/requests",
    ),
    "api/v1/projects/<key>/requests/<type_id>": Policy(
        {"GET": thing(manages), "PATCH": thing(manages, data={"name": "Другое"})},
        "api/v1/projects/{key}/requests/{request_type}",
    ),
    "api/v1/projects/<key>/requests/<type_id>/move": Policy(
        {"POST": thing(manages, data={"direction": "up"})}, "api/v1/projects/{key}/requests/{request_type}/move"
    ),
    "api/v1/customers/<customer_id>/identities/<identity_id>/main": Policy(
        {"POST": card()}, f"{PERSON}/identities/{{identity}}/main"
    ),
    "api/v1/customers/<customer_id>/merges": Policy(
        {"GET": card(None), "POST": card(other=987654321)}, f"{PERSON}/merges"
    ),
    "api/v1/customers/<customer_id>/merges/<merge_id>": Policy(
        {"DELETE": Rule(sees=reads, right=Right.WORK, unset=True)}, f"{PERSON}/merges/987654321"
    ),
    "api/v1/customers/<customer_id>/archive": Policy({"POST": card(Right.SUPERVISE)}, f"{PERSON}/archive"),
    "api/v1/customers/<customer_id>/erasure": Policy(
        {"POST": card(Right.MANAGE, ground="request", customer=1)}, f"{PERSON}/erasure"
    ),
    "api/v1/erasures/<erasure_id>": Policy({"GET": thing(supervises)}, "api/v1/erasures/{erasure}"),
    "api/v1/segments": Policy({"GET": SIGNED_IN}),
}
