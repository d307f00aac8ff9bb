"""Where the guide lies, who reads which part of it, and which place of it tells about which page of the program."""

from __future__ import annotations

from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_PACKAGED = Path(__file__).resolve().parent / "docs"
DOCS = _PACKAGED if _PACKAGED.is_dir() else Path(__file__).resolve().parents[3] / "docs"
PICTURES = "help"  # the folder of the pictures among the static files
LANGUAGES = ("ru", "en")

STAFF = ("first-day", "lists", "ticket", "answering", "customer-card", "notices")
MANAGERS = ("supervisor", "mail", "forms", "panels", "webhooks", "imports", "exports", "itil")
COMPANY = ("client",)
EVERYBODY = ("customer",)
GROUPS: dict[str, tuple[Promise, tuple[str, ...]]] = {
    "staff": (_("At work"), STAFF),
    "managers": (_("Setting up"), MANAGERS),
    "company": (_("The client company"), COMPANY),
    "everybody": (_("Customers"), EVERYBODY),
}

# The page, and after # the place on it, that tells about an address of the program; by the name of the address.
TOLD = {
    "notices": "notices",
    "me_notices": "notices#how-i-am-told",
    "me_notices_link": "notices#how-i-am-told",
    "work": "lists",
    "work_search": "lists#search",
    "work_views": "lists#views-of-your-own",
    "work_view": "lists#views-of-your-own",
    "work_view_new": "lists#views-of-your-own",
    "work_view_exports": "exports",
    "work_bulk": "ticket#changing-many-at-once",
    "work_bulk_one": "ticket#changing-many-at-once",
    "work_new": "ticket",
    "work_ticket": "ticket",
    "work_ticket_merge": "ticket#merging-and-splitting",
    "work_ticket_transfer": "ticket",
    "work_ticket_split": "ticket#merging-and-splitting",
    "work_ticket_messages": "answering",
    "work_people": "customer-card#finding-customers",
    "work_segments": "customer-card#finding-customers",
    "work_organisation": "customer-card",
    "work_customer": "customer-card",
    "work_erasure": "customer-card#personal-data",
    "me": "first-day#making-it-yours",
    "me_keys": "lists#keys",
    "me_templates": "answering#templates",
    "me_template": "answering#templates",
    "me_template_new": "answering#templates",
    "cabinet": "client",
    "cabinet_case": "client",
    "setup": "supervisor",
    "setup_project": "supervisor",
    "setup_new_project": "supervisor",
    "setup_project_people": "supervisor#people-and-teams",
    "setup_invite": "supervisor#people-and-teams",
    "setup_people": "supervisor#people-and-teams",
    "setup_person": "supervisor#people-and-teams",
    "setup_teams": "supervisor#people-and-teams",
    "setup_team": "supervisor#people-and-teams",
    "setup_team_new": "supervisor#people-and-teams",
    "setup_fields": "forms#fields",
    "setup_field": "forms#fields",
    "setup_field_new": "forms#fields",
    "setup_outcomes": "forms#statuses-and-closing",
    "setup_closing": "forms#statuses-and-closing",
    "setup_status": "forms#statuses-and-closing",
    "setup_status_new": "forms#statuses-and-closing",
    "setup_code": "forms#statuses-and-closing",
    "setup_code_new": "forms#statuses-and-closing",
    "setup_requests": "forms#catalogue-and-forms",
    "setup_request_type": "forms#catalogue-and-forms",
    "setup_request_type_new": "forms#catalogue-and-forms",
    "setup_templates": "supervisor#templates",
    "setup_template": "supervisor#templates",
    "setup_template_new": "supervisor#templates",
    "setup_topics": "supervisor#topics",
    "setup_topic": "supervisor#topics",
    "setup_topic_new": "supervisor#topics",
    "setup_customers": "supervisor#customers-and-their-data",
    "setup_mail": "mail",
    "setup_account": "mail#mailboxes",
    "setup_account_new": "mail#mailboxes",
    "setup_mail_flow": "mail#mail-flow",
    "setup_exports": "exports",
    "setup_imports": "imports",
    "setup_import": "imports",
    "setup_panels": "panels",
    "setup_panel": "panels",
    "setup_panel_new": "panels",
    "setup_webhooks": "webhooks",
    "setup_webhook": "webhooks",
    "setup_webhook_new": "webhooks",
    "setup_webhook_delivery": "webhooks#what-was-sent",
    "setup_tokens": "webhooks#tokens-of-the-api",
    "account_login": "first-day#signing-in",
    "account_reset_password": "first-day#signing-in",
    "mfa_index": "first-day#signing-in",
    "mfa_activate_totp": "first-day#signing-in",
    "usersessions_list": "first-day#signing-in",
    "account_change_password": "first-day#signing-in",
    "invitation": "first-day#signing-in",
    "portal": "customer#writing",
    "portal_item": "customer#writing",
    "portal_sent": "customer#following",
    "status_page": "customer#following",
    "status_answer": "customer#following",
    "status_not_solved": "customer#following",
    "status_rating": "customer#following",
}
