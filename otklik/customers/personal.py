"""The part of this package in merging, exporting and erasing a person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Model, QuerySet

from otklik.customers.models import Consent, Hold, Identity, Merge, Organisation, PanelRow, Person, PersonNote
from otklik.lib import clock
from otklik.lib.personal import Moved, Part, Rows, Subject

MOVING: dict[str, type[Model]] = {
    "identities": Identity,
    "notes": PersonNote,
    "consents": Consent,
    "panels": PanelRow,
    "holds": Hold,
}
CARD = (
    "id", "name", "address_form", "language", "standing", "region", "birth_year", "technical_level", "mood",
    "no_robots", "preferred_channel", "quiet_from", "quiet_to", "time_zone", "note", "created_at",
)  # fmt: skip


def find(subject: Subject) -> None:
    """Add the card itself, cards merged into it, their names and identities."""
    subject.people = {subject.person}
    for _depth in range(10):
        more = set(Person.objects.filter(merged_into_id__in=subject.people).values_list("pk", flat=True))
        if more <= subject.people:
            break
        subject.people |= more
    names = Person.objects.filter(pk__in=subject.people).values_list("name", flat=True)
    subject.words |= {name.lower() for name in names if len(name) > 2}
    for kind, value in Identity.objects.filter(person_id__in=subject.people).values_list("kind", "value"):
        subject.words.add(value.lower())
        if kind == Identity.Kind.EMAIL:
            subject.addresses.add(value.lower())


def export(subject: Subject) -> dict[str, Rows]:
    """Return the card and everything on it."""
    people = subject.people
    consents = Consent.objects.filter(person_id__in=people)
    return {
        "card": _rows(Person.objects.filter(pk__in=people), *CARD, "organisation__name"),
        "identities": _rows(_of(Identity, people), "kind", "value", "verified", "is_main", "created_at"),
        "notes": _rows(_of(PersonNote, people), "author_name", "text", "pinned", "created_at"),
        "consents": _rows(
            consents, "text__purpose", "text__version", "text__text", "channel", "evidence", "given_at", "withdrawn_at"
        ),
        "purchases_and_services": _rows(
            _of(PanelRow, people),
            *("kind", "external_id", "title", "state", "amount", "currency", "starts_on", "ends_on", "updated_at"),
        ),
        "merges": _rows(Merge.objects.filter(kept_id__in=people), "gone_id", "at", "undone_at", "reason"),
    }


def _of(model: type[Model], people: set[int]) -> QuerySet[Any]:
    rows: QuerySet[Any] = model._default_manager.filter(person_id__in=people)
    return rows


def _rows(rows: QuerySet[Any], *names: str) -> Iterator[dict[str, Any]]:
    return iter(rows.order_by("pk").values(*names).iterator(chunk_size=1000))


def held(subject: Subject) -> list[str]:
    """Return why the person's data must be kept."""
    rows = _of(Hold, subject.people).filter(released_at=None).order_by("pk")
    return list(rows.values_list("reason", flat=True))


def erase(subject: Subject) -> dict[str, int]:
    """Empty the cards, but for the class, which figures are made by, and delete what hangs on them.

    A consent stays as a record without what points to a person: the duty to prove that there was one outlives it
    (GDPR article 17, 3 b and e).
    """
    people = subject.people
    counts = {
        "identities": _of(Identity, people).delete()[0],
        "notes": _of(PersonNote, people).delete()[0],
        "panels": _of(PanelRow, people).delete()[0],
        "consents": Consent.objects.filter(person_id__in=people).update(evidence=""),
    }
    organisations = set(
        Person.objects.filter(pk__in=people).exclude(organisation=None).values_list("organisation_id", flat=True)
    )
    Consent.objects.filter(person_id__in=people, withdrawn_at=None).update(withdrawn_at=clock.now())
    Merge.objects.filter(kept_id__in=people).update(reason="")
    _of(Hold, people).update(reason="…")
    counts["cards"] = Person.objects.filter(pk__in=people).update(
        name="", note="", language="", region="", birth_year=None, technical_level=0, mood="",
        no_robots=False, preferred_channel="", quiet_from=None, quiet_to=None, time_zone="", address_form="",
        organisation=None, erased_at=clock.now(),
    )  # fmt: skip
    # A company whose only member he was is often he himself (a sole trader).
    alone = Organisation.objects.filter(pk__in=organisations, people=None)
    counts["organisations"] = alone.delete()[0]
    return counts


def merge(project: int, gone: int, kept: int) -> Moved:
    """Move what hangs on one card to the other; what the other has already (a consent, a row of the same foreign name)
    stays where it is.
    """
    mains = set(Identity.objects.filter(person_id=kept, is_main=True).values_list("kind", flat=True))
    was_main = list(Identity.objects.filter(person_id=gone, is_main=True, kind__in=mains).values_list("pk", flat=True))
    Identity.objects.filter(pk__in=was_main).update(is_main=False)
    texts = Consent.objects.filter(person_id=kept, withdrawn_at=None).values("text_id")
    both = Consent.objects.filter(person_id=gone, withdrawn_at=None, text_id__in=texts).values_list("pk", flat=True)
    told = set(PanelRow.objects.filter(person_id=kept).values_list("kind", "external_id"))
    twice = [
        pk
        for pk, kind, name in PanelRow.objects.filter(person_id=gone).values_list("pk", "kind", "external_id")
        if (kind, name) in told
    ]
    staying = {"consents": set(both), "panels": set(twice)}
    moved: Moved = {"mains": was_main}
    for name, model in MOVING.items():
        rows = model._default_manager.filter(project_id=project, person_id=gone)
        ids = [pk for pk in rows.values_list("pk", flat=True) if pk not in staying.get(name, ())]
        model._default_manager.filter(pk__in=ids).update(person_id=kept)
        moved[name] = ids
    return moved


def unmerge(project: int, gone: int, kept: int, moved: Moved) -> None:
    """Move back what is still there."""
    for name, model in MOVING.items():
        rows = model._default_manager.filter(project_id=project, person_id=kept, pk__in=moved.get(name, []))
        rows.update(person_id=gone)
    Identity.objects.filter(person_id=gone, pk__in=moved.get("mains", [])).update(is_main=True)


PART = Part("customers", find=find, export=export, erase=erase, merge=merge, unmerge=unmerge, held=held)
