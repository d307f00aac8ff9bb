"""The API's part in erasing a person: answers kept for repeats may tell of him."""

from __future__ import annotations

from otklik.api.models import KeptAnswer
from otklik.lib.personal import Part, Subject


def erase(subject: Subject) -> dict[str, int]:
    """Empty kept answers (24 hours old at most) that name him or a ticket of his; their keys stay used."""
    words = [
        *subject.words,
        *(f'"ticket":{pk},' for pk in subject.tickets),
        *(f'{{"id":{pk},' for pk in subject.tickets),
    ]
    words += [f'"customer":{{"id":{pk},' for pk in subject.people]
    hit = [
        pk
        for pk, body in KeptAnswer.objects.filter(project_id=subject.project).values_list("pk", "body").iterator()
        if any(word in body.lower() for word in words)
    ]
    return {"answers": KeptAnswer.objects.filter(pk__in=hit, project_id=subject.project).update(body="{}")}


PART = Part("api", erase=erase)
