"""The imports' part in exporting a person's data: where they came from.

Nothing is erased here: only numbers of the other system are kept, and they keep a repeated import from bringing an
erased customer back. Uploaded files go when they are done, unused ones after a day.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from otklik.imports.models import Foreign
from otklik.lib.personal import Part, Rows, Subject


def export(subject: Subject) -> dict[str, Rows]:
    """Return what was taken over from other systems."""
    kind = Foreign.Kind
    his = Q(kind=kind.PERSON, local_id__in=subject.people) | Q(kind=kind.TICKET, local_id__in=subject.tickets)
    rows = Foreign.objects.filter(his, project_id=subject.project).order_by("pk")
    found: Any = iter(rows.values("origin", "kind", "foreign_id", "local_id").iterator(chunk_size=500))
    return {"imported_from": found}


PART = Part("imports", export=export)
