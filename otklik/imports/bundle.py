"""The file of an import as a set of named members: one file, a folder, or a ZIP archive with data and attachments.

Nothing is unpacked: members are read where they are, so that a name can lead nowhere (S38), and sizes are looked at
before anything is read. A ZIP that grows more than two-hundredfold is refused: real exports do not, bombs do.
"""

from __future__ import annotations

import contextlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from django.utils.translation import gettext as _

from otklik.imports.errors import UnreadableError

MAX_MEMBERS = 300_000
MAX_BYTES = 50 * 1024**3  # unpacked, of everything
MAX_RATIO = 200
SMALL = 10 * 1024**2  # bytes; below it any ratio is harmless
FILES = re.compile(r"(?:^|/)(?:attachments|files)/(.+)$", re.IGNORECASE)
BOM = b"\xef\xbb\xbf"
PARTS_OF_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
OTHER_ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")


def check_zip(archive: zipfile.ZipFile, *, most: int = MAX_BYTES) -> None:
    """Raise UnreadableError for an archive that would be too much when read."""
    members = archive.infolist()
    total = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS or total > most:
        raise UnreadableError(_("There is more in the archive than is taken at once."))
    for member in members:
        if member.file_size > SMALL and member.file_size > MAX_RATIO * max(1, member.compress_size):
            raise UnreadableError(_("The archive is packed as no export is: it was not opened."))
        if member.flag_bits & 0x1:
            raise UnreadableError(_("The archive has a password. Pack it without one."))


class Bundle:
    """Members by name; close it after use, or use it in a `with`."""

    def __init__(self, path: Path, *, name: str = "") -> None:
        """Open a file, folder or archive. `name` is what the file was called, when it lies under another name."""
        self._zip: zipfile.ZipFile | None = None
        self._paths: dict[str, Path] = {}
        if path.is_dir():
            found = (each for each in sorted(path.rglob("*")) if each.is_file() and not each.is_symlink())
            self._paths = {each.relative_to(path).as_posix(): each for each in found}
        elif not path.is_file():
            raise UnreadableError(_("There is no such file."))
        elif zipfile.is_zipfile(path) and not _is_workbook(path):
            try:
                self._zip = zipfile.ZipFile(path)
                check_zip(self._zip)
            except (zipfile.BadZipFile, OSError) as error:
                raise UnreadableError(damaged()) from error
        else:
            _refuse_archive(path, name or path.name)
            self._paths = {name or path.name: path}
        self._attachments = {match[1].casefold(): name for name in self.names() if (match := FILES.search(name))}

    def __enter__(self) -> Bundle:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the archive."""
        if self._zip is not None:
            self._zip.close()

    def names(self) -> list[str]:
        """Return the names of all members, sorted; folders and what systems leave behind are left out."""
        if self._zip is None:
            return sorted(self._paths)
        return sorted(
            member.filename
            for member in self._zip.infolist()
            if not member.is_dir() and not member.filename.startswith("__MACOSX/")
        )

    def data_files(self, *endings: str) -> list[str]:
        """Return the members with one of the endings that are not attachments."""
        return [
            name
            for name in self.names()
            if PurePosixPath(name).suffix.lower() in endings
            and not FILES.search(name)
            and not PurePosixPath(name).name.startswith(".")
        ]

    @contextlib.contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """Open a member for reading. Raises UnreadableError when the archive is damaged there."""
        try:
            if self._zip is not None:
                with self._zip.open(name) as file:
                    yield cast("BinaryIO", file)
            else:
                with self._paths[name].open("rb") as plain:
                    yield plain
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:  # the last: an unknown packing
            told = _("%(name)s in the archive is damaged. Pack the archive again.") % {"name": name}
            raise UnreadableError(told) from error

    def attachment(self, key: str, name: str, most: int) -> bytes | None:
        """Return an attachment that lies under `attachments/KEY/NAME`, `KEY-NAME`, `KEY_NAME` or `KEY`.

        None when it is not there; raises ValueError when it has more than `most` bytes.
        """
        for candidate in (f"{key}/{name}", f"{key}-{name}", f"{key}_{name}", key):
            if found := self._attachments.get(candidate.casefold()):
                with self.open(found) as file:
                    data = file.read(most + 1)
                if len(data) > most:
                    raise ValueError("larger than files may be")
                return data
        return None


def without_mark(file: BinaryIO) -> BinaryIO:
    """Return the file from behind a byte order mark, if there is one (RFC 8259 lets readers ignore it)."""
    buffered = io.BufferedReader(cast("io.RawIOBase", file), buffer_size=65_536)
    if buffered.peek(3)[:3] == BOM:
        buffered.read(3)
    return cast("BinaryIO", buffered)


def damaged() -> str:
    """Return what is said of an archive that cannot be opened, and what to do."""
    return _(
        "The archive is damaged: a part of it is missing. See whether it opens on your computer; if not, export or "
        "pack it again, then send it once more."
    )


def _refuse_archive(path: Path, name: str) -> None:
    """Raise UnreadableError for what is an archive but cannot be opened as one; it would be read as a bad text.

    A workbook is a ZIP, too; of a broken one its reader tells.
    """
    with path.open("rb") as file:
        head = file.read(8)
    ending = PurePosixPath(name).suffix.lower()
    if head.startswith(PARTS_OF_ZIP) and ending != ".xlsx":
        raise UnreadableError(damaged())
    if ending == ".zip" or head.startswith(OTHER_ARCHIVES):
        raise UnreadableError(_("Only ZIP archives are opened. Pack the files as ZIP."))


def _is_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return "[Content_Types].xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return False
