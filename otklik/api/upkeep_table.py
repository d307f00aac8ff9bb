"""What the calls of an installation's upkeep need and what the description says of them: their part of both tables."""

from __future__ import annotations

from pydantic import BaseModel

from otklik.accounts.scopes import Scope
from otklik.api.people_models import NewInvitation

ADMIN, NAMING, PEOPLE = (Scope.ADMIN,), (Scope.CUSTOMERS, Scope.ADMIN), (Scope.PEOPLE,)
SCOPES: dict[str, tuple[Scope, ...]] = {
    "get_intake": ADMIN,
    "list_intake_items": NAMING,
    "get_intake_item": NAMING,
    "get_intake_source": NAMING,
    "rerun_intake_item": NAMING,
    "rerun_quarantine": ADMIN,
    "make_ticket_of_item": NAMING,
    "list_failures": ADMIN,
    "rerun_failure": ADMIN,
    "dismiss_failure": ADMIN,
    "test_mail_settings": ADMIN,
    "test_mail_account": ADMIN,
    "get_webhook_example": NAMING,
    "invite_member": PEOPLE,
    "resend_invitation": PEOPLE,
    "change_member": PEOPLE,
    "list_people": PEOPLE,
    "get_person": PEOPLE,
    "change_person": PEOPLE,
    "sign_out_person": PEOPLE,
    "list_ticket_history": (Scope.READ,),
    "list_security_log": ADMIN,
    "list_taken_out": ADMIN,
    "get_token": (),
    "end_token": (),
}
BEGUN = ("rerun_intake_item", "make_ticket_of_item")  # have an address, but no tag
TAGGED = ("change_member", "get_person", "change_person")
EXAMPLES: tuple[type[BaseModel], ...] = (NewInvitation,)
