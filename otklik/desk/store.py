"""The hot path as one statement: a new ticket with its first message, its participant and, if he is new, its customer.

Four INSERTs through the ORM cost four round trips and most of the time of an opening; this is one. The facts and their
meaning stay in `actions.open`, this module only writes them down.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection

from otklik.customers.actions import Contact, NewPerson
from otklik.customers.models import Identity
from otklik.desk.models import Message, Ticket
from otklik.lib.addresses import normalise_address
from otklik.lib.prepared import fetch
from otklik.lib.text import storable

# A new customer's identities go in first: of two first contacts at once the second finds the first one's person, whose
# id the conflict returns, and adds no person of its own. Composite keys are checked when the statement ends.
OPEN = """
WITH new_person AS MATERIALIZED (
    SELECT nextval('customers_person_id_seq') AS id WHERE %(new_person)s::boolean
), identities AS (
    INSERT INTO customers_identity (project_id, person_id, kind, value, verified)
    SELECT %(project)s::bigint, new_person.id, given.kind, given.value, %(verified)s::boolean
    FROM new_person, unnest(%(kinds)s::text[], %(values)s::text[]) AS given (kind, value)
    ON CONFLICT (project_id, kind, value) DO UPDATE SET value = excluded.value
    RETURNING person_id
), chosen AS (
    SELECT coalesce(%(person)s::bigint, (SELECT min(person_id) FROM identities), (SELECT id FROM new_person)) AS id
), person AS (
    INSERT INTO customers_person (id, project_id, name, language, note)
    SELECT new_person.id, %(project)s::bigint, %(person_name)s::text, '', '' FROM new_person, chosen
    WHERE new_person.id = chosen.id OR new_person.id IN (SELECT person_id FROM identities)
    RETURNING id
), ticket AS (
    INSERT INTO desk_ticket (project_id, number, subject, status, priority, source, channel, topic_id, team_id,
    person_id,
        tags, preview, message_count, unread, with_client, reopened, similar_id, created_at, updated_at,
        last_customer_at, version)
    SELECT %(project)s::bigint, otklik_next_number(%(project)s::bigint), %(subject)s::text, %(status)s::text,
    %(priority)s::smallint, %(source)s::text, %(channel)s::text,
        %(topic)s::bigint, %(team)s::bigint, chosen.id, %(tags)s::text[], %(preview)s::text, 1, %(unread)s::boolean,
        false, 0, %(similar)s::bigint, %(now)s::timestamptz, %(now)s::timestamptz, %(last_customer_at)s::timestamptz, 1
    FROM chosen
    RETURNING id, number, person_id
), message AS (
    INSERT INTO desk_message (project_id, ticket_id, kind, channel, author_id, person_id, author_name, author_address,
        unverified, text, quoted, html, html_quoted, external_id, inbound_id, created_at)
    SELECT %(project)s::bigint, ticket.id, %(kind)s::text, %(channel)s::text, %(author)s::bigint, ticket.person_id,
    %(author_name)s::text,
        %(author_address)s::text, %(unverified)s::boolean, %(text)s::text, %(quoted)s::text, %(html)s::text,
        %(html_quoted)s::text, %(external_id)s::text, %(inbound)s::bigint, %(now)s::timestamptz
    FROM ticket
    RETURNING id
), participant AS (
    INSERT INTO desk_participant (project_id, ticket_id, address, name, is_requester, verified, created_at)
    SELECT %(project)s::bigint, ticket.id, %(address)s::text, %(person_name)s::text, true, %(verified)s::boolean,
    %(now)s::timestamptz FROM ticket WHERE %(address)s::text <> ''
)
SELECT ticket.id, ticket.number, ticket.person_id, message.id, (SELECT id FROM person) FROM ticket, message
"""

# What a customer adds. The row is locked first, so that of two mails at once the second sees what the first has done; a
# ticket that has been merged away while we waited for the lock takes nothing any more.
ADD = """
WITH before AS MATERIALIZED (
    SELECT id, project_id, status, reopened, snoozed_until IS NOT NULL AS asleep FROM desk_ticket
    WHERE id = %(ticket)s::bigint AND merged_into_id IS NULL FOR UPDATE
), message AS (
    INSERT INTO desk_message (project_id, ticket_id, kind, channel, author_id, person_id, author_name, author_address,
        unverified, text, quoted, html, html_quoted, external_id, inbound_id, created_at)
    SELECT before.project_id, before.id, %(kind)s::text, %(channel)s::text, %(author)s::bigint, %(person)s::bigint,
        %(author_name)s::text, %(author_address)s::text, %(unverified)s::boolean, %(text)s::text, %(quoted)s::text,
        %(html)s::text, %(html_quoted)s::text, %(external_id)s::text, %(inbound)s::bigint, %(now)s::timestamptz
    FROM before
    RETURNING id
), after AS (
    UPDATE desk_ticket t SET message_count = t.message_count + 1, version = t.version + 1,
        updated_at = %(now)s::timestamptz,
        preview = CASE WHEN %(automatic)s::boolean OR %(kind)s::text = 'third_party' THEN t.preview
            ELSE %(preview)s::text END,
        unread = t.unread OR NOT %(automatic)s::boolean,
        last_customer_at = CASE WHEN %(automatic)s::boolean OR %(kind)s::text = 'third_party' THEN t.last_customer_at
            ELSE %(now)s::timestamptz END,
        last_turn_at = CASE WHEN %(automatic)s::boolean OR %(kind)s::text = 'third_party' THEN t.last_turn_at
            WHEN t.last_customer_at > coalesce(t.last_reply_at, '-infinity')
            THEN coalesce(t.last_turn_at, t.last_customer_at) ELSE %(now)s::timestamptz END,
        status = CASE WHEN %(wakes)s::boolean AND t.status IN ('solved', 'closed', 'waiting_customer') THEN 'open'
            ELSE t.status END,
        reopened = t.reopened + CASE WHEN %(wakes)s::boolean AND t.status IN ('solved', 'closed') THEN 1 ELSE 0 END,
        solved_at = CASE WHEN %(wakes)s::boolean AND t.status IN ('solved', 'closed') THEN NULL ELSE t.solved_at END,
        snoozed_until = CASE WHEN %(automatic)s::boolean THEN t.snoozed_until END
    FROM before WHERE t.id = before.id
    RETURNING t.status, t.reopened
)
SELECT before.project_id, message.id, before.status, after.status, after.reopened,
    before.asleep AND NOT %(automatic)s::boolean
