"""Surfaces read through queries, or name the project or ticket they have checked: no bare `Model.objects` (S03)."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.security.code import SURFACES, Source, sources

MANAGERS = {"objects", "_default_manager", "_base_manager"}
# Conditions that tie a read to something whose visibility has been decided.
TIES = ("project", "ticket", "message", "person_id", "user", "memberships", "members", "author")
# Reads that are not tied, and why each may be: `file:function: Model`. The list may only shrink.
EXCEPTIONS = {
    "api/operations/tickets.py:change_ticket: Ticket": "the version of a ticket that references.ticket has found",
    "api/references.py:_person: User": "named by a condition that holds near people only, built a line above",
    "api/told.py:data_of: Attachment": "of the message of the event, found in its project",
    "api/told.py:data_of: Project": "the project of the event that is told",
    "api/views/files.py:content: User": "whom the signed address names; what he may read is asked again",
    "api/repeats.py:forget: KeptAnswer": "old answers are deleted by the worker",
    "setup/forms.py:clean_key: Project": "an administrator's new key must be one that no project has",
    "setup/views/failures.py:_run: ReactionRun": "its callers are for administrators",
    "setup/views/mail_flow.py:source: InboundItem": "the source of an item that items_visible_to has found",
    "setup/views/people.py:_person: User": "its callers are for administrators",
    "setup/views/projects.py:project: Project": "a fresh copy of the project that project_or_404 has found",
    "setup/views/security.py:_filtered: Event": "its caller is for administrators",
    "setup/views/security.py:with_files: Attachment": "of events that its callers may read",
    "setup/views/tokens.py:tokens: User": "the person who asks",
    "workspace/mentioning.py:colleagues: User": "by the members of the ticket's project, collected a line above",
    "workspace/palette.py:_people: User": "by the members of the ticket's project, collected a line above",
    "workspace/views/bulk.py:_choices: User": "by the members of one's projects, collected a line above",
    "workspace/views/habits.py:choose: User": "the person who asks",
    "workspace/views/habits.py:keys: User": "the person who asks",
    "workspace/views/habits.py:toured: User": "the person who asks",
    "workspace/views/change.py:people_of: User": "by the members of the ticket's project, collected a line above",
    "workspace/views/change.py:act: User": "assign() refuses all who have no place in the project",
    "workspace/views/compose.py:take_back: Message": "only to learn its ticket; ticket_or_404 then decides",
    "workspace/views/files.py:message_html: Message": "only to learn its ticket; ticket_or_404 then decides",
    "workspace/views/me.py:preferences: User": "the person who asks",
}


def bare_reads() -> Iterator[str]:
    """Yield the reads of the surfaces that name neither project nor ticket nor the person who asks."""
    for source in sources():
        if source.path.split("/")[0] not in SURFACES:
            continue
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Attribute) and node.attr in MANAGERS and not tied(source, node):
                yield f"{source.path}:{source.function(node)}: {ast.unparse(node.value)}"


def tied(source: Source, node: ast.Attribute) -> bool:
    """Tell whether some call of the chain has a condition that ties it."""
    words = [
        word.arg or ""
        for call in source.chain(node)
        for part in ast.walk(call)
        if isinstance(part, ast.Call)
        for word in part.keywords
    ]
    calls = [ast.unparse(call.func) for call in source.chain(node)]
    if any(name.endswith(".none") for name in calls) or (
        source.path.startswith("setup/") and for_administrators(source, node)
    ):
        return True
    if ast.unparse(node.value) == "Project" and any(word in {"pk__in", "id__in"} for word in words):
        return True
    return any(word.startswith(TIES) for word in words) or not source.chain(node)


def for_administrators(source: Source, node: ast.AST) -> bool:
    """Tell whether the function around a node begins by asking for an administrator."""
    while (parent := source.parents.get(node)) is not None and not isinstance(parent, ast.FunctionDef):
        node = parent
    names = [ast.unparse(call.func) for call in ast.walk(parent) if isinstance(call, ast.Call)] if parent else []
    return "administrator" in names


def test_s03_surfaces_read_what_they_have_checked() -> None:
    found = set(bare_reads())
    assert sorted(found - set(EXCEPTIONS)) == [], (
        "read through queries.py, or tie the read to a checked project or ticket"
    )
    assert sorted(set(EXCEPTIONS) - found) == [], "these exceptions are no longer needed"
