"""Where the calls of rules, macros, notices and bots are."""

from __future__ import annotations

NET = "/api/v1/projects/{key}"
TICKET = "/api/v1/tickets/{ticket_id}"
OPERATIONS = {
    "list_rules": f"GET {NET}/rules",
    "create_rule": f"POST {NET}/rules",
    "list_rule_words": f"GET {NET}/rule-words",
    "try_rule": f"POST {NET}/rules/trial",
    "get_rule": f"GET {NET}/rules/{{rule_id}}",
    "change_rule": f"PATCH {NET}/rules/{{rule_id}}",
    "delete_rule": f"DELETE {NET}/rules/{{rule_id}}",
    "move_rule": f"POST {NET}/rules/{{rule_id}}/move",
    "switch_rule": f"POST {NET}/rules/{{rule_id}}/switch",
    "list_rule_firings": f"GET {NET}/rule-firings",
    "list_macros": f"GET {NET}/macros",
    "create_macro": f"POST {NET}/macros",
    "get_macro": f"GET {NET}/macros/{{macro_id}}",
    "change_macro": f"PATCH {NET}/macros/{{macro_id}}",
    "delete_macro": f"DELETE {NET}/macros/{{macro_id}}",
    "move_macro": f"POST {NET}/macros/{{macro_id}}/move",
    "list_fitting_macros": f"GET {TICKET}/macros",
    "run_macro": f"POST {TICKET}/macros/{{macro_id}}/run",
    "undo_macro": f"POST {TICKET}/macro-uses/{{use_id}}/undo",
    "list_notices": "GET /api/v1/notices",
    "read_notices": "POST /api/v1/notices/read",
    "get_notice_choices": "GET /api/v1/notices/choices",
    "choose_notices": "PUT /api/v1/notices/choices",
    "remove_browser": "DELETE /api/v1/notices/browsers/{browser_id}",
    "unlink_chat": "DELETE /api/v1/notices/chats/{chat_id}",
    "list_bots": f"GET {NET}/bots",
    "create_bot": f"POST {NET}/bots",
    "get_bot": f"GET {NET}/bots/{{bot_id}}",
    "change_bot": f"PATCH {NET}/bots/{{bot_id}}",
    "remove_bot": f"DELETE {NET}/bots/{{bot_id}}",
    "test_bot_settings": f"POST {NET}/bots/test",
    "test_bot": f"POST {NET}/bots/{{bot_id}}/test",
}
