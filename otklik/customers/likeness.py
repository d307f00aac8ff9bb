"""Who else may be the same person, and why one may think so. A proposal only: people decide."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.customers.models import Identity, Person
from otklik.customers.queries import visible_to
from otklik.lib.prepared import fetch

MOST = 5
# Each identity's other spellings by their index, then the namesakes by theirs; prepared, because most customers have
# neither and pay for the asking only.
ALIKE = """
SELECT found.person_id, found.reason FROM (
    SELECT other.person_id, other.kind AS reason, 1 AS place, other.id FROM (
        SELECT DISTINCT likeness FROM customers_identity WHERE person_id = %(person)s::bigint
    ) AS own CROSS JOIN LATERAL (
        SELECT i.person_id, i.kind, i.id FROM customers_identity i
        WHERE i.likeness = own.likeness AND i.project_id = %(project)s::bigint AND i.person_id <> %(person)s::bigint
        ORDER BY i.id LIMIT %(most)s::bigint * 4
    ) AS other
    UNION ALL
    (SELECT p.id, CASE WHEN p.birth_year = %(year)s::smallint THEN 'year' ELSE 'organisation' END, 2, p.id
        FROM customers_person p
        WHERE p.project_id = %(project)s::bigint AND p.name_key = %(name)s::text AND NOT p.name_key = ''
            AND p.merged_into_id IS NULL AND p.id <> %(person)s::bigint
            AND (p.birth_year = %(year)s::smallint OR p.organisation_id = %(organisation)s::bigint)
        ORDER BY p.id LIMIT %(most)s::bigint)
) AS found
WHERE NOT EXISTS (
    SELECT FROM customers_merge m
    WHERE m.project_id = %(project)s::bigint AND m.undone_at IS NOT NULL
        AND (m.kept_id = %(person)s::bigint AND m.gone_id = found.person_id
            OR m.kept_id = found.person_id AND m.gone_id = %(person)s::bigint)
) AND NOT EXISTS (
    SELECT FROM customers_apart a
    WHERE a.project_id = %(project)s::bigint AND a.one_id = least(%(person)s::bigint, found.person_id)
        AND a.other_id = greatest(%(person)s::bigint, found.person_id)
)
ORDER BY found.place, found.id LIMIT %(most)s::bigint * 5
"""


@dataclass
class Candidate:
    """Somebody who may be the same person, with the reasons in words, the strongest first."""

    person: Person
    reasons: list[str] = field(default_factory=list)


def candidates(access: Access, person: Person) -> list[Candidate]:
    """Return at most five people of the same project who may be the same as this one.

    Two index walks: by identities in another spelling; by the same name together with the same year of birth or the
    same organisation. Pairs whose merge was undone and those told apart by somebody are not proposed again.
    """
    if person.erased_at or person.merged_into_id:
        return []
    name = str(person.name_key)
    values = {
        "person": person.pk,
        "project": person.project_id,
        "name": name if " " in name else "",  # a first name alone says nothing
        "year": person.birth_year,
        "organisation": person.organisation_id,
        "most": MOST,
    }
    found: dict[int, list[str]] = {}
    for who, reason in fetch(ALIKE, values):
        found.setdefault(who, []).append(_reason(reason))
    if not found:
        return []
    people = visible_to(access).filter(pk__in=list(found), project_id=person.project_id, erased_at=None)
    rows = people.select_related("organisation").prefetch_related("identities").defer("search", "note")
    shown = [Candidate(row, list(dict.fromkeys(found[row.pk]))) for row in rows]
    shown.sort(key=lambda candidate: (-len(candidate.reasons), candidate.person.pk))
    return shown[:MOST]


def _reason(kind: str) -> str:
    if kind == "year":
        return _("same name and year of birth")
    if kind == "organisation":
        return _("same name and organisation")
    if kind == Identity.Kind.PHONE:
        return _("same telephone number in another spelling")
    if kind == Identity.Kind.EMAIL:
        return _("same mailbox in another spelling")
    if kind == Identity.Kind.CONTRACT:
        return _("same contract number in another spelling")
    return _("same name in a messenger")
