"""The second wall: what the database itself lets the web role see, set for each transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from psycopg import errors
from psycopg.pq import ExecStatus

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
    projects = ",".join(str(int(pk)) for pk in project_ids)
    if not connection.in_atomic_block:
        with transaction.atomic():
            _begin(projects)
            yield
        return
    with transaction.atomic():
        role, outer = fetch(BEFORE, {})[0]
        fetch(ENTER, {"role": WEB_ROLE, "projects": projects})
        yield
        if not transaction.get_rollback():
            fetch(ENTER, {"role": role, "projects": outer})


def _begin(projects: str) -> None:
    """Begin the transaction and enter the walls in one round trip: every page and every call does it.

    psycopg sends a BEGIN of its own before the first statement of a transaction, unless it finds one begun.
    """
    with connection.wrap_database_errors:
        begin = f"BEGIN; SET LOCAL ROLE {WEB_ROLE}; SET LOCAL otklik.projects = '{projects}'"
        result = connection.connection.pgconn.exec_(begin.encode("ascii"))
        if result.status != ExecStatus.COMMAND_OK:
            raise errors.error_from_result(result)


def admit(project_id: int) -> None:
    """Let one more project inside the walls of the running transaction: the one it has just set up."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('otklik.projects', concat_ws(',', nullif(current_setting('otklik.projects', true), ''),"
            " %s::text), true) WHERE current_setting('role') = %s",
            [project_id, WEB_ROLE],
        )
