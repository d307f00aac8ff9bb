"""What must not come back with a backup: people who were erased since, and places in the history that are no more."""

from __future__ import annotations

from pathlib import Path

from django.db import DatabaseError, connection, transaction

from otklik.customers import acts


class ErasuresError(Exception):
    """An act cannot be read (nothing was changed), or somebody could not be erased again; the text says which."""


def known(places: list[Path]) -> list[acts.Act]:
    """Return the acts in files and folders and in the database that is about to be replaced.

    The latter are put into the folder, too, for the next time. Raises ErasuresError.
    """
    try:
        found = [act for place in places for act in acts.read(place)]
    except acts.ActError as error:
        raise ErasuresError(str(error)) from error
    for place in places[1:]:
        if not place.exists():
            raise ErasuresError(f"{place} is not there.")
    inside = _of_database()
    for act in [*found, *inside]:
        acts.keep(act)
    return [*found, *inside]


def _of_database() -> list[acts.Act]:
    """Return the acts of the database as it is now; none of an empty one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.customers_erasure') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return []
    try:
        with transaction.atomic():
            return list(acts.of_database())
    except DatabaseError as error:  # of a release whose tables are others
        raise ErasuresError(
            "The acts of erasures in the database that is to be replaced cannot be read; run `otklik prepare` first."
        ) from error


def settle_history() -> None:
    """Give events of another server numbers of transactions that this one has used already.

    Readers of the history go by those numbers. A server that is younger than the backup's would count up to them one
    day and then tell old events as new ones; those that happen now would stand before them.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SELECT set_config('otklik.retention', 'on', true)")  # the history is append-only otherwise
        cursor.execute("UPDATE events_event SET tx = pg_current_xact_id() WHERE tx >= pg_current_xact_id()")


def erase_again(found: list[acts.Act]) -> int:
    """Erase whom the acts name and the backup brought back; returns how many. Raises ErasuresError."""
    done, problems = acts.redo(found)
    if problems:
        raise ErasuresError(
            "The backup is restored, but these people, who had been erased, are there again: "
            + "; ".join(problems)
            + ". Erase them by `otklik person erase` before anybody works."
        )
    return done
