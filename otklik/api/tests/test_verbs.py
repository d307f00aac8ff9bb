"""Whatever people do on the screens other systems can do, or it stands here with the reason why they need not."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from otklik.api.scopes import SCOPES

HERE = Path(__file__).parents[2]
PACKAGES = (
    "accounts", "automation", "channels", "connectors", "customers", "desk", "events", "files", "imports",
    "notifications", "outbox", "portal",
    "requests", "routing", "service_levels",
)  # fmt: skip
# Verbs that are not in a folder `actions`, by package.
BESIDE = {"channels": ("mail/accounts.py", "bots/accounts.py"), "events": ("dead.py",)}
BESIDE_NAMED = r"\.mail\.accounts|\.bots\.accounts|\.dead"
MODULES = {"actions", "dead"}
DOCS = HERE.parent / "docs" / "api.md"
WORKER = "the worker's, no person's"
WITHIN = "a part of another verb"
CUSTOMER = "the customer's own, by the link or the form he was given"
LINE = "the command line's, for the installation"
IMPORT = "brings a whole history in, with a trial and a report: `begin_import` and what follows it"
COMPOSER = "what the page does by itself when nothing is written; `drop_draft` is the call"
CHANNEL = "what customers say comes in by channels; `open_ticket` is the API's"
OPEN_PAGE = "that a page is open; each `set_presence` says as well that one is still there"
AFTER_CHANGE = "the worker's, after each change of a calendar or policy; `get_recount` tells how far it is"
TAKE = "`change_ticket` with the assignee `me`"
# What stays at a page, and why: docs/decisions/0029-what-a-token-never-does.md
LETTER = "by the secret in the letter, at a page: whoever comes in chooses his password there"
TAKES_OVER = "takes an account over, or gives rights over the whole installation: by somebody who has signed in"
OWN_TOKEN = "a token makes no token and gives itself no longer life: by somebody who has signed in"
OPENS_A_WAY = "opens a way by which notices leave for good: by somebody who has signed in, at a page"
OWN_BROWSER = "one's own browsers, of which a token is none; `sign_out_person` ends all of somebody's"
OWN_FACE = "one's own photo, chosen at one's own page"
# The verbs that no operation runs, and why. The list may only shrink.
NOT_BY_CALLS: dict[str, str] = {
    "accounts.accept": LETTER,
    "accounts.change_email": TAKES_OVER,
    "accounts.change_project": WITHIN,
    "accounts.create_project": WITHIN,
    "accounts.end_other_sessions": OWN_BROWSER,
    "accounts.end_session": OWN_BROWSER,
    "accounts.end_sessions": WITHIN,
    "accounts.ensure_administrator": LINE,
    "accounts.issue_token": OWN_TOKEN,
    "accounts.note_session": WITHIN,
    "accounts.remove_photo": OWN_FACE,
    "accounts.reset_second_step": TAKES_OVER,
    "accounts.send_reset": WORKER,
    "accounts.set_administrator": TAKES_OVER,
    "accounts.set_photo": OWN_FACE,
    "accounts.set_role": WITHIN,
    "channels.read_inbound": WORKER,
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
    "desk.let_follow": WITHIN,
    "desk.look_for_common": WORKER,
    "desk.put_fitting": WORKER,
    "desk.receive": CHANNEL,
    "desk.take": TAKE,
    "desk.wake_due": WORKER,
    "desk.work_off": WORKER,
    "files.forget": WITHIN,
    "files.store": WITHIN,
    "imports.begin": WITHIN,
    "imports.begin_with_bytes": LINE,
    "imports.look": WORKER,
    "imports.work": WORKER,
    "notifications.add_browser": OPENS_A_WAY,
    "notifications.new_link_code": OPENS_A_WAY,
    "outbox.accepted": WORKER,
    "outbox.bounced": WORKER,
    "outbox.cancel": WITHIN,
    "outbox.deliver": WORKER,
    "outbox.hurry": WORKER,
    "outbox.queue": WITHIN,
    "outbox.refused": WORKER,
    "requests.issue_link": WITHIN,
    "requests.rate": CUSTOMER,
    "requests.say_not_solved": CUSTOMER,
    "requests.submit": CUSTOMER,
    "routing.be_seen": OPEN_PAGE,
    "routing.distribute": WORKER,
    "routing.give_back": WORKER,
    "routing.leave": WITHIN,
    "service_levels.customer_to_manager": CUSTOMER,
    "service_levels.fire": WORKER,
    "service_levels.look_for_silence": WORKER,
    "service_levels.settle": WITHIN,
    "service_levels.start_recount": AFTER_CHANGE,
    "service_levels.work_off": WORKER,
}


def trees(*places: Path) -> Iterator[ast.Module]:
    """Yield the parsed sources of files and of folders, where there are any, without their tests."""
    for path in sorted(path for place in places for path in ([place] if place.suffix else place.rglob("*.py"))):
        if "tests" not in path.parts and "migrations" not in path.parts:
            yield ast.parse(path.read_text(encoding="utf-8"))


def verbs() -> set[str]:
    """Return the verbs: public functions of `actions` that take names only."""
    return {
        f"{package}.{node.name}"
        for package in PACKAGES
        for tree in trees(HERE / package / "actions", *(HERE / package / name for name in BESIDE.get(package, ())))
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
                named := re.fullmatch(rf"otklik\.(\w+)(\.actions.*|{BESIDE_NAMED})?", node.module or "")
            ):
                for alias in node.names:
                    if named[2]:
                        found.add(f"{named[1]}.{alias.name}")
                    if (named[2] or "").startswith(".actions") or alias.name in MODULES:
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
