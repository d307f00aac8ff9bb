"""The second wall: what the database itself lets the web role see, set for each transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from otklik.lib.prepared import fetch
from otklik.lib.walls import WEB_ROLE

ENTER = "SELECT set_config('role', %(role)s::text, true), set_config('otklik.projects', %(projects)s::text, true)"
BEFORE = "SELECT current_setting('role'), coalesce(current_setting('otklik.projects', true), '')"


@contextmanager
def inside(project_ids: Iterable[int]) -> Iterator[None]:
    """Run a block in one transaction as the web role that sees only these projects.

    The role ends with the transaction. Where the block is nested in an outer transaction (tests), both settings are put
    back by hand: SET LOCAL would otherwise outlive the savepoint. After an error the savepoint's rollback has done it.
    """
    nested = connection.in_atomic_block
    with transaction.atomic():
        if nested:
            role, projects = fetch(BEFORE, {})[0]
        fetch(ENTER, {"role": WEB_ROLE, "projects": ",".join(str(int(pk)) for pk in project_ids)})
        yield
        if nested and not transaction.get_rollback():
            fetch(ENTER, {"role": role, "projects": projects})


def admit(project_id: int) -> None:
    """Let one more project inside the walls of the running transaction: the one it has just set up."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('otklik.projects', concat_ws(',', nullif(current_setting('otklik.projects', true), ''),"
            " %s::text), true) WHERE current_setting('role') = %s",
            [project_id, WEB_ROLE],
        )
