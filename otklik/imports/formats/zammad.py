"""Zammad: tickets, articles, users and organizations as its REST API gives them, also with `expand=true`.

Followed: docs.zammad.org, "REST API": "Ticket", "Articles", "User", "Organization". Lists may lie in files of their own
(`tickets.json`, `ticket_articles.json`, `users.json`, `organizations.json`) or in one object by these names. Without
`expand` states and priorities are numbers; those of a new installation are known (db/seeds of zammad/zammad).
"""

from __future__ import annotations

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

COLLECTIONS = frozenset({"tickets", "articles", "ticket_articles", "users", "organizations"})
STATES = {
    "1": "new",
    "2": "open",
    "3": "pending reminder",
    "4": "closed",
    "5": "merged",
    "6": "removed",
    "7": "pending close",
}
PRIORITIES = {"1": "1 low", "2": "2 normal", "3": "3 high"}
TYPES = {"1": "email", "2": "sms", "3": "chat", "5": "phone", "10": "note", "11": "web"}
STAFF = {"Admin", "Agent"}
STAFF_IDS = {"1", "2"}
REFUSED = {"merged": "merged", "removed": "deleted"}


def records(collection: str, item: Mapping[str, Any], place: str, name: str) -> Iterator[Record]:
    """Yield what one object of the file `name` is."""
    if collection in {"articles", "ticket_articles"} or ("ticket_id" in item and "body" in item):
        yield _article(item, place, ident(item.get("ticket_id")))
    elif collection == "users" or "login" in item:
        yield _user(item, place)
    elif collection == "organizations":
        yield _organisation(item, place)
    elif collection == "tickets" or "title" in item:
        yield from _ticket(item, place)


def _organisation(item: Mapping[str, Any], place: str) -> Record:
    data = {"name": text(item.get("name")), "note": text(item.get("note"))}
    return Record(ORGANISATION, ident(item.get("id")), place, data)


def _user(item: Mapping[str, Any], place: str) -> Record:
    names = (text(item.get(key)) for key in ("firstname", "lastname"))
    is_staff = bool(STAFF & set(texts(item.get("roles"))) or STAFF_IDS & set(texts(item.get("role_ids"))))
    data = {
        "name": " ".join(name for name in names if name),
        "emails": [one for one in texts(item.get("email")) or texts(item.get("login")) if "@" in one],
        "phones": [*texts(item.get("phone")), *texts(item.get("mobile"))],
        "organisation": ident(item.get("organization_id")),
        "note": text(item.get("note")),
        "staff": is_staff,
    }
    # User 1 is the system itself, its address is "-".
    refuse = "system" if text(item.get("id")) == "1" else "staff" if is_staff else ""
    return Record(PERSON, ident(item.get("id")), place, data, refuse=refuse)


def _ticket(item: Mapping[str, Any], place: str) -> Iterator[Record]:
    key = ident(item.get("id"))
    state = text(item.get("state")) or STATES.get(text(item.get("state_id")), "")
    if state in REFUSED:
        yield Record(TICKET, key, place, refuse=REFUSED[state])
        return
    customer, owner = text(item.get("customer")), text(item.get("owner"))
    facts = {"group": text(item.get("group")) or text(item.get("group_id"))}
    facts |= {name: text(item.get(name)) for name in ("pending_time", "note")}
    data = {
        "number": text(item.get("number")) or text(item.get("id")),
        "subject": text(item.get("title")),
        "status": state,
        "priority": text(item.get("priority")) or PRIORITIES.get(text(item.get("priority_id")), ""),
        "source": text(item.get("create_article_type")) or TYPES.get(text(item.get("create_article_type_id")), ""),
        "tags": texts(item.get("tags")),
        "created": item.get("created_at"),
        "updated": item.get("updated_at"),
        "solved": item.get("close_at"),
        "requester": {"ref": ident(item.get("customer_id")), **({"email": customer} if "@" in customer else {})},
        # Owner 1 is "-": nobody.
        "assignee": {"ref": ident(item.get("owner_id")), **({"email": owner} if "@" in owner else {})}
        if text(item.get("owner_id")) != "1"
        else {},
        "facts": {name: value for name, value in facts.items() if value},
    }
    yield Record(TICKET, key, place, data)
    for article in mappings(item.get("articles")):
        yield _article(article, place, key)


def _article(item: Mapping[str, Any], place: str, ticket: str) -> Record:
    sender = text(item.get("sender")) or {"1": "Agent", "2": "Customer", "3": "System"}.get(
        text(item.get("sender_id")), ""
    )
    kind = {"Customer": "customer", "Agent": "reply", "System": "automatic"}.get(sender, "")
    if item.get("internal") is True or text(item.get("internal")).lower() == "true":
        kind = "note"
    is_html = "html" in text(item.get("content_type"))
    written = text(item.get("from"))
    files = [
        {"id": text(one.get("id")), "name": text(one.get("filename")), "type": _type(mapping(one.get("preferences")))}
        for one in mappings(item.get("attachments"))
    ]
    data = {
        "kind": kind,
        "author": {"ref": ident(item.get("origin_by_id") or item.get("created_by_id")), "written": written},
        "html" if is_html else "text": text(item.get("body")),
        "created": item.get("created_at"),
        "files": files,
        "message_id": message_id(item.get("message_id")),
    }
    return Record(MESSAGE, ident(item.get("id")), place, data, parent=ticket)


def _type(preferences: Mapping[str, Any]) -> str:
    """Return what a file is: its own name of it, or the one in the documentation's example."""
    return text(preferences.get("Content-Type")) or text(preferences.get("Mime-Type"))
