"""What the calls of a project's set-up need and what the description says of them: their part of both tables."""

from __future__ import annotations

from pydantic import BaseModel

from otklik.accounts.scopes import Scope
from otklik.api.escalation_models import (
    NewAbsence,
    NewEscalation,
    NewEscalationRule,
    NewResponsible,
    ReviewChanges,
)
from otklik.api.inputs_setup import NewCode, NewField, NewProject, NewStatus, NewTeam, NewTopic
from otklik.api.inputs_setup_doors import NewConsentText, NewCustomerClass, NewMailAccount, NewMailAddress
from otklik.api.promise_models import NewCalendar, NewPolicy

READ, WRITE, ADMIN = (Scope.READ,), (Scope.WRITE,), (Scope.ADMIN,)
SCOPES: dict[str, tuple[Scope, ...]] = {
    "create_project": ADMIN,
    "get_project_settings": ADMIN,
    "change_project_settings": ADMIN,
    "list_members": ADMIN,
    "remove_member": ADMIN,
    "list_invitations": ADMIN,
    "revoke_invitation": ADMIN,
    "list_teams": READ,
    "create_team": ADMIN,
    "get_team": READ,
    "change_team": ADMIN,
    "list_topics": READ,
    "create_topic": ADMIN,
    "get_topic": READ,
    "change_topic": ADMIN,
    "move_topic": ADMIN,
    "create_field": ADMIN,
    "get_field": ADMIN,
    "change_field": ADMIN,
    "move_field": ADMIN,
    "list_statuses": ADMIN,
    "create_status": ADMIN,
    "get_status": ADMIN,
    "change_status": ADMIN,
    "move_status": ADMIN,
    "list_codes": ADMIN,
    "create_code": ADMIN,
    "get_code": ADMIN,
    "change_code": ADMIN,
    "move_code": ADMIN,
    "get_closing": ADMIN,
    "change_closing": ADMIN,
    "get_portal": ADMIN,
    "change_portal": ADMIN,
    "get_retention": ADMIN,
    "change_retention": ADMIN,
    "list_consent_texts": ADMIN,
    "add_consent_text": ADMIN,
    "list_customer_classes": ADMIN,
    "add_customer_class": ADMIN,
    "switch_off_customer_class": ADMIN,
    "list_mail_addresses": ADMIN,
    "add_mail_address": ADMIN,
    "remove_mail_address": ADMIN,
    "list_mail_accounts": ADMIN,
    "create_mail_account": ADMIN,
    "get_mail_account": ADMIN,
    "change_mail_account": ADMIN,
    "remove_mail_account": ADMIN,
    "get_webhook": ADMIN,
    "change_webhook": ADMIN,
    "rotate_webhook_secret": ADMIN,
    "test_webhook": ADMIN,
    "list_webhook_messages": ADMIN,
    "get_webhook_message": ADMIN,
    "resend_webhook_message": ADMIN,
    "list_clocks": READ,
    "list_calendars": ADMIN,
    "create_calendar": ADMIN,
    "replace_calendar": ADMIN,
    "list_policies": ADMIN,
    "create_policy": ADMIN,
    "replace_policy": ADMIN,
    "list_responsible": ADMIN,
    "add_responsible": ADMIN,
    "change_responsible": ADMIN,
    "delete_responsible": ADMIN,
    "try_responsible": ADMIN,
    "list_absences": ADMIN,
    "add_absence": ADMIN,
    "remove_absence": ADMIN,
    "list_escalation_rules": ADMIN,
    "create_escalation_rule": ADMIN,
    "change_escalation_rule": ADMIN,
    "delete_escalation_rule": ADMIN,
    "get_response_figure": ADMIN,
    "change_response_figure": ADMIN,
    "list_escalations": READ,
    "escalate_ticket": WRITE,
    "get_control_list": READ,
    "list_reviews": READ,
    "get_review": READ,
    "fill_review": WRITE,
}
# What is new has an address and a tag, what is read and changed a tag.
MADE = (
    "create_project", "create_team", "create_topic", "create_field", "create_status", "create_code",
    "create_mail_account",
)  # fmt: skip
BEGUN = ("test_webhook", "resend_webhook_message")  # have an address, but no tag
TAGGED = (
    "get_project_settings", "change_project_settings", "get_team", "change_team", "get_topic", "change_topic",
    "get_field", "change_field", "get_status", "change_status", "get_code", "change_code", "get_closing",
    "change_closing", "get_portal", "change_portal", "get_retention", "change_retention", "get_mail_account",
    "change_mail_account", "get_webhook", "change_webhook",
)  # fmt: skip
EXAMPLES: tuple[type[BaseModel], ...] = (
    NewProject, NewTeam, NewTopic, NewField, NewStatus, NewCode, NewConsentText, NewCustomerClass, NewMailAddress,
    NewMailAccount, NewResponsible, NewAbsence, NewEscalationRule, NewEscalation, ReviewChanges,
    NewCalendar, NewPolicy,
)  # fmt: skip
