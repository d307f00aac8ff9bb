"""The description: checked in, served, and as a page that our strict Content-Security-Policy lets work."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation

from otklik.api.document import AS_BYTES, document, text
from otklik.api.door import PIECE_TYPE
from otklik.api.tests import automation_addresses, setup_addresses
from otklik.api.tests.people import World
from otklik.api.views.docs import groups, kind_of

SHAPES = sorted(Path(__file__).resolve().parents[1].rglob("*.py"))
CHECKED_IN = Path(__file__).resolve().parents[3] / "docs" / "openapi.json"
OPERATIONS = (
    setup_addresses.OPERATIONS
    | automation_addresses.OPERATIONS
    | {
        "open_ticket": "POST /api/v1/tickets",
        "list_tickets": "GET /api/v1/tickets",
        "get_ticket": "GET /api/v1/tickets/{ticket_id}",
        "change_ticket": "PATCH /api/v1/tickets/{ticket_id}",
        "list_messages": "GET /api/v1/tickets/{ticket_id}/messages",
        "post_message": "POST /api/v1/tickets/{ticket_id}/messages",
        "list_similar": "GET /api/v1/tickets/{ticket_id}/similar",
        "list_links": "GET /api/v1/tickets/{ticket_id}/links",
        "link_tickets": "POST /api/v1/tickets/{ticket_id}/links",
        "unlink_tickets": "DELETE /api/v1/tickets/{ticket_id}/links/{link_id}",
        "close_children": "POST /api/v1/tickets/{ticket_id}/close-children",
        "merge_ticket": "POST /api/v1/tickets/{ticket_id}/merge",
        "split_ticket": "POST /api/v1/tickets/{ticket_id}/split",
        "undo_move": "DELETE /api/v1/tickets/{ticket_id}/moves/{move_id}",
        "snooze_ticket": "POST /api/v1/tickets/{ticket_id}/snooze",
        "wake_ticket": "DELETE /api/v1/tickets/{ticket_id}/snooze",
        "change_many": "POST /api/v1/bulk",
        "get_bulk": "GET /api/v1/bulk/{bulk_id}",
        "undo_bulk": "POST /api/v1/bulk/{bulk_id}/undo",
        "get_message": "GET /api/v1/tickets/{ticket_id}/messages/{message_id}",
        "take_back_message": "DELETE /api/v1/tickets/{ticket_id}/messages/{message_id}",
        "forward_messages": "POST /api/v1/tickets/{ticket_id}/forwards",
        "ask_client": "POST /api/v1/tickets/{ticket_id}/questions",
        "answer_for_client": "POST /api/v1/tickets/{ticket_id}/answers",
        "list_ratings": "GET /api/v1/tickets/{ticket_id}/ratings",
        "list_status_links": "GET /api/v1/tickets/{ticket_id}/status-links",
        "give_status_link": "POST /api/v1/tickets/{ticket_id}/status-links",
        "revoke_status_links": "DELETE /api/v1/tickets/{ticket_id}/status-links",
        "list_fitting_templates": "GET /api/v1/tickets/{ticket_id}/templates",
        "render_template": "POST /api/v1/tickets/{ticket_id}/templates/{template_id}/render",
        "list_participants": "GET /api/v1/tickets/{ticket_id}/participants",
        "add_participant": "POST /api/v1/tickets/{ticket_id}/participants",
        "list_followers": "GET /api/v1/tickets/{ticket_id}/followers",
        "follow_ticket": "PUT /api/v1/tickets/{ticket_id}/followers/me",
        "unfollow_ticket": "DELETE /api/v1/tickets/{ticket_id}/followers/me",
        "mark_seen": "POST /api/v1/tickets/{ticket_id}/seen",
        "list_drafts": "GET /api/v1/tickets/{ticket_id}/drafts",
        "save_draft": "PUT /api/v1/tickets/{ticket_id}/drafts/{kind}",
        "drop_draft": "DELETE /api/v1/tickets/{ticket_id}/drafts/{kind}",
        "list_templates": "GET /api/v1/templates",
        "create_template": "POST /api/v1/templates",
        "get_template": "GET /api/v1/templates/{template_id}",
        "change_template": "PATCH /api/v1/templates/{template_id}",
        "delete_template": "DELETE /api/v1/templates/{template_id}",
        "get_request_type": "GET /api/v1/projects/{key}/requests/{type_id}",
        "change_request_type": "PATCH /api/v1/projects/{key}/requests/{type_id}",
        "move_request_type": "POST /api/v1/projects/{key}/requests/{type_id}/move",
        "pin_note": "PATCH /api/v1/customers/{customer_id}/notes/{note_id}",
        "make_identity_main": "POST /api/v1/customers/{customer_id}/identities/{identity_id}/main",
        "list_merges": "GET /api/v1/customers/{customer_id}/merges",
        "merge_customers": "POST /api/v1/customers/{customer_id}/merges",
        "undo_customer_merge": "DELETE /api/v1/customers/{customer_id}/merges/{merge_id}",
        "export_customer": "POST /api/v1/customers/{customer_id}/archive",
        "erase_customer": "POST /api/v1/customers/{customer_id}/erasure",
        "list_segment": "GET /api/v1/segments",
        "get_erasure": "GET /api/v1/erasures/{erasure_id}",
        "list_request_types": "GET /api/v1/projects/{key}/requests",
        "create_request_type": "POST /api/v1/projects/{key}/requests",
        "list_views": "GET /api/v1/views",
        "create_view": "POST /api/v1/views",
        "get_view": "GET /api/v1/views/{view_id}",
        "change_view": "PATCH /api/v1/views/{view_id}",
        "delete_view": "DELETE /api/v1/views/{view_id}",
        "copy_view": "POST /api/v1/views/{view_id}/copy",
        "move_view": "POST /api/v1/views/{view_id}/move",
        "list_view_tickets": "GET /api/v1/views/{view_id}/tickets",
        "export_view": "POST /api/v1/views/{view_id}/exports",
        "list_exports": "GET /api/v1/exports",
        "start_export": "POST /api/v1/exports",
        "get_export": "GET /api/v1/exports/{export_id}",
        "get_export_file": "GET /api/v1/exports/{export_id}/file",
        "list_customers": "GET /api/v1/customers",
        "add_customer": "POST /api/v1/customers",
        "get_customer": "GET /api/v1/customers/{customer_id}",
        "change_customer": "PATCH /api/v1/customers/{customer_id}",
        "get_card": "GET /api/v1/customers/{customer_id}/card",
        "change_card": "PATCH /api/v1/customers/{customer_id}/card",
        "add_identity": "POST /api/v1/customers/{customer_id}/identities",
        "remove_identity": "DELETE /api/v1/customers/{customer_id}/identities/{identity_id}",
        "add_note": "POST /api/v1/customers/{customer_id}/notes",
        "remove_note": "DELETE /api/v1/customers/{customer_id}/notes/{note_id}",
        "give_consent": "POST /api/v1/customers/{customer_id}/consents",
        "withdraw_consent": "DELETE /api/v1/customers/{customer_id}/consents/{consent_id}",
        "put_panel_row": "PUT /api/v1/customers/{customer_id}/panels/{kind}/{external_id}",
        "remove_panel_row": "DELETE /api/v1/customers/{customer_id}/panels/{kind}/{external_id}",
        "list_organisations": "GET /api/v1/organisations",
        "add_organisation": "POST /api/v1/organisations",
        "get_organisation": "GET /api/v1/organisations/{organisation_id}",
        "change_organisation": "PATCH /api/v1/organisations/{organisation_id}",
        "list_projects": "GET /api/v1/projects",
        "list_fields": "GET /api/v1/projects/{key}/fields",
        "get_file": "GET /api/v1/files/{file_id}",
        "begin_upload": "POST /api/v1/uploads",
        "get_upload": "GET /api/v1/uploads/{upload_id}",
        "continue_upload": "PUT /api/v1/uploads/{upload_id}",
        "drop_upload": "DELETE /api/v1/uploads/{upload_id}",
        "list_events": "GET /api/v1/events",
        "list_webhooks": "GET /api/v1/webhooks",
        "create_webhook": "POST /api/v1/webhooks",
        "delete_webhook": "DELETE /api/v1/webhooks/{webhook_id}",
        "list_ticket_holds": "GET /api/v1/tickets/{ticket_id}/holds",
        "hold_ticket": "POST /api/v1/tickets/{ticket_id}/holds",
        "release_ticket": "POST /api/v1/tickets/{ticket_id}/holds/{hold_id}/release",
        "list_customer_holds": "GET /api/v1/customers/{customer_id}/holds",
        "hold_customer": "POST /api/v1/customers/{customer_id}/holds",
        "release_customer": "POST /api/v1/customers/{customer_id}/holds/{hold_id}/release",
        "list_likely": "GET /api/v1/customers/{customer_id}/likely",
        "tell_apart": "POST /api/v1/customers/{customer_id}/apart",
        "attach_to_draft": "POST /api/v1/tickets/{ticket_id}/drafts/{kind}/files",
        "detach_from_draft": "DELETE /api/v1/tickets/{ticket_id}/drafts/{kind}/files/{file_id}",
        "list_named_segments": "GET /api/v1/segments/named",
        "save_segment": "POST /api/v1/segments/named",
        "get_segment": "GET /api/v1/segments/named/{segment_id}",
        "change_segment": "PATCH /api/v1/segments/named/{segment_id}",
        "remove_segment": "DELETE /api/v1/segments/named/{segment_id}",
        "list_segment_customers": "GET /api/v1/segments/named/{segment_id}/customers",
        "list_panels": "GET /api/v1/panels",
        "create_panel": "POST /api/v1/panels",
        "get_panel": "GET /api/v1/panels/{panel_id}",
        "change_panel": "PATCH /api/v1/panels/{panel_id}",
        "remove_panel": "DELETE /api/v1/panels/{panel_id}",
        "renew_panel_secret": "POST /api/v1/panels/{panel_id}/secret",
        "move_panel": "POST /api/v1/panels/{panel_id}/move",
        "test_panel": "POST /api/v1/panels/{panel_id}/test",
        "list_ticket_panels": "GET /api/v1/tickets/{ticket_id}/panels",
        "get_panel_content": "GET /api/v1/tickets/{ticket_id}/panels/{panel_id}",
        "list_imports": "GET /api/v1/imports",
        "begin_import": "POST /api/v1/imports",
        "get_import": "GET /api/v1/imports/{import_id}",
        "change_import": "PATCH /api/v1/imports/{import_id}",
        "try_import": "POST /api/v1/imports/{import_id}/trial",
        "start_import": "POST /api/v1/imports/{import_id}/start",
        "stop_import": "POST /api/v1/imports/{import_id}/stop",
        "get_import_report": "GET /api/v1/imports/{import_id}/report",
        "drop_import": "DELETE /api/v1/imports/{import_id}",
        "list_reports": "GET /api/v1/reports",
        "get_report": "GET /api/v1/reports/{report_id}",
        "end_report": "DELETE /api/v1/reports/{report_id}",
        "create_report": "POST /api/v1/views/{view_id}/reports",
        "list_letters": "GET /api/v1/letters",
        "write_letter": "POST /api/v1/letters",
        "answer_letter": "POST /api/v1/letters/{letter_id}/answer",
    }
)


def test_the_checked_in_description_is_the_one_of_the_code() -> None:
    assert CHECKED_IN.read_text(encoding="utf-8") == text(), "run: make docs"


def test_the_description_is_served(db: None) -> None:
    answer = Client().get("/api/v1/openapi.json")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert answer.json() == document()
    assert answer.json()["openapi"].startswith("3.1")


def test_every_operation_is_described_in_full() -> None:
    found = {}
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            found[operation["operationId"]] = f"{method.upper()} {path}"
            assert operation["summary"]
            assert operation["description"]
            assert {"401", "404", "405", "422"} <= set(operation["responses"])
            for status, response in operation["responses"].items():
                if operation["operationId"] in AS_BYTES and status == "200":
                    assert response["content"] == {PIECE_TYPE: {"schema": {"type": "string", "format": "binary"}}}
                elif status.startswith("2") and status != "204":
                    assert "$ref" in response["content"]["application/json"]["schema"]
    assert found == OPERATIONS
    for name, schema in document()["components"]["schemas"].items():
        assert schema.get("description"), name
        if name.startswith("New") or name == "TicketChanges":
            assert schema["additionalProperties"] is False


def test_no_two_shapes_have_one_name() -> None:
    """One of them would be described as the other."""
    names = [
        name for path in SHAPES for name in re.findall(r"^class (\w+(?:Out|List))\(", path.read_text(), re.MULTILINE)
    ]
    assert len(names) > 100
    assert sorted({name for name in names if names.count(name) > 1}) == []


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_page_needs_nothing_that_the_policy_forbids(db: None, language: str) -> None:
    answer = Client(headers={"Accept-Language": language}).get("/api/v1/docs")
    assert answer.status_code == 200
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    page = answer.content.decode()
    assert not re.search(r"\sstyle=|\son\w+=|<style", page)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", page))
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)
    for operation, call in OPERATIONS.items():
        assert f'id="{operation}"' in page
        method, path = call.split()
        assert method in page
        assert path in page
    assert f'lang="{language}"' in page


def test_the_page_for_somebody_signed_in(world: World) -> None:
    client = Client()
    client.force_login(world.users["anna"])
    answer = client.get("/api/v1/docs")
    assert answer.status_code == 200
    assert 'lang="ru"' in answer.content.decode()


def test_the_examples_are_commands_that_work() -> None:
    with translation.override("en"):
        commands = {operation.id: operation.curl for _, group in groups("https://desk.example/") for operation in group}
    assert commands["get_ticket"].endswith("'https://desk.example/api/v1/tickets/42'")
    body = re.search(r"-d '(.+)'", commands["open_ticket"])
    assert body is not None
    assert json.loads(body[1])["project"] == "net"
    assert "'" not in body[1]


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "string", "minLength": 1, "maxLength": 300}, "string, 1 to 300"),
        ({"type": "integer", "minimum": 1, "maximum": 2**63 - 1}, "integer"),
        ({"anyOf": [{"$ref": "#/components/schemas/Reference"}, {"type": "null"}]}, "Reference or null"),
        ({"type": "array", "items": {"enum": ["a", "b"]}}, "list of one of a, b"),
        ({"type": "string", "format": "email"}, "string (email)"),
        ({"const": "true"}, '"true"'),
    ],
)
def test_types_in_words(schema: dict[str, object], words: str) -> None:
    assert kind_of(schema) == words