FROM before, message, after
"""


@dataclass(frozen=True)
class Added:
    """What adding a customer's message to a ticket has done to it."""

    project_id: int
    message_id: int
    before: str
    after: str
    reopened: int
    woken: bool = False


def insert_added(message: Message, *, preview: str, automatic: bool, wakes: bool) -> Added:
    """Write a customer's (or a machine's) message and what it does to its ticket.

    `wakes`: a waiting ticket becomes open, an ended one is reopened. Raises Ticket.DoesNotExist, also for
    one that was merged into another.
    """
    values = {**_of_message(message), "ticket": message.ticket_id, "person": message.person_id}
    switches = {"preview": preview, "automatic": automatic, "wakes": wakes}
    rows = fetch(ADD, {**values, **switches, "channel": message.channel, "now": message.created_at})
    if not rows:
        raise Ticket.DoesNotExist
    added = Added(*rows[0])
    message.pk, message.project_id = added.message_id, added.project_id
    message._state.adding = False
    message._state.db = connection.alias
    return added


def insert_opening(ticket: Ticket, message: Message, *, new_person: NewPerson | None, contact: Contact | None) -> bool:
    """Write the rows and fill in the ids and the number they got; return whether a customer was added.

    The contact's address, if he has one, takes part in the conversation as the requester's.
    """
    values = {**_of_person(new_person, contact), **_of_ticket(ticket), **_of_message(message)}
    ticket.pk, ticket.number, ticket.person_id, message.pk, added = fetch(OPEN, values)[0]
    for row in (ticket, message):
        row._state.adding = False
        row._state.db = connection.alias
    message.ticket = ticket
    message.person_id = ticket.person_id
    return added is not None


def _of_person(new_person: NewPerson | None, contact: Contact | None) -> dict[str, Any]:
    identities = new_person.identities if new_person else []
    name = contact.name if contact else ""
    return {
        "new_person": new_person is not None,
        "kinds": [str(Identity.Kind(kind)) for kind, _ in identities],
        "values": [value for _, value in identities],
        "verified": bool(contact and contact.verified),
        "person_name": new_person.name if new_person else storable(name)[:200],
        "address": (contact and normalise_address(contact.email)) or "",
    }


def _of_ticket(ticket: Ticket) -> dict[str, Any]:
    return {
        "project": ticket.project_id,
        "person": ticket.person_id,
        "subject": ticket.subject,
        "status": str(ticket.status),
        "priority": int(ticket.priority),
        "source": str(ticket.source),
        "channel": ticket.channel,
        "topic": ticket.topic_id,
        "team": ticket.team_id,
        "tags": ticket.tags,
        "preview": ticket.preview,
        "unread": ticket.unread,
        "similar": ticket.similar_id,
        "now": ticket.created_at,
        "last_customer_at": ticket.last_customer_at,
    }


def _of_message(message: Message) -> dict[str, Any]:
    return {
        "kind": str(message.kind),
        "author": message.author_id,
        "author_name": message.author_name,
        "author_address": message.author_address,
        "unverified": message.unverified,
        "text": message.text,
        "quoted": message.quoted,
        "html": message.html,
        "html_quoted": message.html_quoted,
        "external_id": message.external_id,
        "inbound": message.inbound_id,
    }
