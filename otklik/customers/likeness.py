"""Who else may be the same person, and why one may think so. A proposal only: people decide."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _

from otklik.accounts.access import Access
from otklik.customers.models import Apart, Identity, Merge, Person
from otklik.customers.queries import visible_to

MOST = 5


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
    own = list(Identity.objects.filter(person_id=person.pk).values_list("kind", "likeness"))
    parted = _parted(person)
    found: dict[int, Candidate] = {}
    alike = Identity.objects.filter(project_id=person.project_id, likeness__in=[like for _kind, like in own])
    for kind, who in alike.exclude(person_id=person.pk).values_list("kind", "person_id").order_by("id")[: MOST * 4]:
        if who not in parted:
            found.setdefault(who, Candidate(person)).reasons.append(_reason(kind))
    for who, reason in _namesakes(person):
        if who not in parted:
            found.setdefault(who, Candidate(person)).reasons.append(reason)
    people = visible_to(access).filter(pk__in=list(found), project_id=person.project_id, erased_at=None)
    shown = []
    for row in people.select_related("organisation").prefetch_related("identities").defer("search", "note"):
        reasons = list(dict.fromkeys(found[row.pk].reasons))
        shown.append(Candidate(row, reasons))
    shown.sort(key=lambda candidate: (-len(candidate.reasons), candidate.person.pk))
    return shown[:MOST]


def _namesakes(person: Person) -> list[tuple[int, str]]:
    key = str(person.name_key)
    if " " not in key:  # a first name alone says nothing
        return []
    known = Q(pk__in=())
    if person.birth_year:
        known |= Q(birth_year=person.birth_year)
    if person.organisation_id:
        known |= Q(organisation_id=person.organisation_id)
    rows = Person.objects.filter(known, project_id=person.project_id, name_key=key, merged_into=None).exclude(
        pk=person.pk
    )
    return [
        (
            pk,
            _("same name and year of birth") if year and year == person.birth_year else _("same name and organisation"),
        )
        for pk, year in rows.values_list("pk", "birth_year").order_by("pk")[:MOST]
    ]


def _parted(person: Person) -> set[int]:
    pairs = Merge.objects.filter(
        Q(kept_id=person.pk) | Q(gone_id=person.pk), project_id=person.project_id, undone_at__isnull=False
    ).values_list("kept_id", "gone_id")
    told = Apart.objects.filter(Q(one_id=person.pk) | Q(other_id=person.pk), project_id=person.project_id)
    both = pairs.union(told.values_list("one_id", "other_id"), all=True)
    return {pk for pair in both[:400] for pk in pair} - {person.pk}


def _reason(kind: str) -> str:
    if kind == Identity.Kind.PHONE:
        return _("same telephone number in another spelling")
    if kind == Identity.Kind.EMAIL:
        return _("same mailbox in another spelling")
    if kind == Identity.Kind.CONTRACT:
        return _("same contract number in another spelling")
    return _("same name in a messenger")
