"""One good call of each `POST`, the third part: what comes in, what failed, who comes in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from otklik.accounts.models import User
from otklik.api.tests.calls import Call, _just, _made
from otklik.api.tests.people import World
from otklik.channels.models import InboundItem
from otklik.events.models import Event, ReactionRun

GUEST = {"email": "guest@example.com", "role": "operator"}


def came_in(world: World, **fields: Any) -> InboundItem:
    """Return a mail of project A, in quarantine unless said otherwise."""
    values: dict[str, Any] = {
        "state": "quarantined", "subject": "Счёт", "sender": "shop@example.org", "last_error": "cannot be read",
        "raw": b"From: x\r\n\r\nx", "size": 12, "external_id": f"x{InboundItem.objects.count()}",
    }  # fmt: skip
    return InboundItem.objects.create(project=world.a, channel="mail", **values | fields)


def failed(world: World) -> ReactionRun:
    """Return a reaction in project A that failed for good."""
    event = Event.objects.filter(project_id=world.a.pk, ticket_id=world.ticket.pk).first()
    return ReactionRun.objects.create(
        event=event, reaction="channels.receipt", state="dead", attempts=6, last_error="Traceback\nOSError: no"
    )


def _item(tail: str, **fields: Any) -> Callable[[World], Call]:
    def call(world: World) -> Call:
        pk = came_in(world, **fields).pk
        return "anna", f"projects/net/intake/{tail.format(pk)}", {}

    return call


def _person(world: World) -> Call:
    return "vera", f"people/{User.objects.get(email='boris@example.com').pk}/sign-out", {}


UPKEEP_CALLS: dict[str, Callable[[World], Call]] = {
    "rerun_intake_item": _item("items/{}/rerun"),
    "make_ticket_of_item": _item("items/{}/ticket", state="done", outcome="automatic"),
    "rerun_quarantine": _item("rerun"),
    "rerun_failure": lambda world: ("vera", f"failures/{failed(world).pk}/rerun", {}),
    "dismiss_failure": lambda world: ("vera", f"failures/{failed(world).pk}/dismiss", {}),
    "invite_member": _just("projects/net/invitations", GUEST),
    "resend_invitation": lambda world: (
        "anna",
        f"projects/net/invitations/{_made(world, 'projects/net/invitations', GUEST)}/resend",
        {},
    ),
    "sign_out_person": _person,
}
