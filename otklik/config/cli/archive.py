"""The format of a backup: one gzipped tar with `database.dump`, `files/...`, `secrets/...` if asked, `manifest.json`.

The manifest comes last, with versions, row counts (of the very snapshot that was dumped) and the SHA-256 of all else.
"""

from __future__ import annotations

import hashlib
import json
import stat
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

FORMAT = 1
MANIFEST = "manifest.json"
DUMP = "database.dump"
MANIFEST_LIMIT = 256 * 1024**2  # bytes
CHUNK = 1024 * 1024


class ArchiveError(Exception):
    """The file is no backup of ours, or it was damaged; the text says which."""


@dataclass
class Manifest:
    """What a backup says of itself. `members`: name -> [size, SHA-256]."""

    otklik: str
    postgresql: int
    created: str
    secrets: bool
    roles: list[str]
    rows: dict[str, int]
    members: dict[str, list[Any]] = field(default_factory=dict)
    format: int = FORMAT


class _Hashing:
    """A readable file that hashes what is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self._file.read(size)
        self.digest.update(chunk)
        return chunk


def add(archive: tarfile.TarFile, path: Path, name: str, manifest: Manifest) -> None:
    """Put a file into the archive and its size and hash into the manifest. Raises OSError."""
    with path.open("rb") as file:
        info = archive.gettarinfo(arcname=name, fileobj=file)
        info.uid = info.gid = 0
        info.uname = info.gname = ""
        hashing = _Hashing(file)
        archive.addfile(info, hashing)
        manifest.members[name] = [info.size, hashing.digest.hexdigest()]


def add_tree(archive: tarfile.TarFile, folder: Path, prefix: str, manifest: Manifest) -> None:
    """Put all files below a folder into the archive; one that goes away meanwhile is left out. Raises OSError."""
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.is_symlink() or not path.is_file():
            continue
        try:
            add(archive, path, f"{prefix}/{path.relative_to(folder).as_posix()}", manifest)
        except FileNotFoundError:
            continue


def finish(archive: tarfile.TarFile, manifest: Manifest) -> None:
    """Put the manifest itself into the archive."""
    import io

    content = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
    info = tarfile.TarInfo(MANIFEST)
    info.size = len(content)
    info.mode = 0o600
    archive.addfile(info, io.BytesIO(content))


def unpack(file: Path, target: Path) -> Manifest:
    """Unpack into an empty folder and check every byte against the manifest. Raises ArchiveError, OSError."""
    manifest: Manifest | None = None
    found: dict[str, list[Any]] = {}
    try:
        with tarfile.open(file, "r:gz") as archive:
            for member, content in _members(archive):
                if member.name == MANIFEST:
                    manifest = _read_manifest(content, member.size)
                    continue
                found[member.name] = [member.size, _write(content, target / member.name)]
    except (tarfile.TarError, EOFError, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise ArchiveError(f"{file} is no backup, or it was cut off: {error}.") from error
    if manifest is None:
        raise ArchiveError(f"{file} has no manifest: it is no backup, or it was cut off.")
    wrong = sorted(
        name for name in found.keys() | manifest.members.keys() if found.get(name) != manifest.members.get(name)
    )
    if wrong:
        raise ArchiveError(f"{file} is damaged: {', '.join(wrong[:5])} differ from the manifest ({len(wrong)} in all).")
    return manifest


def _members(archive: tarfile.TarFile) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    """Ordinary files with the names we write, nothing else: a backup may come from anybody (zip slip, S38)."""
    for member in archive:
        path = PurePosixPath(member.name)
        known = member.name in {MANIFEST, DUMP} or (len(path.parts) > 1 and path.parts[0] in {"files", "secrets"})
        if not (known and member.isreg()) or path.is_absolute() or ".." in path.parts or "\\" in member.name:
            raise ArchiveError(f"Not a backup of Otklik: it has a member {member.name!r}.")
        content = archive.extractfile(member)
        assert content is not None
        yield member, content


def _read_manifest(content: IO[bytes], size: int) -> Manifest:
    try:
        if size > MANIFEST_LIMIT:
            raise ValueError("too large")
        said = json.loads(content.read())
        if said["format"] != FORMAT:
            raise ArchiveError(f"The backup has format {said['format']}; this release reads {FORMAT}.")
        return Manifest(**said)
    except (ValueError, TypeError, KeyError) as error:
        raise ArchiveError(f"The manifest cannot be read: {error}.") from error


def _write(content: IO[bytes], path: Path) -> str:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with path.open("wb") as file:
        path.chmod(stat.S_IRUSR | stat.S_IWUSR)
        while chunk := content.read(CHUNK):
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest()
