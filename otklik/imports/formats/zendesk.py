"""Zendesk: tickets, users, organizations and comments as its REST and incremental export APIs give them.

Followed: developer.zendesk.com, "Tickets", "Ticket Comments", "Users", "Organizations", "Incremental Exports", and the
JSON export of the Admin Center (one object a line). Comments stand inside their ticket (`comments`), carry `ticket_id`,
or lie in a file whose path holds the ticket's number (`comments/35436.json`), as one saves
`/api/v2/tickets/35436/comments.json`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from otklik.imports.records import (
    MESSAGE,
    ORGANISATION,
    PERSON,
    TICKET,
    Record,
    ident,
    mapping,
    mappings,
    message_id,
    text,
    texts,
)

COLLECTIONS = frozenset({"tickets", "users", "organizations", "comments"})
STAFF = {"agent", "admin"}
NUMBER = re.compile(r"(?:^|[/_-])(\d+)(?:[/_.-]|$)")


def records(collection: str, item: Mapping[str, Any], place: str, name: str) -> Iterator[Record]:
    """Yield what one object of the file `name` is."""
    if collection == "users":
        yield _user(item, place)
    elif collection == "organizations":
        yield _organisation(item, place)
    elif collection == "comments":
        yield _comment(item, place, text(item.get("ticket_id")) or _number(name))
    elif collection == "tickets" or "requester_id" in item or "subject" in item:
        yield from _ticket(item, place)


def _number(name: str) -> str:
    found = NUMBER.findall(name)
    return found[-1] if found else ""


def _organisation(item: Mapping[str, Any], place: str) -> Record:
    data = {"name": text(item.get("name")), "note": text(item.get("notes")) or text(item.get("details"))}
    return Record(ORGANISATION, ident(item.get("id")), place, data)


def _user(item: Mapping[str, Any], place: str) -> Record:
    data = {
        "name": text(item.get("name")),
        "emails": texts(item.get("email")),
        "phones": texts(item.get("phone")),
        "organisation": ident(item.get("organization_id")),
        "note": text(item.get("notes")) or text(item.get("details")),
        "staff": text(item.get("role")) in STAFF,
    }
    refuse = "staff" if data["staff"] else "deleted" if item.get("active") is False else ""
    return Record(PERSON, ident(item.get("id")), place, data, refuse=refuse)


def _ticket(item: Mapping[str, Any], place: str) -> Iterator[Record]:
    key = ident(item.get("id"))
    comments = item.get("comments")
    inside = [mapping(comment) for comment in comments] if isinstance(comments, list) else []
    if text(item.get("status")) == "deleted":
        yield Record(TICKET, key, place, refuse="deleted")
        return
    fields = mappings(item.get("custom_fields")) or mappings(item.get("fields"))
    facts = {f"field {text(one.get('id'))}": text(one.get("value")) or ", ".join(texts(one.get("value")))
             for one in fields}  # fmt: skip
    facts |= {name: text(item.get(name)) for name in ("type", "group_id", "external_id", "due_at", "recipient")}
    facts["satisfaction"] = text(mapping(item.get("satisfaction_rating")).get("score"))
    data = {
        "number": text(item.get("id")),
        "subject": text(item.get("subject")) or text(item.get("raw_subject")),
        "status": text(item.get("status")),
        "priority": text(item.get("priority")),
        "source": text(mapping(item.get("via")).get("channel")),
        "tags": texts(item.get("tags")),
        "created": item.get("created_at"),
        "updated": item.get("updated_at"),
        "requester": {"ref": ident(item.get("requester_id")), **_who(item.get("requester"))},
        "assignee": {"ref": ident(item.get("assignee_id")), **_who(item.get("assignee"))},
        "copies": [{"ref": ident(one)} for one in (item.get("email_cc_ids") or item.get("collaborator_ids") or [])[:50]]
        if isinstance(item.get("email_cc_ids") or item.get("collaborator_ids") or [], list)
        else [],
        "facts": {name: value for name, value in facts.items() if value and value != "unoffered"},
        "description": text(item.get("description")),
    }
    yield Record(TICKET, key, place, data)
    for comment in inside:
        yield _comment(comment, place, text(item.get("id")))


def _who(value: object) -> dict[str, str]:
    one = mapping(value)
    return {key: found for key in ("name", "email") if (found := text(one.get(key)))}


def _comment(item: Mapping[str, Any], place: str, ticket: str) -> Record:
    files = [
        {"id": text(one.get("id")), "name": text(one.get("file_name")), "type": text(one.get("content_type"))}
        for one in mappings(item.get("attachments"))
    ]
    data = {
        "kind": "note" if item.get("public") is False else "",
        "author": {"ref": ident(item.get("author_id")), **_who(item.get("author"))},
        "text": text(item.get("plain_body")) or text(item.get("body")),
        "html": text(item.get("html_body")),
        "created": item.get("created_at"),
        "files": files,
        # Not promised by the documentation: taken where a comment that came by mail carries it.
        "message_id": message_id(mapping(mapping(item.get("metadata")).get("system")).get("message_id")),
    }
    return Record(MESSAGE, ident(item.get("id")), place, data, parent=ident(ticket))
