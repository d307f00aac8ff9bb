"""FreeScout: conversations with `_embedded.threads`, and customers, as its "API & Webhooks" module gives them.

Followed: api-docs.freescout.net, "Conversations" and "Customers". `GET /api/conversations?embed=threads` has everything
of a conversation; its pages are simply put one after another or into one archive.
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
    hashed,
    ident,
    mapping,
    mappings,
    message_id,
    text,
    texts,
)

COLLECTIONS = frozenset({"conversations", "customers", "users"})
KINDS = {"customer": "customer", "message": "reply", "note": "note"}


def records(collection: str, item: Mapping[str, Any], place: str, name: str) -> Iterator[Record]:
    """Yield what one object of the file `name` is."""
    if collection == "users":
        yield Record(PERSON, f"user:{ident(item.get('id'))}", place, {**_names(item), "staff": True}, refuse="staff")
    elif collection == "conversations" or "subject" in item or "threads" in mapping(item.get("_embedded")):
        yield from _conversation(item, place)
    elif collection == "customers" or "firstName" in item:
        yield from _customer(item, place)


def _names(item: Mapping[str, Any]) -> dict[str, Any]:
    parts = (text(item.get(key)) for key in ("firstName", "lastName"))
    inside = mapping(item.get("_embedded"))
    emails = [text(item.get("email")), *(text(one.get("value")) for one in mappings(inside.get("emails")))]
    return {"name": " ".join(part for part in parts if part), "emails": list(dict.fromkeys(filter(None, emails)))}


def _customer(item: Mapping[str, Any], place: str) -> Iterator[Record]:
    inside = mapping(item.get("_embedded"))
    data = {
        **_names(item),
        "phones": [text(one.get("value")) for one in mappings(inside.get("phones"))] or [text(item.get("phone"))],
        "note": text(item.get("notes")),
    }
    if company := " ".join(text(item.get("company")).split())[:200]:
        data["organisation"] = hashed("organisation", company.casefold())
        yield Record(ORGANISATION, data["organisation"], place, {"name": company})
    yield Record(PERSON, ident(item.get("id")), place, data)


def _who(value: object) -> dict[str, str]:
    one = mapping(value)
    if not one:
        return {}
    prefix = "user:" if text(one.get("type")) == "user" else ""
    emails = _names(one)["emails"]
    found = {"ref": prefix + ident(one.get("id")), "name": _names(one)["name"], "email": emails[0] if emails else ""}
    return {key: value for key, value in found.items() if value}


def _conversation(item: Mapping[str, Any], place: str) -> Iterator[Record]:
    key = ident(item.get("id"))
    refuse = {"deleted": "deleted", "draft": "draft"}.get(text(item.get("state")), "")
    if text(item.get("status")) == "spam":
        refuse = "spam"
    if refuse:
        yield Record(TICKET, key, place, refuse=refuse)
        return
    facts = {text(one.get("name")): text(one.get("text")) or text(one.get("value"))
             for one in mappings(item.get("customFields"))}  # fmt: skip
    facts["mailboxId"] = text(item.get("mailboxId"))
    data = {
        "number": text(item.get("number")) or text(item.get("id")),
        "subject": text(item.get("subject")),
        "status": text(item.get("status")),
        "source": text(item.get("type")),
        "tags": [text(one.get("name")) for one in mappings(mapping(item.get("_embedded")).get("tags"))],
        "created": item.get("createdAt"),
        "updated": item.get("userUpdatedAt") or item.get("updatedAt") or item.get("closedAt"),
        "solved": item.get("closedAt"),
        "requester": _who(item.get("customer")),
        "assignee": _who({**mapping(item.get("assignee")), "type": "user"} if item.get("assignee") else None),
        "copies": [{"email": one} for one in texts(item.get("cc"))[:50]],
        "facts": {name: value for name, value in facts.items() if name and value},
    }
    yield Record(TICKET, key, place, data)
    for thread in mappings(mapping(item.get("_embedded")).get("threads")):
        yield _thread(thread, place, key)


def _thread(item: Mapping[str, Any], place: str, ticket: str) -> Record:
    kind = text(item.get("type"))
    refuse = "draft" if text(item.get("state")) == "draft" else "deleted" if text(item.get("state")) == "hidden" else ""
    if kind not in KINDS:
        refuse = "system"  # "lineitem": somebody was assigned, the status changed
    files = [
        {"id": text(one.get("id")), "name": text(one.get("fileName")), "type": text(one.get("mimeType"))}
        for one in mappings(mapping(item.get("_embedded")).get("attachments"))
    ]
    author = _who(item.get("createdBy")) or _who(item.get("customer"))
    data = {
        "kind": KINDS.get(kind, "note"),
        "author": author,
        "html": text(item.get("body")),
        "created": item.get("createdAt"),
        "files": files,
        "message_id": message_id(item.get("messageId") or item.get("message_id")),
    }
    return Record(MESSAGE, ident(item.get("id")), place, data, parent=ticket, refuse=refuse)
