from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import connection

from otklik.files.models import StoredFile
from otklik.lib.mime.names import safe_name
from otklik.lib.text import storable


def path_of(project_id: int, sha256: str) -> Path:
    """Return where content of a project lies: `files/PROJECT/ab/cd…`, never under a name from outside (S38)."""
    return Path(settings.FILES_DIR) / str(project_id) / sha256[:2] / sha256[2:]


def lock_content(project_id: int, sha256: str, *, shared: bool) -> None:
    """Hold a content until the transaction ends: who stores it shares the lock, who removes it has it alone."""
    name = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {name}(hashtextextended(%s, 0))", [f"file:{project_id}:{sha256}"])


def store(*, project_id: int, name: str, content_type: str, data: bytes) -> StoredFile:
    """Keep a file durably and return its row; raises OSError when the disk refuses.

    The name, whoever gave it, is kept without paths, control and bidirectional characters (S38).
    The content is on the disk (fsync, then rename) before the row can be committed: a row never names a missing file
    (F07).
    """
    digest = hashlib.sha256(data).hexdigest()
    target = path_of(project_id, digest)
    lock_content(project_id, digest, shared=True)
    if not target.exists():
        _write(target, data)
    return StoredFile.objects.create(
        project_id=project_id,
        name=safe_name(name, content_type),
        content_type=storable(content_type)[:255],
        size=len(data),
        sha256=digest,
    )


def _write(target: Path, data: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).rename(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def open_stored(file: StoredFile) -> BinaryIO:
    """Open a stored file for reading; raises FileNotFoundError when the disk has lost it."""
    return path_of(file.project_id, file.sha256).open("rb")
