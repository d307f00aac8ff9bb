"""Which scopes each operation takes: the one table of it. A token needs all that are named; none in it means all."""

from __future__ import annotations

from otklik.accounts.access import Access
from otklik.accounts.scopes import Scope, opens
from otklik.api import setup_table, upkeep_table
from otklik.api.problems import CHALLENGE, Problem

READ, WRITE, CUSTOMERS, EVENTS, ADMIN = Scope.READ, Scope.WRITE, Scope.CUSTOMERS, Scope.EVENTS, Scope.ADMIN
SCOPES: dict[str, tuple[Scope, ...]] = {
    "list_projects": (),
    "list_fields": (READ,),
    "list_tickets": (READ,),
    "get_ticket": (READ,),
    "open_ticket": (WRITE,),
    "change_ticket": (WRITE,),
    "list_messages": (READ,),
    "post_message": (WRITE,),
    "get_message": (READ,),
    "take_back_message": (WRITE,),
    "forward_messages": (WRITE,),
    "ask_client": (WRITE,),
    "answer_for_client": (WRITE,),
    "list_participants": (READ,),
    "add_participant": (WRITE,),
    "list_followers": (READ,),
    "follow_ticket": (WRITE,),
    "unfollow_ticket": (WRITE,),
    "mark_seen": (WRITE,),
    "list_drafts": (READ,),
    "save_draft": (WRITE,),
    "drop_draft": (WRITE,),
    "attach_to_draft": (WRITE,),
    "detach_from_draft": (WRITE,),
    "list_fitting_templates": (READ,),
    "render_template": (READ, CUSTOMERS),
    "list_templates": (READ,),
    "get_template": (READ,),
    "create_template": (WRITE,),
    "change_template": (WRITE,),
    "delete_template": (WRITE,),
    "list_request_types": (READ,),
    "get_request_type": (READ,),
    "create_request_type": (ADMIN,),
    "change_request_type": (ADMIN,),
    "move_request_type": (ADMIN,),
    "list_ratings": (READ,),
    "list_status_links": (READ,),
    "give_status_link": (READ, WRITE),
    "revoke_status_links": (WRITE,),
    "list_ticket_holds": (READ,),
    "hold_ticket": (ADMIN,),
    "release_ticket": (ADMIN,),
    "list_ticket_panels": (READ,),
    "get_panel_content": (READ, CUSTOMERS),
    "list_similar": (READ,),
    "list_links": (READ,),
    "link_tickets": (WRITE,),
    "unlink_tickets": (WRITE,),
    "close_children": (WRITE,),
    "merge_ticket": (WRITE,),
    "split_ticket": (WRITE,),
    "undo_move": (WRITE,),
    "snooze_ticket": (WRITE,),
    "wake_ticket": (WRITE,),
    "change_many": (WRITE,),
    "get_bulk": (READ,),
    "undo_bulk": (WRITE,),
    "list_views": (READ,),
    "get_view": (READ,),
    "list_view_tickets": (READ,),
    "create_view": (WRITE,),
    "change_view": (WRITE,),
    "delete_view": (WRITE,),
    "copy_view": (WRITE,),
    "move_view": (WRITE,),
    "export_view": (READ, CUSTOMERS),
    "list_exports": (READ,),
    "start_export": (READ, CUSTOMERS),
    "get_export": (READ,),
    "get_export_file": (READ, CUSTOMERS),
    "get_file": (READ,),
    "begin_upload": (WRITE,),
    "get_upload": (WRITE,),
    "continue_upload": (WRITE,),
    "drop_upload": (WRITE,),
    "list_customers": (CUSTOMERS,),
    "get_customer": (CUSTOMERS,),
    "change_customer": (CUSTOMERS, WRITE),
    "add_customer": (CUSTOMERS, WRITE),
    "get_card": (CUSTOMERS,),
    "change_card": (CUSTOMERS, WRITE),
    "add_identity": (CUSTOMERS, WRITE),
    "remove_identity": (CUSTOMERS, WRITE),
    "add_note": (CUSTOMERS, WRITE),
    "remove_note": (CUSTOMERS, WRITE),
    "give_consent": (CUSTOMERS, WRITE),
    "withdraw_consent": (CUSTOMERS, WRITE),
    "put_panel_row": (CUSTOMERS, WRITE),
    "remove_panel_row": (CUSTOMERS, WRITE),
    "make_identity_main": (CUSTOMERS, WRITE),
    "pin_note": (CUSTOMERS, WRITE),
    "list_merges": (CUSTOMERS,),
    "merge_customers": (CUSTOMERS, WRITE),
    "undo_customer_merge": (CUSTOMERS, WRITE),
    "export_customer": (CUSTOMERS, ADMIN),
    "erase_customer": (CUSTOMERS, ADMIN),
    "get_erasure": (CUSTOMERS,),
    "list_customer_holds": (CUSTOMERS,),
    "hold_customer": (CUSTOMERS, ADMIN),
    "release_customer": (CUSTOMERS, ADMIN),
    "list_likely": (CUSTOMERS,),
    "tell_apart": (CUSTOMERS, WRITE),
    "list_segment": (CUSTOMERS,),
    "list_named_segments": (CUSTOMERS,),
    "save_segment": (CUSTOMERS, WRITE),
    "get_segment": (CUSTOMERS,),
    "change_segment": (CUSTOMERS, WRITE),
    "remove_segment": (CUSTOMERS, WRITE),
    "list_segment_customers": (CUSTOMERS,),
    "list_organisations": (CUSTOMERS,),
    "get_organisation": (CUSTOMERS,),
    "add_organisation": (CUSTOMERS, WRITE),
    "change_organisation": (CUSTOMERS, WRITE),
    "list_events": (EVENTS,),
    "list_webhooks": (ADMIN,),
    "create_webhook": (ADMIN,),
    "delete_webhook": (ADMIN,),
    "list_panels": (ADMIN,),
    "create_panel": (ADMIN,),
    "get_panel": (ADMIN,),
    "change_panel": (ADMIN,),
    "remove_panel": (ADMIN,),
    "renew_panel_secret": (ADMIN,),
    "move_panel": (ADMIN,),
    "test_panel": (CUSTOMERS, ADMIN),
    "list_queue": (READ,),
    "take_next": (WRITE,),
    "get_presence": (READ,),
    "set_presence": (WRITE,),
    "get_workload": (READ,),
    "get_routing": (ADMIN,),
    "change_routing": (ADMIN,),
    "get_team_routing": (ADMIN,),
    "change_team_routing": (ADMIN,),
    "list_reasons": (READ,),
    "create_reason": (ADMIN,),
    "list_skills": (ADMIN,),
    "create_skill": (ADMIN,),
    "get_ability": (ADMIN,),
    "change_ability": (ADMIN,),
    "list_shifts": (READ,),
    "create_shift": (WRITE,),
    "remove_shift": (WRITE,),
    "list_imports": (ADMIN,),
    "begin_import": (ADMIN,),
    "get_import": (ADMIN,),
    "change_import": (ADMIN,),
    "try_import": (ADMIN,),
    "start_import": (ADMIN,),
    "stop_import": (ADMIN,),
    "get_import_report": (ADMIN,),
    "drop_import": (ADMIN,),
}
SCOPES |= setup_table.SCOPES | upkeep_table.SCOPES


def needed_by(operation: str, method: str) -> tuple[Scope, ...]:
    """Return the scopes of an operation; one that the table does not name needs what its method says."""
    return SCOPES.get(operation, (READ,) if method == "GET" else (WRITE,))


def check(access: Access, operation: str, method: str) -> None:
    """Raise Problem 403 when the token is not for this kind of work (RFC 6750, 3.1); depends on the token alone."""
    missing = [scope.value for scope in needed_by(operation, method) if not opens(access.scopes, scope)]
    if missing:
        words = " ".join(missing)
        challenge = f'{CHALLENGE}, error="insufficient_scope", scope="{words}"'
        raise Problem(
            403, f"The token is not for this: it has not the scope {words}.", headers={"WWW-Authenticate": challenge}
        )


def table() -> str:
    """Return the table in words, for the description of the API; what is not named goes by its method."""
    lines = []
    for scope in Scope:
        names = ", ".join(f"`{name}`" for name, needed in SCOPES.items() if scope in needed)
        lines.append(f"`{scope.value}`: {names}.")
    return "\n\n".join([*lines, "Operations not named here need `read` for `GET` and `write` otherwise."])
