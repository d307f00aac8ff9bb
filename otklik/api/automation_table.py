"""What the calls of rules, macros, notices and bots need and what the description says of them."""

from __future__ import annotations

from pydantic import BaseModel

from otklik.accounts.scopes import Scope
from otklik.api.notice_models import NewBot, NewChoices, NoticesRead
from otklik.api.rule_models import NewMacro, NewRule, RuleTrial

READ, WRITE, ADMIN = (Scope.READ,), (Scope.WRITE,), (Scope.ADMIN,)
SCOPES: dict[str, tuple[Scope, ...]] = {
    "list_rules": ADMIN,
    "create_rule": ADMIN,
    "get_rule": ADMIN,
    "change_rule": ADMIN,
    "delete_rule": ADMIN,
    "move_rule": ADMIN,
    "switch_rule": ADMIN,
    "try_rule": ADMIN,
    "list_rule_words": ADMIN,
    "list_rule_firings": ADMIN,
    "list_macros": READ,
    "create_macro": WRITE,
    "get_macro": READ,
    "change_macro": WRITE,
    "delete_macro": WRITE,
    "move_macro": WRITE,
    "list_fitting_macros": READ,
    "run_macro": WRITE,
    "undo_macro": WRITE,
    "list_notices": READ,
    "read_notices": WRITE,
    "get_notice_choices": READ,
    "choose_notices": WRITE,
    "remove_browser": WRITE,
    "unlink_chat": WRITE,
    "list_bots": ADMIN,
    "create_bot": ADMIN,
    "get_bot": ADMIN,
    "change_bot": ADMIN,
    "remove_bot": ADMIN,
    "test_bot_settings": ADMIN,
    "test_bot": ADMIN,
}
MADE = ("create_rule", "create_macro", "create_bot")
TAGGED = (
    "get_rule", "change_rule", "move_rule", "switch_rule", "get_macro", "change_macro", "move_macro", "get_bot",
    "change_bot",
)  # fmt: skip
EXAMPLES: tuple[type[BaseModel], ...] = (NewRule, RuleTrial, NewMacro, NewChoices, NoticesRead, NewBot)
