"""Files that come in pieces, so that a broken connection costs one piece and not the file."""

from __future__ import annotations

import datetime
import functools
import hashlib
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from otklik.accounts.access import Access
from otklik.files.models import Upload
from otklik.lib.mime.names import safe_name
from otklik.lib.text import storable

LIFETIME = datetime.timedelta(hours=24)
MAX_PIECE = 4 * 1024 * 1024  # bytes of one piece
OPEN_AT_ONCE = 50  # uploads of one person
LARGE_AT_ONCE = 2  # of those, larger than files may be


class UploadError(ValueError):
    """The upload cannot be made, or is not what it was said to be; the text says why."""


class NoSpaceError(UploadError):
    """The file would leave less of the disk than is kept free."""


class TooManyError(UploadError):
    """The person has many uploads under way already."""


class OffsetError(ValueError):
    """The piece does not begin where the file ends so far; `received` says where that is."""

    def __init__(self, received: int) -> None:
        super().__init__(f"{received} bytes have been received")
        self.received = received


def _path(upload: Upload) -> Path:
    return Path(settings.FILES_DIR) / "uploads" / str(upload.project_id) / f"{upload.pk}.part"


def begin(
    *, access: Access, project_id: int, name: str, content_type: str, size: int, sha256: str = "", most: int = 0
) -> Upload:
    """Note that a file of `size` bytes is coming. Whether the person may is checked by the door. Raises UploadError.

    `most` bytes are taken instead of what files may have, for something that is no file of a message: those are handed
    over, never read as a whole.
    """
    most = most or settings.MAX_UPLOAD_BYTES
    if not 0 < size <= most:
        raise UploadError(f"a file may have {most} bytes at most")
    own = Upload.objects.filter(user_id=access.user_id)
    if own.count() >= OPEN_AT_ONCE:
        raise TooManyError(f"{OPEN_AT_ONCE} files are on their way already")
    if size > settings.MAX_UPLOAD_BYTES:
        if own.filter(size__gt=settings.MAX_UPLOAD_BYTES).count() >= LARGE_AT_ONCE:
            raise TooManyError(f"{LARGE_AT_ONCE} large files are on their way already")
        if shutil.disk_usage(_disk()).free - size < settings.MIN_FREE_BYTES:
            raise NoSpaceError("there is no room for it on the server's disk")
    return Upload.objects.create(
        project_id=project_id,
        user_id=access.user_id,
        name=safe_name(name, content_type),
        content_type=storable(content_type)[:255] or "application/octet-stream",
        size=size,
        sha256=sha256.lower(),
        expires_at=timezone.now() + LIFETIME,
    )


def _disk() -> Path:
    """Return a folder of the disk on which files lie."""
    path = Path(settings.FILES_DIR)
    return next((each for each in (path, *path.parents) if each.is_dir()), Path("/"))


def append(*, upload: Upload, offset: int, piece: bytes) -> Upload:
    """Add a piece that begins at `offset`; what it says is on the disk when this returns (fsync).

    A crash between the disk and the commit leaves bytes that do not count: the next piece is written over them. Raises
    OffsetError, UploadError, OSError.
    """
    with transaction.atomic():
        row = Upload.objects.select_for_update().get(pk=upload.pk)
        if offset != row.received:
            raise OffsetError(row.received)
        if not piece or offset + len(piece) > row.size or len(piece) > MAX_PIECE:
            raise UploadError("the piece is empty, too long, or goes beyond the end of the file")
        path = _path(row)
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.seek(offset)
            file.write(piece)
            file.truncate()
            file.flush()
            os.fsync(file.fileno())
        row.received += len(piece)
        if row.is_complete and row.sha256 and _digest(path) != row.sha256:
            row.received = 0
            row.save(update_fields=["received"])
            return row
        row.expires_at = timezone.now() + LIFETIME
        row.save(update_fields=["received", "expires_at"])
    return row


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def contents(uploads: Sequence[Upload]) -> list[bytes]:
    """Return what complete uploads hold. Raises UploadError for one that is not complete, or whose pieces are lost."""
    found: list[bytes] = []
    for row in uploads:
        if row.size > settings.MAX_UPLOAD_BYTES:
            raise UploadError(f"upload {row.pk} is larger than files may be")
        try:
            data = _path(row).read_bytes() if row.is_complete else b""
        except FileNotFoundError:
            data = b""
        if len(data) != row.size:
            raise UploadError(f"upload {row.pk} is not complete")
        found.append(data)
    return found


def hand_over(upload: Upload, target: Path) -> None:
    """Let a complete upload become the file `target`, and end with it. Must run in a transaction.

    Linked, not moved: when the transaction comes to nothing the upload is as it was, and the caller removes `target`.
    Raises UploadError, OSError.
    """
    row = Upload.objects.select_for_update().filter(pk=upload.pk).first()
    if row is None or not row.is_complete or not _path(row).is_file() or _path(row).stat().st_size != row.size:
        raise UploadError(f"upload {upload.pk} is not complete")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    try:
        os.link(_path(row), target)
    except OSError:  # a file system without links
        shutil.copyfile(_path(row), target)
        target.chmod(0o600)
        with target.open("rb") as file:
            os.fsync(file.fileno())
    drop([row])


def drop(uploads: Sequence[Upload]) -> None:
    """Forget uploads, used or given up; their pieces go after the commit."""
    for row in uploads:
        transaction.on_commit(functools.partial(_path(row).unlink, missing_ok=True))
        row.delete()


def sweep() -> int:
    """Forget uploads that were not used in time, and pieces that no row knows; return how many uploads."""
    old = list(Upload.objects.filter(expires_at__lt=timezone.now())[:1000])
    for row in old:
        _path(row).unlink(missing_ok=True)
        row.delete()
    day_ago = timezone.now().timestamp() - 2 * LIFETIME.total_seconds()
    for path in (Path(settings.FILES_DIR) / "uploads").glob("*/*.part"):
        if path.stat().st_mtime < day_ago and not Upload.objects.filter(pk=int(path.stem)).exists():
            path.unlink(missing_ok=True)
    return len(old)
