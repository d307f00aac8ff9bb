"""What happened to a customer's card, in plain words."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.customers.models import Identity, Person, purpose_words
from otklik.desk.timeline import Line, actor_name
from otklik.events.models import Event

MOST = 50
OF_CARD = "SELECT event_id FROM otklik_customer_events(%s, %s, %s)"


def lines(access: Access, person: Person) -> list[Line]:
    """Return the newest fifty changes of a card, the newest first; for those who read everything in its project."""
    if not access.may(Right.READ, person.project_id):
        return []
    with connection.cursor() as cursor:
        cursor.execute(OF_CARD, [person.project_id, person.pk, MOST])
        ids = [row[0] for row in cursor.fetchall()]
    result = []
    for event in Event.objects.filter(pk__in=ids, project_id=person.project_id).order_by("-id"):
        words = WORDS.get(event.kind)
        if words is not None:
            text, icon = words(event.payload)
            result.append(Line(event.pk, actor_name(event), text, event.at, icon))
    return result


def _added(payload: dict[str, Any]) -> tuple[str, str]:
    return _("added the customer"), "plus"


def _changed(payload: dict[str, Any]) -> tuple[str, str]:
    parts = []
    for name, pair in sorted(dict(payload.get("changes", {})).items()):
        label = str(LABELS[name]()) if name in LABELS else name
        before, after = (str(value) for value in (*pair, "", "")[:2])
        parts.append(f"{label}: {before or '—'} → {after or '—'}")
    return _("changed the card: %(changes)s") % {"changes": "; ".join(parts)}, "edit"


def _identity(payload: dict[str, Any]) -> tuple[str, str]:
    kind = dict(Identity.Kind.choices).get(str(payload.get("identity_kind")), payload.get("identity_kind"))
    values = {"kind": kind, "value": payload.get("value") or "…"}
    if payload.get("did") == "added":
        return _("added: %(kind)s %(value)s") % values, "at"
    if payload.get("did") == "removed":
        return _("removed: %(kind)s %(value)s") % values, "x"
    return _("made the main one: %(kind)s %(value)s") % values, "star"


def _noted(payload: dict[str, Any]) -> tuple[str, str]:
    texts = {
        "added": _("wrote a note"),
        "pinned": _("pinned a note"),
        "unpinned": _("took a note off the tickets"),
        "removed": _("removed a note"),
    }
    return texts.get(str(payload.get("did")), ""), "note"


def _consent(payload: dict[str, Any]) -> tuple[str, str]:
    values = {"purpose": purpose_words(str(payload.get("purpose") or "")), "version": payload.get("version")}
    if payload.get("did") == "given":
        return _("recorded the consent “%(purpose)s”, text %(version)s") % values, "shield"
    return _("recorded that the consent “%(purpose)s”, text %(version)s, was withdrawn") % values, "shield"


def _panel(payload: dict[str, Any]) -> tuple[str, str]:
    values = {"title": payload.get("title") or "…"}
    texts = {
        "added": _("told of “%(title)s”") % values,
        "changed": _("told anew of “%(title)s”") % values,
        "removed": _("took “%(title)s” away") % values,
    }
    return texts.get(str(payload.get("did")), ""), "list"


def _merged(payload: dict[str, Any]) -> tuple[str, str]:
    text = _("merged %(name)s into this card") % {"name": payload.get("gone_name") or f"#{payload.get('gone')}"}
    reason = payload.get("reason")
    return (f"{text} · {reason}" if reason else text), "merge"


def _parted(payload: dict[str, Any]) -> tuple[str, str]:
    name = payload.get("gone_name") or f"#{payload.get('gone')}"
    return _("undid the merge with %(name)s") % {"name": name}, "undo"


def _apart(payload: dict[str, Any]) -> tuple[str, str]:
    name = payload.get("other_name") or f"#{payload.get('other')}"
    return _("noted that %(name)s is somebody else") % {"name": name}, "users"


def _held(payload: dict[str, Any]) -> tuple[str, str]:
    values = {"reason": payload.get("reason") or "…"}
    if payload.get("did") == "released":
        return _("released the legal hold: %(reason)s") % values, "check"
    return _("put the customer under a legal hold: %(reason)s") % values, "lock"


def _exported(payload: dict[str, Any]) -> tuple[str, str]:
    return _("took out all data of the customer"), "download"


def _asked(payload: dict[str, Any]) -> tuple[str, str]:
    return _("asked for the data to be erased, act %(number)s") % {"number": payload.get("act")}, "trash"


def _erased(payload: dict[str, Any]) -> tuple[str, str]:
    return _("erased the data, act %(number)s") % {"number": payload.get("act")}, "trash"


WORDS = {
    "customer.added": _added,
    "customer.changed": _changed,
    "customer.identity": _identity,
    "customer.noted": _noted,
    "customer.consent": _consent,
    "customer.panel": _panel,
    "customer.merged": _merged,
    "customer.parted": _parted,
    "customer.apart": _apart,
    "customer.hold": _held,
    "customer.exported": _exported,
    "customer.erasure_requested": _asked,
    "customer.erased": _erased,
}
LABELS = {
    "name": lambda: _("name"),
    "note": lambda: _("note"),
    "organisation": lambda: _("organisation"),
    "standing": lambda: _("class"),
    "language": lambda: _("language"),
    "region": lambda: _("region"),
    "birth_year": lambda: _("year of birth"),
    "technical_level": lambda: _("technical level"),
    "mood": lambda: _("mood"),
    "no_robots": lambda: _("no robots"),
    "preferred_channel": lambda: _("preferred channel"),
    "quiet_from": lambda: _("quiet from"),
    "quiet_to": lambda: _("quiet until"),
    "time_zone": lambda: _("time zone"),
    "address_form": lambda: _("form of address"),
}
