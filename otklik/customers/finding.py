"""Customers by what somebody types: words of the name, a telephone number, an address, a name spelt otherwise."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from django.db import connection

from otklik.accounts.access import Access
from otklik.accounts.roles import Right
from otklik.customers.models import Identity, Person
from otklik.customers.queries import visible_to
from otklik.lib.addresses import normalise_address
from otklik.lib.keyboard import other_layout
from otklik.lib.phones import normalise_phone
from otklik.lib.words import to_tsquery, words_of

PEOPLE = "SELECT person_id, alike FROM otklik_people(%s, %s, %s, %s, %s)"
MESSENGERS = [kind for kind in Identity.Kind if kind not in {"phone", "email", "contract"}]
ALIKE_WORDS = 3
LEAST_LETTERS = 3
LEAST_LIKENESS = 0.6


def identity_of(query: str) -> str:
    """Return the telephone number (E.164) or mail address that the query is, or ""."""
    if address := normalise_address(query):
        return address
    digits = re.sub(r"\D", "", query)
    if len(digits) >= 10 and len(digits) * 2 > len(query.strip()):
        return normalise_phone(query) or ""
    return ""


def owners_of(query: str, projects: Sequence[int], limit: int) -> list[int]:
    """Return who has the contract number or the `@name` in a messenger that the query is; no digit and no @: nobody.

    As identities are kept: contract numbers in capitals, names in messengers in small letters without the @.
    """
    text = " ".join(query.split())
    if text.startswith("@") and " " not in text:
        kinds, value = MESSENGERS, text.lstrip("@").lower()
    elif any(sign.isdigit() for sign in text):
        kinds, value = [Identity.Kind.CONTRACT], text.removeprefix("№").strip().upper()
    else:
        return []
    rows = Identity.objects.filter(project_id__in=projects, kind__in=kinds, value=value)
    return list(dict.fromkeys(rows.order_by("-id").values_list("person_id", flat=True)[:limit]))


def find_people(
    access: Access, query: str, *, projects: Sequence[int] = (), limit: int = 10, alike: bool = True
) -> list[Person]:
    """Return visible customers, those with the words as written first, then (`alike`) those whose name sounds so.

    The other keyboard layout is understood. At most `limit` people; the work is bounded whatever the number of
    customers (decision 0018).
    """
    behind = [pk for pk in access.with_right(Right.READ) if not projects or pk in set(projects)]
    query = query.replace("\x00", " ")[:200]
    if not behind or not query.strip():
        return []
    owners = owners_of(query, behind, limit)
    names = [word for word in words_of(query) if len(word) >= LEAST_LETTERS and word.isalpha()] if alike else []
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, [behind, to_tsquery(query), identity_of(query), names[:ALIKE_WORDS], limit])
        found = dict(cursor.fetchall())
        if not found and not owners and alike and (other := other_layout(query)):
            cursor.execute(PEOPLE, [behind, "", "", [w for w in words_of(other) if w.isalpha()][:ALIKE_WORDS], limit])
            found = dict(cursor.fetchall())
    rows = (
        visible_to(access)
        .filter(pk__in={*found, *owners}, merged_into=None)
        .defer("search", "note")
        .select_related("organisation", "project")
    )
    people = {person.pk: person for person in rows}
    others = _ranked({pk: person for pk, person in people.items() if pk not in owners}, found, query)
    return [people[pk] for pk in [*owners, *others] if pk in people][:limit]


def _ranked(people: dict[int, Person], found: dict[int, bool], query: str) -> list[int]:
    wanted = query.casefold()
    other = other_layout(query).casefold()
    likeness = {
        pk: max(_likeness(person.name, wanted), _likeness(person.name, other) if other else 0.0)
        for pk, person in people.items()
    }
    kept = [pk for pk in people if not found[pk] or likeness[pk] >= LEAST_LIKENESS or _latin(query)]
    return sorted(kept, key=lambda pk: (found[pk], -likeness[pk], -pk))


def _likeness(name: str, wanted: str) -> float:
    """Return how alike the best words of the name are to those asked for, 0 to 1."""
    parts = name.casefold().replace("ё", "е").split()
    asked = wanted.replace("ё", "е").split()
    if not parts or not asked:
        return 0.0
    best = [max(SequenceMatcher(None, word, part, autojunk=False).ratio() for part in parts) for word in asked]
    return sum(best) / len(best)


def _latin(query: str) -> bool:
    """Names written in Latin letters are alike by sound, not by letters."""
    return any(sign.isascii() and sign.isalpha() for sign in query)
