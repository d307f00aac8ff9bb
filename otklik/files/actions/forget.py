from __future__ import annotations

import functools
from collections.abc import Iterable

from django.db import IntegrityError, transaction

from otklik.files.actions.store import lock_content, path_of
from otklik.files.models import StoredFile


def forget(*, project_id: int, file_ids: Iterable[int]) -> int:
    """Delete stored files that nothing refers to any more; return how many. Must run in a transaction.

    The content goes after the commit, and only when no other row of the project has the same. A file that something
    still refers to stays.
    """
    amount = 0
    for file in StoredFile.objects.filter(project_id=project_id, pk__in=list(file_ids)).order_by("pk"):
        try:
            with transaction.atomic():
                file.delete()
        except IntegrityError:
            continue
        amount += 1
        transaction.on_commit(functools.partial(_remove, project_id, file.sha256))
    return amount


def _remove(project_id: int, sha256: str) -> None:
    # Somebody may be storing the same content at this moment: he holds the lock until his row is committed.
    with transaction.atomic():
        lock_content(project_id, sha256, shared=False)
        if not StoredFile.objects.filter(project_id=project_id, sha256=sha256).exists():
            path_of(project_id, sha256).unlink(missing_ok=True)
