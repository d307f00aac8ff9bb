"""Whatever people do on the screens other systems can do, or it stands here with the reason why they need not."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from otklik.api.scopes import SCOPES

HERE = Path(__file__).parents[2]
PACKAGES = ("accounts", "channels", "connectors", "customers", "desk", "requests")
DOCS = HERE.parent / "docs" / "api.md"
WORKER = "the worker's, no person's"
WITHIN = "a part of another verb"
CUSTOMER = "the customer's own, by the link or the form he was given"
LINE = "the command line's, for the installation"
IMPORT = "brings a whole history in, with a trial and a report: a screen and a command"
COMPOSER = "what the page does by itself when nothing is written; `drop_draft` is the call"
CHANNEL = "what customers say comes in by channels; `open_ticket` is the API's"
COMING_IN = "decided at a page by somebody who has signed in: a stolen token must not be able to let itself in again"
LOOK = "a supervisor looks at the mail on the screen before he has it read again"
TAKE = "`change_ticket` with the assignee `me`"
# The verbs that no operation runs, and why. The list may only shrink.
NOT_BY_CALLS: dict[str, str] = {
    "accounts.accept": COMING_IN,
    "accounts.change_email": COMING_IN,
    "accounts.change_project": WITHIN,
    "accounts.create_project": WITHIN,
    "accounts.disable_user": COMING_IN,
    "accounts.end_other_sessions": COMING_IN,
    "accounts.end_session": COMING_IN,
    "accounts.end_sessions": WITHIN,
    "accounts.ensure_administrator": LINE,
    "accounts.invite": COMING_IN,
    "accounts.issue_token": COMING_IN,
    "accounts.note_session": WITHIN,
    "accounts.resend": COMING_IN,
    "accounts.reset_second_step": COMING_IN,
    "accounts.revoke_token": COMING_IN,
    "accounts.send_reset": COMING_IN,
    "accounts.set_administrator": COMING_IN,
    "accounts.set_role": WITHIN,
    "accounts.sign_out_everywhere": COMING_IN,
    "channels.make_ticket": LOOK,
    "channels.read_inbound": WORKER,
    "channels.rerun": LOOK,
    "channels.rerun_all": LOOK,
    "connectors.deliver": WORKER,
    "connectors.run_export": WORKER,
    "customers.again": WITHIN,
    "customers.erase_person": LINE,
    "customers.gather_strays": WORKER,
    "customers.import_organisations": IMPORT,
    "customers.import_people": IMPORT,
    "customers.look_up": WITHIN,
    "customers.run_erasure": WORKER,
    "customers.write_archive": WITHIN,
    "desk.add_history": IMPORT,
    "desk.count_view": WORKER,
    "desk.drop_empty": COMPOSER,
    "desk.drop_said": WITHIN,
    "desk.fold_counters": WORKER,
    "desk.fold_views": WORKER,
    "desk.give_back": WITHIN,
    "desk.import_history": IMPORT,
    "desk.receive": CHANNEL,
    "desk.take": TAKE,
    "desk.wake_due": WORKER,
    "desk.work_off": WORKER,
    "requests.issue_link": WITHIN,
    "requests.rate": CUSTOMER,
    "requests.say_not_solved": CUSTOMER,
    "requests.submit": CUSTOMER,
}


def trees(folder: Path) -> Iterator[ast.Module]:
    """Yield the parsed sources of a folder without its tests."""
    for path in sorted(folder.rglob("*.py")):
        if "tests" not in path.parts and "migrations" not in path.parts:
            yield ast.parse(path.read_text(encoding="utf-8"))


def verbs() -> set[str]:
    """Return the verbs: public functions of `actions` that take names only."""
    return {
        f"{package}.{node.name}"
        for package in PACKAGES
        for tree in trees(HERE / package / "actions")
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and node.args.kwonlyargs
        and not node.args.args
    }


def run_by_calls() -> set[str]:
    """Return the verbs that the API's own code names."""
    found: set[str] = set()
    for tree in trees(HERE / "api"):
        packages: dict[str, str] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (
                named := re.fullmatch(r"otklik\.(\w+)(\.actions.*)?", node.module or "")
            ):
                for alias in node.names:
                    if named[2]:
                        found.add(f"{named[1]}.{alias.name}")
                    elif alias.name == "actions":
                        packages[alias.asname or alias.name] = named[1]
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in packages:
                found.add(f"{packages[node.value.id]}.{node.attr}")
    return found


def test_r256_every_verb_is_a_call_or_has_its_reason() -> None:
    missing = verbs() - run_by_calls()
    assert sorted(missing - set(NOT_BY_CALLS)) == [], "give it an operation, or a reason"
    assert sorted(set(NOT_BY_CALLS) - missing) == [], "these have an operation, or are gone"


def test_the_page_of_documentation_names_operations_that_exist() -> None:
    table = DOCS.read_text(encoding="utf-8").partition("## What the screens do")[2].partition("\n## ")[0]
    named = {name for row in table.splitlines() if row.startswith("|") for name in re.findall(r"`(\w+)`", row)}
    assert len(named) > 60
    assert sorted(named - set(SCOPES)) == []
