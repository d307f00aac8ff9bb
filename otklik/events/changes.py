"""`change()`: the one way to write history, in the transaction of what it tells about."""

from __future__ import annotations

import functools
import json
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

from otklik.events import registry
from otklik.events.actor import Actor
from otklik.events.models import Event
from otklik.events.typed import TypedEvent
from otklik.lib import clock
from otklik.lib.prepared import fetch
from otklik.lib.text import storable

MAX_DEPTH = 5  # a chain of reactions that cause changes stops here (S42)
_cause: ContextVar[Event | None] = ContextVar("otklik_cause", default=None)


WRITE = """
INSERT INTO events_event
    (kind, project_id, ticket_id, payload, actor_kind, actor_id, actor_name, change_id, cause_id, depth, at)
SELECT given.kind, given.project, given.ticket, given.payload, %(actor_kind)s::text, %(actor)s::bigint,
    %(actor_name)s::text, %(change)s::uuid, %(cause)s::bigint, %(depth)s::smallint,
    %(at)s::timestamptz
FROM ROWS FROM (
    jsonb_to_recordset(%(events)s::jsonb) AS (kind text, project bigint, ticket bigint, payload jsonb)
) WITH ORDINALITY AS given (kind, project, ticket, payload, place)
ORDER BY given.place
RETURNING id
"""
# That its reactions wait goes in with the events: one round trip less a change.
WRITE_AND_REACT = f"""
WITH written AS ({WRITE})
INSERT INTO events_waitingchange (change_id) VALUES (%(change)s::uuid) RETURNING id
"""  # noqa: S608


NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")


class LoopStoppedError(RuntimeError):
    """A chain of reactions went deeper than five changes and was stopped."""


def as_json(payload: object) -> str:
    """Return a payload, or several, as JSON that PostgreSQL's jsonb takes: it refuses NUL."""
    text = json.dumps(payload, ensure_ascii=False)
    return storable(NUL.sub(r"\1", text) if "\\u0000" in text else text)


class Change:
    """Collects the events of one change until its block ends."""

    def __init__(self, *, actor: Actor, cause: Event | None) -> None:
        self.id = uuid.uuid4()
        self.actor = actor
        self.cause_id = cause.pk if cause else None
        self.depth = cause.depth + 1 if cause else 0
        self.events: list[TypedEvent] = []

    def record(self, event: TypedEvent) -> None:
        """Add one event to the change."""
        self.events.append(event)

    def write(self) -> None:
        """Insert the rows of the change, and that its reactions wait if there are any, in one statement."""
        reacted_to = any(
            wired.is_wanted(event.project) for event in self.events for wired in registry.reactions_to(event.kind)
        )
        fetch(
            WRITE_AND_REACT if reacted_to else WRITE,
            {
                "events": as_json(
                    [
                        {
                            "kind": event.kind,
                            "project": event.project,
                            "ticket": event.ticket,
                            "payload": event.payload(),
                        }
                        for event in self.events
                    ]
                ),
                "actor_kind": self.actor.kind,
                "actor": self.actor.id,
                "actor_name": self.actor.name[:200],
                "change": self.id,
                "cause": self.cause_id,
                "depth": self.depth,
                "at": clock.now(),
            },
        )


@contextmanager
def caused_by(event: Event | None) -> Iterator[None]:
    """Let every change in a block that names no cause of its own be caused by `event`: verbs know nothing of causes."""
    token = _cause.set(event)
    try:
        yield
    finally:
        _cause.reset(token)


@contextmanager
def change(*, actor: Actor, cause: Event | None = None, savepoint: bool = True) -> Iterator[Change]:
    """Run a block as one atomic change and record its events when it ends.

    One multi-row INSERT writes the history; when anybody reacts to what happened, the change waits for the reactor from
    this transaction on. Inside an outer transaction an error undoes the change alone, unless `savepoint` is False (two
    round trips saved): then it undoes everything. Raises LoopStoppedError when `cause` (that of `caused_by`, if none is
    given) is already five changes deep.
    """
    current = Change(actor=actor, cause=cause or _cause.get())
    if current.depth > MAX_DEPTH:
        raise LoopStoppedError(f"change caused by event {current.cause_id} is deeper than {MAX_DEPTH}")
    with transaction.atomic(savepoint=savepoint):
        yield current
        if not current.events:
            return
        current.write()
        for hook in registry.commit_hooks():
            transaction.on_commit(functools.partial(hook), robust=True)
